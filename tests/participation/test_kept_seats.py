"""Seats kept for some people until a date: never given to others before it, to everybody after it, never too many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.matching.models import Invitation
from awn.opportunities.models import Shift
from awn.participation.actions.applications import Request, apply, withdraw
from awn.participation.actions.keeping import keep_seats, release_kept
from awn.participation.models import Place, ReservedSeats
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW
UNTIL = NOW + timedelta(hours=12)


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def _apply(shift: Shift, who: Person) -> str:
    wanted = Request(opportunity_id=shift.opportunity_id, shift_ids=[shift.pk], charter_accepted=True)
    return apply(wanted, by=who, at=NOW).places.get().state


@pytest.fixture
def shift() -> Shift:
    return make.opportunity(capacity=3).shifts.get()


def test_kept_seats_go_to_those_they_are_kept_for_and_to_everybody_after_the_date(shift: Shift) -> None:
    owner = make.member(shift.opportunity.organisation)
    keep_seats(shift.pk, "members", 1, UNTIL, by=owner, at=NOW)
    keep_seats(shift.pk, "invited", 1, UNTIL, by=owner, at=NOW)
    invited = make.person()
    Invitation.objects.create(opportunity=shift.opportunity, person=invited, at=NOW)
    assert [_apply(shift, make.person()) for _i in range(2)] == ["confirmed", "waiting"]
    assert _apply(shift, invited) == "confirmed"
    shift.refresh_from_db()
    assert (shift.taken, ReservedSeats.objects.get(kind="invited").seats) == (3, 0)
    assert release_kept(by=None, at=NOW) == 0
    assert release_kept(by=None, at=UNTIL) == 1
    assert sorted(Place.objects.values_list("state", flat=True)) == ["confirmed", "confirmed", "offered"]
    shift.refresh_from_db()
    assert shift.taken == 3


def test_the_other_seats_are_taken_first_and_a_seat_given_up_is_everybodys(shift: Shift) -> None:
    keep_seats(shift.pk, "women", 2, UNTIL, by=None, at=NOW)
    women = [make.person(gender="female") for _i in range(4)]
    assert [_apply(shift, who) for who in women] == ["confirmed", "confirmed", "confirmed", "waiting"]
    assert _apply(shift, make.person(gender="male")) == "waiting"
    first = Place.objects.get(person=women[0])
    withdraw(first.application_id, by=women[0], at=NOW)
    assert Place.objects.get(person=women[3]).state == "offered"


def test_nobody_keeps_more_seats_than_are_free_nor_beyond_the_shift(shift: Shift) -> None:
    make.place(shift)
    owner, at = make.member(shift.opportunity.organisation), NOW
    assert _refusal(lambda: keep_seats(shift.pk, "members", 3, UNTIL, by=owner, at=at)) == "reserved_number"
    assert _refusal(lambda: keep_seats(shift.pk, "friends", 1, UNTIL, by=owner, at=at)) == "reserved_kind"
    late = shift.starts_at + timedelta(minutes=1)
    assert _refusal(lambda: keep_seats(shift.pk, "members", 1, late, by=owner, at=at)) == "reserved_until"
    assert _refusal(lambda: keep_seats(shift.pk, "members", 1, UNTIL, by=make.person(), at=at)) == "not_allowed"
    keep_seats(shift.pk, "members", 2, UNTIL, by=owner, at=at)
    waiting = make.place(shift, state="waiting")
    keep_seats(shift.pk, "members", 1, UNTIL, by=owner, at=at)
    shift.refresh_from_db()
    assert (Place.objects.get(pk=waiting.pk).state, shift.taken) == ("offered", 3)
