"""What an hour may be valued at, and how amounts are counted: plain values, Decimal throughout."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awn.base.refusal import Refusal, Text

# Code -> decimals. Three of the Gulf's currencies have a thousand parts.
CURRENCIES = {"SAR": 2, "AED": 2, "QAR": 2, "KWD": 3, "BHD": 3, "OMR": 3, "USD": 2}
CURRENCY_NAMES = {
    "SAR": _("Saudi riyals"),
    "AED": _("UAE dirhams"),
    "QAR": _("Qatari riyals"),
    "KWD": _("Kuwaiti dinars"),
    "BHD": _("Bahraini dinars"),
    "OMR": _("Omani rials"),
    "USD": _("US dollars"),
}
METHODS = {
    "replacement": _("Replacement cost: what the same occupation earns in an hour"),
    "general": _("General rate: one rate for all hours"),
    "published": _("Figure that an authority or the press published"),
}
BASES = {
    "stated": pgettext_lazy("how a rate was read", "As the source states it"),
    "computed": pgettext_lazy("how a rate was read", "Computed from figures of the source"),
    "unclear": pgettext_lazy("how a rate was read", "The source leaves the unit open"),
}
GENERAL = "general"
# ISCO-08: a major group has one digit, an occupation up to four.
_ISCO = re.compile(r"[0-9]{1,4}")
MAJOR_GROUPS = {
    "1": _("Managers"),
    "2": _("Professionals"),
    "3": _("Technicians and associate professionals"),
    "4": _("Clerical support workers"),
    "5": _("Service and sales workers"),
    "6": _("Skilled agricultural, forestry and fishery workers"),
    "7": _("Craft and related trades workers"),
    "8": _("Plant and machine operators, and assemblers"),
    "9": _("Elementary occupations"),
    "0": _("Armed forces occupations"),
}
FIRST_YEAR = 1990
HIGHEST_RATE = Decimal(10_000)
SOURCE_LENGTH = 300
NOTE_LENGTH = 600
PERIOD_LENGTH = 40
# Sources that lie further apart than a quarter contradict each other: no middle of them means anything.
AGREE_WITHIN = Decimal("1.25")
MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate for an hour, as its source gives it. `low` and `high` are what the source allows."""

    id: int
    country: str
    year: int
    level: str
    method: str
    currency: str
    low: Decimal
    central: Decimal
    high: Decimal
    basis: str = "stated"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """What an hour is worth by several rates at once. `central` is None where they contradict each other."""

    low: Decimal
    central: Decimal | None
    high: Decimal
    currency: str
    rates: tuple[Rate, ...]
    spread: Decimal

    @property
    def contradicts(self) -> bool:
        """Whether the sources lie too far apart for a middle."""
        return self.central is None


def span_of(rates: Collection[Rate]) -> Span | None:
    """All given rates of one currency as one range; None without any."""
    if not rates:
        return None
    ordered = tuple(sorted(rates, key=lambda rate: (rate.central, rate.id)))
    spread = ordered[-1].central / ordered[0].central
    return Span(
        low=min(rate.low for rate in ordered),
        central=_middle([rate.central for rate in ordered]) if spread <= AGREE_WITHIN else None,
        high=max(rate.high for rate in ordered),
        currency=ordered[0].currency,
        rates=ordered,
        spread=spread.quantize(Decimal("0.01")),
    )


def levels_of(level: str) -> list[str]:
    """Where a rate for this level is looked for: the occupation, the groups it belongs to, then all hours alike."""
    return [level[:length] for length in range(len(level), 0, -1)] + [GENERAL] if level != GENERAL else [GENERAL]


def worth(minutes: int, rate: Decimal) -> Decimal:
    """Not rounded: sums are rounded once, at their end."""
    return minutes * rate / MINUTES_AN_HOUR


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the smallest coin of the currency, halves to the even one."""
    return amount.quantize(Decimal(1).scaleb(-CURRENCIES[currency]), rounding=ROUND_HALF_EVEN)


def check_currency(currency: str) -> None:
    """Refuses a currency that we do not keep."""
    if currency not in CURRENCIES:
        message = _("Choose a currency from the list.")
        raise Refusal("currency_unknown", message, fields={"currency": message})


def check_rate(rate: Rate, *, this_year: int) -> None:
    """Refuses what no rate can be: a year to come, amounts out of order, no source, an unknown level or method."""
    if rate.year > this_year:
        message: Text = format_lazy(
            _("Nobody knows yet what an hour is worth in {year}. Enter a year that has begun."), year=rate.year
        )
        raise Refusal("rate_for_year_to_come", message, fields={"year": message})
    if rate.year < FIRST_YEAR:
        message = format_lazy(_("Enter a year from {year} on."), year=FIRST_YEAR)
        raise Refusal("rate_too_old", message, fields={"year": message})
    check_currency(rate.currency)
    if rate.method not in METHODS or rate.basis not in BASES:
        raise Refusal("unknown_option", _("Choose one of the options."))
    _check_level(rate)
    check_triple(rate.low, rate.central, rate.high, most=HIGHEST_RATE)
    if not rate.source.strip():
        message = _("Say where the figure comes from: without a source it is a guess.")
        raise Refusal("source_missing", message, fields={"source": message})


def check_triple(low: Decimal, central: Decimal, high: Decimal, *, most: Decimal) -> None:
    """Refuses amounts that are not above nought, not in order, or beyond `most`."""
    for name, amount in (("low", low), ("central", central), ("high", high)):
        if not amount.is_finite() or amount <= 0:
            message: Text = _("Write an amount above zero.")
            raise Refusal("amount_not_positive", message, fields={name: message})
        if amount > most:
            message = format_lazy(_("This is more than {most}. Is it the amount for one hour?"), most=f"{most:,}")
            raise Refusal("amount_too_high", message, fields={name: message})
    if not low <= central <= high:
        message = _("Low must not be above middle, and middle not above high.")
        raise Refusal("amounts_out_of_order", message, fields={"low" if low > central else "high": message})


def _check_level(rate: Rate) -> None:
    if rate.level != GENERAL and not _ISCO.fullmatch(rate.level):
        message = _("Write the number of an ISCO-08 group, one to four digits, or leave it empty for all hours.")
        raise Refusal("level_unknown", message, fields={"level": message})
    if rate.method == "replacement" and rate.level == GENERAL:
        message = _("Replacement cost is that of an occupation: write its ISCO-08 group.")
        raise Refusal("level_missing", message, fields={"level": message})


def _middle(amounts: Iterable[Decimal]) -> Decimal:
    ordered = sorted(amounts)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
