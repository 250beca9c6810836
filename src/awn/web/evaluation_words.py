"""Distributions in words and as drawings: bands, intervals, how many rows, and the hill of what is likely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from awn.evaluation.rules import BANDS, SCALED, Posterior, band, density
from awn.web import formatting

WIDTH, HEIGHT, FLOOR = 420, 120, 96
# As wide as it is drawn at most: across a whole screen the numbers below it would be larger than the headings.
_FRAME = Markup(
    '<svg viewBox="0 0 {0} {1}" width="{0}" role="img" aria-label="{2}" font-size="13" fill="currentColor">{3}</svg>'
)
_PATH = Markup('<path d="{}" fill="{}" fill-opacity="{}" stroke="{}"/>')
_LINE = Markup('<path d="M{} {}V{}" stroke="{}" stroke-width="2"/>')
_TEXT = Markup('<text x="{}" y="{}" text-anchor="{}" direction="{}">{}</text>')


@dataclass(frozen=True, slots=True)
class Said:
    """One component as pages say it."""

    component: str
    name: str
    band: str
    sentence: str
    counted: str
    drawing: Markup | None
    numbers: list[tuple[str, str]]
    state: str


def value(one: Posterior | str, number: float) -> str:
    """A share as per cents, a mean of ratings with one decimal."""
    component = one if isinstance(one, str) else one.component
    if component in SCALED:
        return _("%(n)s of 5") % {"n": formatting.number(number, 1)}
    return formatting.percent(number)


def counted(one: Posterior) -> str:
    """How many rows it rests on."""
    if one.n == 0:
        return _("Nothing has been counted yet.")
    words = ngettext("Counted once.", "Counted %(n)s times.", one.n)
    return words % {"n": formatting.plain_number(one.n)}


def sentence(one: Posterior) -> str:
    """What is expected, with the interval; of newcomers that nothing is known, of few rows that they are few."""
    if one.state == "new":
        return _("Nothing is known yet. Until then %(mean)s is assumed, the mean of everybody.") % {
            "mean": value(one, one.mean)
        }
    low, high = _ends(one, one.low80, one.high80)
    span = {"low": low, "high": high}
    if one.state == "few":
        return _("Too little to say anything. It may well lie between %(low)s and %(high)s.") % span
    return _("Expected: %(mean)s. With a probability of 80%% it lies between %(low)s and %(high)s.") % {
        **span, "mean": value(one, one.mean)
    }  # fmt: skip


def said(names: Mapping[str, Any], kept: Mapping[str, Posterior], *, drawn: bool = True) -> list[Said]:
    """All components, in their order."""
    return [
        Said(
            component=code,
            name=str(names[code]),
            band=str(BANDS[band(one)]),
            sentence=sentence(one),
            counted=counted(one),
            drawing=drawing(one, str(names[code])) if drawn and one.state != "new" else None,
            numbers=[
                (_("Mean"), value(one, one.mean)),
                (_("80%% lie between").replace("%%", "%"), _span(one, one.low80, one.high80)),
                (_("95%% lie between").replace("%%", "%"), _span(one, one.low95, one.high95)),
                (_("Times counted"), formatting.plain_number(one.n)),
                (_("What is left of it after fading"), formatting.number(one.weight, 1)),
            ],
            state=one.state,
        )
        for code, one in kept.items()
    ]


def drawing(one: Posterior, name: str) -> Markup:
    """The distribution as a hill, the part that holds 80 per cent dark, a line at the mean; it runs as one reads."""
    low, high = (1.0, 5.0) if one.component in SCALED else (0.0, 1.0)
    rtl = formatting.rtl()

    def x(number: float) -> float:
        along = (number - low) / (high - low) * WIDTH
        return round(WIDTH - along if rtl else along, 1)

    points = density(one)
    middle = [(at, up) for at, up in points if one.low80 <= at <= one.high80]
    parts = [_hill(points, x, "0.25"), _hill(middle, x, "0.75") if len(middle) > 1 else Markup("")]
    parts.append(Markup('<path d="M0 {}h{}" stroke="var(--line-strong)"/>').format(FLOOR, WIDTH))
    parts.append(_LINE.format(x(one.mean), FLOOR, 8, "var(--ink)"))
    for number, anchor in ((low, "start"), ((low + high) / 2, "middle"), (high, "end")):
        parts.append(_TEXT.format(x(number), FLOOR + 18, anchor, "rtl" if rtl else "ltr", value(one, number)))
    return _FRAME.format(WIDTH, HEIGHT, f"{name}: {sentence(one)}", Markup("").join(parts))


def _hill(points: list[tuple[float, float]], x: Any, opacity: str) -> Markup:
    path = " ".join(f"L{x(at)} {round(FLOOR - up * (FLOOR - 10), 1)}" for at, up in points)
    return _PATH.format(
        f"M{x(points[0][0])} {FLOOR} {path} L{x(points[-1][0])} {FLOOR}Z" if points else "", "var(--palm)", opacity,
        "none",
    )  # fmt: skip


def _span(one: Posterior, low: float, high: float) -> str:
    ends = _ends(one, low, high)
    return _("%(low)s and %(high)s") % {"low": ends[0], "high": ends[1]}


def _ends(one: Posterior, low: float, high: float) -> tuple[str, str]:
    """Both ends of a range; with one decimal where whole per cents would make one number of them."""
    ends = value(one, low), value(one, high)
    if ends[0] == ends[1] and one.component not in SCALED:
        # Outwards, so that the range never looks narrower than it is.
        return f"{formatting.number(floor(low * 1000) / 10, 1)}%", f"{formatting.number(ceil(high * 1000) / 10, 1)}%"
    return ends
