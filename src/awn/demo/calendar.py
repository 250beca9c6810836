"""When the editions of an opportunity take place: always seen from the day on which the world is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from hijridate import Gregorian, Hijri

from awn.demo.texts import When
from awn.opportunities.drafts import ShiftDraft

# A past edition of something weekly lies so far back, and so much further each.
FIRST_BACK_DAYS = 68
FURTHER_BACK_DAYS = 97
PAST_SHIFTS = 3
WINDOW_DAYS = 90


def shifts(when: When, zone: str, today: date, *, back: int = 0) -> list[ShiftDraft]:
    """The shifts of the coming edition (`back` = 0), or of the one so many before it."""
    if when.kind == "window":
        return _windows(when, zone, today, back)
    days = _days(when, today, back)
    return [draft for day in days for draft in _of_day(when, zone, day)]


def _days(when: When, today: date, back: int) -> list[date]:
    # What comes once a year has its past editions all in the last one, at different places.
    if when.kind == "hijri":
        first = _hijri(when, today, min(back, 1))
    elif when.kind == "yearly":
        first = _yearly(when, today, min(back, 1))
    elif back:
        first = today - timedelta(days=FIRST_BACK_DAYS + FURTHER_BACK_DAYS * (back - 1))
        return list(islice(_wanted(when, first), min(when.count, PAST_SHIFTS)))
    else:
        first = today + timedelta(days=when.starts_in)
    return list(islice(_wanted(when, first), when.count))


def _wanted(when: When, first: date) -> Iterator[date]:
    day = first
    while True:
        if not when.weekdays or day.weekday() in when.weekdays:
            yield day
        day += timedelta(days=1)


def _yearly(when: When, today: date, back: int) -> date:
    this_year = date(today.year, when.month, when.day)
    coming = this_year if this_year > today else date(today.year + 1, when.month, when.day)
    return date(coming.year - back, when.month, when.day)


def _hijri(when: When, today: date, back: int) -> date:
    """The next such day of the Umm al-Qura calendar, or an earlier year's; a sighting may shift it by a day."""
    year = int(Gregorian.fromdate(today).to_hijri().year)
    coming = next(day for offset in (0, 1, 2) if (day := _in_hijri_year(when, year + offset)) > today)
    return _in_hijri_year(when, int(Gregorian.fromdate(coming).to_hijri().year) - back) if back else coming


def _in_hijri_year(when: When, year: int) -> date:
    day = Hijri(year, when.month, when.day).to_gregorian()
    return date(day.year, day.month, day.day)


def _of_day(when: When, zone: str, day: date) -> Iterator[ShiftDraft]:
    for slot in when.slots:
        begin, end = (time.fromisoformat(part) for part in slot.split("-"))
        starts_at = datetime.combine(day, begin, ZoneInfo(zone))
        ends_at = datetime.combine(day if end > begin else day + timedelta(days=1), end, ZoneInfo(zone))
        yield ShiftDraft(starts_at=starts_at, ends_at=ends_at, capacity=when.capacity)


def _windows(when: When, zone: str, today: date, back: int) -> list[ShiftDraft]:
    """Remote work in one's own time: one window of `count` weeks."""
    first = today + timedelta(days=when.starts_in)
    if back:
        first = today - timedelta(days=WINDOW_DAYS * back + 7 * when.count)
    starts_at = datetime.combine(first, time(8), ZoneInfo(zone))
    ends_at = datetime.combine(first + timedelta(weeks=when.count), time(22), ZoneInfo(zone))
    return [ShiftDraft(starts_at=starts_at, ends_at=ends_at, capacity=when.capacity, open_ended=True)]
