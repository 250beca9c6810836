"""The parts of the service, what is said of each, and what may be said at all: plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awn.base.refusal import Refusal

PARTS = {
    "web": _("The pages"),
    "database": _("Database"),
    "worker": _("Work in the background"),
    "mail": pgettext_lazy("part of the service", "E-mail"),
    "sms": _("Text messages"),
    "push": _("Notices on devices"),
    "search": pgettext_lazy("part of the service", "Search"),
    "signing": _("Signing of certificates"),
    "clock": _("Clock"),
}
# Worst last: the whole is as its worst part.
STATES = {
    "ok": _("Works"),
    "unknown": _("Not known"),
    "slow": _("Works with trouble"),
    "down": _("Does not work"),
}
ORDER = tuple(STATES)
STATE_TAGS = {"ok": "ok", "unknown": "", "slow": "few", "down": "err"}
# An older check says nothing of now.
FRESH_FOR = timedelta(minutes=5)
CHECKS_KEPT = timedelta(hours=26)
DAYS_SHOWN = 90
DAYS_KEPT = 400
MINUTES_A_DAY = 24 * 60
# From when on a part is in trouble, in the unit of its value.
SLOW_MS = 1_000
QUEUE_SLOW_SECONDS = 300
QUEUE_DOWN_SECONDS = 1_800
CLOCK_SLOW_SECONDS = 2
CLOCK_DOWN_SECONDS = 30

KINDS = {"incident": _("Incident"), "maintenance": _("Planned maintenance")}
TITLE_LENGTH = 120
TEXT_LENGTH = 2_000
MOST_UPDATES = 60
LATEST_PLAN = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found: a state, a number in milliseconds, seconds or pieces, and a code that says why."""

    state: str
    value: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What may be said of a part now; `known_at` is when it was last looked at, None for never."""

    part: str
    state: str
    known_at: datetime | None
    value: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """The minutes of one day of a part: good, in trouble, not working, and those nobody looked at."""

    day: date
    good: int
    slow: int
    bad: int
    unknown: int

    @property
    def known(self) -> int:
        return self.good + self.slow + self.bad

    @property
    def state(self) -> str:
        """The worst that is worth telling: a minute that does not work, then trouble, then not knowing."""
        if self.bad:
            return "down"
        if self.slow:
            return "slow"
        return "unknown" if self.unknown > self.known else "ok"


@dataclass(frozen=True, slots=True)
class Uptime:
    """Shares in hundredths of a per cent: of the minutes that are known, and how many minutes are not known."""

    known_minutes: int
    up: int | None
    unknown: int | None


def say(results: Mapping[str, Result], checked_at: datetime | None, at: datetime) -> list[Said]:
    """What may be said now of each part: what is older than five minutes is not known, whatever it was."""
    is_fresh = checked_at is not None and timedelta(0) <= at - checked_at <= FRESH_FOR
    told = []
    for part in PARTS:
        found = results.get(part)
        if found is None or not is_fresh:
            told.append(Said(part, "unknown", checked_at if found is not None else None))
        else:
            told.append(Said(part, found.state, checked_at, found.value, found.why))
    return told


def worst(states: Iterable[str]) -> str:
    """The worst of them; unknown of none."""
    return max(states, key=ORDER.index, default="unknown")


def by_limits(value: int, slow: int, down: int) -> str:
    """The state of a number of which less is better."""
    if value >= down:
        return "down"
    return "slow" if value >= slow else "ok"


def minutes_of(day: date, first: date, at: datetime) -> int:
    """How many minutes of a day could have been looked at by now; of the first day only what was."""
    if day < first or day > at.date():
        return 0
    return at.hour * 60 + at.minute + 1 if day == at.date() else MINUTES_A_DAY


def days_of(sums: Mapping[date, tuple[int, int, int]], first: date | None, at: datetime) -> list[Day]:
    """The last ninety days that could be known, the oldest first; `first` is the day of the first check ever."""
    if first is None:
        return []
    days = []
    for back in range(DAYS_SHOWN - 1, -1, -1):
        day = at.date() - timedelta(days=back)
        if day < first:
            continue
        good, slow, bad = sums.get(day, (0, 0, 0))
        possible = good + slow + bad if day == first else minutes_of(day, first, at)
        days.append(Day(day, good, slow, bad, max(possible - good - slow - bad, 0)))
    return days


def uptime(days: Collection[Day]) -> Uptime:
    """Trouble counts as up, for people got through; rounded down. Minutes that nobody knows count for neither side."""
    known = sum(day.known for day in days)
    unknown = sum(day.unknown for day in days)
    up = sum(day.good + day.slow for day in days)
    return Uptime(
        known,
        up * 10_000 // known if known else None,
        unknown * 10_000 // (known + unknown) if known + unknown else None,
    )


def check_times(begins_at: datetime, until: datetime | None, *, is_plan: bool, at: datetime) -> None:
    """Refuses an incident that has not begun, and a plan without an end or half a year ahead."""
    if not is_plan and begins_at > at + timedelta(minutes=1):
        message = _("An incident has begun already. Choose planned maintenance for what is to come.")
        raise Refusal("outage_ahead", message, fields={"begins": message})
    if is_plan and (until is None or until <= begins_at):
        message = _("Say until when it lasts: after it begins.")
        raise Refusal("outage_end_missing", message, fields={"ends": message})
    if is_plan and (begins_at > at + LATEST_PLAN or (until is not None and until <= at)):
        message = _("Choose a time to come, within half a year.")
        raise Refusal("outage_time_impossible", message, fields={"begins": message})
