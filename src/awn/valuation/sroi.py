"""Social return on investment as a worksheet of assumptions, each with a range and a source. Plain values.

A Guide to Social Return on Investment, The SROI Network, 2012: value of an outcome = quantity × proxy, less what would
have happened anyway (deadweight), what others brought about (attribution) and what only moved elsewhere
(displacement); less in each further year (drop-off); discounted to the present; divided by what was put in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from awn.base.refusal import Refusal, Text
from awn.valuation.rules import check_currency

DRAWS = 10_000
SEED = 20_260
# The range that is shown holds nine draws out of ten.
LOW_PERCENTILE, HIGH_PERCENTILE = 5, 95
MOST_OUTCOMES = 20
LONGEST_YEARS = 10
HIGHEST = Decimal(1_000_000_000)
TITLE_LENGTH = 120
WORDS_LENGTH = 200
SOURCE_LENGTH = 300

SHARES = ("deadweight", "attribution", "displacement", "drop_off")
ASSUMPTIONS = {
    "costs": _("What was put in (costs)"),
    "discount": _("Discount rate for each year"),
    "quantity": _("How many changed"),
    "value": _("What one change is worth (proxy)"),
    "deadweight": _("Would have happened anyway (deadweight)"),
    "attribution": _("Owed to others (attribution)"),
    "displacement": _("Only moved from elsewhere (displacement)"),
    "drop_off": _("Lost in each further year (drop-off)"),
}


@dataclass(frozen=True, slots=True)
class Three:
    """An assumption: at least, most likely, at most."""

    low: Decimal
    central: Decimal
    high: Decimal

    @property
    def is_certain(self) -> bool:
        return self.low == self.high


NOTHING = Three(Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One change for one group of people."""

    stakeholder: str
    change: str
    years: int
    quantity: Three
    quantity_source: str
    value: Three
    value_source: str
    deadweight: Three = NOTHING
    attribution: Three = NOTHING
    displacement: Three = NOTHING
    drop_off: Three = NOTHING
    shares_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole worksheet. Without costs or outcomes it is a draft, and has no result."""

    currency: str
    costs: Three | None = None
    costs_source: str = ""
    discount: Three = NOTHING
    discount_source: str = ""
    outcomes: tuple[Outcome, ...] = field(default=())

    @property
    def is_draft(self) -> bool:
        return self.costs is None or not self.outcomes


@dataclass(frozen=True, slots=True)
class Swing:
    """What one assumption alone moves: the ratio at its low and at its high value, all others being most likely."""

    assumption: str
    outcome: int | None
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Result:
    """Never one number: nine draws out of ten lie between `low` and `high`, all of them between `least` and `most`."""

    low: float
    high: float
    least: float
    most: float
    below_costs: float
    swings: tuple[Swing, ...]


def result_of(sheet: Sheet) -> Result | None:
    """The range of the ratio; None for a draft. The same sheet gives the same range."""
    if sheet.is_draft:
        return None
    chance = np.random.default_rng(SEED)
    drawn = _ratio(sheet, lambda three: _draw(three, chance))
    low, high = (float(one) for one in np.percentile(drawn, [LOW_PERCENTILE, HIGH_PERCENTILE]))
    below = float(np.mean(drawn < 1))
    return Result(low, high, _extreme(sheet, best=False), _extreme(sheet, best=True), below, _swings(sheet))


def check_three(name: str, three: Three, *, least: Decimal, most: Decimal, above: bool = False) -> None:
    """Refuses values outside their bounds (`above`: the least itself as well) and out of order."""
    for end in ("low", "central", "high"):
        number = getattr(three, end)
        if not number.is_finite() or number < least or number > most or (above and number == least):
            message: Text = (
                format_lazy(_("Write a number above {least} and at most {most}."), least=least, most=f"{most:,}")
                if above
                else format_lazy(_("Write a number from {least} to {most}."), least=least, most=f"{most:,}")
            )
            raise Refusal("assumption_out_of_range", message, fields={f"{name}_{end}": message})
    if not three.low <= three.central <= three.high:
        message = _("Low must not be above middle, and middle not above high.")
        where = "low" if three.low > three.central else "high"
        raise Refusal("amounts_out_of_order", message, fields={f"{name}_{where}": message})


def check_outcome(one: Outcome) -> None:
    """Refuses: no words, no source, shares outside 0 to 1, quantities or values not above 0, years beyond ten."""
    for name in ("stakeholder", "change"):
        if not getattr(one, name).strip():
            message: Text = _("Write who changed, and what changed for them.")
            raise Refusal("outcome_words_missing", message, fields={name: message})
    if not 1 <= one.years <= LONGEST_YEARS:
        message = format_lazy(_("Write how many years it lasts, from 1 to {most}."), most=LONGEST_YEARS)
        raise Refusal("years_out_of_range", message, fields={"years": message})
    for name in ("quantity", "value"):
        check_three(name, getattr(one, name), least=Decimal(0), most=HIGHEST, above=True)
        _check_source(f"{name}_source", getattr(one, f"{name}_source"))
    for name in SHARES:
        check_three(name, getattr(one, name), least=Decimal(0), most=Decimal(1))
    _check_source("shares_source", one.shares_source)


def check_basis(sheet: Sheet) -> None:
    """Refuses an unknown currency, costs that are not above 0, a discount rate outside 0 to 1, and no source."""
    check_currency(sheet.currency)
    if sheet.costs is not None:
        check_three("costs", sheet.costs, least=Decimal(0), most=HIGHEST, above=True)
        _check_source("costs_source", sheet.costs_source)
        check_three("discount", sheet.discount, least=Decimal(0), most=Decimal(1))
        _check_source("discount_source", sheet.discount_source)


def packed(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON keeps it; numbers as text, so that none is rounded."""
    return {name: _pack(getattr(sheet, name)) for name in _names(Sheet)}


