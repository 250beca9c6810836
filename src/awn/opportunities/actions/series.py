"""Shifts that repeat: adding them, and changing or taking out one, those that follow, or all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.actions._writing import locked, refresh_times, touch
from awn.opportunities.drafts import ShiftDraft, checked_shift
from awn.opportunities.models import Opportunity, Series, Shift
from awn.opportunities.queries.series import where_of
from awn.opportunities.rules import FARTHEST_AHEAD, SHIFT_LIMIT, check_capacity, check_history
from awn.opportunities.series import Occurrence, Pattern, occurrences
from awn.opportunities.series_changes import SCOPES, Planned, in_scope, planned
from awn.people.models import Person


@transaction.atomic
def add_series(
    opportunity_id: int, pattern: Pattern, *, capacity: int, role_id: int | None = None,
    school_holidays: Collection[date] = (), by: Person | None, at: datetime,
) -> list[Shift]:  # fmt: skip
    """The shifts that the pattern means, all or none. Refuses what `occurrences` refuses, a pattern of which no day is
    left, and more than 500 shifts in one opportunity."""
    opportunity = locked(opportunity_id, by=by)
    check_capacity(capacity)
    if role_id is not None:
        found(opportunity.roles.filter(pk=role_id).first())
    all_of_them = occurrences(pattern, where_of(opportunity), at, school_holidays=school_holidays)
    wanted = [one for one in all_of_them if not one.skipped]
    _check_wanted(opportunity, wanted, at)
    values = asdict(pattern) | {"left_out": sorted(pattern.left_out)}
    series = Series.objects.create(opportunity=opportunity, created_at=at, **values)
    rows = Shift.objects.bulk_create(
        [
            Shift(
                opportunity=opportunity, series=series, starts_at=one.starts_at, ends_at=one.ends_at,
                capacity=capacity, role_id=role_id,
            )
            for one in wanted
        ]
    )  # fmt: skip
    refresh_times(opportunity, at)
    touch(opportunity, by=by, at=at)
    record("opportunity.shifts_added", by=by, at=at, subject=opportunity.pk, shifts=[row.pk for row in rows])
    return rows


@transaction.atomic
def change_series(
    shift_id: int, draft: ShiftDraft, *, scope: str, left_out: Collection[int] = (), by: Person | None, at: datetime
) -> list[Planned]:
    """Carries the change of one shift over to those in `scope`; what became of each.

    Shifts that have begun, and those with more places given than the new number, stay as they are. Refuses when the
    named shift is one of them. People with a place are told once, by the event.
    """
    shift, opportunity, rows = _rows(shift_id, scope, by=by)
    clean = checked_shift(draft)
    if clean.ends_at > at + FARTHEST_AHEAD:
        message = _("This date is more than three years away. Check the year.")
        raise Refusal("too_far_ahead", message, fields={"starts": message})
    if clean.role_id is not None:
        found(opportunity.roles.filter(pk=clean.role_id).first())
    check_history((shift.starts_at, shift.ends_at), (clean.starts_at, clean.ends_at), at)
    if clean.capacity < shift.taken:
        message = _("More places are given already than this number.")
        raise Refusal("capacity_below_taken", message, fields={"capacity": message})
    plan = planned(shift, clean, rows, zone=opportunity.zone, at=at, left_out=left_out)
    changed = [one for one in plan if one.is_changed]
    moved = [one.shift.pk for one in changed if one.is_moved]
    Shift.objects.bulk_update([_written(one) for one in changed], ["starts_at", "ends_at", "capacity", "role"])
    refresh_times(opportunity, at)
    touch(opportunity, by=by, at=at)
    record(
        "opportunity.series_changed", by=by, at=at, subject=opportunity.pk, shifts=[one.shift.pk for one in changed],
        moved=moved,
    )  # fmt: skip
    return plan


@transaction.atomic
def cancel_series(
    shift_id: int, *, scope: str, left_out: Collection[int] = (), by: Person | None, at: datetime
) -> list[int]:
    """Takes out the shifts in `scope` that have not begun; their ids. Refuses when the named one has begun.

    People with a place are told once, by the event.
    """
    shift, opportunity, rows = _rows(shift_id, scope, by=by)
    check_history((shift.starts_at, shift.ends_at), None, at)
    ids = [row.pk for row in rows if row.starts_at > at and row.cancelled_at is None and row.pk not in set(left_out)]
    Shift.objects.filter(pk__in=ids).update(cancelled_at=at)
    refresh_times(opportunity, at)
    touch(opportunity, by=by, at=at)
    record("opportunity.series_cancelled", by=by, at=at, subject=opportunity.pk, shifts=ids)
    return ids


def _rows(shift_id: int, scope: str, *, by: Person | None) -> tuple[Shift, Opportunity, list[Shift]]:
    """The shift, its opportunity and the shifts in scope, their rows locked in order."""
    if scope not in SCOPES:
        message = _("Choose one of the options.")
        raise Refusal("unknown_option", message, fields={"scope": message})
    owner = Shift.objects.filter(pk=shift_id).values_list("opportunity_id", flat=True).first()
    opportunity = locked(found(owner), by=by)
    series_id = Shift.objects.filter(pk=shift_id).values_list("series_id", flat=True).first()
    mine = Shift.objects.filter(pk=shift_id)
    rows = Shift.objects.filter(series_id=series_id) if series_id is not None else mine
    among = list((rows | mine).select_for_update().order_by("starts_at", "pk"))
    shift = next(row for row in among if row.pk == shift_id)
    return shift, opportunity, in_scope(shift, among, scope)


def _written(one: Planned) -> Shift:
    row = one.shift
    row.starts_at, row.ends_at, row.capacity, row.role_id = one.starts_at, one.ends_at, one.capacity, one.role_id
    return row


def _check_wanted(opportunity: Opportunity, wanted: list[Occurrence], at: datetime) -> None:
    if not wanted:
        message = _("No shift is left: every day is left out. Choose other days, or leave fewer out.")
        raise Refusal("series_empty", message, fields={"first_day": message})
    if opportunity.shifts.count() + len(wanted) > SHIFT_LIMIT:
        raise Refusal("too_many_shifts", _("An opportunity may have 500 shifts. Make a second opportunity."))
    if wanted[-1].ends_at > at + FARTHEST_AHEAD:
        message = _("This date is more than three years away. Check the year.")
        raise Refusal("too_far_ahead", message, fields={"first_day": message})
