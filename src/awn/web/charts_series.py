"""Several rows of numbers in one drawing: lines beside each other, and columns of parts.

Each row has a colour, and beside it a shape or a weave of its own: it is told apart in print and without colours too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from awn.web.charts import COLUMNS_HEIGHT, EDGE, FRAME, WIDTH, Bar, draw_text

COLOURS = ("var(--palm)", "var(--henna)", "var(--sea)", "var(--saffron-ink)")
DASHES = ("none", "8 4", "2 3", "10 3 2 3")
MOST = len(COLOURS)
KEY = 24
INSIDE = 14
LINE = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="2.5" stroke-dasharray="{}"/>')
MARK = Markup('<path d="{}" fill="{}"/>')
WEAVE = Markup('<path d="{}" stroke="var(--surface)" stroke-width="1.5"/>')
RECT = Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="var(--surface)"><title>{}</title></rect>')


@dataclass(frozen=True, slots=True)
class Series:
    """One row: its name, and a bar for each place along the line of time; None where nothing may or can be shown."""

    name: str
    bars: tuple[Bar | None, ...]


def lines(series: Sequence[Series], names: Sequence[str], summary: str, *, rtl: bool) -> Markup:
    """Lines along a time that runs in the direction of reading; a gap where a value is not shown."""
    shown = series[:MOST]
    most = max((bar.value for one in shown for bar in one.bars if bar), default=0) or 1
    top = _key_height(shown) + INSIDE
    floor = top + COLUMNS_HEIGHT
    parts = _ground(names, shown, floor, rtl=rtl)
    for place, one in enumerate(shown):
        points = [
            (_middle(index, len(names), rtl=rtl), round(floor - bar.value / most * COLUMNS_HEIGHT, 1)) if bar else None
            for index, bar in enumerate(one.bars)
        ]
        strokes = [f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in pairwise(points) if a and b]
        parts.append(LINE.format(" ".join(strokes), COLOURS[place], DASHES[place]))
        parts += [MARK.format(_shape(place, *point), COLOURS[place]) for point in points if point]
    parts.append(_highest(shown, names, top, rtl=rtl))
    return FRAME.format(WIDTH, floor + EDGE, summary, 13, Markup("").join(parts))


def stacked(series: Sequence[Series], names: Sequence[str], summary: str, *, rtl: bool) -> Markup:
    """Columns of parts on top of each other, the first row lowest."""
    shown = series[:MOST]
    sums = [sum(bar.value for one in shown if (bar := one.bars[index])) for index in range(len(names))]
    most = max(sums, default=0) or 1
    floor = _key_height(shown) + INSIDE + COLUMNS_HEIGHT
    parts = _ground(names, shown, floor, rtl=rtl, woven=True)
    width = round(WIDTH / max(len(names), 1) * 0.64, 1)
    for index in range(len(names)):
        left, bottom = round(_middle(index, len(names), rtl=rtl) - width / 2, 1), float(floor)
        for place, one in enumerate(shown):
            bar = one.bars[index]
            if bar is None or not bar.value:
                continue
            height = round(bar.value / most * COLUMNS_HEIGHT, 1)
            bottom = round(bottom - height, 1)
            parts.append(_patch(place, (left, bottom, width, height), f"{one.name}: {bar.text}"))
    return FRAME.format(WIDTH, floor + EDGE, summary, 13, Markup("").join(parts))


def _ground(
    names: Sequence[str], series: Sequence[Series], floor: int, *, rtl: bool, woven: bool = False
) -> list[Markup]:
    """The names of the rows, the floor, and the names along it."""
    parts = [Markup('<path d="M0 {}h{}" stroke="var(--line-strong)"/>').format(floor, WIDTH)]
    for place, one in enumerate(series):
        y = KEY * place + 16
        x = WIDTH - 12 if rtl else 12
        if woven:
            parts.append(_patch(place, (x - 12, y - 12, 24, 16), one.name))
        else:
            parts.append(LINE.format(f"M{x - 12} {y - 4}h24", COLOURS[place], DASHES[place]))
            parts.append(MARK.format(_shape(place, x, y - 4), COLOURS[place]))
        parts.append(draw_text(x - 20 if rtl else x + 20, y, one.name, "start", rtl=rtl))
    for index, name in enumerate(names):
        if name:
            middle = min(max(_middle(index, len(names), rtl=rtl), EDGE), WIDTH - EDGE)
            parts.append(draw_text(middle, floor + 16, name, "middle", rtl=rtl))
    return parts


def _patch(place: int, box: tuple[float, float, float, float], title: str) -> Markup:
    """A part in its colour and weave."""
    return RECT.format(*box, COLOURS[place], title) + WEAVE.format(_weave(place, *box))


def _highest(series: Sequence[Series], names: Sequence[str], top: int, *, rtl: bool) -> Markup:
    """The number of the highest point."""
    points = [(bar, index) for one in series for index, bar in enumerate(one.bars) if bar]
    if not points:
        return Markup("")
    bar, index = max(points, key=lambda point: point[0].value)
    middle = min(max(_middle(index, len(names), rtl=rtl), 2 * EDGE), WIDTH - 2 * EDGE)
    return draw_text(middle, top - 8, bar.text, "middle", rtl=rtl, bold=True)


def _key_height(series: Sequence[Series]) -> int:
    return KEY * len(series) + INSIDE


def _middle(index: int, count: int, *, rtl: bool) -> float:
    slot = WIDTH / max(count, 1)
    return round((WIDTH - (index + 0.5) * slot) if rtl else (index + 0.5) * slot, 1)


def _shape(place: int, x: float, y: float) -> str:
    """A disc, a square, a triangle, a diamond."""
    return (
        f"M{x - 4} {y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z",
        f"M{x - 4} {y - 4}h8v8h-8z",
        f"M{x} {y - 5}l5 9h-10z",
        f"M{x} {y - 6}l6 6l-6 6l-6 -6z",
    )[place]


def _weave(place: int, left: float, top: float, width: float, height: float) -> str:
    """Plain, lying threads, standing threads, both."""
    lying = " ".join(f"M{left} {round(top + step, 1)}h{width}" for step in range(6, int(height), 6))
    standing = " ".join(f"M{round(left + step, 1)} {top}v{height}" for step in range(6, int(width), 6))
    return ("", lying, standing, f"{lying} {standing}")[place]
