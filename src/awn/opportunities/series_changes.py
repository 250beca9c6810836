"""One change carried over to other shifts of a series: what becomes of each, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.opportunities.rules import LONGEST_OPEN_SHIFT, LONGEST_SHIFT, check_history

if TYPE_CHECKING:
    from awn.opportunities.drafts import ShiftDraft
    from awn.opportunities.models import Shift

SCOPES = {
    "one": _("This shift alone"),
    "following": _("This shift and those that follow"),
    "all": _("All shifts of the series"),
}
KEPT = {
    "history": _("stays: it has begun or is over"),
    "taken": _("stays: more places are given than this number"),
    "chosen": _("stays: left out by you"),
    "impossible": _("stays: it would end before it begins, or last too long"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one shift; `kept` is empty, or a key of `KEPT` when it stays as it is."""

    shift: Shift
    starts_at: datetime
    ends_at: datetime
    capacity: int
    role_id: int | None
    kept: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether its time becomes another."""
        return not self.kept and (self.starts_at, self.ends_at) != (self.shift.starts_at, self.shift.ends_at)

    @property
    def is_changed(self) -> bool:
        """Whether anything about it becomes another."""
        other = (self.capacity, self.role_id) != (self.shift.capacity, self.shift.role_id)
        return self.is_moved or (not self.kept and other)


@dataclass(frozen=True, slots=True)
class _Step:
    """What was changed in the one shift: only that is carried over to the others."""

    clock: ZoneInfo
    days: timedelta
    starts: time | None
    length: timedelta | None
    capacity: int | None
    role: tuple[int | None] | None


def in_scope(shift: Shift, rows: Iterable[Shift], scope: str) -> list[Shift]:
    """The shifts that a change of one concerns, in order; `rows` are those of its series."""
    if scope == "one" or shift.series_id is None:
        return [shift]
    return [row for row in rows if row.cancelled_at is None and (scope == "all" or row.starts_at >= shift.starts_at)]


def planned(
    shift: Shift, draft: ShiftDraft, rows: Sequence[Shift], *, zone: str, at: datetime, left_out: Iterable[int] = ()
) -> list[Planned]:
    """What the change of `shift` into `draft` makes of each of `rows`."""
    step, chosen = _step(shift, draft, ZoneInfo(zone)), set(left_out) - {shift.pk}
    found = []
    for row in rows:
        times = (draft.starts_at, draft.ends_at) if row.pk == shift.pk else _carried(row, step)
        capacity = row.capacity if step.capacity is None else step.capacity
        role_id = row.role_id if step.role is None else step.role[0]
        kept = "chosen" if row.pk in chosen else _kept(row, times, capacity, at)
        found.append(Planned(row, times[0].astimezone(UTC), times[1].astimezone(UTC), capacity, role_id, kept))
    return found


def _step(shift: Shift, draft: ShiftDraft, clock: ZoneInfo) -> _Step:
    was, now = shift.starts_at.astimezone(clock), draft.starts_at.astimezone(clock)
    length, was_length = _wall(draft, clock), _wall(shift, clock)
    return _Step(
        clock=clock,
        days=now.date() - was.date(),
        starts=now.time() if now.time() != was.time() else None,
        length=length if length != was_length else None,
        capacity=draft.capacity if draft.capacity != shift.capacity else None,
        role=(draft.role_id,) if draft.role_id != shift.role_id else None,
    )


def _wall(shift: Shift | ShiftDraft, clock: ZoneInfo) -> timedelta:
    """How long it lasts by the clocks of the place."""
    starts, ends = (moment.astimezone(clock).replace(tzinfo=None) for moment in (shift.starts_at, shift.ends_at))
    return ends - starts


def _kept(row: Shift, times: tuple[datetime, datetime], capacity: int, at: datetime) -> str:
    """Why a shift cannot take the change, a key of `KEPT`; empty when it can."""
    try:
        check_history((row.starts_at, row.ends_at), times, at)
    except Refusal:
        return "history"
    longest = LONGEST_OPEN_SHIFT if row.open_ended else LONGEST_SHIFT
    if not timedelta() < times[1] - times[0] <= longest:
        return "impossible"
    return "taken" if capacity < row.taken else ""


def _carried(row: Shift, step: _Step) -> tuple[datetime, datetime]:
    """Its own day and hour, moved as the one shift was; untouched hours stay as they are, also those after sunset."""
    if not step.days and step.starts is None and step.length is None:
        return row.starts_at, row.ends_at
    was = row.starts_at.astimezone(step.clock).replace(tzinfo=None)
    day: date = was.date() + step.days
    starts = datetime.combine(day, was.time() if step.starts is None else step.starts)
    ends = starts + (_wall(row, step.clock) if step.length is None else step.length)
    return starts.replace(tzinfo=step.clock).astimezone(UTC), ends.replace(tzinfo=step.clock).astimezone(UTC)
