"""What the hours of a report are worth, from published hours alone: a range with its sources, or that nobody knows."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from awn.impact import published
from awn.reports.building.parts import WITHHELD, Asked
from awn.reports.contents import Address, Number, Range, Section, Unknown
from awn.valuation.queries import Amount, value_of
from awn.valuation.rules import GENERAL

METHOD = Address("value_method")


def section(kind: str, key: str, country: str, asked: Asked) -> Section | None:
    """Hours of a scope that lies in one country, valued year by year; None where there is nothing to value."""
    years = _years(kind, key, asked)
    shown = [one for one in years if one.minutes]
    if not years or (not shown and not any(one.withheld for one in years)):
        return None
    title = _("What the hours are worth")
    words = (
        _(
            "By published rates of what the work would have cost. It is not money that anybody received, and not what"
            " the hours changed."
        ),
    )
    if any(one.withheld for one in years):
        number = Number("value.hours", _("worth of the hours"), WITHHELD, "money", method=METHOD)
        return Section("value", title, words, (number,))
    valued = value_of({(country, one.first.year, GENERAL): one.minutes or 0 for one in shown}, asked.at)
    numbers = tuple(_number(amount, asked) for amount in valued.amounts)
    if valued.minutes_without_rate or not numbers:
        why = _("no rate for this country and year is known")
        left = valued.minutes_without_rate
        numbers += (Number("value.unvalued", _("hours without a rate"), left, "minutes", note=why),)
    return Section("value", title, words, numbers)


def _number(amount: Amount, asked: Asked) -> Number:
    unclear = Unknown(_("published rates contradict each other"))
    return Number(
        f"value.hours.{amount.currency.lower()}",
        _("worth of the hours"),
        unclear if amount.central is None else _whole(amount.central),
        "money",
        currency=amount.currency,
        range=Range(_whole(amount.low), _whole(amount.high), _("lowest and highest published rate")),
        rows=asked.rows(),
        method=METHOD,
    )


def _whole(amount: Decimal) -> int:
    return round(amount)


def _years(kind: str, key: str, asked: Asked) -> list[published.Shown]:
    """The hours year by year; a quarter or a month lies in one."""
    if asked.span.grain == "all":
        return asked.course(kind, key)
    one = published.one(kind, key, asked.span)
    return [one] if one.withheld or one.minutes else []
