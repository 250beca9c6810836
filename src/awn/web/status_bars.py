"""Ninety days of a part as a row of bars: how high says how much was good, and how it looks says what was not."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from awn.status.rules import DAYS_SHOWN, Day

WIDTH, HEIGHT = 720, 48
SLOT = WIDTH / DAYS_SHOWN
_FRAME = Markup('<svg class="bars" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>')
_BAR = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="1.5" {}/>')
_LOOKS = {
    "ok": Markup('fill="var(--ok)"'),
    "slow": Markup('fill="var(--saffron-ink)"'),
    "down": Markup('fill="var(--err)"'),
    # A frame without a filling: nothing is said of that day.
    "unknown": Markup('fill="none" stroke="var(--line-strong)" stroke-dasharray="3 2"'),
}
# Of a day with trouble the bar stands lower, so that it is seen without colours too.
_HEIGHTS = {"ok": 1.0, "slow": 0.66, "down": 0.33, "unknown": 1.0}


def bars(days: Sequence[Day], summary: str, *, rtl: bool) -> Markup:
    """The oldest day stands where reading begins; days before the first check leave their place empty."""
    gap = DAYS_SHOWN - len(days)
    drawn = []
    for index, day in enumerate(days, start=gap):
        x = WIDTH - (index + 1) * SLOT if rtl else index * SLOT
        height = round((HEIGHT - 2) * _HEIGHTS[day.state], 1)
        drawn.append(
            _BAR.format(round(x + 1, 1), round(HEIGHT - 1 - height, 1), round(SLOT - 2, 1), height, _LOOKS[day.state])
        )
    return _FRAME.format(WIDTH, HEIGHT, summary, Markup("").join(drawn))
