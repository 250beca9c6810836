"""Remote work: handed in by the volunteer, accepted by somebody else, credited once and up to its cap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.hours.actions import reverse
from awn.hours.actions.deliverables import Work, accept, forget_work, hand_in, send_back, take_back_work
from awn.hours.actions.objections import Correction, adjust, dispute
from awn.hours.models import Deliverable, HoursEntry
from awn.hours.queries import to_confirm, total_minutes
from awn.hours.remote import to_accept, units_in, work_places
from awn.participation.models import AttendanceEvent, Place
from awn.people.models import Person

pytestmark = pytest.mark.django_db
BEGIN = make.NOW - timedelta(days=1)
PAGE = Work(title="Page 3", text="Translated.", units=2)


@pytest.fixture
def task() -> tuple[Place, Person]:
    """A place in a task from afar, thirty minutes a unit and four units at most; and its supervisor."""
    organisation = make.organisation()
    supervisor = make.member(organisation, "supervisor")
    opportunity = make.opportunity(organisation, shifts=0, mode="remote")
    shift = make.shift(opportunity, starts_at=BEGIN, hours=240, open_ended=True, minutes_per_unit=30, most_units=4)
    return make.place(shift, make.account().person), supervisor


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_accepted_work_is_credited_once_with_its_evidence(task: tuple[Place, Person]) -> None:
    place, supervisor = task
    work = hand_in(place.pk, PAGE, by=place.person, at=make.NOW)
    assert [row.pk for row in to_accept(place.shift.opportunity.organisation_id)] == [work.pk]
    entry = accept(work.pk, units=2, minutes=50, by=supervisor, at=make.NOW)
    assert accept(work.pk, units=2, minutes=60, by=supervisor, at=make.NOW) == entry
    assert (entry.minutes, entry.evidence, entry.since) == (50, "delivered", None)
    event = AttendanceEvent.objects.get()
    assert (event.kind, event.method, event.pk) == ("delivery", "remote", entry.basis_id)
    place.refresh_from_db()
    assert place.state == "attended"
    assert not to_accept(entry.organisation_id).exists()
    assert not to_confirm(entry.organisation_id).exists()


def test_only_the_volunteer_hands_in_and_only_somebody_else_accepts(task: tuple[Place, Person]) -> None:
    place, supervisor = task
    assert code_of(lambda: hand_in(place.pk, PAGE, by=supervisor, at=make.NOW)) == "not_yours"
    work = hand_in(place.pk, PAGE, by=place.person, at=make.NOW)
    organisation = place.shift.opportunity.organisation
    viewer = make.member(organisation, "viewer")
    assert code_of(lambda: accept(work.pk, units=2, minutes=60, by=viewer, at=make.NOW)) == "not_allowed"
    make.member(organisation, "owner", who=place.person)
    for act in (
        lambda: accept(work.pk, units=2, minutes=60, by=place.person, at=make.NOW),
        lambda: send_back(work.pk, note="More", by=place.person, at=make.NOW),
    ):
        assert code_of(act) == "own_hours"
    assert not HoursEntry.objects.exists()


def test_the_caps_hold_for_what_is_handed_in_and_for_what_is_accepted(task: tuple[Place, Person]) -> None:
    place, supervisor = task
    work = hand_in(place.pk, PAGE, by=place.person, at=make.NOW)
    three = Work(title="Page 4", text="Translated.", units=3)
    assert code_of(lambda: hand_in(place.pk, three, by=place.person, at=make.NOW)) == "units_over_cap"
    for units, minutes, code in ((3, 60, "units_over_cap"), (0, 10, "units_over_cap"), (2, 61, "minutes_over_cap")):
        act = lambda u=units, m=minutes: accept(work.pk, units=u, minutes=m, by=supervisor, at=make.NOW)  # noqa: E731
        assert code_of(act) == code
    entry = accept(work.pk, units=1, minutes=30, by=supervisor, at=make.NOW)
    assert units_in(place).used == 1
    reverse(entry.pk, reason="double", by=supervisor, at=make.NOW)
    assert units_in(place).used == 0


def test_work_goes_back_and_forth_until_it_is_decided(task: tuple[Place, Person]) -> None:
    place, supervisor = task
    work = hand_in(place.pk, PAGE, by=place.person, at=make.NOW)
    assert code_of(lambda: send_back(work.pk, note="", by=supervisor, at=make.NOW)) == "return_unexplained"
    send_back(work.pk, note="The last paragraph is missing.", by=supervisor, at=make.NOW)
    assert code_of(lambda: take_back_work(work.pk, by=place.person, at=make.NOW)) == "impossible_move"
    assert code_of(lambda: accept(work.pk, units=1, minutes=9, by=supervisor, at=make.NOW)) == "impossible_move"
    again = hand_in(place.pk, PAGE, by=place.person, at=make.NOW)
    take_back_work(again.pk, by=place.person, at=make.NOW)
    assert units_in(place).used == 0
    [shown] = work_places(place.person, make.NOW)
    assert (shown.waiting, shown.returned) == (0, 1)


@pytest.mark.parametrize(
    ("work", "code"),
    [
        (Work(title=" ", text="x", units=1), "work_title_missing"),
        (Work(title="Page", units=1), "work_missing"),
        (Work(title="Page", link="javascript:alert(1)", units=1), "not_a_link"),
        (Work(title="Page", link="https://[::1", units=1), "not_a_link"),
        (Work(title="Pa\x00ge", text="x", units=1), "control_characters"),
        (Work(title="Page", text="x", units=0), "units_over_cap"),
    ],
)
def test_what_is_no_work_is_refused(task: tuple[Place, Person], work: Work, code: str) -> None:
    place, _supervisor = task
    assert code_of(lambda: hand_in(place.pk, work, by=place.person, at=make.NOW)) == code
    assert not Deliverable.objects.exists()


def test_work_is_for_remote_tasks_in_their_time(task: tuple[Place, Person]) -> None:
    place, _supervisor = task
    act = lambda at, to=place: code_of(lambda: hand_in(to.pk, PAGE, by=to.person, at=at))  # noqa: E731
    assert act(BEGIN - timedelta(minutes=1)) == "work_too_early"
    assert act(place.shift.ends_at + timedelta(days=15)) == "work_too_late"
    on_site = make.place(make.opportunity().shifts.get(), make.account().person)
    assert act(make.NOW, on_site) == "not_remote"
    Place.objects.filter(pk=place.pk).update(state="waiting")
    assert act(make.NOW) == "no_seat_for_work"


def test_an_objection_to_delivered_hours_is_decided_by_minutes_within_the_cap(task: tuple[Place, Person]) -> None:
    place, supervisor = task
    decider = make.member(place.shift.opportunity.organisation, "owner")
    work = hand_in(place.pk, PAGE, by=place.person, at=make.NOW)
    entry = accept(work.pk, units=2, minutes=30, by=supervisor, at=make.NOW)
    dispute(entry.pk, reason="too_few", note="Two pages.", by=place.person, at=make.NOW)
    over = Correction(minutes=61)
    assert code_of(lambda: adjust(entry.pk, over, note="So", by=decider, at=make.NOW)) == "minutes_over_cap"
    new = adjust(entry.pk, Correction(minutes=60), note="Two pages indeed.", by=decider, at=make.NOW)
    assert new is not None
    assert (new.minutes, new.evidence) == (60, "delivered")
    assert total_minutes(place.person) == 60


def test_the_words_of_somebody_who_left_are_erased(task: tuple[Place, Person]) -> None:
    place, supervisor = task
    accept(hand_in(place.pk, PAGE, by=place.person, at=make.NOW).pk, units=2, minutes=60, by=supervisor, at=make.NOW)
    hand_in(place.pk, PAGE, by=place.person, at=make.NOW)
    assert forget_work(place.person_id, by=None, at=make.NOW) == 2
    assert set(Deliverable.objects.values_list("title", "text", "state")) == {
        ("", "", "accepted"), ("", "", "withdrawn"),
    }  # fmt: skip
