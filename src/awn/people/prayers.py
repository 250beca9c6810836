"""When the times between prayers begin and end, computed offline: by region and day they differ by hours.

Methods by state: Umm al-Qura in Saudi Arabia, Qatar and Bahrain (Isha 90 minutes after Maghrib, 120 in Ramadan in Saudi
Arabia), Dubai's in the Emirates and Oman, Kuwait's in Kuwait. A ministry's own table may differ by minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from adhanpy.calculation import CalculationMethod
from adhanpy.PrayerTimes import PrayerTimes
from hijridate import Gregorian

RAMADAN = 9
FRIDAY = 4
AFTER_ISHA = timedelta(hours=3)
_RAMADAN_ISHA = timedelta(minutes=30)
_METHODS = {
    "SA": CalculationMethod.UMM_AL_QURA,
    "QA": CalculationMethod.QATAR,
    "BH": CalculationMethod.UMM_AL_QURA,
    "AE": CalculationMethod.DUBAI,
    "OM": CalculationMethod.DUBAI,
    "KW": CalculationMethod.KUWAIT,
}


# The prayer with which each span begins; sunrise is none.
BEGINS_WITH = {
    "fajr_sunrise": "fajr",
    "dhuhr_asr": "dhuhr",
    "asr_maghrib": "asr",
    "maghrib_isha": "maghrib",
    "after_isha": "isha",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where prayers are asked for: the middle of a region."""

    country: str
    latitude: float
    longitude: float
    zone: str


@lru_cache(maxsize=16_384)
def spans_on(spot: Spot, day: date) -> Mapping[str, tuple[datetime, datetime]]:
    """Begin and end of each span of `SPANS`, in the zone of the place; after Isha three hours count."""
    zone = ZoneInfo(spot.zone)
    method = _METHODS.get(spot.country, CalculationMethod.UMM_AL_QURA)
    noon = datetime(day.year, day.month, day.day, tzinfo=zone)
    found = PrayerTimes((spot.latitude, spot.longitude), noon, method, time_zone=zone)
    isha = found.isha
    if spot.country == "SA" and is_ramadan(day):
        isha += _RAMADAN_ISHA
    return {
        "fajr_sunrise": (found.fajr, found.sunrise),
        "sunrise_dhuhr": (found.sunrise, found.dhuhr),
        "dhuhr_asr": (found.dhuhr, found.asr),
        "asr_maghrib": (found.asr, found.maghrib),
        "maghrib_isha": (found.maghrib, isha),
        "after_isha": (isha, isha + AFTER_ISHA),
    }


def span_at(spot: Spot, moment: datetime) -> str | None:
    """The span in which a moment lies; None between the end of the evening and Fajr."""
    spans = spans_on(spot, moment.astimezone(ZoneInfo(spot.zone)).date())
    return next((name for name, (begins, ends) in spans.items() if begins <= moment < ends), None)


def within(spot: Spot, starts: datetime, ends: datetime) -> list[tuple[str, datetime]]:
    """The prayers whose time comes between two moments, with the time; codes of `profile_rules.PRAYERS`."""
    zone = ZoneInfo(spot.zone)
    day, last = starts.astimezone(zone).date(), ends.astimezone(zone).date()
    found = []
    while day <= last:
        for span, (begins, _ends) in spans_on(spot, day).items():
            if span in BEGINS_WITH and starts < begins < ends:
                is_friday = span == "dhuhr_asr" and day.weekday() == FRIDAY
                found.append(("friday" if is_friday else BEGINS_WITH[span], begins))
        day += timedelta(days=1)
    return found


@lru_cache(maxsize=4_096)
def is_ramadan(day: date) -> bool:
    """By Umm al-Qura; a sighting may differ by a day."""
    return Gregorian(day.year, day.month, day.day).to_hijri().month == RAMADAN


def ramadan_from(day: date) -> date:
    """The first day from `day` on that lies in Ramadan."""
    while not is_ramadan(day):
        day += timedelta(days=1)
    return day
