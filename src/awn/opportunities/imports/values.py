"""Reading single values as people write them: dates, numbers, yes and no, lists, shifts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from awn.base.arabic import latin_digits, search_key
from awn.reference.rules import LANGUAGE_LEVELS

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan يناير كانون الثاني", "february feb فبراير شباط", "march mar مارس آذار",
            "april apr أبريل نيسان", "may مايو أيار", "june jun يونيو حزيران", "july jul يوليو تموز",
            "august aug أغسطس آب", "september sep sept سبتمبر أيلول", "october oct أكتوبر",
            "november nov نوفمبر", "december dec ديسمبر",
        ),
        start=1,
    )
    for name in map(search_key, names.split())
    if name not in {"كانون", search_key("الثاني")}  # of two words, and of two months
}  # fmt: skip
_PARTS = {
    "%Y": r"(?P<year>\d{4})",
    "%m": r"(?P<month>\d{1,2})",
    "%d": r"(?P<day>\d{1,2})",
    "%B": r"(?P<name>[^\W\d_]+)",
    "%H": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{2})",
    "%S": r"(?P<second>\d{2})",
}
ISO_FORMATS = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S")
YES = frozenset(map(search_key, ("true", "yes", "y", "1", "x", "نعم", "صح")))
NO = frozenset(map(search_key, ("false", "no", "n", "0", "لا")))


class UnreadableError(ValueError):
    """The value cannot be read; `code` says in what way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, and a time of day where one was given."""

    day: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class ShiftText:
    """A shift as `shifts_as_text` of the export writes it, in local time."""

    starts: datetime
    ends: datetime
    capacity: int
    open_ended: bool
    cancelled: bool


@lru_cache(maxsize=4096)
def moment(text: str, formats: tuple[str, ...]) -> Moment:
    """The day (and time) in `text`, by the first format that fits; ISO 8601 always fits.

    Raises `date_unreadable`, or `date_impossible` for a day that no calendar has (30 February).
    """
    plain = " ".join(latin_digits(text).replace("\u066b", ".").split())
    for wanted in (*formats, *ISO_FORMATS):
        match = _pattern(wanted).fullmatch(plain)
        if match:
            return _moment(match.groupdict())
    raise UnreadableError("date_unreadable")


def whole(text: str) -> int:
    """A whole number; "1,000", "10.0" and Arabic digits are understood. Raises `number_unreadable`."""
    plain = latin_digits(text).replace("\u066c", "").replace(",", "").strip()
    if not re.fullmatch(r"[+-]?\d{1,12}(\.0+)?", plain):
        raise UnreadableError("number_unreadable")
    return int(plain.split(".")[0])


def real(text: str) -> float:
    """A number with a point. Raises `number_unreadable`."""
    plain = latin_digits(text).replace("\u066b", ".").strip()
    if not re.fullmatch(r"[+-]?\d{1,4}(\.\d{1,20})?", plain):
        raise UnreadableError("number_unreadable")
    return float(plain)


def yes(text: str) -> bool:
    """Raises `yes_no_unreadable`."""
    key = search_key(text)
    if key in YES or key in NO:
        return key in YES
    raise UnreadableError("yes_no_unreadable")


def zone(text: str) -> str:
    """The name of a time zone. Raises `value_unknown`."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnreadableError("value_unknown") from None


def listed(text: str) -> list[str]:
    """The parts between semicolons, commas (Arabic too) or bars."""
    return [part for part in (part.strip() for part in re.split(r"[;,،؛|]", text)) if part]


def languages(text: str) -> tuple[tuple[str, str], ...]:
    """Codes of languages with levels: "ar:native; en:basic". Raises `value_unknown`."""
    pairs = [(code.strip(), level.strip()) for code, _mark, level in (part.partition(":") for part in listed(text))]
    if any(level not in LANGUAGE_LEVELS for _code, level in pairs):
        raise UnreadableError("value_unknown")
    return tuple(sorted(pairs))


def shifts(text: str) -> list[ShiftText]:
    """The export's column read back: "2026-01-05 09:00 / 2026-01-05 12:00 / 20; ..."; or `shift_unreadable`."""
    return [_shift(part.strip()) for part in text.split(";") if part.strip()]


def point_in(address: str) -> tuple[float, float] | None:
    """The coordinates in brackets at the end of an address: "(40.72, -73.99)"."""
    match = re.search(r"\(\s*(-?\d{1,3}\.\d+)\s*,\s*(-?\d{1,3}\.\d+)\s*\)\s*$", address)
    return (float(match[1]), float(match[2])) if match else None


def without_point(address: str) -> str:
    """The address in one line, without coordinates in brackets."""
    plain = re.sub(r"\(\s*-?\d{1,3}\.\d+\s*,\s*-?\d{1,3}\.\d+\s*\)\s*$", "", address)
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    return ", ".join(line for line in lines if line)


def first_words(text: str, count: int) -> str:
    """At most `count` whole words, with an ellipsis where something was left out."""
    words = text.split()
    return text.strip() if len(words) <= count else " ".join(words[:count]).rstrip(",;:،؛") + "…"


@lru_cache(maxsize=64)
def _pattern(wanted: str) -> re.Pattern[str]:
    return re.compile("".join(_PARTS.get(part, re.escape(part)) for part in re.split(r"(%[A-Za-z])", wanted)))


def _moment(found: dict[str, str | None]) -> Moment:
    named = found.get("name")
    month = MONTHS.get(search_key(named)) if named else int(found.get("month") or 1)
    if month is None:
        raise UnreadableError("date_unreadable")
    try:
        day = date(int(found["year"] or 0), month, int(found.get("day") or 1))
        hour = found.get("hour")
        at = time(int(hour), int(found.get("minute") or 0), int(found.get("second") or 0)) if hour else None
    except ValueError:
        raise UnreadableError("date_impossible") from None
    return Moment(day, at)


def _shift(text: str) -> ShiftText:
    parts = [part.strip() for part in text.split("/")]
    if len(parts) < 3 or not set(parts[3:]) <= {"open", "cancelled"}:
        raise UnreadableError("shift_unreadable")
    try:
        starts, ends = moment(parts[0], ()), moment(parts[1], ())
        capacity = whole(parts[2])
    except UnreadableError:
        raise UnreadableError("shift_unreadable") from None
    return ShiftText(
        datetime.combine(starts.day, starts.at or time(0)),
        datetime.combine(ends.day, ends.at or time(23, 59)),
        capacity,
        "open" in parts[3:],
        "cancelled" in parts[3:],
    )
