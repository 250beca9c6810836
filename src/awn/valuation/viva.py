"""VIVA: the value of volunteers' hours divided by what working with volunteers costs. Plain values.

K. Gaskin, VIVA: The Volunteer Investment and Value Audit, 1997 and 2011.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text
from awn.valuation.rules import check_currency

COST_KINDS = {
    "staff": _("Staff who work with volunteers"),
    "training": _("Training"),
    "insurance": _("Insurance"),
    "meals": _("Meals"),
    "transport": _("Transport"),
    "other": _("Everything else"),
}
HIGHEST_COST = Decimal(1_000_000_000)
LONGEST_DAYS = 731
WHY_NOT = {
    "costs_missing": _("No ratio: not all kinds of costs are known. Where there were none, write 0."),
    "costs_nothing": _("No ratio: the costs are 0, and nothing can be divided by that."),
    "no_value": _("No ratio: no hours of this period have a rate."),
    "hours_unvalued": _("No ratio: some hours of this period have no rate, while the costs are those of all hours."),
    "currency_differs": _("No ratio: value and costs are in different currencies, and nothing is converted."),
}
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Worth:
    """What the hours of the period are worth in one currency; `central` None where sources contradict each other."""

    currency: str
    low: Decimal
    central: Decimal | None
    high: Decimal


@dataclass(frozen=True, slots=True)
class Ratio:
    """Value for each unit of cost, as a range; or why there is none."""

    low: Decimal = Decimal(0)
    central: Decimal | None = None
    high: Decimal = Decimal(0)
    why_not: str = ""


def ratio(worth: list[Worth], costs: Mapping[str, Decimal | None], currency: str, *, unvalued_minutes: int) -> Ratio:
    """The range of the ratio, two digits, halves to the even one; costs of which one kind is not known give none."""
    known = [amount for kind in COST_KINDS if (amount := costs.get(kind)) is not None]
    if len(known) < len(COST_KINDS):
        return Ratio(why_not="costs_missing")
    total = sum(known, Decimal(0))
    if total == 0:
        return Ratio(why_not="costs_nothing")
    if not worth:
        return Ratio(why_not="no_value")
    if unvalued_minutes:
        return Ratio(why_not="hours_unvalued")
    if len(worth) > 1 or worth[0].currency != currency:
        return Ratio(why_not="currency_differs")
    one = worth[0]
    return Ratio(
        _share(one.low, total), None if one.central is None else _share(one.central, total), _share(one.high, total)
    )


def check_costs(first: date, last: date, currency: str, costs: Mapping[str, Decimal | None], *, today: date) -> None:
    """Refuses periods that cannot be, currencies we do not keep, amounts below nought, and no amount at all."""
    if first > last or (last - first).days >= LONGEST_DAYS:
        message: Text = _("The last day must not lie before the first, nor more than two years after it.")
        raise Refusal("period_wrong", message, fields={"last_day": message})
    if last > today:
        message = _("This day is still to come. Costs are written down when they are known.")
        raise Refusal("period_in_future", message, fields={"last_day": message})
    check_currency(currency)
    for kind, amount in costs.items():
        if amount is not None and not (amount.is_finite() and 0 <= amount <= HIGHEST_COST):
            message = format_lazy(_("Write an amount from 0 to {most}."), most=f"{HIGHEST_COST:,}")
            raise Refusal("cost_out_of_range", message, fields={kind: message})
    if all(amount is None for amount in costs.values()):
        raise Refusal("costs_empty", _("Write at least one amount. What is not known stays empty."))


def _share(value: Decimal, costs: Decimal) -> Decimal:
    return (value / costs).quantize(_CENT, rounding=ROUND_HALF_EVEN)
