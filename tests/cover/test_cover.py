"""Somebody cannot come: who is asked, in which order, and what a yes does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.cover.actions import agree_to_swap, go_on, look_for, say_no, set_ready, stand_in, stop, take_back
from awn.cover.models import Ask, CoverRequest, Readiness
from awn.cover.queries import own_data
from awn.opportunities.models import Opportunity, Shift
from awn.participation.models import Application, Place
from awn.people.models import AwayDays, Person
from awn.safety.models import Block

pytestmark = pytest.mark.django_db
NOW = make.NOW


def _refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def _shifts(of: Opportunity) -> list[Shift]:
    return list(of.shifts.order_by("starts_at"))


def _ready(*people: Person) -> None:
    for who in people:
        set_ready(who.pk, ready=True, by=who, at=NOW)


def _known(of: Opportunity, number: int) -> list[Person]:
    """People who came to the organisation before and are ready to stand in."""
    before = make.shift(make.opportunity(of.organisation, shifts=0), starts_at=NOW - timedelta(days=30), capacity=50)
    people = [make.place(before, state="attended").person for _i in range(number)]
    _ready(*people)
    return people


def _asked(request: CoverRequest) -> list[int]:
    rows = Ask.objects.filter(request=request).order_by("pk")
    return list(rows.values_list("person_id", flat=True))


@pytest.fixture
def opportunity() -> Opportunity:
    """Four days, a shift a day, two seats each; the first is five days away."""
    made = make.opportunity(shifts=0, starts_at=NOW, ends_at=NOW + timedelta(days=9), next_at=NOW + timedelta(days=5))
    for day in range(4):
        make.shift(made, starts_at=NOW + timedelta(days=5 + day), capacity=2)
    return made


def test_the_nearest_are_asked_first_and_among_them_the_least_recently_asked(opportunity: Opportunity) -> None:
    first, second, *_rest = _shifts(opportunity)
    seeker = make.place(first)
    waits = make.place(second, state="waiting")
    Application.objects.filter(pk=waits.application_id).update(state="waiting")
    other_day = make.place(second)
    came_long_ago, came, never_asked = _known(opportunity, 3)
    _ready(other_day.person, make.person())
    elsewhere = CoverRequest.objects.create(
        place=make.place(make.opportunity().shifts.get()), kind="stand_in", opened_at=NOW
    )
    for who, days in ((came_long_ago, 20), (came, 9)):
        at = NOW - timedelta(days=days)
        Ask.objects.create(request=elsewhere, person=who, asked_at=at, until=at, answer="no")
    request = look_for(seeker.pk, by=seeker.person, at=NOW)
    assert _asked(request) == [waits.person_id, other_day.person_id, never_asked.pk]
    say_no(request.pk, by=never_asked, at=NOW)
    assert _asked(request)[3:] == [came_long_ago.pk]
    until = Ask.objects.filter(request=request, answer="").first().until  # type: ignore[union-attr]
    go_on(by=None, at=until)
    assert _asked(request)[4:] == [came.pk]
    assert set(Ask.objects.filter(request=request).values_list("answer", flat=True)) == {"lapsed", "no", ""}
    # The place is still theirs.
    assert Place.objects.get(pk=seeker.pk).state == "confirmed"


def test_nobody_is_asked_who_cannot_come_or_was_asked_enough(opportunity: Opportunity) -> None:
    first = _shifts(opportunity)[0]
    seeker = make.place(first)
    busy, away, blocking, tired, young, suspended, unready, fine = _known(opportunity, 8)
    make.place(make.shift(make.opportunity(shifts=0), starts_at=first.starts_at + timedelta(hours=2)), busy)
    AwayDays.objects.create(person=away, first_day=first.starts_at.date(), last_day=first.starts_at.date())
    Block.objects.create(person=blocking, organisation=opportunity.organisation, at=NOW)
    for _i in range(3):
        other = CoverRequest.objects.create(
            place=make.place(make.opportunity().shifts.get()), kind="stand_in", opened_at=NOW
        )
        Ask.objects.create(request=other, person=tired, asked_at=NOW, until=NOW, answer="lapsed")
    Person.objects.filter(pk=young.pk).update(birth_date=date(2012, 1, 1))
    Person.objects.filter(pk=suspended.pk).update(standing="suspended")
    set_ready(unready.pk, ready=False, by=unready, at=NOW)
    request = look_for(seeker.pk, by=seeker.person, at=NOW)
    assert _asked(request) == [fine.pk]
    say_no(request.pk, by=fine, at=NOW)
    go_on(by=None, at=NOW)
    assert Event.objects.filter(name="cover.nobody_left", subject_id=request.pk).count() == 1


def test_a_yes_hands_the_seat_on_whoever_else_waits_and_the_second_yes_comes_too_late(opportunity: Opportunity) -> None:
    first = _shifts(opportunity)[0]
    seeker, _second = make.place(first), make.place(first)
    one, two = _known(opportunity, 2)
    request = look_for(seeker.pk, by=seeker.person, at=NOW)
    late = make.place(first, state="waiting")
    assert _refusal(lambda: stand_in(request.pk, charter_accepted=True, by=make.person(), at=NOW)) == "cover_over"
    assert _refusal(lambda: stand_in(request.pk, by=one, at=NOW)) == "charter_not_accepted"
    made = stand_in(request.pk, charter_accepted=True, by=one, at=NOW)
    first.refresh_from_db()
    assert (made.person_id, made.state, first.taken) == (one.pk, "confirmed", 2)
    assert Place.objects.get(pk=seeker.pk).state == "released"
    assert Application.objects.get(pk=seeker.application_id).state == "withdrawn"
    assert Place.objects.get(pk=late.pk).state == "waiting"
    assert _refusal(lambda: stand_in(request.pk, charter_accepted=True, by=two, at=NOW)) == "cover_over"
    assert CoverRequest.objects.get(pk=request.pk).state == "found"
    assert own_data(one.pk)["asked"][0]["answer"] == "yes"  # type: ignore[index]


def test_gates_are_asked_again_at_the_yes(opportunity: Opportunity) -> None:
    seeker = make.place(_shifts(opportunity)[0])
    (one,) = _known(opportunity, 1)
    request = look_for(seeker.pk, by=seeker.person, at=NOW)
    Opportunity.objects.filter(pk=opportunity.pk).update(gender="men")
    assert _refusal(lambda: stand_in(request.pk, charter_accepted=True, by=one, at=NOW)) == "gate_closed"
    assert Place.objects.get(pk=seeker.pk).state == "confirmed"


def test_where_the_organisation_chooses_only_those_it_chose_stand_in(opportunity: Opportunity) -> None:
    Opportunity.objects.filter(pk=opportunity.pk).update(selection="reviewed")
    first, second, *_rest = _shifts(opportunity)
    seeker, accepted = make.place(first), make.place(second)
    _known(opportunity, 2)
    _ready(accepted.person)
    request = look_for(seeker.pk, by=seeker.person, at=NOW)
    assert _asked(request) == [accepted.person_id]
    assert stand_in(request.pk, by=accepted.person, at=NOW).application_id == accepted.application_id
    assert Place.objects.get(pk=accepted.pk).state == "confirmed"


def test_two_change_shifts_when_both_want_to_and_both_may(opportunity: Opportunity) -> None:
    first, second, third, _fourth = _shifts(opportunity)
    mine, theirs = make.place(first), make.place(second)
    _ready(theirs.person)
    assert _refusal(lambda: look_for(mine.pk, wanted_shift_ids=[0], by=mine.person, at=NOW)) == "swap_shifts"
    request = look_for(mine.pk, wanted_shift_ids=[second.pk, third.pk], by=mine.person, at=NOW)
    assert _asked(request) == [theirs.person_id]
    # Whoever has a seat there may agree without having been asked; nobody else may.
    assert _refusal(lambda: agree_to_swap(request.pk, theirs.pk, by=make.person(), at=NOW)) == "not_found"
    busy = make.place(make.shift(make.opportunity(shifts=0), starts_at=first.starts_at), theirs.person)
    assert _refusal(lambda: agree_to_swap(request.pk, theirs.pk, by=theirs.person, at=NOW)) == "clash"
    Place.objects.filter(pk=busy.pk).update(state="released")
    made = agree_to_swap(request.pk, theirs.pk, by=theirs.person, at=NOW)
    assert made.shift_id == first.pk
    now = Place.objects.filter(state="confirmed", shift__opportunity=opportunity).values_list("person_id", "shift_id")
    assert set(now) == {(mine.person_id, second.pk), (theirs.person_id, first.pk)}
    assert list(Shift.objects.filter(pk__in=[first.pk, second.pk]).values_list("taken", flat=True)) == [1, 1]
    assert set(Application.objects.filter(opportunity=opportunity).values_list("state", flat=True)) == {"accepted"}


def test_the_limits_of_a_minors_age_hold_in_a_swap(opportunity: Opportunity) -> None:
    first, second, *_rest = _shifts(opportunity)
    Shift.objects.filter(pk=second.pk).update(ends_at=second.starts_at + timedelta(hours=10))
    child = make.person(birth_date=date(2012, 1, 1))
    guardian = make.person()
    make.guardianship(guardian, child)
    mine, theirs = make.place(first, child), make.place(second)
    assert _refusal(lambda: look_for(mine.pk, wanted_shift_ids=[second.pk], by=child, at=NOW)) == "cover_by_minor"
    request = look_for(mine.pk, wanted_shift_ids=[second.pk], by=guardian, at=NOW)
    assert _refusal(lambda: agree_to_swap(request.pk, theirs.pk, by=theirs.person, at=NOW)).startswith("minor")
    assert {Place.objects.get(pk=one.pk).state for one in (mine, theirs)} == {"confirmed"}


def test_too_late_twice_and_in_vain_is_refused_with_a_way_out(opportunity: Opportunity) -> None:
    first = _shifts(opportunity)[0]
    seeker = make.place(first)
    soon = first.starts_at - timedelta(minutes=30)
    assert _refusal(lambda: look_for(seeker.pk, by=seeker.person, at=soon)) == "cover_too_late"
    assert _refusal(lambda: look_for(seeker.pk, by=make.person(), at=NOW)) == "not_yours"
    request = look_for(seeker.pk, by=seeker.person, at=NOW)
    assert _refusal(lambda: look_for(seeker.pk, by=seeker.person, at=NOW)) == "cover_open"
    take_back(request.pk, by=seeker.person, at=NOW)
    make.place(first, state="waiting")
    assert _refusal(lambda: look_for(seeker.pk, by=seeker.person, at=NOW)) == "others_wait"


def test_a_coordinator_stops_the_asking_and_time_ends_it(opportunity: Opportunity) -> None:
    owner = make.member(opportunity.organisation)
    first, second, *_rest = _shifts(opportunity)
    stopped, lapsed = (
        look_for((a := make.place(first)).pk, by=a.person, at=NOW),
        look_for((b := make.place(second)).pk, by=b.person, at=NOW),
    )
    assert _refusal(lambda: stop(stopped.pk, by=make.person(), at=NOW)) == "not_allowed"
    stop(stopped.pk, by=owner, at=NOW)
    go_on(by=None, at=second.starts_at - timedelta(minutes=59))
    states = {one.pk: one.state for one in CoverRequest.objects.all()}
    assert states == {stopped.pk: "ended", lapsed.pk: "lapsed"}
    assert Place.objects.get(pk=b.pk).state == "confirmed"


def test_readiness_is_each_persons_own_choice() -> None:
    who = make.person()
    assert _refusal(lambda: set_ready(who.pk, ready=True, by=make.person(), at=NOW)) == "not_yours"
    child = make.person(birth_date=date(2012, 1, 1))
    assert _refusal(lambda: set_ready(child.pk, ready=True, by=child, at=NOW)) == "cover_by_minor"
    assert not Readiness.objects.exists()
