"""How dates, times, numbers and durations are written in Arabic and English.

Every function takes plain values and uses the language and the digits of the present request. Gregorian months are
يناير…ديسمبر, the names used in the Gulf. Hijri dates follow Umm al-Qura and may differ by a day from a sighting.
"""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext, ngettext
from markupsafe import Markup

from awn.base import dates
from awn.base.languages import KNOWN, OURS, content, direction
from awn.reference.queries import hijri_zones
from awn.web.preferences import current

_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NEARBY_DAYS = 30


def language() -> Literal["ar", "en"]:
    """`ar` or `en`: in which of our languages this page shows what people wrote."""
    return content(get_language())


def interface() -> str:
    """The language of the present page itself, which may be a third one."""
    code = get_language() or "ar"
    return code if code in KNOWN else language()


def rtl() -> bool:
    """Whether the present page runs from right to left."""
    return direction(interface()) == "rtl"


def digits(text: str) -> str:
    """The text with its digits in the form the reader chose. Never for values that are typed back or stored."""
    return text.translate(_ARABIC_DIGITS) if current().digits == "arab" and language() == "ar" else text


def number(value: float, decimals: int = 0) -> str:
    """A number with separators of thousands: 12,500; with Arabic digits ١٢٬٥٠٠ and the decimal mark ٫."""
    if interface() not in OURS:
        return str(format_decimal(round(value, decimals), locale=interface()))
    text = f"{value:,.{decimals}f}"
    if current().digits == "arab" and language() == "ar":
        text = text.replace(",", "٬").replace(".", "٫")
    return digits(text)


def signed(value: float, decimals: int = 0) -> str:
    """A number that may lie below nought: its minus stays on its left, also between Arabic words."""
    text = number(abs(value), decimals)
    return f"\u2066−{text}\u2069" if round(value, decimals) < 0 else text


def plain_number(value: int) -> str:
    """A number inside a sentence: separators only from 10,000 up, so that a year stays a year."""
    return number(value) if abs(value) >= 10_000 else digits(str(value))


def percent(share: float) -> str:
    """A share between 0 and 1 as whole per cents."""
    return digits(f"{round(share * 100)}%")


def in_zone(moment: datetime, zone: str) -> datetime:
    """The moment as clocks show it in `zone`."""
    return moment.astimezone(ZoneInfo(zone))


def day(value: date) -> str:
    """5 December 2026 / 5 ديسمبر 2026."""
    return digits(dates.day(value, interface()))


def weekday(value: date) -> str:
    """Saturday / السبت."""
    return dates.weekday_name(value, interface())


def full_day(value: date) -> str:
    """Saturday 5 December 2026 / السبت 5 ديسمبر 2026."""
    return f"{weekday(value)} {day(value)}"


def short_day(value: date) -> str:
    """5 December / 5 ديسمبر."""
    return digits(f"{dates.day_number(value, interface())} {dates.month_name(value, interface())}")


def month(value: date) -> str:
    """December 2026 / ديسمبر 2026."""
    return digits(f"{dates.month_name(value, interface())} {value.year}")


def month_name(number: int) -> str:
    """December / ديسمبر."""
    return dates.month_name(date(2000, number, 1), interface())


def hijri(value: date, zone: str = "") -> str:
    """26 Jumada al-Akhirah 1448 AH / 26 جمادى الآخرة 1448 هـ; empty outside the Umm al-Qura table.

    Empty as well for readers who want none; and where `zone` names a country that does without it, unless they want it.
    """
    wish = current().hijri
    if wish == "no" or (wish == "country" and zone and zone not in hijri_zones()):
        return ""
    moon = digits(dates.hijri(value, language()))
    # In an Urdu line the English name of a month begins with a number, which would jump behind it.
    return f"\u2066{moon}\u2069" if moon and rtl() and language() != "ar" else moon


def day_span(first: date, last: date) -> str:
    """One day, or «من 5 ديسمبر 2026 إلى 9 يناير 2027»."""
    if first == last:
        return full_day(first)
    return gettext("%(first)s to %(last)s") % {"first": day(first), "last": day(last)}


def clock_time(value: datetime) -> str:
    """09:30, as the given (already local) clock shows it."""
    return digits(f"{value.hour:02d}:{value.minute:02d}")


def time_range(starts: datetime, ends: datetime, zone: str) -> Markup:
    """«من 09:30 إلى 12:00», in words because a dash between two times reads backwards in Arabic."""
    first, last = in_zone(starts, zone), in_zone(ends, zone)
    values = {
        "start": Markup("<bdi>{}</bdi>").format(clock_time(first)),
        "end": Markup("<bdi>{}</bdi>").format(clock_time(last)),
    }
    if last.date() > first.date():
        return Markup(gettext("from %(start)s to %(end)s the next day")) % values
    return Markup(gettext("from %(start)s to %(end)s")) % values


def moment(value: datetime, zone: str) -> str:
    """Saturday 5 December 2026, 09:30."""
    local = in_zone(value, zone)
    return gettext("%(day)s, %(time)s") % {"day": full_day(local.date()), "time": clock_time(local)}


def duration(minutes: int) -> str:
    """3 hours and 15 minutes / 3 ساعات و15 دقيقة."""
    return dates.duration(minutes, plain_number)


def relative_day(value: date, today: date) -> str:
    """Today, tomorrow, in 3 days, 2 days ago; beyond a month the date itself."""
    apart = (value - today) // timedelta(days=1)
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if apart in near:
        return near[apart]
    if abs(apart) > NEARBY_DAYS:
        return day(value)
    if apart > 0:
        return ngettext("in %(n)s day", "in %(n)s days", apart) % {"n": plain_number(apart)}
    return ngettext("%(n)s day ago", "%(n)s days ago", -apart) % {"n": plain_number(-apart)}
