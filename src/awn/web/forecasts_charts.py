"""A line of weeks: what was, what is expected with its interval, and where Ramadan and Hajj lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from awn.forecasts import seasons
from awn.web.charts import FRAME, TEXT

WIDTH, HEIGHT, TOP, FOOT = 420, 180, 30, 30
EDGE = 40
WORD = 62
MARKED = ("ramadan", "hajj")


@dataclass(frozen=True, slots=True)
class Weeks:
    """Past weeks, and the weeks ahead as (mean, low, high); `first`: first day of the first, in days since 1970."""

    first: int
    past: Sequence[float]
    ahead: Sequence[tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a day under the line."""

    day: int
    text: str


def highest(shown: Weeks) -> float:
    """The value at the top of the drawing."""
    return max([*shown.past, *(high for _mean, _low, high in shown.ahead)], default=0) or 1


def weeks(
    shown: Weeks, labels: Sequence[Label], season_names: dict[str, str], summary: str, *, top: str, rtl: bool
) -> Markup:
    """The drawing; time runs in the direction of reading. `top` is its highest value in the reader's digits."""
    count = len(shown.past) + len(shown.ahead)
    most = highest(shown)
    floor = TOP + HEIGHT

    def across(place: float) -> float:
        x = place * WIDTH / max(count - 1, 1)
        return round(WIDTH - x if rtl else x, 1)

    def down(value: float) -> float:
        return round(floor - HEIGHT * value / most, 1)

    def path(points: Sequence[tuple[float, float]]) -> str:
        return "M" + "L".join(f"{across(place)} {down(value)}" for place, value in points)

    parts = [*_seasons(shown.first, count, across, floor, season_names, rtl=rtl)]
    parts.append(Markup('<path d="M0 {}h{}" stroke="var(--line-strong)"/>').format(floor, WIDTH))
    start = len(shown.past)
    if shown.ahead:
        upper = [(start + n, high) for n, (_mean, _low, high) in enumerate(shown.ahead)]
        lower = [(start + n, low) for n, (_mean, low, _high) in enumerate(shown.ahead)]
        band = path([*upper, *reversed(lower)]) + "Z"
        parts.append(Markup('<path d="{}" fill="var(--palm)" fill-opacity="0.18"/>').format(band))
        ahead = path([(start + n, mean) for n, (mean, _low, _high) in enumerate(shown.ahead)])
        line = '<path d="{}" fill="none" stroke="var(--palm)" stroke-width="2.5" stroke-dasharray="6 4"/>'
        parts.append(Markup(line).format(ahead))
    if shown.past:
        past = path(list(enumerate(shown.past)))
        parts.append(Markup('<path d="{}" fill="none" stroke="currentColor" stroke-width="1.5"/>').format(past))
    line = '<path d="M0 {}h{}" stroke="var(--line-strong)" stroke-dasharray="2 4"/>'
    parts.append(Markup(line).format(TOP, WIDTH))
    parts.append(TEXT.format(WIDTH if rtl else 0, TOP + 16, "start", "rtl" if rtl else "ltr", "", top))
    for label in labels:
        x = min(max(across((label.day - shown.first) / 7), EDGE), WIDTH - EDGE)
        parts.append(TEXT.format(x, floor + 18, "middle", "rtl" if rtl else "ltr", "", label.text))
    return FRAME.format(WIDTH, floor + FOOT, summary, 14, Markup("").join(parts))


def _seasons(
    first: int, count: int, across: Callable[[float], float], floor: int, names: dict[str, str], *, rtl: bool
) -> list[Markup]:
    parts: list[Markup] = []
    written: list[float] = []
    for name, begin, end in seasons.spans():
        if name not in MARKED or end < first or begin > first + 7 * count:
            continue
        low, high = max((begin - first) / 7, 0), min((end + 1 - first) / 7, count - 1)
        one, other = across(low), across(high)
        left, wide = min(one, other), abs(other - one)
        drawn = '<rect x="{}" y="{}" width="{}" height="{}" fill="var(--sand)"/>'
        parts.append(Markup(drawn).format(left, TOP, round(max(wide, 3), 1), floor - TOP))
        middle = min(max(left + wide / 2, EDGE / 2), WIDTH - EDGE / 2)
        # A season at the edge would write over the one before it; its band still shows.
        if any(abs(middle - other) < WORD for other in written):
            continue
        written.append(middle)
        parts.append(TEXT.format(round(middle, 1), TOP - 9, "middle", "rtl" if rtl else "ltr", "", names[name]))
    return parts
