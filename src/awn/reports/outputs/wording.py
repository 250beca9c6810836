"""How a report's values are written for people who read them: in PDF, on pictures, in the notes of a workbook."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from awn.base import dates
from awn.base.digits import numerals
from awn.reports.contents import Range, Scalar, Unit, Unknown, Value, Withheld
from awn.valuation.rules import CURRENCY_NAMES

LICENCE = "CC BY 4.0"
LICENCE_ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
_MINUTES = 60


def written(value: Value, unit: Unit, language: str, currency: str = "") -> str:
    """The value as people read it, in the language that is on: hours for minutes, per cents for shares."""
    if isinstance(value, Withheld):
        return _("withheld")
    if isinstance(value, Unknown):
        return _("not known")
    if isinstance(value, date):
        return _month(value, language) if unit == "month" else dates.day(value, language)
    if isinstance(value, str):
        return value
    return _amount(value, unit, language, currency)


def unit_words(unit: Unit, currency: str = "") -> str:
    """What a value is counted in; empty where nothing needs saying."""
    words = {
        "minutes": pgettext("unit", "hours"),
        "people": pgettext("unit", "people"),
        "count": "",
        "share": pgettext("unit", "per cent"),
        "money": str(CURRENCY_NAMES.get(currency, currency)),
        "score": pgettext("unit", "points"),
        "days": pgettext("unit", "days"),
        "text": "",
        "day": "",
        "month": "",
    }
    return words[unit]


def range_words(one: Range, unit: Unit, language: str, currency: str = "") -> str:
    """Between which values a number lies, and what that means."""
    return _("between {low} and {high}: {meaning}").format(
        low=_amount(one.low, unit, language, currency),
        high=_amount(one.high, unit, language, currency),
        meaning=one.meaning,
    )


def decimal(value: float, most: int) -> str:
    """With separators of thousands and at most so many decimals, none that are noughts."""
    text = f"{value:,.{most}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(value: float, unit: Unit, language: str, currency: str) -> str:
    if unit == "minutes":
        # Whole hours, as the pages say them: a twelfth of one says nothing about many.
        return numerals(f"{round(value / _MINUTES):,}", language)
    if unit == "share":
        return numerals(f"{round(value * 100)}%", language)
    text = numerals(decimal(value, 2), language)
    # Isolated, so that the name of the currency does not change places with the number.
    name = CURRENCY_NAMES.get(currency, currency)
    return f"\u2068{text}\u2069 \u2068{name}\u2069" if unit == "money" and currency else text


def _month(value: date, language: str) -> str:
    return numerals(f"{dates.month_name(value, language)} {value.year}", language)


def as_text(value: Scalar) -> str:
    """The value as data: the same in every language."""
    return value.isoformat() if isinstance(value, date) else str(value)
