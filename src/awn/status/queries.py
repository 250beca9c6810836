"""What may be said of the service now, its last ninety days, and what the staff have declared."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import DatabaseError, InterfaceError
from django.db.models import Min, Q, QuerySet

from awn.base.text import Bilingual
from awn.status.models import Check, DaySum
from awn.status.models import Outage as Outage  # noqa: PLC0414 - doors take the type from here
from awn.status.rules import DAYS_SHOWN, PARTS, Day, Result, Said, days_of, say, worst

BANNER_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page while it lasts."""

    outage_id: int
    kind: str
    title: Bilingual


# What this process told last, and until when that is good enough.
_known: list[tuple[float, Banner | None]] = []


def latest() -> Check | None:
    """The last check, however old."""
    return Check.objects.order_by("-minute").first()


def now_said(at: datetime) -> list[Said]:
    """Each part as it may be spoken of now. One query."""
    row = latest()
    if row is None:
        return say({}, None, at)
    known = {part: Result(state, value, why) for part, (state, value, why) in row.results.items()}
    return say(known, row.minute, at)


def overall(said: list[Said], open_outages: list[Outage]) -> str:
    """The whole as its worst part; while the staff say that something is wrong, it is not well."""
    state = worst(one.state for one in said)
    troubled = any(one.kind == "incident" for one in open_outages)
    return worst([state, "slow"]) if troubled else state


def history(at: datetime) -> dict[str, list[Day]]:
    """The last ninety days of each part, the oldest first. Two queries."""
    since = at.date() - timedelta(days=DAYS_SHOWN - 1)
    first = DaySum.objects.aggregate(first=Min("day"))["first"]
    sums: dict[str, dict[date, tuple[int, int, int]]] = defaultdict(dict)
    for part, day, good, slow, bad in DaySum.objects.filter(day__gte=since).values_list(
        "part", "day", "good", "slow", "bad"
    ):
        sums[part][day] = (good, slow, bad)
    return {part: days_of(sums[part], first, at) for part in PARTS}


def open_outages(at: datetime) -> list[Outage]:
    """What goes on now."""
    return list(_with_updates(Outage.objects.filter(_going_on(at)).order_by("-begins_at", "-pk")))


def planned(at: datetime) -> list[Outage]:
    """Maintenance to come."""
    rows = Outage.objects.filter(ended_at=None, kind="maintenance", begins_at__gt=at)
    return list(_with_updates(rows.order_by("begins_at", "pk")))


def past(at: datetime) -> list[Outage]:
    """What is over, of the last ninety days, the newest first."""
    since = at - timedelta(days=DAYS_SHOWN)
    rows = Outage.objects.filter(~_going_on(at), begins_at__gt=since, begins_at__lte=at)
    return list(_with_updates(rows.order_by("-begins_at", "-pk")[:50]))


def all_outages() -> QuerySet[Outage]:
    """All of them for the staff, the newest first."""
    return Outage.objects.order_by("-pk")


def outage(number: int) -> Outage | None:
    """One with its updates."""
    return _with_updates(Outage.objects.filter(pk=number)).first()


def newest(limit: int) -> list[Outage]:
    """The newest with their updates, for the feed."""
    return list(_with_updates(Outage.objects.order_by("-pk"))[:limit])


def banner(at: datetime) -> Banner | None:
    """What every page tells; asked of the database at most twice a minute by each process."""
    kept = next(iter(_known), None)
    if kept is not None and time.monotonic() < kept[0]:
        return kept[1]
    found = _found_banner(at)
    _known[:] = [(time.monotonic() + BANNER_SECONDS, found)]
    return found


def _found_banner(at: datetime) -> Banner | None:
    """None as well while the database does not answer: pages that need none go on without."""
    try:
        row = Outage.objects.filter(_going_on(at)).order_by("kind", "-begins_at").first()
    except (DatabaseError, InterfaceError):
        return None
    return Banner(row.pk, row.kind, row.title) if row is not None else None


def forget_banner() -> None:
    """This process asks anew: the staff have just told something."""
    _known.clear()


def _going_on(at: datetime) -> Q:
    over = Q(kind="maintenance", until__lte=at)
    return Q(ended_at=None, begins_at__lte=at) & ~over


def _with_updates(rows: QuerySet[Outage]) -> QuerySet[Outage]:
    return rows.prefetch_related("updates")
