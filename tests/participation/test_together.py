"""Families and groups that wait together: one number after the other in the list, asked together, all or none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.minors.rules import Signature
from awn.opportunities.models import Shift
from awn.participation.actions.applications import Request, apply
from awn.participation.actions.offers import say_yes
from awn.participation.actions.parties import gather
from awn.participation.actions.places import fill_free_seats, release_place
from awn.participation.models import Application, Place
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW


def _full(capacity: int) -> tuple[Shift, list[Place]]:
    opportunity = make.opportunity(shifts=0)
    shift = make.shift(opportunity, starts_at=NOW + timedelta(days=10), capacity=capacity)
    return shift, [make.place(shift) for _i in range(capacity)]


def _family(number: int) -> tuple[Person, list[int]]:
    parent = make.account().person
    assert parent is not None
    wards = [make.person(birth_date=date(2010, 1, 1)) for _i in range(number - 1)]
    for ward in wards:
        make.guardianship(parent, ward)
    return parent, [parent.pk, *(ward.pk for ward in wards)]


def _apply(shift: Shift, number: int, *, wait: bool = True) -> list[Application]:
    parent, people = _family(number)
    wanted = Request(opportunity_id=shift.opportunity_id, shift_ids=[shift.pk], charter_accepted=True)
    return gather(wanted, people, [], Signature("Salem", language="en"), wait=wait, all_or_none=True, by=parent, at=NOW)


def _states(made: list[Application]) -> list[str]:
    return list(Place.objects.filter(application__in=made).order_by("pk").values_list("state", flat=True))


def test_a_family_waits_together_even_where_one_seat_is_free_and_only_if_it_wished_so() -> None:
    shift, (first, *_rest) = _full(3)
    release_place(first.pk, by=None, at=NOW)
    with pytest.raises(Refusal, match="no_room_together"):
        _apply(shift, 3, wait=False)
    assert Application.objects.count() == 3
    made = _apply(shift, 3)
    assert _states(made) == ["waiting"] * 3 and len({one.together for one in made}) == 1


def test_a_family_is_asked_when_there_is_room_for_all_and_others_go_on_meanwhile() -> None:
    shift, places = _full(4)
    family = _apply(shift, 3)
    alone = make.person()
    apply(Request(opportunity_id=shift.opportunity_id, shift_ids=[shift.pk], charter_accepted=True), by=alone, at=NOW)
    release_place(places[0].pk, by=None, at=NOW)
    # One seat is too few for three: whoever comes next has it.
    assert _states(family) == ["waiting"] * 3 and Place.objects.get(person=alone).state == "offered"
    release_place(places[1].pk, by=None, at=NOW)
    release_place(places[2].pk, by=None, at=NOW)
    assert _states(family) == ["waiting"] * 3
    release_place(places[3].pk, by=None, at=NOW)
    assert _states(family) == ["offered"] * 3
    for place in Place.objects.filter(application__in=family):
        say_yes(place.pk, by=None, at=NOW)
    assert _states(family) == ["confirmed"] * 3
    shift.refresh_from_db()
    assert shift.taken == shift.capacity == 4


def test_a_family_that_has_room_has_its_seats_and_the_next_family_keeps_its_turn() -> None:
    shift, places = _full(4)
    one, other = _apply(shift, 2), _apply(shift, 3)
    for place in places[:2]:
        release_place(place.pk, by=None, at=NOW)
    assert _states(one) == ["offered"] * 2 and _states(other) == ["waiting"] * 3
    assert fill_free_seats(by=None, at=NOW) == 0
