"""Alarms in the database: raised once, decided with a reason, quiet until something new, gone after two years."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests import make
from tests.make import NOW

from awn.alarms import actions, loading, tasks
from awn.alarms.detecting.columns import PROVED, SEEN
from awn.alarms.detecting.finding import Finding
from awn.alarms.models import Alarm
from awn.alarms.rules import KEPT_CLOSED
from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.hours.actions import reverse
from awn.hours.models import HoursEntry
from awn.hours.queries import total_minutes
from awn.participation.models import AttendanceEvent

pytestmark = pytest.mark.django_db


def finding(**said: object) -> Finding:
    values = {
        "kind": "late_entry", "subject_kind": "organisation", "subject": "7", "organisation": None, "score": 0.8,
        "facts": {"late": 8}, "entries": tuple(range(1, 9)), **said,
    }  # fmt: skip
    return Finding(**values)  # type: ignore[arg-type]


def test_a_second_run_doubles_nothing_and_brings_the_open_alarm_up_to_date() -> None:
    assert actions.raise_alarms([finding(), finding(score=0.3, subject="8")], by=None, at=NOW).new == 1
    again = actions.raise_alarms([finding(score=0.9, entries=tuple(range(1, 12)))], by=None, at=NOW)
    assert (again.new, again.renewed) == (0, 1)
    row = Alarm.objects.get()
    assert (row.score, row.entry_count, row.last_entry) == (0.9, 11, 11)
    assert Event.objects.filter(name="alarm.raised").count() == 1


def test_what_was_decided_stays_so_until_enough_is_new() -> None:
    actions.raise_alarms([finding()], by=None, at=NOW)
    staff = make.staff("auditor")
    actions.decide(Alarm.objects.get().pk, "honest", reason="paper_list", note="seen", by=staff, at=NOW)
    assert actions.raise_alarms([finding()], by=None, at=NOW).known == 1
    assert actions.raise_alarms([finding(entries=tuple(range(1, 11)))], by=None, at=NOW).known == 1
    assert actions.raise_alarms([finding(entries=tuple(range(1, 12)))], by=None, at=NOW).new == 1
    assert sorted(Alarm.objects.values_list("state", flat=True)) == ["honest", "open"]


def test_a_decision_needs_an_auditor_a_fitting_reason_and_distance() -> None:
    staff, house = make.staff("auditor"), make.organisation()
    make.member(house, "supervisor", who=staff)
    actions.raise_alarms([finding(), finding(subject="9", organisation=house.pk)], by=None, at=NOW)
    row, own = Alarm.objects.order_by("subject")

    def code(alarm: Alarm, state: str, reason: str, by: object) -> str:
        with pytest.raises(Refusal) as said:
            actions.decide(alarm.pk, state, reason=reason, by=by, at=NOW)  # type: ignore[arg-type]
        return said.value.code

    assert code(row, "honest", "paper_list", make.staff("moderator")) == "not_staff"
    assert code(row, "honest", "", staff) == "alarm_reason_missing"
    assert code(row, "open", "paper_list", staff) == "alarm_decision_missing"
    assert code(own, "honest", "paper_list", staff) == "alarm_about_you"
    actions.take(row.pk, by=staff, at=NOW)
    actions.decide(row.pk, "unclear", reason="no_answer", by=staff, at=NOW)
    assert code(row, "honest", "paper_list", staff) == "impossible_move"


def test_a_decision_is_undone_unless_a_newer_alarm_is_open() -> None:
    staff = make.staff("auditor")
    actions.raise_alarms([finding()], by=None, at=NOW)
    row = Alarm.objects.get()
    actions.decide(row.pk, "honest", reason="season", by=staff, at=NOW)
    actions.undo(row.pk, by=staff, at=NOW)
    row.refresh_from_db()
    assert (row.state, row.decided_at, row.assigned) == ("looking", None, staff)
    assert list(row.steps.values_list("after", flat=True)) == ["open", "honest", "looking"]
    actions.decide(row.pk, "honest", reason="season", by=staff, at=NOW)
    actions.raise_alarms([finding(entries=tuple(range(1, 30)))], by=None, at=NOW)
    with pytest.raises(Refusal, match="alarm_newer"):
        actions.undo(row.pk, by=staff, at=NOW)


def test_no_decision_changes_hours_and_taking_them_back_is_an_act_of_its_own() -> None:
    staff, supervisor = make.staff("auditor"), make.person()
    entry = make.credit(make.shift(make.opportunity()), confirmed_by=supervisor)
    other = make.credit(make.shift(make.opportunity()), confirmed_by=supervisor)
    actions.raise_alarms([finding(entries=(entry.pk,))], by=None, at=NOW)
    row = Alarm.objects.get()
    with pytest.raises(Refusal, match="alarm_not_irregular"):
        actions.take_hours_back(row.pk, [entry.pk], reason="not_present", by=staff, at=NOW)
    actions.decide(row.pk, "irregular", reason="not_there", by=staff, at=NOW)
    assert total_minutes(entry.person) == 180
    with pytest.raises(Refusal, match="alarm_entries_missing"):
        actions.take_hours_back(row.pk, [entry.pk, other.pk], reason="not_present", by=staff, at=NOW)
    assert actions.take_hours_back(row.pk, [entry.pk], reason="not_present", by=staff, at=NOW) == 1
    assert (total_minutes(entry.person), total_minutes(other.person)) == (0, 180)
    told = Event.objects.get(name="alarm.hours_taken_back")
    assert (told.by_id, told.data["entries"]) == (staff.pk, [entry.pk])


def test_alarms_whose_hours_were_all_taken_back_close_by_themselves() -> None:
    supervisor, house = make.person(), make.organisation()
    make.member(house, "supervisor", who=supervisor)
    first, second = (make.credit(make.shift(make.opportunity(house)), confirmed_by=supervisor) for _i in range(2))
    both = (first.pk, second.pk)
    actions.raise_alarms(
        [finding(entries=both), finding(subject="8"), finding(kind="impossible_travel", entries=both)], by=None, at=NOW
    )
    night = NOW + timedelta(days=1)
    reverse(first.pk, reason="double", by=supervisor, at=NOW)
    # A way has lost one of its ends; of the others enough still stands.
    assert tasks.run(night).closed == 1
    closed = Alarm.objects.get(state="taken_back")
    assert (closed.kind, closed.decided_at) == ("impossible_travel", night)
    reverse(second.pk, reason="double", by=supervisor, at=NOW)
    assert [tasks.run(night).closed for _i in range(2)] == [1, 0]
    row = Alarm.objects.get(kind="late_entry", state="taken_back")
    assert list(row.steps.values_list("after", "by")) == [("open", None), ("taken_back", None)]
    with pytest.raises(Refusal, match="impossible_move"):
        actions.undo(row.pk, by=make.staff("auditor"), at=night)
    # What comes afterwards has nothing to do with it.
    assert actions.raise_alarms([finding(entries=(7_000_001,))], by=None, at=night).new == 1


def test_closed_alarms_are_forgotten_after_two_years_and_open_ones_never() -> None:
    staff = make.staff("auditor")
    actions.raise_alarms([finding(), finding(subject="8")], by=None, at=NOW)
    row = Alarm.objects.order_by("subject").first()
    assert row is not None
    actions.decide(row.pk, "honest", reason="season", by=staff, at=NOW)
    assert actions.forget_old(by=None, at=NOW + KEPT_CLOSED) == 0
    assert actions.forget_old(by=None, at=NOW + KEPT_CLOSED + timedelta(days=1)) == 1
    assert Alarm.objects.get().subject == "8"


def test_the_ledger_is_read_as_it_stands() -> None:
    supervisor = make.person()
    shift = make.shift(make.opportunity(latitude=24.5, longitude=46.5), hours=4)
    entry = make.credit(shift, minutes=200, confirmed_by=supervisor)
    taken_back = make.credit(shift, confirmed_by=supervisor)
    HoursEntry.objects.create(
        person=taken_back.person, place=taken_back.place, opportunity=taken_back.opportunity, minutes=-180,
        organisation=taken_back.organisation, basis=taken_back.basis, day=taken_back.day, credited_at=NOW,
        evidence="supervised", reverses=taken_back, reason="double",
    )  # fmt: skip
    houses = loading.houses()
    columns = loading.columns_since(entry.day, houses)
    assert columns.entry.tolist() == [entry.pk]
    begin, end = int(shift.starts_at.timestamp()), int(shift.starts_at.timestamp()) + 200 * 60
    assert [columns.since[0], columns.until[0], columns.entered[0]] == [begin, end, end]
    assert [columns.minutes[0], columns.planned[0], columns.confirmer[0]] == [200, 240, supervisor.pk]
    assert (columns.proof[0], columns.device[0], columns.latitude[0], columns.remote[0]) == (SEEN, 0, 24.5, 0)
    assert houses.id[columns.house[0]] == entry.organisation_id
    assert columns.month[0] == 12 * entry.day.year + entry.day.month - 1
    AttendanceEvent.objects.create(
        place=entry.place, kind="check_in", at=shift.starts_at, entered_at=shift.starts_at, method="venue_qr",
        place_proof="near", device="abc", recorded_by=entry.person,
    )  # fmt: skip
    columns = loading.columns_since(entry.day, houses)
    assert columns.proof[0] == PROVED
    assert columns.device[0] != 0
    assert len(loading.columns_since(entry.day + timedelta(days=1), houses)) == 0


def test_two_cities_at_once_are_noticed_as_soon_as_hours_are_credited() -> None:
    who, supervisor = make.person(), make.person()
    riyadh = make.shift(make.opportunity(latitude=24.7, longitude=46.7))
    jeddah = make.shift(make.opportunity(latitude=21.5, longitude=39.2), starts_at=riyadh.ends_at)
    make.credit(riyadh, who, confirmed_by=supervisor)
    second = make.credit(jeddah, who, confirmed_by=supervisor)
    assert tasks.look_at(second.pk, NOW).new == 1
    assert tasks.look_at(second.pk, NOW) == replace(actions.Raised(), renewed=1)
    row = Alarm.objects.get()
    assert (row.kind, row.subject, row.people) == ("impossible_travel", str(who.pk), [who.pk])
    # The night comes to the same.
    done = tasks.run(NOW + timedelta(days=2))
    assert (done.entries, done.raised.new, done.raised.renewed) == (2, 0, 1)