def unpacked(kept: Mapping[str, Any]) -> Sheet:
    """What `packed` was given."""
    values = dict(kept)
    outcomes = tuple(
        Outcome(**{name: _unpack(one[name]) for name in _names(Outcome)}) for one in values.pop("outcomes")
    )
    return Sheet(**{name: _unpack(value) for name, value in values.items()}, outcomes=outcomes)


def _check_source(name: str, source: str) -> None:
    if not source.strip():
        message = _("Say where the figure comes from: without a source it is a guess.")
        raise Refusal("source_missing", message, fields={name: message})


Numbers = NDArray[np.float64]


def _ratio(sheet: Sheet, value: Callable[[Three], Numbers]) -> Numbers:
    assert sheet.costs is not None, "drafts have no result"
    costs, discount = value(sheet.costs), value(sheet.discount)
    total: Numbers = np.zeros_like(costs)
    for one in sheet.outcomes:
        total = total + _present_value(one, discount, value)
    return total / costs


def _present_value(one: Outcome, discount: Numbers, value: Callable[[Three], Numbers]) -> Numbers:
    """The value of all years today; the first year counts as a year away, as the guide has it."""
    first = value(one.quantity) * value(one.value)
    for share in (one.deadweight, one.attribution, one.displacement):
        first = first * (1 - value(share))
    kept = 1 - value(one.drop_off)
    total: Numbers = np.zeros_like(first)
    for year in range(one.years):
        total = total + first * kept**year / (1 + discount) ** (year + 1)
    return total


def _draw(three: Three, chance: np.random.Generator) -> Numbers:
    low, middle, high = float(three.low), float(three.central), float(three.high)
    return np.full(DRAWS, middle) if low == high else chance.triangular(low, middle, high, DRAWS)


def _set(one: Any, **values: Three) -> Any:
    """`replace` for names of assumptions that are only known when it runs."""
    return replace(one, **values)


def _at(end: str) -> Callable[[Three], Numbers]:
    return lambda three: np.array([float(getattr(three, end))])


def _extreme(sheet: Sheet, *, best: bool) -> float:
    """The ratio when everything is as it speaks most for, or most against, the programme."""
    more, less = ("high", "low") if best else ("low", "high")
    turned = replace(
        sheet,
        costs=_fixed(sheet.costs, less),
        discount=_fixed(sheet.discount, less),
        outcomes=tuple(
            _set(
                one, quantity=_fixed(one.quantity, more), value=_fixed(one.value, more),
                **{name: _fixed(getattr(one, name), less) for name in SHARES},
            )
            for one in sheet.outcomes
        ),
    )  # fmt: skip
    return float(_ratio(turned, _at("central"))[0])


def _fixed(three: Three | None, end: str) -> Three:
    assert three is not None, "drafts have no result"
    value = getattr(three, end)
    return Three(value, value, value)


def _swings(sheet: Sheet) -> tuple[Swing, ...]:
    """One assumption at a time, the one that moves the ratio most first."""
    found = []
    for name in ("costs", "discount"):
        if not getattr(sheet, name).is_certain:
            low, high = (_set(sheet, **{name: _fixed(getattr(sheet, name), end)}) for end in ("low", "high"))
            found.append(_swing(name, None, low, high))
    for number, one in enumerate(sheet.outcomes):
        for name in ("quantity", "value", *SHARES):
            three = getattr(one, name)
            if not three.is_certain:
                low, high = (_with(sheet, number, _set(one, **{name: _fixed(three, end)})) for end in ("low", "high"))
                found.append(_swing(name, number, low, high))
    return tuple(sorted(found, key=lambda swing: (-swing.width, swing.outcome or 0, swing.assumption)))


def _swing(name: str, number: int | None, low: Sheet, high: Sheet) -> Swing:
    middle = _at("central")
    return Swing(name, number, float(_ratio(low, middle)[0]), float(_ratio(high, middle)[0]))


def _with(sheet: Sheet, number: int, one: Outcome) -> Sheet:
    return replace(sheet, outcomes=(*sheet.outcomes[:number], one, *sheet.outcomes[number + 1 :]))


def _names(kind: Any) -> list[str]:
    return [one.name for one in fields(kind)]


def _pack(value: Any) -> Any:
    if isinstance(value, Three):
        return [str(value.low), str(value.central), str(value.high)]
    if isinstance(value, tuple):
        return [{name: _pack(getattr(one, name)) for name in _names(Outcome)} for one in value]
    return value


def _unpack(value: Any) -> Any:
    return Three(*(Decimal(one) for one in value)) if isinstance(value, list) else value
