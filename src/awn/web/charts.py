"""Drawings for figures: SVG made here, so that they print, need no script and turn with the language.

Colours are tokens of the look in presentation attributes, which our Content-Security-Policy allows and which follow
light and dark. Every drawing stands in a figure (components/content.html) beside its numbers as a table; so it is one
image to a screen reader, named by its summary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from awn.reference.outlines import Outline

WIDTH = 420
COLUMNS_HEIGHT = 190
LABELS_HEIGHT = 40
EDGE = 24
TOP = 22
ROW = 44
BAR = 12
# One year alone is still a bar, and no wall.
WIDEST_COLUMN = 64
SHADES = (0.16, 0.34, 0.52, 0.74, 1.0)
FRAME = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}" font-size="{}" fill="currentColor">{}</svg>')
TEXT = Markup('<text x="{}" y="{}" text-anchor="{}" direction="{}"{}>{}</text>')
BOLD = Markup(' font-weight="600"')


@dataclass(frozen=True, slots=True)
class Bar:
    """A number with its name and how it is written; `note` is a second line under the name (a year)."""

    name: str
    value: float
    text: str
    note: str = ""


def columns(bars: Sequence[Bar], summary: str, *, rtl: bool) -> Markup:
    """Upright bars along a line of time that runs in the direction of reading; the highest carries its number."""
    most = max((bar.value for bar in bars), default=0) or 1
    slot = WIDTH / max(len(bars), 1)
    floor = TOP + COLUMNS_HEIGHT
    parts = [Markup('<path d="M0 {}h{}" stroke="var(--line-strong)"/>').format(floor, WIDTH)]
    marked = False
    for index, bar in enumerate(bars):
        middle = round((WIDTH - (index + 0.5) * slot) if rtl else (index + 0.5) * slot, 1)
        parts.append(_column(bar, middle, slot, floor, bar.value / most))
        if bar.value == most and not marked:
            marked = True
            x = min(max(middle, 2 * EDGE), WIDTH - 2 * EDGE)
            parts.append(draw_text(x, floor - COLUMNS_HEIGHT - 7, bar.text, "middle", rtl=rtl, bold=True))
        for line, words in enumerate((bar.name, bar.note)):
            if words:
                inside = min(max(middle, EDGE), WIDTH - EDGE)
                parts.append(draw_text(inside, floor + 16 + line * 16, words, "middle", rtl=rtl))
    return FRAME.format(WIDTH, floor + LABELS_HEIGHT, summary, 13, Markup("").join(parts))


def rows(bars: Sequence[Bar], summary: str, *, rtl: bool) -> Markup:
    """Lying bars that begin where reading begins, each under its name and number."""
    most = max((bar.value for bar in bars), default=0) or 1
    parts = []
    for index, bar in enumerate(bars):
        top = index * ROW
        length = round(max(bar.value / most, 0) * WIDTH, 1)
        start = WIDTH - length if rtl else 0
        parts.append(draw_text(WIDTH if rtl else 0, top + 18, bar.name, "start", rtl=rtl))
        parts.append(draw_text(0 if rtl else WIDTH, top + 18, bar.text, "end", rtl=rtl, bold=True))
        parts.append(_rect(0, top + 24, WIDTH, BAR, "var(--sand)"))
        parts.append(_rect(start, top + 24, length, BAR, "var(--palm)"))
    return FRAME.format(WIDTH, max(len(bars), 1) * ROW, summary, 14, Markup("").join(parts))


def map_of(outline: Outline, values: Mapping[str, float], names: Mapping[str, str], summary: str) -> Markup:
    """Regions shaded by value in five steps of equal number; pointing at one names it."""
    steps = sorted(value for value in values.values() if value > 0)
    land = Markup('<path d="{}" fill="var(--sand)" stroke="var(--line-strong)" stroke-width="1.5"/>')
    parts = [land.format(outline.land)]
    for shape in outline.shapes:
        value = values.get(shape.code, 0)
        if value <= 0:
            continue
        rank = sum(step < value for step in steps) * len(SHADES) // len(steps)
        drawn = '<path d="{}" fill="var(--palm)" fill-opacity="{}" stroke="var(--surface)"><title>{}</title></path>'
        parts.append(Markup(drawn).format(shape.path, SHADES[rank], names.get(shape.code, shape.code)))
    return FRAME.format(outline.width, outline.height, summary, 14, Markup("").join(parts))


def _column(bar: Bar, middle: float, slot: float, floor: int, share: float) -> Markup:
    height, width = round(share * COLUMNS_HEIGHT, 1), round(min(slot * 0.64, WIDEST_COLUMN), 1)
    return _rect(round(middle - width / 2, 1), round(floor - height, 1), width, height, "var(--palm)")


def _rect(x: float, y: float, width: float, height: float, fill: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}"/>').format(x, y, width, height, fill)


def draw_text(x: float, y: float, words: str, anchor: str, *, rtl: bool, bold: bool = False) -> Markup:
    """Words at a place, in the direction of reading."""
    return TEXT.format(x, y, anchor, "rtl" if rtl else "ltr", BOLD if bold else "", words)
