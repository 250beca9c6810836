"""Were the forecasts right? The part of a report on fairness that holds them against what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from awn.base.tabular_writing import Value
from awn.fairness.rules import FEW, Cell, Report, Told
from awn.web import charts, formatting
from awn.web.fairness_words import gap_of, group_name, in_order

WIDTH = 13  # columns of the file


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing with its sentence and table, the line beside it, and the table by group."""

    told: Told
    summary: str
    drawing: Markup
    head: list[str]
    rows: list[list[str]]
    group_head: list[str]
    groups: list[list[str]]


def drawn(report: Report) -> Drawn | None:
    """None where nothing was written down, or not enough."""
    told = report.told
    if told is None or not told.steps or told.told is None or told.came is None:
        return None
    summary = _("Told of all places: %(told)s come. There came: %(came)s.") % {
        "told": _tenths(told.told), "came": _tenths(told.came),
    }  # fmt: skip
    bars, rows = [], []
    for one in told.steps:
        name = {"share": _tenths(one.told)}
        bars += [
            charts.Bar(_("Expected: %(share)s") % name, one.told, _tenths(one.told)),
            charts.Bar(_("Came, where %(share)s were expected") % name, one.came, _tenths(one.came)),
        ]
        rows.append(
            [_tenths(one.told), _tenths(one.came), formatting.number(one.number), formatting.number(one.people)]
        )
    keys = in_order(told.cells)
    shown = [key for key in keys if not (key.startswith("region:") and told.cells[key].few)]
    return Drawn(
        told, summary, charts.rows(bars, summary, rtl=formatting.rtl()),
        [_("What was told"), _("Came"), _("Places"), _("People")], rows,
        [_("Group"), _("People"), _("Came less told, in percentage points"), _("Beside the others")],
        [_group(group_name(key), told.cells[key]) for key in shown],
    )  # fmt: skip


def lines(report: Report) -> Iterator[list[Value]]:
    """The same for the file."""
    told = report.told
    if told is None or not told.steps:
        return
    for place, one in enumerate(told.steps, 1):
        for name, share in (("step_told", one.told), ("step_came", one.came)):
            yield _line(name, str(place), one.people, one.number, [share])
    yield _line("slope", "all", told.people, told.places, [told.slope, told.slope_low, told.slope_high])
    for name, value in (("brier", told.brier), ("brier_base_rate", told.base_brier)):
        yield _line(name, "all", told.people, told.places, [value])
    for key in in_order(told.cells):
        cell = told.cells[key]
        numbers = [cell.value, cell.low, cell.high, cell.gap, cell.gap_low, cell.gap_high]
        yield _line("came_less_told", key, "<10" if cell.few else cell.people, cell.number, numbers)
    if told.drift is not None:
        line = _line("drift", "all", told.people, told.places, [told.drift.value])
        yield [*line[:-1], _rounded(told.drift.bound)]


def _line(measure: str, group: str, people: Value, number: Value, values: list[float | None]) -> list[Value]:
    found: list[Value] = ["forecast", measure, group, people, number, *map(_rounded, values)]
    return found + [None] * (WIDTH - len(found))


def _group(name: str, cell: Cell) -> list[str]:
    people = formatting.number(cell.people) if cell.people is not None else "–"
    if cell == FEW or cell.value is None or cell.low is None or cell.high is None:
        return [name, people, _("Not enough people"), "–"]
    said = {
        key: formatting.signed(100 * value, 1)
        for key, value in (("value", cell.value), ("low", cell.low), ("high", cell.high))
    }
    return [name, people, _("%(value)s (%(low)s to %(high)s)") % said, gap_of(cell, "share")]


def _tenths(share: float) -> str:
    return _("%(n)s%%") % {"n": formatting.number(share * 100, 1)}


def _rounded(value: float | None) -> Value:
    return None if value is None else round(value, 4)
