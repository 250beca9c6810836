"""Named ranges of time as moments: "this weekend" is not the same days in Muscat as in Dubai."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from awn.opportunities.queries.filters import Filters
from awn.reference import queries as reference
from awn.reference.models import Country, Region

Span = tuple[datetime | None, datetime | None]
DEFAULT_COUNTRY = "SA"
ONE_DAY = timedelta(days=1)


def span(filters: Filters, at: datetime) -> Span:
    """The first moment and the first moment after the time asked for; None where it is open."""
    country, region = _place(filters)
    zone = ZoneInfo(country.zone if country else "Asia/Riyadh")
    today = at.astimezone(zone).date()
    first, last = filters.since, filters.until
    if filters.when:
        weekend = region.weekend if region else country.weekend if country else [5, 6]
        start, end = named(filters.when, today, weekend, country.first_weekday if country else 7)
        first = max(start, first) if first else start
        last = min(end, last) if last else end
    return (
        datetime.combine(first, time(), zone) if first else None,
        datetime.combine(last + ONE_DAY, time(), zone) if last else None,
    )


def named(name: str, today: date, weekend: list[int], first_weekday: int) -> tuple[date, date]:
    """First and last day of a named range, never before today. Weekdays are ISO numbers, Monday 1.

    In the midst of a weekend, "weekend" is what is left of it.
    """
    if name == "week":
        return today, today + timedelta(days=(first_weekday - 1 - today.isoweekday()) % 7)
    if name == "month":
        after = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return today, after - ONE_DAY
    start = next(today + timedelta(days=n) for n in range(7) if (today + timedelta(days=n)).isoweekday() in weekend)
    end = start
    while len(weekend) < 7 and (end + ONE_DAY).isoweekday() in weekend:
        end += ONE_DAY
    return start, end


def _place(filters: Filters) -> tuple[Country | None, Region | None]:
    """The country whose week counts, and the region if one is asked for: of the first place, else Saudi Arabia."""
    code = filters.places[0] if filters.places else DEFAULT_COUNTRY
    if found := reference.region(code):
        return found.country, found
    return next((country for country in reference.countries() if country.code == code), None), None
