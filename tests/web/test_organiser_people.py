"""Applicants, attendance and hours as organisers see and decide them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.web.desk import Desk, client_of

from awn.consents.models import Look
from awn.hours.models import HoursEntry
from awn.opportunities.models import Shift
from awn.participation.models import Application, AttendanceEvent, Place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]
HOUR = timedelta(hours=1)


@pytest.fixture
def running(team: Desk) -> Shift:
    """A shift from 10:00 to 13:00 in Riyadh; it is 12:00 there."""
    return make.shift(make.opportunity(team.organisation), starts_at=make.NOW - 2 * HOUR)


def applicants_of(team: Desk, opportunity: Any) -> str:
    return f"{team.address}opportunities/{opportunity.public_id}/applicants/"


def notices(answer: Any) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_several_are_accepted_each_for_themselves(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, capacity=2, selection="reviewed")
    rows = [make.application(opportunity) for _n in range(3)]
    withdrawn = make.application(opportunity, state="withdrawn")
    foreign = make.application(make.opportunity(make.organisation()))
    answer = client_of(team.coordinator).post(
        applicants_of(team, opportunity),
        {"act": "accept", "application": [*(row.pk for row in rows), withdrawn.pk, foreign.pk, "x", "9" * 30]},
    )
    assert answer.status_code == 302
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["accepted", "accepted", "waiting", "withdrawn", "submitted"]
    said = notices(answer)
    assert "2 people have a place now. One person is on the waiting list." in said
    assert "does not belong to this opportunity" in said


def test_one_is_accepted_by_the_button_in_the_row_whatever_is_ticked(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    one, other = make.application(opportunity), make.application(opportunity)
    data = {"accept": one.pk, "application": [other.pk], "act": "decline"}
    client_of(team.owner).post(applicants_of(team, opportunity), data)
    states = list(Application.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["accepted", "submitted"]


@pytest.mark.parametrize("data", [{"act": "accept"}, {"act": "decline", "application": "1", "note": "Thank you"}])
def test_a_decision_without_choice_or_reason_is_asked_again(team: Desk, data: dict[str, str]) -> None:
    opportunity = make.opportunity(team.organisation)
    one = make.application(opportunity)
    if "application" in data:
        data = data | {"application": str(one.pk)}
    answer = client_of(team.owner).post(applicants_of(team, opportunity), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert data.get("note", "") in page
    assert ("checked" in page) == ("application" in data)


def test_somebody_is_declined_with_a_reason_and_a_kind_word(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    one = make.application(opportunity)
    client, path = client_of(team.owner), f"{applicants_of(team, opportunity)}{one.pk}/"
    missing = client.post(path, {"act": "decline", "reason": "mood", "note": "So sorry"})
    assert missing.status_code == 422
    assert "So sorry" in missing.content.decode()
    assert client.post(path, {"act": "decline", "reason": "no_places", "note": "Next time"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.reason, one.note) == ("declined", "no_places", "Next time")


def test_nobody_decides_on_their_own_application(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    own = make.application(opportunity, team.owner)
    client, path = client_of(team.owner), applicants_of(team, opportunity)
    assert f'value="{own.pk}"' not in client.get(path).content.decode()
    answer = client.post(path, {"act": "accept", "application": own.pk})
    assert "Nobody decides on their own application" in notices(answer)
    own.refresh_from_db()
    assert own.state == "submitted"


def test_the_list_shows_what_matters_and_needs_only_to_those_who_decide(team: Desk) -> None:
    from awn.people.models import PersonSkill

    opportunity = make.opportunity(team.organisation, min_age=18)
    skill = make.skill()
    make.role(opportunity, required=(skill,))
    young = make.person(birth_date=date(2012, 1, 1), phone="+966501112233")
    PersonSkill.objects.create(person=young, skill=skill)
    one = make.application(opportunity, young, message="<i>hello</i>", shared_needs=["step_free"])
    [row] = client_of(team.owner).get(applicants_of(team, opportunity)).context["people"]
    assert [gate.code for gate in row.shut] == ["age"]
    assert [name.en for name in row.fitting] == ["first aid"]
    path = f"{applicants_of(team, opportunity)}{one.pk}/"
    decides, sees = (client_of(who).get(path).content.decode() for who in (team.owner, team.viewer))
    assert "&lt;i&gt;hello&lt;/i&gt;" in decides
    # Needs are behind a button, and every look is written down.
    assert "Step-free access" not in decides + sees
    asked, refused = (client_of(who).post(path, {"act": "needs"}) for who in (team.owner, team.viewer))
    assert "Step-free access" in asked.content.decode()
    assert "Step-free access" not in refused.content.decode()
    assert [look.what for look in Look.objects.filter(person_id=young.pk)] == ["accommodations"]
    assert "501112233" not in decides, "only of accepted people"


def test_whoever_applied_together_stands_on_each_others_page(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, selection="reviewed")
    mother, son, stranger = (
        make.application(opportunity, make.person(name_en=name)) for name in ("Mona Saleh", "Saleh Ali", "Omar Nasser")
    )
    key = uuid4()
    Application.objects.filter(pk__in=[mother.pk, son.pk]).update(together=key)
    browser = client_of(team.coordinator)
    page = browser.get(f"{applicants_of(team, opportunity)}{mother.pk}/").content.decode()
    assert "Applied together with" in page and "Saleh Ali" in page and "Omar Nasser" not in page
    assert "Applied together" not in browser.get(f"{applicants_of(team, opportunity)}{stranger.pk}/").content.decode()


def test_filters_and_pages(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, shifts=2)
    rows = [make.application(opportunity) for _n in range(51)]
    make.application(opportunity, state="accepted")
    client, path = client_of(team.viewer), applicants_of(team, opportunity)
    shift = opportunity.shifts.first()
    for query, number in (("", 50), (f"?after={rows[49].pk}", 2), ("?last=yes", 50), (f"?before={rows[9].pk}", 9),
                          ("?state=accepted", 1), (f"?shift={shift.pk}", 50), ("?after=x&before=9", 50),
                          ("?state=declined", 0), ("?shift=x&state=%00", 50)):  # fmt: skip
        answer = client.get(path + query)
        if answer.status_code == 400:  # NUL is turned away at the door
            continue
        assert len(answer.context["people"]) == number, query


def test_a_typed_query_narrows_the_page_and_the_table(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    make.application(opportunity, make.person(name_en="Salem", name_key="salem", birth_date=date(2000, 1, 1)))
    make.application(opportunity, make.person(name_en="Khalid", name_key="khalid", birth_date=date(2012, 1, 1)))
    client, path = client_of(team.coordinator), applicants_of(team, opportunity)
    answer = client.get(path, {"q": "age>=18 colour:<b>red"})
    page = answer.content.decode()
    assert [row.application.person.name_en for row in answer.context["people"]] == ["Salem"]
    assert "At character 9" in page
    assert "<b>red" not in page
    assert "applicants.csv?q=age" in page
    table = client.get(path[:-1] + ".csv", {"q": "age>=18"}).content.decode("utf-8-sig")
    assert "Salem" in table
    assert "Khalid" not in table
    arabic = client.get(path.replace("/en/", "/ar/"), {"q": "لون:أحمر"}).content.decode()
    assert "لا يوجد مفتاح" in arabic or "عند الحرف 1" in arabic
    assert client.get(path, {"q": "((("}).status_code == 200
    assert "Nobody with these conditions" in client.get(path, {"q": "nobody"}).content.decode()


def test_a_typed_query_costs_no_more_for_more_rows(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    client, path = client_of(team.viewer), applicants_of(team, opportunity)
    counts = []
    for rows in (2, 20):
        for _n in range(rows):
            make.application(opportunity, make.person(birth_date=date(2000, 1, 1)))
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path, {"q": "age>=18 state:submitted skill:x -skill:y"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_table_of_applicants_runs_no_formula_and_names_no_numbers_too_early(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation)
    make.application(opportunity, make.account("early@example.org", name_en="=1+1", phone="+966501112233").person)
    inside = make.account("in@example.org").person
    seat = make.place(make.shift(opportunity, starts_at=make.NOW + timedelta(days=1)), inside)
    Application.objects.filter(pk=seat.application_id).update(message="@SUM(A1)")
    path = applicants_of(team, opportunity)[:-1] + ".csv"
    client = client_of(team.coordinator)
    table = client.get(path).content.decode("utf-8-sig")
    assert "'=1+1" in table
    assert "'@SUM" in table
    assert "in@example.org" not in table, "what is a person's own is behind a button"
    whole = client.post(path).content.decode("utf-8-sig")
    assert "in@example.org" in whole
    assert "early@example.org" not in table + whole
    assert "501112233" not in table + whole
    assert [(look.what, look.person) for look in Look.objects.all()] == [("contact", inside)]
    assert client_of(team.viewer).post(path).status_code == 403


def test_a_contact_is_shown_by_a_button_only_while_there_is_a_seat(team: Desk) -> None:
    opportunity = make.opportunity(team.organisation, shifts=0)
    person = make.person(phone="+966501112233")
    place = make.place(make.shift(opportunity, starts_at=make.NOW + timedelta(days=1)), person)
    path, client = f"{applicants_of(team, opportunity)}{place.application_id}/", client_of(team.coordinator)
    assert "501112233" not in client.get(path).text
    assert "501112233" in client.post(path, {"act": "contact"}).text
    assert Look.objects.get().why == "assignment"
    make.application(opportunity, make.person(name_ar="", name_en=""))
    assert "Deleted account" in client.get(applicants_of(team, opportunity)).text
    # Accepted, but on the waiting list: not yet on an assignment. And long after it: no longer.
    Place.objects.update(state="waiting")
    assert "501112233" not in client.post(path, {"act": "contact"}).text
    Place.objects.update(state="attended")
    Shift.objects.update(starts_at=make.NOW - timedelta(days=16), ends_at=make.NOW - timedelta(days=15))
    assert "501112233" not in client.post(path, {"act": "contact"}).text


def roll(team: Desk, shift: Shift) -> str:
    return f"{team.address}attendance/{shift.pk}/"


def test_a_supervisor_walks_through_the_roll(team: Desk, running: Shift) -> None:
    came, absent, excused = (make.place(running) for _n in range(3))
    client, path = client_of(team.supervisor), roll(team, running)
    assert client.post(path, {"place": came.pk, "act": "check_in", "time": "١٠:٠٥"}).status_code == 302
    assert client.post(path, {"place": came.pk, "act": "check_out", "time": ""}).status_code == 302
    client.post(path, {"place": absent.pk, "act": "absent"})
    client.post(path, {"place": excused.pk, "act": "excused"})
    assert [row.step for row in client.get(path).context["rows"]] == ["done", "absent", "absent"]
    client.post(path, {"place": absent.pk, "act": "undo"})
    assert sorted(Place.objects.values_list("state", flat=True)) == ["confirmed", "confirmed", "excused"]
    first = AttendanceEvent.objects.get(kind="check_in")
    assert (first.at, first.recorded_by) == (datetime(2026, 11, 22, 7, 5, tzinfo=UTC), team.supervisor)
    hours = client.get(f"{team.address}hours/").context["rows"]
    assert [row.there.minutes for row in hours] == [115]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"act": "check_in", "time": "25:99"}, 422),
        ({"act": "check_in", "time": "23:00"}, 422),
        ({"act": "check_in", "time": "06:00"}, 422),
        ({"act": "check_out"}, 409),
        ({"act": "dance"}, 422),
        ({"act": "undo"}, 409),
        ({"act": "absent", "note": "\u202e"}, 422),
    ],
)
def test_what_cannot_have_happened_is_refused_in_the_row(
    team: Desk, running: Shift, data: dict[str, str], status: int
) -> None:
    place = make.place(running)
    answer = client_of(team.supervisor).post(roll(team, running), data | {"place": place.pk})
    assert answer.status_code == status
    assert f'id="place-{place.pk}"' in answer.content.decode()
    if data.get("time"):
        assert data["time"] in answer.content.decode()
    assert not AttendanceEvent.objects.exists()


@pytest.mark.parametrize("place", ["", "x", "1e9", "9" * 40, "-1"])
def test_a_forged_place_does_not_exist(team: Desk, running: Shift, place: str) -> None:
    answer = client_of(team.supervisor).post(roll(team, running), {"act": "check_in", "place": place})
    assert answer.status_code == 404


def test_a_place_of_another_shift_does_not_exist_in_this_roll(team: Desk, running: Shift) -> None:
    foreign = make.place(make.opportunity(make.organisation()).shifts.get())
    answer = client_of(team.supervisor).post(roll(team, running), {"act": "check_in", "place": foreign.pk})
    assert answer.status_code == 404


def test_nobody_records_their_own_attendance_here(team: Desk, running: Shift) -> None:
    own = make.place(running, team.supervisor)
    client = client_of(team.supervisor)
    assert "Somebody else records your own attendance" in client.get(roll(team, running)).content.decode()
    assert client.post(roll(team, running), {"act": "check_in", "place": own.pk}).status_code == 403


def test_a_shift_past_midnight_takes_times_of_both_days(team: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    evening = datetime(2026, 11, 21, 19, tzinfo=UTC)  # 22:00 in Riyadh, until 02:00
    shift = make.shift(make.opportunity(team.organisation), starts_at=evening, hours=4)
    place, client = make.place(shift), client_of(team.supervisor)
    client.post(roll(team, shift), {"place": place.pk, "act": "check_in", "time": "21:50"})
    client.post(roll(team, shift), {"place": place.pk, "act": "check_out", "time": "01:30"})
    times = list(AttendanceEvent.objects.order_by("pk").values_list("at", flat=True))
    assert times == [evening - timedelta(minutes=10), evening + 3.5 * HOUR]


def test_a_correction_needs_a_time_and_a_reason_and_leaves_a_trace(team: Desk, running: Shift) -> None:
    place, client = make.place(running), client_of(team.supervisor)
    client.post(roll(team, running), {"place": place.pk, "act": "check_in", "time": "10:00"})
    event = AttendanceEvent.objects.get()
    path = f"{team.address}attendance/place/{place.pk}/"
    assert client.post(path, {"event": event.pk, "time": "10:30"}).status_code == 422
    assert client.post(path, {"event": event.pk, "note": "Late bus"}).status_code == 422
    empty = client.post(path, {"event": event.pk})
    assert set(empty.context["errors"]) == {"time", "note"}
    assert client.post(path, {"event": "77777", "time": "10:30", "note": "x"}).status_code == 404
    assert client.post(path, {"event": event.pk, "time": "10:30", "note": "Late bus"}).status_code == 302
    assert [row.kind for row in client.get(path).context["log"]] == ["check_in", "correction"]
    assert client_of(team.viewer).post(path, {"event": event.pk}).status_code == 403


def test_a_swapped_row_is_the_row_of_the_reloaded_page(team: Desk, running: Shift) -> None:
    place, client = make.place(running), client_of(team.supervisor)
    swapped = client.post(
        roll(team, running), {"place": place.pk, "act": "check_in"}, headers={"HX-Request": "true"}, follow=True
    )
    reloaded = client.get(roll(team, running))

    def row(answer: Any) -> str:
        return str(answer.content.decode().split(f'id="place-{place.pk}"')[1].split("</li>")[0].split("csrf")[0])

    assert row(swapped) == row(reloaded)


def there(shift: Shift, who: Any = None, *, hours: float = 1) -> Place:
    """Somebody who came and left."""
    place = make.place(shift, who)
    for kind, moment in (("check_in", shift.starts_at), ("check_out", shift.starts_at + hours * HOUR)):
        AttendanceEvent.objects.create(
            place=place, kind=kind, at=moment, entered_at=max(moment, make.NOW), method="supervisor"
        )
    return place


def test_hours_are_confirmed_together_and_hindrances_are_said_row_by_row(team: Desk, running: Shift) -> None:
    good, other, own = there(running), there(running), there(running, team.supervisor)
    longest = there(make.shift(running.opportunity, starts_at=make.NOW - 40 * HOUR), hours=17)
    foreign = there(make.shift(make.opportunity(make.organisation()), starts_at=make.NOW - 2 * HOUR))
    client, path = client_of(team.supervisor), f"{team.address}hours/"
    rows = {row.place.pk: str(row.hindrance) for row in client.get(path).context["rows"]}
    assert set(rows) == {good.pk, other.pk, own.pk, longest.pk}
    assert "own hours" in rows[own.pk]
    answer = client.post(path, {"place": [good.pk, longest.pk, foreign.pk, "x"]})
    assert answer.status_code == 422
    assert "More than 16 hours" in answer.content.decode()
    assert HoursEntry.objects.get().place == good
    assert client.post(path, {"place": [other.pk]}).status_code == 302
    assert client.post(path, {}).status_code == 422
    assert HoursEntry.objects.count() == 2


def test_hours_are_taken_back_with_a_reason_and_wait_for_a_correction(team: Desk, running: Shift) -> None:
    place = there(running)
    client = client_of(team.supervisor)
    client.post(f"{team.address}hours/", {"place": [place.pk]})
    entry, path = HoursEntry.objects.get(), f"{team.address}hours/credited/"
    assert client.post(path, {"entry": entry.pk, "reason": "bored"}).status_code == 422
    assert client.post(path, {"entry": entry.pk, "reason": "wrong_time"}).status_code == 302
    assert client.post(path, {"entry": entry.pk, "reason": "double"}).status_code == 422
    [row] = client.get(f"{team.address}hours/").context["rows"]
    assert "taken back" in str(row.hindrance)
    foreign = make.credit(make.opportunity(make.organisation()).shifts.get())
    for number in (foreign.pk, "x", "9" * 40, ""):
        assert client.post(path, {"entry": number, "reason": "wrong_time"}).status_code == 404
    assert client_of(team.viewer).post(path, {"entry": entry.pk, "reason": "double"}).status_code == 403
