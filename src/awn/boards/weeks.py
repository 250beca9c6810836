"""Reads of what a board has credited, week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum
from django.db.models.functions import TruncDate

from awn.boards.models import Board
from awn.hours.models import Deliverable
from awn.hours.rules import CHOSEN_REVERSALS

WEEKS = 12
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """What was credited for the work of one week, by its first day, a Sunday."""

    first_day: date
    units: int
    minutes: int


def weeks_of(board: Board, at: datetime) -> list[Week]:
    """The last twelve weeks with the one that runs now, the oldest first; empty ones too. One query.

    Work counts in the week in which it was handed in or held. What was taken back again does not count.
    """
    zone = ZoneInfo(board.opportunity.zone)
    this_week = sunday_of(at.astimezone(zone).date())
    first = this_week - (WEEKS - 1) * _WEEK
    rows = Deliverable.objects.filter(Q(claim__task__board=board) | Q(session__board=board), state="accepted")
    rows = rows.exclude(basis__hours__reversal__reason__in=list(CHOSEN_REVERSALS))
    days = (
        rows.annotate(day=TruncDate("submitted_at", tzinfo=zone))
        .filter(day__gte=first)
        .values("day")
        .annotate(units_sum=Sum("units"), minutes_sum=Sum("minutes"))
        .order_by("day")
    )
    sums = {first + number * _WEEK: (0, 0) for number in range(WEEKS)}
    for row in days:
        units, minutes = sums.get(sunday_of(row["day"]), (0, 0))
        sums[sunday_of(row["day"])] = (units + row["units_sum"], minutes + row["minutes_sum"])
    return [Week(day, *sums[day]) for day in sorted(sums)]


def sunday_of(day: date) -> date:
    """The first day of its week: the working week of the Gulf begins on Sunday."""
    return day - timedelta(days=day.isoweekday() % 7)
