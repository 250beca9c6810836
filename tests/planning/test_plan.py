"""What a plan keeps to, and what it says of what it could not fill."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests import make
from tests.planning.worker import Work

from awn.base.refusal import Refusal
from awn.opportunities.models import Opportunity
from awn.participation.models import Application, Party, PartyMember
from awn.people.models import AwayDays, Person
from awn.planning.actions.rosters import ask, begin, begin_programme, set_wishes
from awn.planning.models import Gap, Roster, Row
from awn.planning.queries import runs_of
from awn.planning.rules import Kind, Wishes
from awn.safety.models import Block

pytestmark = pytest.mark.django_db
NOW = make.NOW
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def event(of: Any = None, *, shifts: int = 2, capacity: int = 2, **values: Any) -> Opportunity:
    return make.opportunity(of, shifts=shifts, capacity=capacity, selection="reviewed", **values)


def roster_of(opportunity: Opportunity, **wishes: Any) -> Roster:
    roster = begin(opportunity_id=opportunity.pk, by=None, at=NOW)
    return set_wishes(roster.pk, Wishes(**wishes), by=None, at=NOW) if wishes else roster


def standing(roster: Roster) -> set[tuple[int, int]]:
    rows = Row.objects.filter(roster=roster, state__in=["draft", "placed"])
    return set(rows.values_list("person_id", "shift_id"))


def people_in(roster: Roster) -> set[int]:
    return {person for person, _shift in standing(roster)}


def test_a_plan_fills_what_can_be_filled_and_says_how_far_from_the_best_it_is(work: Work) -> None:
    opportunity = event(shifts=2, capacity=2)
    crowd = [make.application(opportunity).person for _n in range(3)]
    roster = roster_of(opportunity)
    run = work(roster)
    assert run.state == "done"
    assert len(standing(roster)) == 4
    assert people_in(roster) == {one.pk for one in crowd}  # somebody with nothing comes first
    share = runs_of(roster).share
    assert share is not None and 99 <= share <= 100
    assert not Gap.objects.exists()


def test_whoever_a_gate_keeps_out_is_not_planned_and_the_gap_names_the_gate(work: Work) -> None:
    skill = make.skill()
    opportunity = event(shifts=0, gender="female", gender_reason_en="Women only there", required_qualifications=[])
    role = make.role(opportunity, required=(skill,))
    shift = make.shift(opportunity, role=role, capacity=3)
    able = make.person()
    able.skills.create(skill=skill)
    unable, man, away = make.person(), make.person(gender="male"), make.person()
    man.skills.create(skill=skill)
    away.skills.create(skill=skill)
    AwayDays.objects.create(person=away, first_day=shift.starts_at.date(), last_day=shift.starts_at.date())
    for one in (able, unable, man, away):
        make.application(opportunity, one)
    roster = roster_of(opportunity)
    work(roster)
    assert people_in(roster) == {able.pk}
    gap = Gap.objects.get()
    assert (gap.seats, gap.shut) == (2, {"skills": 1, "gender": 1, "away": 1})
    assert gap.main == "nobody"


def test_rest_hours_and_the_most_hours_hold(work: Work) -> None:
    opportunity = event(shifts=0)
    first = make.shift(opportunity, starts_at=NOW + DAY, capacity=1)
    make.shift(opportunity, starts_at=NOW + DAY + 5 * HOUR, capacity=1)
    make.shift(opportunity, starts_at=NOW + 3 * DAY, capacity=1)
    lone = make.application(opportunity).person
    roster = roster_of(opportunity)
    work(roster)
    assert len(standing(roster)) == 2  # ten hours of rest lie between them
    work(roster_of(opportunity, rest_hours=0))
    assert len(standing(roster)) == 3
    work(roster_of(opportunity, rest_hours=0, most_hours=6))
    assert len(standing(roster)) == 2
    assert people_in(roster) == {lone.pk}
    assert {gap.main for gap in Gap.objects.all()} == {"hours"}
    assert first.capacity == 1


def test_a_place_elsewhere_at_that_time_keeps_out(work: Work) -> None:
    opportunity = event(shifts=1)
    busy = make.application(opportunity).person
    make.place(make.shift(make.opportunity(shifts=0)), busy)
    roster = roster_of(opportunity)
    work(roster)
    assert not standing(roster)
    assert Gap.objects.get().shut == {"clash": 1}


def test_people_get_only_what_they_asked_for_unless_the_roster_allows_more(work: Work) -> None:
    opportunity = event(shifts=2, capacity=1)
    asked, other = opportunity.shifts.all()
    who = make.application(opportunity)
    who.wanted_shifts.exclude(shift=asked).delete()
    roster = roster_of(opportunity)
    work(roster)
    assert standing(roster) == {(who.person_id, asked.pk)}
    assert Gap.objects.get(shift=other).shut == {"wish": 1}
    work(roster_of(opportunity, beyond_wishes=True))
    assert {shift for _person, shift in standing(roster)} == {asked.pk, other.pk}


def test_the_limits_of_minors_hold_over_the_whole_plan(work: Work) -> None:
    opportunity = event(shifts=0)
    for day in range(1, 8):
        make.shift(opportunity, starts_at=NOW + day * DAY, capacity=2)
    pupil = make.person(birth_date=date(2012, 1, 1))
    make.guardianship(make.person(), pupil)
    make.application(opportunity, pupil, guardian_consented_at=NOW)
    grown = make.application(opportunity).person
    roster = roster_of(opportunity)
    work(roster)
    own = [shift for person, shift in standing(roster) if person == pupil.pk]
    assert len(own) == 5  # fifteen hours a week from thirteen on, three hours each
    assert len([one for one, _shift in standing(roster) if one == grown.pk]) == 7


def test_children_are_never_planned_without_two_grown_ups(work: Work) -> None:
    opportunity = event(shifts=1, capacity=4, with_children=True)
    pupil = make.person(birth_date=date(2010, 1, 1))
    make.guardianship(make.person(), pupil)
    make.application(opportunity, pupil, guardian_consented_at=NOW)
    first = make.application(opportunity).person
    roster = roster_of(opportunity)
    work(roster)
    assert people_in(roster) == {first.pk}
    assert Gap.objects.get().shut["two_adults"] == 1
    second = make.application(opportunity).person
    work(roster)
    assert people_in(roster) == {first.pk, second.pk, pupil.pk}


def test_a_minor_without_consent_is_not_planned(work: Work) -> None:
    opportunity = event(shifts=1)
    pupil = make.person(birth_date=date(2010, 1, 1))
    make.application(opportunity, pupil)
    make.application(opportunity)
    roster = roster_of(opportunity)
    work(roster)
    assert pupil.pk not in people_in(roster)
    assert Gap.objects.get().shut == {"consent": 1}


def test_a_family_comes_together_or_not_at_all(work: Work) -> None:
    opportunity = event(shifts=2, capacity=1)
    both, narrow = opportunity.shifts.all()
    both.capacity = 3
    both.save()
    parent, pupil = make.person(), make.person(birth_date=date(2010, 1, 1))
    make.guardianship(parent, pupil)
    make.application(opportunity, parent)
    make.application(opportunity, pupil, guardian=parent, guardian_consented_at=NOW)
    roster = roster_of(opportunity)
    work(roster)
    assert standing(roster) == {(parent.pk, both.pk), (pupil.pk, both.pk)}
    assert Gap.objects.get(shift=narrow).main == "team"


def test_friends_come_together_where_there_is_room_and_one_by_one_where_there_is_not(work: Work) -> None:
    opportunity = event(shifts=2, capacity=2)
    for other in opportunity.shifts.all():
        make.place(other)
    wide = make.shift(opportunity, starts_at=NOW + 9 * DAY, capacity=2)
    friends = [make.application(opportunity) for _n in range(2)]
    party = Party.objects.create(
        opportunity=opportunity, organiser=friends[0].person, shift_ids=[], all_or_none=False, created_at=NOW,
        until=NOW + DAY, ended_at=NOW,
    )  # fmt: skip
    for one in friends:
        PartyMember.objects.create(party=party, state="joined", application=one)
    roster = roster_of(opportunity, most_hours=3)
    work(roster)
    both = {one.person_id for one in friends}
    # Each might have had one of the single seats; together they have the shift with room for two.
    assert {shift for person, shift in standing(roster) if person in both} == {wide.pk}
    wide.cancelled_at = NOW
    wide.save()
    work(roster)
    assert {person for person, _shift in standing(roster)} >= both


def test_places_that_were_given_stay_unless_the_roster_may_move_them(work: Work) -> None:
    opportunity = event(shifts=1, capacity=1)
    shift = opportunity.shifts.get()
    there = make.place(shift).person
    make.application(opportunity)
    roster = roster_of(opportunity)
    work(roster)
    assert standing(roster) == {(there.pk, shift.pk)}
    assert Row.objects.get(roster=roster).told


def test_planning_again_changes_little_and_nothing_that_is_fixed(work: Work) -> None:
    opportunity = event(shifts=1, capacity=2)
    crowd: list[Person] = [make.application(opportunity).person for _n in range(6)]
    roster = roster_of(opportunity)
    work(roster)
    before = standing(roster)
    make.application(opportunity)
    worst = next(one for one in crowd if one.pk not in people_in(roster))
    assert work(roster).moved == 0
    assert standing(roster) == before
    kept = Row.objects.filter(roster=roster).first()
    assert kept is not None
    Row.objects.filter(pk=kept.pk).update(person=worst, application=Application.objects.get(person=worst), pinned=True)
    work(roster)
    assert (worst.pk, kept.shift_id) in standing(roster)


def test_a_programme_is_planned_as_one(work: Work) -> None:
    house = make.organisation()
    programme = house.programmes.create(title_en="Season", created_at=NOW)
    one, other = (event(house, shifts=1, capacity=1, programme=programme) for _n in range(2))
    who = make.application(one).person
    make.application(other, who)
    second = make.application(other).person
    roster = begin_programme(programme.pk, by=None, at=NOW)
    work(roster)
    # Both begin at the same time: nobody is in two places.
    assert {(person, shift) for person, shift in standing(roster)} == {
        (who.pk, one.shifts.get().pk), (second.pk, other.shifts.get().pk),
    }  # fmt: skip


def test_without_anybody_or_any_shift_the_run_says_so(work: Work) -> None:
    assert work(roster_of(event(shifts=1))).fault == "nobody"
    bare = event(shifts=0)
    make.application(bare)
    assert work(roster_of(bare)).fault == "no_shifts"


def test_one_run_at_a_time_and_settings_within_reason(work: Work) -> None:
    opportunity = event(shifts=1)
    roster = roster_of(opportunity)
    ask(roster.pk, Kind.PLAN, by=None, at=NOW)
    for act in (
        lambda: ask(roster.pk, Kind.PLAN, by=None, at=NOW),
        lambda: set_wishes(roster.pk, Wishes(), by=None, at=NOW),
    ):
        with pytest.raises(Refusal) as said:
            act()
        assert said.value.code == "roster_under_way"
    for wishes, code in ((Wishes(rest_hours=25), "rest_out_of_range"), (Wishes(most_hours=0), "hours_out_of_range")):
        with pytest.raises(Refusal) as said:
            set_wishes(roster.pk, wishes, by=None, at=NOW)
        assert said.value.code == code
    with pytest.raises(Refusal) as said:
        begin(opportunity_id=event(state="draft").pk, by=None, at=NOW)
    assert said.value.code == "not_planned"


def test_people_who_do_not_wish_to_meet_are_never_planned_together(work: Work) -> None:
    opportunity = event(shifts=0)
    days = [make.shift(opportunity, starts_at=NOW + day * DAY, capacity=2) for day in range(1, 5)]
    one, other = (make.application(opportunity).person for _n in range(2))
    Block.objects.create(person=other, other=one, at=NOW)
    roster = roster_of(opportunity)
    work(roster)
    taken = standing(roster)
    # Nobody meets, no shift stays without one of them, and neither gets all of the shifts.
    assert {shift for _person, shift in taken} == {one.pk for one in days}
    assert len(taken) == len(days)
    assert people_in(roster) == {one.pk, other.pk}
    gap = Gap.objects.filter(shift=days[0]).get()
    assert gap.shut == {"apart": 1}
    assert not gap.counts


def test_whoever_is_fixed_stays_and_whom_they_are_not_to_meet_is_planned_elsewhere(work: Work) -> None:
    opportunity = event(shifts=2, capacity=2)
    first, second = opportunity.shifts.all()
    there = make.place(first).person
    other = make.application(opportunity).person
    Block.objects.create(person=there, other=other, at=NOW)
    roster = roster_of(opportunity)
    work(roster)
    assert (there.pk, first.pk) in standing(roster)
    assert (other.pk, first.pk) not in standing(roster)
    assert people_in(roster) == {there.pk, other.pk}
    assert second.capacity == 2


def test_a_party_of_whom_two_do_not_wish_to_meet_is_planned_person_by_person(work: Work) -> None:
    opportunity = event(shifts=2, capacity=2)
    parent, pupil = make.person(), make.person(birth_date=date(2010, 1, 1))
    make.guardianship(parent, pupil)
    make.application(opportunity, parent)
    make.application(opportunity, pupil, guardian=parent, guardian_consented_at=NOW)
    make.application(opportunity)
    Block.objects.create(person=pupil, other=parent, at=NOW)
    roster = roster_of(opportunity)
    work(roster)
    shifts = {who.pk: {shift for person, shift in standing(roster) if person == who.pk} for who in (parent, pupil)}
    assert not shifts[parent.pk] & shifts[pupil.pk]


def test_planning_again_after_some_left_moves_few_of_many(work: Work) -> None:
    opportunity = event(shifts=0)
    for day in range(1, 9):
        make.shift(opportunity, starts_at=NOW + day * DAY, capacity=4)
    for _n in range(24):
        make.application(opportunity)
    roster = roster_of(opportunity, most_hours=6)
    work(roster)
    before = standing(roster)
    assert len(before) == 32
    gone = {person for person, _shift in sorted(before)[:3]}
    Application.objects.filter(person__in=gone).update(state="withdrawn")
    work(roster)
    after = standing(roster)
    stayed = {pair for pair in before if pair[0] not in gone}
    assert len(after) == 32
    # Whoever did not leave keeps every shift: the seats that came free go to people with hours to spare.
    assert stayed <= after
