"""Shifts that repeat: from a rule, a time of day or a prayer, and what is left out, to the days and hours they mean.

A rule is an RRULE of RFC 5545 on calendar days. Times are those that clocks at the place show, so that 16:00 stays
16:00 when the clocks change; where a change skips the hour, the shift moves forward by it, as the RFC has it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it brings no types
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.opportunities.hints import covers_friday_prayer
from awn.people.prayers import Spot, is_ramadan, spans_on

LONGEST_SERIES = timedelta(days=366)
MOST_IN_SERIES = 500
FREQUENCIES = {
    "WEEKLY": _("Every week"),
    "DAILY": _("Every day"),
    "MONTHLY": _("Every month"),
    "YEARLY": _("Every year"),
}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SKIPPED = {
    "over": _("is over already"),
    "chosen": _("left out by you"),
    "friday_prayer": _("covers the Friday prayer"),
    "school_holiday": _("falls into the school holidays"),
    "not_ramadan": _("is not in Ramadan"),
}
# How far from sunset a shift may begin, and how long it may last.
MAGHRIB_LIMITS = (-120, 360)
LONGEST_MINUTES = 24 * 60
# People are told full five minutes: a prayer moves by about one a day.
_STEP_MINUTES = 5
_MOST_DAYS_OF_MONTH = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_FROM_TO = {"INTERVAL": (1, 99), "BYMONTH": (1, 12), "COUNT": (1, 10**6)}
_DAY = re.compile(r"[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"\d{8}(?:T\d{6}Z?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What repeats. Either `starts` and `ends` on the clock, or `minutes` from `after_maghrib` minutes after sunset."""

    rule: str
    first_day: date
    starts: time | None = None
    ends: time | None = None
    next_day: bool = False
    after_maghrib: int | None = None
    minutes: int | None = None
    skip_friday_prayer: bool = False
    skip_school_holidays: bool = False
    ramadan_only: bool = False
    left_out: Collection[date] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """On whose clocks the days lie; `spot` where prayers can be computed, else None."""

    zone: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of a series; `skipped` is empty or a key of `SKIPPED`."""

    day: date
    starts_at: datetime
    ends_at: datetime
    skipped: str = ""


def rule_of(
    frequency: str, *, every: int = 1, weekdays: Collection[str] = (), day_of_month: int | None = None,
    last_day: date | None = None, times: int | None = None,
) -> str:  # fmt: skip
    """The rule for what a form asks. Months without the 29th, 30th or 31st have it on their last day."""
    parts = [f"FREQ={frequency}"]
    if every != 1:
        parts.append(f"INTERVAL={every}")
    if frequency == "WEEKLY" and weekdays:
        parts.append("BYDAY=" + ",".join(day for day in WEEKDAYS if day in weekdays))
    if frequency == "MONTHLY" and day_of_month is not None and day_of_month > 28:
        parts.append("BYMONTHDAY=" + ",".join(str(n) for n in range(28, day_of_month + 1)) + ";BYSETPOS=-1")
    if last_day is not None:
        parts.append(f"UNTIL={last_day:%Y%m%d}")
    elif times is not None:
        parts.append(f"COUNT={times}")
    return ";".join(parts)


def checked(pattern: Pattern, where: Where) -> Pattern:
    """The pattern itself. Refuses a rule without an end or of more than 366 days, and times that cannot be."""
    _check_rule(_parts(pattern.rule), pattern.first_day)
    if pattern.after_maghrib is None:
        if pattern.starts is None or pattern.ends is None:
            message = _("Write when the shift begins and when it ends.")
            raise Refusal("series_times_missing", message, fields={"starts": message})
        return pattern
    if where.spot is None:
        message = _("Choose the region of the opportunity first: sunset is not the same everywhere.")
        raise Refusal("sunset_unknown", message, fields={"after_maghrib": message})
    if not MAGHRIB_LIMITS[0] <= pattern.after_maghrib <= MAGHRIB_LIMITS[1]:
        message = _("Between 120 minutes before sunset and 360 minutes after it.")
        raise Refusal("too_far_from_sunset", message, fields={"after_maghrib": message})
    if pattern.minutes is None or not 5 <= pattern.minutes <= LONGEST_MINUTES:
        message = _("Write how many minutes the shift lasts: between 5 and 1440.")
        raise Refusal("minutes_out_of_range", message, fields={"minutes": message})
    return pattern


def occurrences(
    pattern: Pattern, where: Where, at: datetime, *, school_holidays: Collection[date] = ()
) -> list[Occurrence]:
    """Every day that the rule means, with its hours, and why it is left out. Refuses more than 500 of them."""
    checked(pattern, where)
    days = list(islice(_days(pattern), MOST_IN_SERIES + 1))
    if len(days) > MOST_IN_SERIES:
        message = _("This would be more than 500 shifts. Let it end earlier, or repeat it less often.")
        raise Refusal("series_too_many", message, fields={"last_day": message, "times": message})
    return [_occurrence(pattern, where, day, at, school_holidays) for day in days]


def hours_on(pattern: Pattern, where: Where, day: date) -> tuple[datetime, datetime]:
    """When the shift begins and ends on a day, in UTC."""
    zone = ZoneInfo(where.zone)
    if pattern.after_maghrib is not None and pattern.minutes is not None and where.spot is not None:
        sunset = spans_on(where.spot, day)["maghrib_isha"][0].astimezone(UTC)
        begin = _full_minutes(sunset + timedelta(minutes=pattern.after_maghrib))
        return begin, begin + timedelta(minutes=pattern.minutes)
    starts, ends = pattern.starts or time(), pattern.ends or time()
    last = day + timedelta(days=pattern.next_day)
    begin = datetime.combine(day, starts, zone).astimezone(UTC)
    end = datetime.combine(last, ends, zone).astimezone(UTC)
    if end <= begin and datetime.combine(last, ends) > datetime.combine(day, starts):
        # Clocks went forward within the shift: it keeps its length.
        end = begin + (datetime.combine(last, ends) - datetime.combine(day, starts))
    return begin, end


def _full_minutes(moment: datetime) -> datetime:
    minutes = math.ceil((moment.minute + moment.second / 60) / _STEP_MINUTES) * _STEP_MINUTES
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=minutes)


def _occurrence(
    pattern: Pattern, where: Where, day: date, at: datetime, school_holidays: Collection[date]
) -> Occurrence:
    begin, end = hours_on(pattern, where, day)
    reasons: Mapping[str, bool] = {
        "over": begin <= at,
        "not_ramadan": pattern.ramadan_only and not is_ramadan(day),
        "school_holiday": pattern.skip_school_holidays and day in school_holidays,
        "friday_prayer": pattern.skip_friday_prayer and covers_friday_prayer(begin, end, where.zone),
        "chosen": day in pattern.left_out,
    }
    return Occurrence(day, begin, end, next((code for code, applies in reasons.items() if applies), ""))


def _days(pattern: Pattern) -> Iterator[date]:
    """The days of the rule within 366 days of its first; a rule counted by times may run longer, and is refused."""
    last = pattern.first_day + LONGEST_SERIES
    begin = datetime.combine(pattern.first_day, time())
    for moment in rrulestr(pattern.rule, dtstart=begin):
        if moment.date() > last:
            raise _too_long("times")
        yield moment.date()


def _too_long(field: str) -> Refusal:
    message = _("A series may last 366 days. Let it end earlier; later it can be added anew.")
    return Refusal("series_too_long", message, fields={field: message})


def _parts(rule: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in rule.upper().split(";")]
    found = {name: value for name, _sign, value in pairs}
    if len(found) != len(pairs) or not all(value for value in found.values()):
        raise _unknown()
    return found


def _unknown() -> Refusal:
    return Refusal("rule_unknown", _("This rule of repetition is not understood. Choose it with the boxes."))


def _check_rule(parts: Mapping[str, str], first_day: date) -> None:
    """Refuses all but the part of RRULE that is understood here, and rules that would never come true."""
    known = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "UNTIL", "COUNT", "WKST"}
    if set(parts) - known or parts.get("FREQ") not in FREQUENCIES or {"UNTIL", "COUNT"} <= set(parts):
        raise _unknown()
    numbers = {name: _numbers(parts[name]) for name in _FROM_TO if name in parts}
    if any(not low <= n <= high for name, (low, high) in _FROM_TO.items() for n in numbers.get(name, [])):
        raise _unknown()
    if not all(_DAY.fullmatch(day) for name in ("BYDAY", "WKST") for day in parts.get(name, "MO").split(",")):
        raise _unknown()
    month_days = _numbers(parts.get("BYMONTHDAY", "1"))
    longest = max(_MOST_DAYS_OF_MONTH[month] for month in numbers.get("BYMONTH", [1]))
    if not any(n == -1 or 1 <= n <= longest for n in month_days) or not all(-1 <= n <= 31 and n for n in month_days):
        raise _unknown()
    if "BYSETPOS" in parts and (parts["FREQ"] != "MONTHLY" or parts["BYSETPOS"] not in {"1", "-1"}):
        raise _unknown()
    _check_end(parts, first_day)


def _check_end(parts: Mapping[str, str], first_day: date) -> None:
    if "COUNT" in parts:
        return
    if "UNTIL" not in parts:
        message = _("Say when it ends: a last day, or how many times. Without an end it would go on for ever.")
        raise Refusal("series_without_end", message, fields={"last_day": message})
    if not _UNTIL.fullmatch(parts["UNTIL"]):
        raise _unknown()
    try:
        last = date(int(parts["UNTIL"][:4]), int(parts["UNTIL"][4:6]), int(parts["UNTIL"][6:8]))
    except ValueError as error:
        raise _unknown() from error
    if last < first_day:
        message = _("The last day lies before the first. Check both days.")
        raise Refusal("series_backwards", message, fields={"last_day": message})
    if last - first_day > LONGEST_SERIES:
        raise _too_long("last_day")


def _numbers(text: str) -> list[int]:
    try:
        return [int(part[:8]) for part in text.split(",")]
    except ValueError as error:
        raise _unknown() from error
