"""Days and durations in words, in Arabic and in English.

Gregorian months are يناير…ديسمبر, the names used in the Gulf. Hijri dates follow Umm al-Qura and may differ by a day
from a sighting.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from babel import Locale
from django.utils.translation import gettext, ngettext
from hijridate import Gregorian

from awn.base.digits import numerals
from awn.base.languages import content

MONTHS = {
    "ar": (
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو",
        "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
HIJRI_MONTHS = {
    "ar": (
        "محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة",
        "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة",
    ),
    "en": (
        "Muharram", "Safar", "Rabi al-Awwal", "Rabi al-Thani", "Jumada al-Ula", "Jumada al-Akhirah",
        "Rajab", "Shaban", "Ramadan", "Shawwal", "Dhu al-Qadah", "Dhu al-Hijjah",
    ),
}  # fmt: skip
WEEKDAYS = {
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
HIJRI_FIRST, HIJRI_LAST = date(1924, 8, 1), date(2077, 11, 16)


def day(value: date, language: str) -> str:
    """5 December 2026 / 5 ديسمبر 2026."""
    return numerals(f"{day_number(value, language)} {month_name(value, language)} {value.year}", language)


def day_number(value: date, language: str) -> str:
    """The day of the month; French says the first of it as an ordinal."""
    return "1er" if language == "fr" and value.day == 1 else str(value.day)


def month_name(value: date, language: str) -> str:
    """December / ديسمبر; in further languages as CLDR names it."""
    ours = MONTHS.get(language)
    return ours[value.month - 1] if ours else str(_cldr(language).months["format"]["wide"][value.month])


def weekday_name(value: date, language: str) -> str:
    """Saturday / السبت; in further languages as CLDR names it."""
    ours = WEEKDAYS.get(language)
    return ours[value.weekday()] if ours else str(_cldr(language).days["format"]["wide"][value.weekday()])


@cache
def _cldr(language: str) -> Locale:
    return Locale(language)


def hijri(value: date, language: str) -> str:
    """26 Jumada al-Akhirah 1448 AH / 26 جمادى الآخرة 1448 هـ; empty outside the Umm al-Qura table."""
    if not HIJRI_FIRST <= value <= HIJRI_LAST:
        return ""
    moon = Gregorian(value.year, value.month, value.day).to_hijri()
    names = HIJRI_MONTHS[content(language)]
    era = "هـ" if content(language) == "ar" else "AH"
    return numerals(f"{moon.day} {names[moon.month - 1]} {moon.year} {era}", language)


def duration(minutes: int, write: Callable[[int], str] = lambda number: numerals(str(number))) -> str:
    """3 hours and 15 minutes / 3 ساعات و15 دقيقة, in the present language; `write` writes a number."""
    hours, rest = divmod(max(minutes, 0), 60)
    hour_text = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": write(hours)}
    minute_text = ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": write(rest)}
    if not hours:
        return minute_text
    if not rest:
        return hour_text
    return gettext("%(hours)s and %(minutes)s") % {"hours": hour_text, "minutes": minute_text}
