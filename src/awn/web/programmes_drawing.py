"""How indicators look: their numbers in words, and a small drawing from the beginning to the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from awn.programmes.queries import IndicatorNow
from awn.programmes.rules import DECIMALS, People
from awn.web import charts, formatting

HEIGHT = 120
TOP = 24
SIDE = 12
FLOOR = TOP + HEIGHT
LINE = Markup('<polyline points="{}" fill="none" stroke="var({})" stroke-width="{}"{}/>')
DOT = Markup('<circle cx="{}" cy="{}" r="4" fill="var(--palm)"/>')
RING = Markup('<circle cx="{}" cy="{}" r="5" fill="var(--surface)" stroke="var(--palm)" stroke-width="2"/>')
DASHES = Markup(' stroke-dasharray="5 5"')


@dataclass(frozen=True, slots=True)
class Drawn:
    """An indicator with its drawing, the sentence that says it, and the table beside it."""

    one: IndicatorNow
    sentence: str
    drawing: Markup
    head: list[str]
    rows: list[list[str]]


def amount(value: Decimal | float) -> str:
    """A number with as many decimals as it has."""
    exact = Decimal(str(value)).normalize()
    exponent = exact.as_tuple().exponent
    decimals = min(-exponent, DECIMALS) if isinstance(exponent, int) and exponent < 0 else 0
    return formatting.number(float(exact), decimals)


def people(found: People | None) -> str:
    """How many people, or between how many."""
    if found is None:
        return _("not counted")
    if found.is_exact:
        return formatting.number(found.low)
    low, high = formatting.number(found.low), formatting.number(found.high)
    return _("between %(low)s and %(high)s") % {"low": low, "high": high}


def drawn(one: IndicatorNow) -> Drawn:
    """All that a page shows of an indicator."""
    row, unit = one.row, one.row.unit.pick(formatting.language())[0]
    steps = [
        (row.baseline_on, row.baseline, _("Beginning")),
        *((value.on, value.value, "") for value in one.values),
        *([(one.on, one.value, _("Today"))] if row.computed and one.value is not None and one.on else []),
    ]
    words = sentence(one)
    table = [[formatting.day(on), amount(value), name] for on, value, name in steps]
    table.append([formatting.day(row.target_on), amount(row.target), pgettext("indicator", "Target")])
    points = [(on, float(value)) for on, value, _name in steps]
    return Drawn(
        one,
        words,
        _picture(points, (row.target_on, float(row.target)), words),
        [_("Day"), unit, _("What it means")],
        table,
    )


def sentence(one: IndicatorNow) -> str:
    """Beginning, now and target in one sentence."""
    row = one.row
    words = {
        "baseline": amount(row.baseline), "target": amount(row.target),
        "unit": row.unit.pick(formatting.language())[0],
        "began": formatting.day(row.baseline_on), "until": formatting.day(row.target_on),
    }  # fmt: skip
    if one.withheld:
        said = _("Too few people stand behind it, so it is not shown. Target: %(target)s (%(unit)s) by %(until)s.")
        return said % words
    if one.value is None or one.on is None:
        return _("Not measured yet. From %(baseline)s on %(began)s to %(target)s (%(unit)s) by %(until)s.") % words
    words |= {"value": amount(one.value), "on": formatting.day(one.on), "share": formatting.percent(one.share or 0)}
    if one.is_reached:
        return _("Target of %(target)s reached: %(value)s (%(unit)s) on %(on)s, after %(baseline)s.") % words
    if one.share is not None and one.share < 0:
        said = _("%(value)s (%(unit)s) on %(on)s: farther from the target of %(target)s than at the beginning.")
        return said % words
    return (
        _("%(value)s (%(unit)s) on %(on)s: %(share)s of the way from %(baseline)s to the target of %(target)s.") % words
    )


def _picture(points: Sequence[tuple[date, float]], target: tuple[date, float], summary: str) -> Markup:
    """The way as it was gone, and dashed the straight way to the target. Time runs as the page is read."""
    rtl = formatting.rtl()
    direction = "rtl" if rtl else "ltr"
    every = [*points, target]
    first, last = min(on for on, _value in every), max(on for on, _value in every)
    low, high = min(value for _on, value in every), max(value for _on, value in every)
    span, height = max((last - first).days, 1), (high - low) or 1.0

    def place(point: tuple[date, float]) -> tuple[float, float]:
        across = SIDE + (point[0] - first).days / span * (charts.WIDTH - 2 * SIDE)
        up = FLOOR - (point[1] - low) / height * HEIGHT
        return round(charts.WIDTH - across if rtl else across, 1), round(up, 1)

    def path(places: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{x},{y}" for x, y in places)

    gone, end = [place(point) for point in points], place(target)
    parts = [
        LINE.format(path([gone[0], end]), "--line-strong", 2, DASHES),
        LINE.format(path(gone), "--palm", 3, ""),
        *(DOT.format(x, y) for x, y in gone),
        RING.format(*end),
        *(
            charts.TEXT.format(place((on, low))[0], FLOOR + 24, anchor, direction, "", formatting.month(on))
            for on, anchor in ((first, "start"), (last, "end"))
        ),
    ]
    return charts.FRAME.format(charts.WIDTH, FLOOR + 34, summary, 13, Markup("").join(parts))
