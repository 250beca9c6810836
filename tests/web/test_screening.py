"""The pages of screening, as coordinators and applicants use them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.web.desk import Desk, client_of

from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.screening.actions.acts import Chosen, Wish, act
from awn.screening.actions.interviews import Times, make_slots
from awn.screening.actions.questions import Draft, ask
from awn.screening.actions.references import letter_for
from awn.screening.models import Act, Answer, Inquiry, Interview, Question, Reference, RuleSet, SavedView, Slot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]


@pytest.fixture
def opportunity(team: Desk) -> Opportunity:
    return make.opportunity(team.organisation, selection="reviewed", capacity=2)


def page(team: Desk, opportunity: Opportunity, more: str = "") -> str:
    return f"{team.address}opportunities/{opportunity.public_id}/applicants/{more}"


def notices(answer: Any) -> str:
    return " ".join(str(message) for message in answer.wsgi_request._messages)


def test_a_decision_is_taken_back_by_the_button_above_the_table(team: Desk, opportunity: Opportunity) -> None:
    row = make.application(opportunity)
    client, path = client_of(team.coordinator), page(team, opportunity)
    client.post(path, {"act": "accept", "application": row.pk, "seen": f"{row.pk}:submitted"})
    done = Act.objects.get()
    assert f"acts/{done.pk}/undo/" in client.get(path).text
    assert client_of(team.viewer).post(page(team, opportunity, f"acts/{done.pk}/undo/")).status_code == 403
    other = make.opportunity(team.organisation)
    assert client.post(page(team, other, f"acts/{done.pk}/undo/")).status_code == 404
    assert "Taken back for one person." in notices(client.post(page(team, opportunity, f"acts/{done.pk}/undo/")))
    row.refresh_from_db()
    assert row.state == "submitted"


def test_all_that_the_filters_find_are_decided_on_unless_the_list_has_changed(
    team: Desk, opportunity: Opportunity
) -> None:
    for _n in range(51):
        make.application(opportunity)
    client, path = client_of(team.coordinator), page(team, opportunity, "?state=submitted")
    assert client.get(path).context["matching"] == 51
    sent = {"act": "decline", "reason": "no_places", "all": "yes", "matching": "51"}
    make.application(opportunity)
    assert client.post(path, sent).status_code == 422
    assert not Act.objects.exists()
    assert client.post(path, sent | {"matching": "52"}).status_code == 302
    assert set(Application.objects.values_list("state", flat=True)) == {"declined"}


def test_the_table_costs_the_same_for_more_rows_in_every_order(team: Desk, opportunity: Opportunity) -> None:
    client = client_of(team.coordinator)
    numbers = []
    for many in (2, 8):
        for _n in range(many):
            make.application(opportunity)
        client.post(page(team, opportunity, "rank/"))
        with CaptureQueriesContext(connection) as seen:
            for sort in ("arrival", "name", "fit"):
                assert client.get(page(team, opportunity, f"?sort={sort}")).status_code == 200
        numbers.append(len(seen))
    assert numbers[0] == numbers[1]


def test_a_view_is_kept_shown_and_removed(team: Desk, opportunity: Opportunity) -> None:
    client, path = client_of(team.coordinator), page(team, opportunity, "views/")
    client.post(path, {"name": "<b>Mine", "state": "waiting", "shared": "yes"})
    view = SavedView.objects.get()
    shown = client_of(team.viewer).get(page(team, opportunity)).text
    assert "?state=waiting" in shown
    assert "<b>Mine" not in shown
    assert client_of(team.viewer).post(path, {"drop": view.pk}).status_code == 403
    client.post(path, {"drop": view.pk})
    assert not SavedView.objects.exists()


def test_a_rule_is_written_foreseen_switched_on_and_removed(team: Desk, opportunity: Opportunity) -> None:
    make.application(opportunity)
    client, path = client_of(team.coordinator), page(team, opportunity, "rules/")
    wrong = client.post(path, {"act": "add", "version": "0", "age_low": "٤٠", "age_high": "20", "outcome": "accept"})
    assert (wrong.status_code, "٤٠" in wrong.text) == (422, True)
    client.post(path, {"act": "add", "version": "0", "age_low": "١٨", "outcome": "accept"})
    shown = client.get(path)
    assert shown.context["foreseen"].outcomes == {"accept": 1}
    assert "Age 18 or over" in shown.text
    assert client.post(path, {"act": "on", "version": "0"}).status_code == 409
    client.post(path, {"act": "on", "version": "1"})
    client.post(path, {"act": "present", "version": "2"})
    assert Application.objects.get().state == "accepted"
    client.post(path, {"act": "remove:0", "version": "2"})
    assert [(row.is_on, len(row.rules)) for row in RuleSet.objects.order_by("version")] == [
        (False, 1), (True, 1), (True, 0),
    ]  # fmt: skip
    assert client_of(team.viewer).post(path, {"act": "off", "version": "3"}).status_code == 403


def test_questions_are_asked_and_answered_without_losing_what_was_typed(team: Desk, opportunity: Opportunity) -> None:
    client, path = client_of(team.coordinator), page(team, opportunity, "questions/")
    typed = {"kind": "text", "text_ar": "لماذا البحر؟", "text_en": "", "required": "yes"}
    wrong = client.post(path, typed)
    assert (wrong.status_code, "لماذا البحر؟" in wrong.text) == (422, True)
    client.post(path, typed | {"text_en": "Why the sea?"})
    question = Question.objects.get()
    assert "Why the sea?" in client.get(path + f"?change={question.pk}").text
    row = make.application(opportunity, make.account(birth_date=make.NOW.date().replace(year=2011)).person)
    mine, answers = client_of(row.person), f"/en/applications/{row.pk}/answers/"
    assert "Why the sea?" in mine.get(f"/en/applications/{row.pk}/").text
    again = mine.post(answers, {f"question-{question.pk}": "Call me: 0501234567"})
    assert (again.status_code, "0501234567" in again.text) == (422, True)
    assert mine.post(answers, {f"question-{question.pk}": "I love it"}).status_code == 302
    assert "I love it" in client.get(page(team, opportunity, f"{row.pk}/")).text
    assert "I love it" not in client_of(team.viewer).get(page(team, opportunity, f"{row.pk}/")).text
    assert client_of(team.stranger).post(answers, {}).status_code == 404
    client.post(path, {"retire": question.pk})
    assert Answer.objects.count() == 1


def test_an_applicant_answers_what_they_alone_were_asked(team: Desk, opportunity: Opportunity) -> None:
    row = make.application(opportunity, make.account().person)
    act(opportunity.pk, [Chosen(row.pk)], Wish(kind="ask", text="Can you swim?"), by=team.owner, at=make.NOW)
    Act.objects.update(tell_at=make.NOW)
    mine, inquiry = client_of(row.person), Inquiry.objects.get()
    assert "Can you swim?" in mine.get(f"/en/applications/{row.pk}/").text
    mine.post(f"/en/applications/{row.pk}/answers/", {"inquiry": inquiry.pk, "answer": "Like a fish"})
    assert "Like a fish" in client_of(team.owner).get(page(team, opportunity, f"{row.pk}/")).text


def test_an_interview_is_offered_chosen_and_called_off_on_the_pages(team: Desk, opportunity: Opportunity) -> None:
    row = make.application(opportunity, make.account().person)
    client, path = client_of(team.coordinator), page(team, opportunity, "interviews/")
    typed = {"act": "make", "day": "2026-11-25", "time": "10:00", "minutes": "20", "number": "2", "place": "Room 4"}
    assert client.post(path, typed | {"day": "soon"}).status_code == 422
    client.post(path, typed)
    client.post(page(team, opportunity), {"act": "invite", "application": row.pk})
    mine, address = client_of(row.person), f"/en/applications/{row.pk}/interview"
    slot = Slot.objects.first()
    assert slot is not None
    assert mine.post(f"{address}/", {}).status_code == 422
    assert mine.get(f"{address}.ics").status_code == 404
    assert mine.post(f"{address}/", {"slot": slot.pk}).status_code == 302
    assert b"DTSTART" in mine.get(f"{address}.ics").content
    assert client_of(team.stranger).get(f"{address}/").status_code == 404
    assert "Room 4" in mine.get(f"/en/applications/{row.pk}/").text
    client.post(path, {"act": f"off:{row.pk}"})
    assert Interview.objects.get().state == "cancelled"


def test_somebody_who_was_not_chosen_reads_of_other_opportunities(team: Desk, opportunity: Opportunity) -> None:
    make.opportunity(title_en="Reading aloud")
    row = make.application(opportunity, make.account().person, state="declined", reason="no_places")
    assert "Reading aloud" in client_of(row.person).get(f"/en/applications/{row.pk}/").text


def test_those_who_are_left_are_told_by_one_button_once_applications_are_closed(
    team: Desk, opportunity: Opportunity
) -> None:
    make.application(opportunity)
    client, path = client_of(team.coordinator), page(team, opportunity)
    assert "applicants/rest/" not in client.get(path).text
    Opportunity.objects.filter(pk=opportunity.pk).update(state="closed")
    assert "applicants/rest/" in client.get(path).text
    client.post(page(team, opportunity, "rest/"))
    assert Application.objects.get().state == "declined"


def test_slots_of_questions_and_interviews_of_others_do_not_exist_here(team: Desk, opportunity: Opportunity) -> None:
    other = make.opportunity(make.organisation())
    by = make.member(other.organisation)
    question = ask(other.pk, Draft(kind="yes_no", text_ar="هل؟", text_en="Do you?"), by=by, at=make.NOW)
    times = Times(first=make.NOW + timedelta(days=1), minutes=20, number=1, pause=0, place="x")
    make_slots(other.pk, times, by=by, at=make.NOW)
    client, slot = client_of(team.owner), Slot.objects.get()
    assert client.post(page(team, opportunity, "questions/"), {"retire": question.pk}).status_code == 404
    assert client.post(page(team, opportunity, "interviews/"), {"act": f"remove:{slot.pk}"}).status_code == 404


def test_a_referee_answers_at_the_address_in_the_letter_and_both_sides_read_it(
    team: Desk, opportunity: Opportunity
) -> None:
    coordinator, row = client_of(team.coordinator), make.application(opportunity, make.account().person)
    assert (
        coordinator.post(page(team, opportunity, "questions/"), {"act": "referees", "number": "9"}).status_code == 422
    )
    assert (
        coordinator.post(page(team, opportunity, "questions/"), {"act": "referees", "number": "١"}).status_code == 302
    )
    mine, path = client_of(row.person), f"/en/applications/{row.pk}/references/"
    assert "name one person" in mine.get(f"/en/applications/{row.pk}/").text
    typed = {"name": "Hind <b>", "relation": "work", "email": "hind"}
    again = mine.post(path, typed)
    assert (again.status_code, 'value="Hind &lt;b&gt;"' in again.text) == (422, True)
    assert mine.post(path, typed | {"email": "hind@example.com"}).status_code == 302
    assert client_of(team.stranger).get(path).status_code == 404
    letter = letter_for(Reference.objects.get().pk, by=None, at=make.NOW)
    assert letter is not None
    address = f"/ar/reference/{letter.token}/"
    nobody = Client()
    assert nobody.get("/en/reference/forged/").status_code == 404
    unfinished = nobody.post(address, {"known_for": "long", "text": "Always in time."})
    assert (unfinished.status_code, "Always in time." in unfinished.text) == (422, True)
    assert unfinished["Referrer-Policy"] == "same-origin"
    said = {"known_for": "long", "verdict": "gladly", "text": "Always in time."}
    assert nobody.post(address, said).status_code == 302
    for reader, place in ((coordinator, page(team, opportunity, f"{row.pk}/")), (mine, path)):
        assert "Always in time." in reader.get(place).text
    assert "Always in time." not in client_of(team.viewer).get(page(team, opportunity, f"{row.pk}/")).text
    assert "1 of 1 references" in coordinator.get(page(team, opportunity)).text


def test_questions_are_answered_while_applying_and_a_required_one_is_not_passed_over(opportunity: Opportunity) -> None:
    by = make.member(opportunity.organisation)
    draft = Draft(kind="yes_no", text_ar="هل تجيد السباحة؟", text_en="Can you swim?", required=True)
    question = ask(opportunity.pk, draft, by=by, at=make.NOW)
    who, path = make.account().person, f"/en/opportunities/{opportunity.public_id}/apply/"
    mine, asked = client_of(who), {"shifts": str(opportunity.shifts.get().pk)}
    answered = asked | {f"question-{question.pk}": "1"}
    assert "Can you swim?" in mine.post(path, asked | {"step": "2", "go": "next"}).text
    assert mine.post(path, answered | {"step": "2", "go": "next"})["Location"].endswith("?step=3")
    assert "Can you swim?" in mine.get(f"{path}?step=3").text
    last = {"step": "3", "charter": "yes", "once": str(uuid4())}
    forged = mine.post(path, asked | {f"question-{question.pk}": "7"} | last)
    assert (forged.status_code, Application.objects.filter(person=who).exists()) == (422, False)
    assert mine.post(path, answered | last).status_code == 302
    assert Answer.objects.values_list("application__person", "number").get() == (who.pk, 1)
