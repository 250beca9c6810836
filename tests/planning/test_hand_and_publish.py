"""Moves by hand, publishing beside others who take seats, replacements, and who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import make
from tests.planning.worker import Work

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.opportunities.models import Opportunity, Shift
from awn.participation.models import Application, Place
from awn.people.models import Notification
from awn.planning.actions.forgetting import forget_old
from awn.planning.actions.moves import fix, put, take_out, undo
from awn.planning.actions.rosters import begin, set_wishes
from awn.planning.models import Gap, Move, Roster, Row, Run
from awn.planning.queries import at_odds, rows_of_shift, totals
from awn.planning.rules import GATES, Gate, Kind, Wishes
from awn.reactions.mail import _message, subjects_of
from awn.reactions.planning import tell_rostered
from awn.safety.models import Block

pytestmark = pytest.mark.django_db
NOW = make.NOW
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def event(*, shifts: int = 1, capacity: int = 1, **values: Any) -> Opportunity:
    return make.opportunity(shifts=shifts, capacity=capacity, selection="reviewed", **values)


def roster_of(opportunity: Opportunity, **wishes: Any) -> Roster:
    roster = begin(opportunity_id=opportunity.pk, by=None, at=NOW)
    return set_wishes(roster.pk, Wishes(**wishes), by=None, at=NOW) if wishes else roster


def standing(roster: Roster) -> set[tuple[int, int]]:
    rows = Row.objects.filter(roster=roster, state__in=["draft", "placed"])
    return set(rows.values_list("person_id", "shift_id"))


def seats(shift: Shift) -> set[int]:
    return set(Place.objects.filter(shift=shift, state="confirmed").values_list("person_id", flat=True))


def refused(act: Any) -> str:
    with pytest.raises(Refusal) as said:
        act()
    return said.value.code


def test_a_move_by_hand_is_respected_by_the_next_plan_and_can_be_taken_back(work: Work) -> None:
    opportunity = event(shifts=2, capacity=1)
    first, second = opportunity.shifts.all()
    one, two = (make.application(opportunity).person for _n in range(2))
    roster = roster_of(opportunity)
    put(roster.pk, one.pk, second.pk, by=None, at=NOW)
    work(roster)
    assert standing(roster) == {(one.pk, second.pk), (two.pk, first.pk)}
    later = NOW + HOUR
    take_out(roster.pk, two.pk, first.pk, by=None, at=later)
    put(roster.pk, one.pk, first.pk, from_shift_id=second.pk, by=None, at=later)
    assert standing(roster) == {(one.pk, first.pk)}
    undo(roster.pk, by=None, at=later)
    undo(roster.pk, by=None, at=later)
    assert standing(roster) == {(one.pk, second.pk), (two.pk, first.pk)}
    assert Row.objects.get(roster=roster, person=one).pinned
    assert refused(lambda: undo(roster.pk, by=None, at=NOW)) == "nothing_to_undo"
    assert Move.objects.filter(undone_at__isnull=False).count() == 2


def test_what_stands_in_the_way_of_a_move_is_named_and_only_doubts_yield() -> None:
    skill = make.skill()
    opportunity = event(shifts=0, gender="female", gender_reason_en="Women only there")
    role = make.role(opportunity, required=(skill,))
    shift = make.shift(opportunity, role=role, capacity=1)
    near = make.shift(opportunity, starts_at=shift.ends_at + HOUR, capacity=1)
    who, man = make.application(opportunity).person, make.application(opportunity, make.person(gender="male")).person
    roster = roster_of(opportunity)
    with pytest.raises(Refusal) as said:
        put(roster.pk, who.pk, shift.pk, by=None, at=NOW)
    assert (said.value.code, said.value.message) == ("roster_doubt", GATES[Gate.SKILLS])
    put(roster.pk, who.pk, shift.pk, all_the_same=True, by=None, at=NOW)
    assert refused(lambda: put(roster.pk, who.pk, near.pk, by=None, at=NOW)) == "roster_doubt"  # one hour of rest
    put(roster.pk, who.pk, near.pk, all_the_same=True, by=None, at=NOW)
    with pytest.raises(Refusal) as said:
        put(roster.pk, man.pk, shift.pk, all_the_same=True, by=None, at=NOW)
    assert said.value.code == "roster_gate"
    assert refused(lambda: put(roster.pk, make.person().pk, shift.pk, by=None, at=NOW)) == "not_in_roster"
    other = make.application(opportunity).person
    with pytest.raises(Refusal) as said:
        put(roster.pk, other.pk, near.pk, all_the_same=True, by=None, at=NOW)
    assert said.value.message == GATES[Gate.FULL]


def test_only_who_decides_changes_a_roster_and_nobody_plans_themselves(work: Work) -> None:
    opportunity = event()
    shift = opportunity.shifts.get()
    coordinator = make.member(opportunity.organisation, "coordinator")
    viewer = make.member(opportunity.organisation, "viewer")
    stranger = make.member(make.organisation(), "owner")
    who = make.application(opportunity).person
    roster = roster_of(opportunity)
    for by in (viewer, stranger):
        for act in (put, take_out, lambda *args, **more: fix(*args, fixed=True, **more)):
            assert refused(lambda act=act, by=by: act(roster.pk, who.pk, shift.pk, by=by, at=NOW)) == "not_allowed"
    Application.objects.all().delete()
    make.application(opportunity, coordinator)
    assert refused(lambda: put(roster.pk, coordinator.pk, shift.pk, by=coordinator, at=NOW)) == "own_application"
    work(roster, by=coordinator)
    assert not standing(roster)


def test_publishing_gives_places_accepts_the_applications_and_tells_each_person_once(work: Work) -> None:
    opportunity = event(shifts=2, capacity=2)
    who = make.account(language="en").person
    assert who is not None
    make.application(opportunity, who)
    other = make.application(opportunity).person
    roster = roster_of(opportunity)
    work(roster)
    run = work(roster, Kind.PUBLISH)
    assert (run.state, run.done) == ("done", 2)
    assert Place.objects.filter(state="confirmed").count() == 4
    assert set(Application.objects.values_list("state", flat=True)) == {"accepted"}
    told = Event.objects.filter(name="roster.told")
    assert {row.data["added"] and len(row.data["added"]) for row in told} == {2}
    assert told.count() == 2
    for row in told:
        tell_rostered(row, NOW)
        tell_rostered(row, NOW)
    note = Notification.objects.get(person=who)
    letter = _message(note, subjects_of([note])[note.pk], NOW)
    assert letter is not None
    assert letter.body.count("2026, from") == 2
    # Published again without a change: nobody hears of it.
    work(roster, Kind.PUBLISH)
    assert told.count() == 2
    assert seats(opportunity.shifts.first()) == {who.pk, other.pk}


def test_publishing_again_tells_only_those_for_whom_something_changed(work: Work) -> None:
    opportunity = event(shifts=2, capacity=1)
    first, second = opportunity.shifts.all()
    one, two = (make.application(opportunity).person for _n in range(2))
    roster = roster_of(opportunity)
    put(roster.pk, one.pk, first.pk, by=None, at=NOW)
    put(roster.pk, two.pk, second.pk, by=None, at=NOW)
    work(roster, Kind.PUBLISH)
    three = make.application(opportunity).person
    take_out(roster.pk, two.pk, second.pk, by=None, at=NOW)
    put(roster.pk, three.pk, second.pk, by=None, at=NOW)
    assert seats(second) == {two.pk}  # nothing happens before it is published
    work(roster, Kind.PUBLISH)
    assert seats(second) == {three.pk}
    late = Event.objects.filter(name="roster.told").order_by("pk")[2:]
    said = {Application.objects.get(pk=row.subject_id).person_id: row.data for row in late}
    assert {person: (data["added"], data["removed"]) for person, data in said.items()} == {
        two.pk: ([], [second.pk]), three.pk: ([second.pk], []),
    }  # fmt: skip


def test_two_people_change_shifts_in_one_publishing_though_both_are_full(work: Work) -> None:
    opportunity = event(shifts=2, capacity=1)
    first, second = opportunity.shifts.all()
    one, two = make.place(first).person, make.place(second).person
    for who, other in ((one, second), (two, first)):
        Application.objects.get(person=who).wanted_shifts.get_or_create(shift=other)
    roster = roster_of(opportunity, may_move=True)
    work(roster)
    take_out(roster.pk, one.pk, first.pk, by=None, at=NOW)
    put(roster.pk, two.pk, first.pk, from_shift_id=second.pk, by=None, at=NOW)
    put(roster.pk, one.pk, second.pk, by=None, at=NOW)
    work(roster, Kind.PUBLISH)
    assert (seats(first), seats(second)) == ({two.pk}, {one.pk})


def test_a_seat_taken_meanwhile_is_never_sold_twice_and_the_roster_says_who_is_left_out(work: Work) -> None:
    opportunity = event(shifts=1, capacity=2)
    shift = opportunity.shifts.get()
    for _n in range(2):
        make.application(opportunity)
    roster = roster_of(opportunity)
    work(roster)
    make.place(shift)
    work(roster, Kind.PUBLISH)
    shift.refresh_from_db()
    assert shift.taken == 2
    out = Row.objects.exclude(problem="").get()
    assert out.problem == "no_seat"
    assert totals(roster, NOW).left_out == 1


def test_what_happened_meanwhile_is_asked_again_when_places_are_given(work: Work) -> None:
    opportunity = event(shifts=1, capacity=5)
    shift = opportunity.shifts.get()
    suspended, busy, gone, fine = (make.application(opportunity).person for _n in range(4))
    roster = roster_of(opportunity)
    work(roster)
    suspended.standing = "suspended"
    suspended.save()
    make.place(make.shift(make.opportunity(shifts=0)), busy)
    Application.objects.filter(person=gone).update(state="withdrawn")
    work(roster, Kind.PUBLISH)
    assert seats(shift) == {fine.pk}
    assert dict(Row.objects.exclude(problem="").values_list("person_id", "problem")) == {
        suspended.pk: "gate", busy.pk: "clash",
    }  # fmt: skip


def test_nobody_gives_a_place_to_themselves_by_publishing(work: Work) -> None:
    opportunity = event()
    coordinator = make.member(opportunity.organisation, "coordinator")
    make.application(opportunity, coordinator)
    roster = roster_of(opportunity)
    work(roster)
    work(roster, Kind.PUBLISH, by=coordinator)
    assert Row.objects.get().problem == "own"
    assert not Place.objects.exists()


def test_a_number_in_the_waiting_list_becomes_the_place(work: Work) -> None:
    opportunity = event(shifts=1, capacity=1)
    shift = opportunity.shifts.get()
    waiting = make.place(shift, state="waiting")
    Application.objects.update(state="waiting")
    roster = roster_of(opportunity)
    work(roster)
    work(roster, Kind.PUBLISH)
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert Application.objects.get().state == "accepted"


def test_whoever_gives_up_is_replaced_with_the_fewest_moves(work: Work) -> None:
    opportunity = event(shifts=3, capacity=1)
    shift = opportunity.shifts.first()
    crowd = [make.application(opportunity).person for _n in range(3)]
    roster = roster_of(opportunity, most_hours=3)
    work(roster)
    work(roster, Kind.PUBLISH)
    ill = Place.objects.get(shift=shift)
    Place.objects.filter(pk=ill.pk).update(state="released")
    spare = make.application(opportunity).person
    assert totals(roster, NOW).gone == 1
    run = work(roster, Kind.REPAIR)
    assert run.moved == 0
    stands = {person for person, one in standing(roster) if one == shift.pk}
    assert stands == {spare.pk}
    assert len(standing(roster)) == 3
    assert len(crowd) == 3


def test_nobody_is_put_beside_somebody_they_do_not_wish_to_meet() -> None:
    opportunity = event(shifts=1, capacity=3)
    shift = opportunity.shifts.get()
    one, other, third = (make.application(opportunity).person for _n in range(3))
    Block.objects.create(person=one, other=other, at=NOW)
    roster = roster_of(opportunity)
    put(roster.pk, one.pk, shift.pk, by=None, at=NOW)
    with pytest.raises(Refusal) as said:
        put(roster.pk, other.pk, shift.pk, all_the_same=True, by=None, at=NOW)
    assert (said.value.code, said.value.message) == ("roster_gate", GATES[Gate.APART])
    put(roster.pk, third.pk, shift.pk, by=None, at=NOW)
    assert not at_odds(rows_of_shift(roster, shift.pk))
    Block.objects.create(person=third, other=one, at=NOW)
    assert at_odds(rows_of_shift(roster, shift.pk))


def test_a_block_made_meanwhile_keeps_apart_when_places_are_given(work: Work) -> None:
    opportunity = event(shifts=1, capacity=3)
    shift = opportunity.shifts.get()
    one, other, third = (make.application(opportunity).person for _n in range(3))
    roster = roster_of(opportunity)
    put(roster.pk, one.pk, shift.pk, by=None, at=NOW)
    work(roster)
    Block.objects.create(person=other, other=one, at=NOW)
    work(roster, Kind.PUBLISH)
    assert seats(shift) == {one.pk, third.pk}
    assert Row.objects.exclude(problem="").get().problem == "apart"


def test_drafts_go_a_month_after_the_shift_and_the_places_stay(work: Work) -> None:
    opportunity = event(shifts=1, capacity=3)
    shift = opportunity.shifts.get()
    one = make.application(opportunity).person
    roster = roster_of(opportunity)
    put(roster.pk, one.pk, shift.pk, by=None, at=NOW)
    work(roster, Kind.PUBLISH)
    other = make.application(opportunity).person
    put(roster.pk, other.pk, shift.pk, by=None, at=NOW)
    Gap.objects.create(roster=roster, shift=shift, seats=1)
    month = shift.ends_at + 30 * DAY
    assert forget_old(by=None, at=month - HOUR) == 0
    later = make.shift(opportunity, starts_at=month, capacity=1)
    forget_old(by=None, at=month + HOUR)
    assert not Row.objects.exists() and not Move.objects.exists() and not Gap.objects.exists()
    assert Roster.objects.exists()  # one shift is still to come
    assert seats(shift) == {one.pk}
    forget_old(by=None, at=later.ends_at + 30 * DAY + HOUR)
    assert not Roster.objects.exists() and not Run.objects.exists()
