"""Interviews: a time is chosen once, moved, given up and called off; and both sides are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from icalendar import Calendar
from tests import make
from tests.screening.test_acts import refused

from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.reactions.mail import send_unsent
from awn.screening.actions.acts import Chosen, Wish, act, tell_due, undo
from awn.screening.actions.interviews import Times, call_off, choose, give_up, make_slots, remove_slot
from awn.screening.models import Interview, Slot
from awn.screening.rules import UNDO_FOR

pytestmark = pytest.mark.django_db
NOW = make.NOW
BEGIN = NOW + timedelta(days=2)
TIMES = Times(first=BEGIN, minutes=20, number=2, pause=10, place="مبنى 4")
INVITE = Wish(kind="invite")


@pytest.fixture
def house() -> tuple[Opportunity, Person, list[Application], list[Slot]]:
    """Two applicants who were invited, and two times."""
    opportunity = make.opportunity(selection="reviewed")
    by = make.member(opportunity.organisation, "coordinator")
    rows = [make.application(opportunity, make.account().person) for _n in range(2)]
    assert make_slots(opportunity.pk, TIMES, by=by, at=NOW) == 2
    act(opportunity.pk, [Chosen(row.pk, "submitted") for row in rows], INVITE, by=by, at=NOW)
    return opportunity, by, rows, list(Slot.objects.order_by("starts_at"))


House = tuple[Opportunity, Person, list[Application], list[Slot]]


def test_a_time_is_given_once_and_comes_with_an_entry_for_the_calendar(house: House) -> None:
    _opportunity, by, (one, other), (first, second) = house
    assert first.ends_at + timedelta(minutes=10) == second.starts_at
    choose(one.pk, first.pk, by=one.person, at=NOW)
    assert refused(lambda: choose(other.pk, first.pk, by=other.person, at=NOW)) == "interview_taken"
    assert refused(lambda: choose(other.pk, second.pk, by=one.person, at=NOW)) == "not_yours"
    choose(one.pk, second.pk, by=one.person, at=NOW)
    choose(other.pk, first.pk, by=other.person, at=NOW)
    tell_due(by=None, at=NOW + UNDO_FOR)
    drain(NOW)
    mine = Notification.objects.filter(person=one.person).order_by("pk")
    assert [row.kind for row in mine] == ["interview.booked", "interview.moved", "interview.offered"]
    assert Notification.objects.filter(person=by, kind="interview.changed").count() == 3
    Notification.objects.exclude(kind="interview.moved").update(emailed_at=NOW)
    send_unsent(NOW)
    [(name, content, kind)] = [part for part in mail.outbox[-1].attachments if part[0] == "awn-interview.ics"]
    [entry] = Calendar.from_ical(content).walk("VEVENT")
    assert (name, kind) == ("awn-interview.ics", "text/calendar")
    assert (entry.decoded("dtstart"), int(entry["sequence"])) == (second.starts_at, 2)


def test_a_clash_with_a_shift_or_another_interview_is_refused(house: House) -> None:
    _opportunity, _by, (one, _other), (first, second) = house
    shift = make.shift(make.opportunity(), starts_at=first.starts_at - timedelta(hours=2))
    make.place(shift, one.person)
    assert refused(lambda: choose(one.pk, first.pk, by=one.person, at=NOW)) == "interview_clash"
    late = second.starts_at - timedelta(hours=1)
    assert refused(lambda: choose(one.pk, second.pk, by=one.person, at=late)) == "interview_too_late"


def test_giving_up_and_calling_off_free_the_time(house: House) -> None:
    _opportunity, by, (one, other), (first, _second) = house
    choose(one.pk, first.pk, by=one.person, at=NOW)
    assert refused(lambda: remove_slot(first.pk, by=by, at=NOW)) == "interview_taken"
    give_up(one.pk, by=one.person, at=NOW)
    choose(other.pk, first.pk, by=other.person, at=NOW)
    call_off(other.pk, again=True, by=by, at=NOW)
    assert Interview.objects.get(application=other).state == "offered"
    call_off(other.pk, again=False, by=by, at=NOW)
    remove_slot(first.pk, by=by, at=NOW)
    drain(NOW)
    told = Notification.objects.filter(person=other.person).order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["interview.booked", "interview.offered", "interview.called_off"]
    assert refused(lambda: call_off(one.pk, again=True, by=one.person, at=NOW)) == "not_allowed"


def test_an_invitation_that_is_taken_back_was_never_sent(house: House) -> None:
    opportunity, by, _rows, _slots = house
    row = make.application(opportunity)
    outcome = act(opportunity.pk, [Chosen(row.pk)], INVITE, by=by, at=NOW)
    undo(outcome.act.pk, by=by, at=NOW)
    assert not Interview.objects.filter(application=row).exists()
    Application.objects.filter(pk=row.pk).update(state="accepted")
    late = act(opportunity.pk, [Chosen(row.pk)], INVITE, by=by, at=NOW)
    assert [one.code for one in late.refused.values()] == ["not_to_be_asked"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"place": " "}, "interview_place"),
        ({"minutes": 3}, "interview_length"),
        ({"pause": -1}, "interview_length"),
        ({"number": 0}, "interview_slots"),
        ({"number": 100}, "interview_slots"),
        ({"first": NOW}, "interview_too_soon"),
    ],
    ids=["place", "short", "pause", "none", "many", "soon"],
)
def test_times_that_cannot_be_are_refused(house: House, changed: dict[str, object], code: str) -> None:
    opportunity, by, _rows, _slots = house
    values = {name: getattr(TIMES, name) for name in ("first", "minutes", "number", "pause", "place")} | changed
    assert refused(lambda: make_slots(opportunity.pk, Times(**values), by=by, at=NOW)) == code  # type: ignore[arg-type]  # wrong on purpose
