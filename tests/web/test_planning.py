"""The pages of a roster."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.planning.worker import Work, work  # noqa: F401 - a fixture
from tests.web.desk import Desk, client_of

from awn.opportunities.models import Opportunity
from awn.planning.models import Roster, Row, Run
from awn.planning.rules import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk_now")]


@pytest.fixture
def event(team: Desk) -> Opportunity:
    return make.opportunity(team.organisation, shifts=2, capacity=2, selection="reviewed")


def begun(team: Desk, event: Opportunity) -> tuple[Client, str, Roster]:
    client = client_of(team.coordinator)
    answer = client.post(f"{team.address}opportunities/{event.public_id}/roster/", {"once": uuid4()})
    assert answer.status_code == 302
    return client, answer.url, Roster.objects.get(opportunity=event)


def press(client: Client, address: str, act: str, **more: Any) -> Any:
    return client.post(address, {"once": uuid4(), "act": act, **more})


def test_a_roster_is_begun_planned_published_and_printed(team: Desk, event: Opportunity, work: Work) -> None:  # noqa: F811 - a fixture
    people = [make.application(event).person for _n in range(3)]
    client, address, roster = begun(team, event)
    assert client.get(f"{team.address}opportunities/{event.public_id}/roster/").url == address
    answer = press(client, address, "plan", rest_hours="١٠", with_waiting="on", with_undecided="on")
    assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert "The plan is being made" in page
    assert 'hx-trigger="every 2s"' in page
    from awn.planning.tasks import carry_on

    carry_on(Run.objects.get().pk)
    page = client.get(address).content.decode()
    assert "4 of 4" in page
    assert "not published" in page
    page = client.get(f"{address}publish/").content.decode()
    assert "4 new places" in page
    assert press(client, f"{address}publish/", "publish").status_code == 302
    carry_on(Run.objects.latest("pk").pk)
    assert "There is nothing to publish" in client.get(f"{address}publish/").content.decode()
    page = client.get(f"{address}print/").content.decode()
    assert sum(one.name_en in page for one in people) == 2
    table = csv.reader(io.StringIO(client.get(f"{address}roster.csv").content.decode("utf-8-sig")))
    assert len(list(table)) == 5
    assert roster.pk
    assert work


def test_somebody_is_added_fixed_moved_taken_out_and_it_is_taken_back(team: Desk, event: Opportunity) -> None:
    who = make.application(event).person
    client, address, roster = begun(team, event)
    first, second = event.shifts.all()
    page = client.get(f"{address}shifts/{first.pk}/").content.decode()
    assert "Nobody is in this shift yet" in page
    assert "Fits everything" in page
    press(client, f"{address}shifts/{first.pk}/", "put", person=who.pk, shift=first.pk)
    assert Row.objects.get().pinned
    press(client, f"{address}shifts/{first.pk}/", "free", person=who.pk, shift=first.pk)
    assert not Row.objects.get().pinned
    person = f"{address}people/{who.pk}/"
    page = client.get(f"{person}?from={first.pk}&day={second.starts_at.date()}").content.decode()
    assert "Move here" in page
    press(client, person, "put", person=who.pk, shift=second.pk, leaving=first.pk)
    assert Row.objects.get().shift_id == second.pk
    press(client, person, "out", person=who.pk, shift=second.pk)
    assert not Row.objects.exists()
    assert "Take back the last change" in client.get(address).content.decode()
    press(client, address, "undo")
    assert Row.objects.get().shift_id == second.pk
    assert roster.pk


def test_a_gate_is_named_and_a_doubt_offers_all_the_same(team: Desk, event: Opportunity) -> None:
    first, second = event.shifts.all()
    man = make.application(event, make.person(gender="male")).person
    doubt = make.application(event)
    doubt.wanted_shifts.exclude(shift=second).delete()
    Opportunity.objects.filter(pk=event.pk).update(gender="female", gender_reason_en="Women only there")
    client, address, _roster = begun(team, event)
    shift = f"{address}shifts/{first.pk}/"
    page = client.get(shift).content.decode()
    assert "Women only" in page
    assert "Add all the same" in page
    answer = press(client, shift, "put", person=man.pk, shift=first.pk, all_the_same="yes")
    assert answer.status_code == 409
    assert "Women only" in answer.content.decode()
    assert press(client, shift, "put", person=doubt.person_id, shift=first.pk).status_code == 409
    answer = press(client, shift, "put", person=doubt.person_id, shift=first.pk, all_the_same="yes")
    assert answer.status_code == 302


def test_gaps_say_why_and_what_would_help(team: Desk, event: Opportunity, work: Work) -> None:  # noqa: F811 - a fixture
    make.application(event, make.person(gender="male"))
    Opportunity.objects.filter(pk=event.pk).update(gender="female", gender_reason_en="Women only there")
    client, address, roster = begun(team, event)
    work(roster)
    page = client.get(f"{address}gaps/").content.decode()
    assert "Open to one gender only" in page
    assert "Open the shift to more people" in page or "2 seats empty" in page


def test_viewers_read_and_change_nothing_and_others_find_nothing(team: Desk, event: Opportunity) -> None:
    who = make.application(event).person
    _client, address, roster = begun(team, event)
    shift = event.shifts.first()
    assert shift is not None
    viewer = client_of(team.viewer)
    pages = ["", "board/", f"shifts/{shift.pk}/", "people/", f"people/{who.pk}/", "gaps/", "publish/", "print/"]
    for page in pages:
        assert viewer.get(f"{address}{page}").status_code == 200, page
        assert client_of(team.stranger).get(f"{address}{page}").status_code == 403, page
        assert Client().get(f"{address}{page}").status_code == 302, page
    assert viewer.get(f"{address}roster.csv").status_code == 403
    acts = [
        ("", "plan"),
        ("", "undo"),
        ("board/", "put"),
        (pages[2], "put"),
        (pages[4], "out"),
        ("publish/", "publish"),
    ]
    for page, act in acts:
        assert press(viewer, f"{address}{page}", act, person=who.pk, shift=shift.pk, rest_hours=10).status_code == 403
    other = make.organisation()
    stranger = make.member(other, "owner")
    foreign = f"/en/organiser/{other.slug}/rosters/{roster.pk}/"
    assert client_of(stranger).get(foreign).status_code == 404
    assert client_of(stranger).post(foreign, {"act": "plan", "rest_hours": 10}).status_code == 404


def test_on_the_board_names_are_moved_and_a_doubt_asks_again(team: Desk, event: Opportunity) -> None:
    who = make.application(event).person
    doubt = make.application(event)
    client, address, _roster = begun(team, event)
    first, second = event.shifts.all()
    doubt.wanted_shifts.exclude(shift=second).delete()
    day = f"{address}board/?day={first.starts_at.date()}"
    assert press(client, day, "put", person=who.pk, shift=first.pk).url == day
    page = client.get(day).content.decode()
    assert who.name_en in page
    assert f"people/{who.pk}/?from={first.pk}#move" in page  # without a mouse
    assert doubt.person.name_en in page  # has nothing yet
    answer = press(client, day, "put", person=doubt.person_id, shift=first.pk)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Did not ask for this shift" in page
    assert "Do it all the same" in page
    answer = press(client, day, "put", person=doubt.person_id, shift=first.pk, all_the_same="yes")
    assert answer.status_code == 302
    press(client, day, "out", person=who.pk, shift=first.pk)
    assert Row.objects.get().person_id == doubt.person_id
    page = client.get(address).content.decode()
    assert "Latest changes by hand" in page


def test_settings_out_of_range_are_asked_again(team: Desk, event: Opportunity) -> None:
    client, address, roster = begun(team, event)
    answer = press(client, address, "plan", rest_hours="30", most_hours="4")
    assert answer.status_code in {409, 422}
    assert "Give a rest from 0 to 24 hours." in answer.content.decode()
    assert not roster.runs.exists()


def test_more_people_and_shifts_cost_no_more_queries(team: Desk, event: Opportunity) -> None:
    client, address, roster = begun(team, event)
    shift = event.shifts.first()
    assert shift is not None

    def count(page: str) -> int:
        client.get(f"{address}{page}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"{address}{page}").status_code == 200
        return len(asked)

    def add(number: int) -> None:
        for _n in range(number):
            made = make.application(event)
            Row.objects.create(roster=roster, shift=shift, person=made.person, application=made, state="draft")

    pages = ("", "board/", "people/", f"shifts/{shift.pk}/", "publish/", "print/")
    add(2)
    before = {page: count(page) for page in pages}
    make.shift(event, capacity=3)
    add(4)
    assert {page: count(page) for page in pages} == before
    assert before["people/"] <= 16
    assert Kind.PLAN
