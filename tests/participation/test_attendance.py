"""Forgotten check-outs, walk-ups and races of attendance, in the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from tests import make

from awn.base.refusal import Refusal
from awn.hours.actions import confirm
from awn.participation.actions.arrivals import Position, record_own
from awn.participation.actions.attendance import (
    accept_closing,
    check_in,
    check_out,
    correct,
    mark_absent,
    take_break,
    unmark_absent,
)
from awn.participation.actions.closing import close_forgotten
from awn.participation.actions.walk_ups import walk_up
from awn.participation.models import AttendanceEvent, Place
from awn.participation.queries import presence_of
from awn.participation.rules import AttendanceKind, Evidence

pytestmark = pytest.mark.django_db
NOW = make.NOW
BEGIN = NOW + timedelta(days=1)
END = BEGIN + timedelta(hours=3)


def code_of(act: object) -> str:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def arrived() -> Place:
    place = make.place(make.opportunity().shifts.get())
    check_in(place.pk, by=place.person, at=BEGIN)
    return place


def test_a_forgotten_check_out_is_closed_at_the_shifts_end_and_waits_for_a_supervisor() -> None:
    place = arrived()
    supervisor = make.member(place.shift.opportunity.organisation, "supervisor")
    assert close_forgotten(by=None, at=END + timedelta(hours=3)) == 0
    later = END + timedelta(hours=4)
    assert [close_forgotten(by=None, at=later) for _twice in range(2)] == [1, 0]
    there = presence_of(place)
    assert (there.until, there.minutes, there.to_confirm) == (END, 180, True)
    assert code_of(lambda: confirm(place.pk, by=supervisor, at=later)) == "auto_closed"
    assert code_of(lambda: accept_closing(place.pk, by=place.person, at=later)) == "not_allowed"
    accept_closing(place.pk, by=supervisor, at=later)
    assert code_of(lambda: accept_closing(place.pk, by=supervisor, at=later)) == "nothing_to_accept"
    assert confirm(place.pk, by=supervisor, at=later).minutes == 180


def test_correcting_what_the_system_set_is_as_good_as_accepting_it() -> None:
    place = arrived()
    supervisor = make.member(place.shift.opportunity.organisation, "supervisor")
    close_forgotten(by=None, at=END + timedelta(hours=4))
    out = place.attendance.get(kind="check_out")
    half = BEGIN + timedelta(minutes=90)
    correct(out.pk, happened_at=half, note="Left with the first bus", by=supervisor, at=END + timedelta(hours=5))
    assert confirm(place.pk, by=supervisor, at=END + timedelta(hours=5)).minutes == 90


def test_only_what_was_forgotten_is_closed() -> None:
    arrived_and_left, window = arrived(), make.place(make.opportunity(shifts=0).shifts.create(
        starts_at=BEGIN, ends_at=END, capacity=1, open_ended=True))  # fmt: skip
    check_out(arrived_and_left.pk, by=None, at=END)
    check_in(window.pk, by=None, at=BEGIN)
    absent = make.place(make.opportunity().shifts.get())
    mark_absent(absent.pk, by=None, at=END)
    assert close_forgotten(by=None, at=END + timedelta(hours=5)) == 0


def test_the_weaker_word_of_a_position_and_none_of_its_numbers_is_kept() -> None:
    opportunity = make.opportunity(latitude=26.13, longitude=50.0)
    near, far = make.place(opportunity.shifts.get()), make.place(opportunity.shifts.get())
    here = Position(26.1301, 50.0001, 10)
    # A device that claims to be unsure by the whole earth is not believed.
    elsewhere = Position(24.7, 46.7, 40_000_000)
    for place, position in ((near, here), (far, elsewhere)):
        record_own(place.pk, AttendanceKind.CHECK_IN, position=position, device="x", by=place.person, at=BEGIN)
    assert [one.attendance.get().place_proof for one in (near, far)] == ["near", "far"]
    assert code_of(lambda: record_own(near.pk, AttendanceKind.CHECK_OUT, by=far.person, at=END)) == "not_your_place"


def test_breaks_belong_between_check_in_and_check_out() -> None:
    place = make.place(make.opportunity().shifts.get())
    assert code_of(lambda: take_break(place.pk, by=place.person, at=BEGIN)) == "not_here"
    check_in(place.pk, by=place.person, at=BEGIN)
    assert code_of(lambda: take_break(place.pk, ends=True, by=place.person, at=BEGIN)) == "no_break"
    take_break(place.pk, by=place.person, at=BEGIN + timedelta(minutes=10))
    again = BEGIN + timedelta(minutes=20)
    assert code_of(lambda: take_break(place.pk, by=place.person, at=again)) == "on_break_already"


def test_a_break_pressed_by_mistake_is_corrected_to_nothing() -> None:
    place = arrived()
    begun, ended = BEGIN + timedelta(minutes=30), BEGIN + timedelta(minutes=80)
    start = take_break(place.pk, by=None, at=begun)
    end = take_break(place.pk, ends=True, by=None, at=ended)
    check_out(place.pk, by=None, at=END)
    assert presence_of(place).minutes == 130
    assert code_of(lambda: correct(start.pk, happened_at=BEGIN - timedelta(minutes=1), note="x", by=None, at=END)) == (
        "not_here")  # fmt: skip
    correct(end.pk, happened_at=begun, note="Pressed by mistake", by=None, at=END)
    assert presence_of(place).minutes == 180


def test_presences_of_one_person_never_overlap_however_late_they_are_entered() -> None:
    person = make.person()
    places = [make.place(make.opportunity().shifts.get(), person) for _ in range(2)]
    supervisor = [make.member(one.shift.opportunity.organisation, "supervisor") for one in places]
    check_in(places[0].pk, by=person, at=BEGIN)
    check_out(places[0].pk, by=person, at=BEGIN + timedelta(hours=1))
    at = END + timedelta(days=1)
    inside = BEGIN + timedelta(minutes=30)
    assert code_of(lambda: check_in(places[1].pk, happened_at=inside, by=supervisor[1], at=at)) == "in_elsewhere"
    before = BEGIN - timedelta(minutes=30)
    check_in(places[1].pk, happened_at=before, by=supervisor[1], at=at)
    assert code_of(lambda: check_out(places[1].pk, happened_at=inside, by=supervisor[1], at=at)) == "in_elsewhere"
    event = check_out(places[1].pk, happened_at=BEGIN, by=supervisor[1], at=at)
    assert code_of(lambda: correct(event.pk, happened_at=inside, note="x", by=supervisor[1], at=at)) == "in_elsewhere"


@pytest.mark.django_db(transaction=True)
def test_of_two_check_ins_in_two_cities_at_the_same_moment_one_is_refused() -> None:
    person = make.person()
    places = [make.place(make.opportunity().shifts.get(), person).pk for _ in range(2)]

    def arrive(place_id: int) -> str:
        try:
            check_in(place_id, by=person, at=BEGIN)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(arrive, places)) == ["in", "in_elsewhere"]


def test_the_same_scan_sent_again_writes_once_even_past_the_action() -> None:
    place, scan = make.place(make.opportunity().shifts.get()), Evidence(method="volunteer_qr", client_id=uuid4())
    first = check_in(place.pk, evidence=scan, by=None, at=BEGIN)
    assert check_in(place.pk, evidence=scan, by=None, at=BEGIN + timedelta(minutes=5)) == first
    assert AttendanceEvent.objects.count() == 1


@pytest.mark.parametrize(("radius_m", "proof"), [(None, "far"), (1_000, "far"), (2_000, "near")])
def test_each_opportunity_says_how_near_is_near_enough(radius_m: int | None, proof: str) -> None:
    beach = make.opportunity(latitude=26.0, longitude=50.0, check_in_radius_m=radius_m)
    place = make.place(beach.shifts.get(), make.account().person)
    # A hundredth of a degree is 1.1 km.
    along = Position(26.01, 50.0)
    event = record_own(place.pk, AttendanceKind.CHECK_IN, position=along, by=place.person, at=BEGIN)
    assert (event.place_proof, event.distance_m) == (proof, 1_112)


@pytest.mark.parametrize(
    ("mode", "units", "position", "code"),
    [
        ("remote", 30, None, "credited_by_work"),
        ("remote", 30, Position(26.0, 50.0), "credited_by_work"),
        ("remote", None, None, ""),
        ("hybrid", 30, None, "place_unproven"),
        ("hybrid", 30, Position(27.0, 50.0), "place_unproven"),
        ("hybrid", 30, Position(26.0, 50.0), ""),
        ("hybrid", None, None, ""),
    ],
)
def test_a_word_from_afar_is_no_way_past_the_cap_of_units(
    mode: str, units: int | None, position: Position | None, code: str
) -> None:
    task = make.opportunity(shifts=0, mode=mode, latitude=26.0, longitude=50.0)
    shift = make.shift(task, starts_at=BEGIN, minutes_per_unit=units, most_units=units)
    place = make.place(shift, make.account().person)
    act = lambda: record_own(place.pk, AttendanceKind.CHECK_IN, position=position, by=place.person, at=BEGIN)  # noqa: E731
    if code:
        assert code_of(act) == code
    else:
        assert act().method == "self"


def test_no_supervisor_checks_in_where_accepted_work_alone_is_credited() -> None:
    task = make.opportunity(shifts=0, mode="remote")
    place = make.place(make.shift(task, starts_at=BEGIN, minutes_per_unit=30, most_units=4))
    supervisor = make.member(task.organisation, "supervisor")
    assert code_of(lambda: check_in(place.pk, by=supervisor, at=BEGIN)) == "credited_by_work"


def test_one_scan_serves_two_breaks_and_an_arrival_after_a_mistaken_absence() -> None:
    place = make.place(make.opportunity().shifts.get())
    scan = Evidence(method="venue_qr", step=7)
    check_in(place.pk, evidence=scan, by=None, at=BEGIN)
    for minutes, ends in ((1, False), (2, True), (3, False), (4, True)):
        take_break(place.pk, ends=ends, evidence=scan, by=None, at=BEGIN + timedelta(minutes=minutes))
    assert len(presence_of(place).pauses) == 2
    mark_absent(place.pk, by=None, at=BEGIN + timedelta(minutes=5))
    unmark_absent(place.pk, by=None, at=BEGIN + timedelta(minutes=6))
    again = check_in(place.pk, evidence=scan, by=None, at=BEGIN + timedelta(minutes=7))
    assert presence_of(place).since == again.at


def test_a_minor_whose_guardian_was_not_asked_and_a_stranger_are_not_added_at_the_door() -> None:
    opportunity = make.opportunity(guardian_required=True)
    shift = opportunity.shifts.get()
    supervisor = make.member(opportunity.organisation, "supervisor")
    before = make.shift(make.opportunity(opportunity.organisation, shifts=0))
    minor = make.place(before, make.person(birth_date=date(2012, 1, 1))).person
    own = make.place(before, supervisor).person
    for person_id, code in ((minor.pk, "guardian_needed"), (make.person().pk, "not_found"),
                            (own.pk, "recorded_by_others")):  # fmt: skip
        assert code_of(lambda who=person_id: walk_up(shift.pk, who, by=supervisor, at=BEGIN)) == code
    shift.refresh_from_db()
    assert shift.taken == 0


def test_somebody_on_the_waiting_list_takes_a_seat_that_became_free_at_the_door() -> None:
    opportunity = make.opportunity(capacity=1)
    shift, supervisor = opportunity.shifts.get(), make.member(opportunity.organisation, "supervisor")
    before = make.shift(make.opportunity(opportunity.organisation, shifts=0))
    waiting = make.place(shift, make.place(before).person, state="waiting")
    walk_up(shift.pk, waiting.person_id, by=supervisor, at=BEGIN)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attendance.get().place_proof) == ("confirmed", "seen")


def test_an_accuracy_that_is_no_number_is_taken_for_none() -> None:
    place = make.place(make.opportunity(latitude=26.0, longitude=50.0).shifts.get(), make.account().person)
    along = Position(26.01, 50.0, float("nan"))
    event = record_own(place.pk, AttendanceKind.CHECK_IN, position=along, by=place.person, at=BEGIN)
    assert event.distance_m == 1_112


def test_a_break_does_not_end_before_it_begins_and_what_an_absence_wiped_out_is_not_corrected() -> None:
    place = arrived()
    supervisor = make.member(place.shift.opportunity.organisation, "supervisor")
    minutes = lambda n: BEGIN + timedelta(minutes=n)  # noqa: E731
    take_break(place.pk, happened_at=minutes(30), by=supervisor, at=minutes(60))
    early = {"ends": True, "happened_at": minutes(20), "by": supervisor, "at": minutes(60)}
    assert code_of(lambda: take_break(place.pk, **early)) == "break_order"
    take_break(place.pk, **early | {"happened_at": minutes(45)})
    end = place.attendance.get(kind="break_end")
    wrong = {"note": "So", "by": supervisor, "at": minutes(60)}
    assert code_of(lambda: correct(end.pk, happened_at=minutes(10), **wrong)) == "break_order"
    mark_absent(place.pk, by=supervisor, at=minutes(60))
    assert code_of(lambda: correct(end.pk, happened_at=minutes(40), **wrong)) == "wiped_out"
    assert code_of(lambda: unmark_absent(place.pk, by=place.person, at=minutes(60))) == "not_allowed"
