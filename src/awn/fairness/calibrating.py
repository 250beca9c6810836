"""Were the forecasts of attendance right? What was told before the shifts beside what came of it; plain arithmetic."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from awn.fairness.measuring import cells
from awn.fairness.rules import CALIBRATION_BOUND, LEAST, Drift, Told, ToldStep
from awn.forecasts.measures import Draws, brier, calibration_line, interval
from awn.forecasts.telling import Outcomes

LEAST_PLACES, LEAST_SHIFTS = 100, 10
_BINS = 5
# Told within a hundredth of each other, chances have no slope.
_ALIKE = 0.01
Whole = NDArray[np.int64]


def held(now: Outcomes, before: Outcomes, groups: Mapping[str, Mapping[int, str]]) -> Told:
    """What was told of the shifts of a quarter, with what came of it; the slope of the quarter before beside it.

    All places are in it; `groups` knows only people who agreed, and only they are told apart.
    """
    places, people, shifts = len(now.told), len(np.unique(now.person)), len(np.unique(now.shift))
    if people < LEAST:
        return Told()
    if not _is_enough(now):
        return Told(places, shifts, people)
    steps = _steps(now)
    slope, low, high = _slope(now)
    known = groups["gender"]
    off = [
        (int(person), float(came - told))
        for person, came, told in zip(now.person, now.came, now.told, strict=True)
        if int(person) in known
    ]
    return Told(
        places, shifts, people, float(now.told.mean()), float(now.came.mean()), float(now.base.mean()),
        float(now.by_model.mean()), brier(now.told, now.came), brier(now.base, now.came),
        slope, low, high, _point(before) if _is_enough(before) else None,
        steps, cells(off, groups, "mean"), _drift(now, steps, len(before.told)),
    )  # fmt: skip


def _is_enough(some: Outcomes) -> bool:
    """Enough places and shifts, and both outcomes among them."""
    enough = len(some.told) >= LEAST_PLACES and len(np.unique(some.shift)) >= LEAST_SHIFTS
    return enough and 0 < int(some.came.sum()) < len(some.came)


def _steps(some: Outcomes) -> list[ToldStep]:
    """As many steps of about equally many places, up to five, as leave ten people in each."""
    for count in range(_BINS, 0, -1):
        edges = np.unique(np.quantile(some.told, np.linspace(0, 1, count + 1)[1:-1]))
        where = np.searchsorted(edges, some.told, side="right")
        found = [
            ToldStep(
                float(some.told[here].mean()), float(some.came[here].mean()), int(here.sum()),
                len(np.unique(some.person[here])),
            )
            for here in (where == place for place in np.unique(where))
        ]  # fmt: skip
        if all(one.people >= LEAST for one in found):
            return found
    return []


def _point(some: Outcomes) -> float | None:
    return None if float(np.ptp(some.told)) < _ALIKE else calibration_line(some.told, some.came)[0]


def _slope(some: Outcomes) -> tuple[float | None, float | None, float | None]:
    """1 where chances are true, below it where they are too sure of themselves; shifts are drawn again, not places."""
    slope = _point(some)
    if slope is None:
        return None, None, None
    usable = [one for one in Draws(some.shift).weights() if 0 < (one * some.came).sum() < one.sum()]
    drawn = [calibration_line(some.told, some.came, one)[0] for one in usable]
    found = interval(np.array([slope, *drawn]))
    return found.mean, found.low, found.high


def _drift(some: Outcomes, steps: list[ToldStep], before: int) -> Drift:
    """The mean distance of what was told from what came; its bound is 0.05, or three times what chance would bring."""
    error = sum(one.number * abs(one.came - one.told) for one in steps) / len(some.told)
    off = some.came - some.told
    _shifts, place = np.unique(some.shift, return_inverse=True)
    # A day keeps many away at once: fewer independent outcomes than places.
    shared = max(float((np.bincount(place, off) ** 2).sum() / max((off**2).sum(), 1e-9)), 1.0)
    chance = sum(
        one.number / len(some.told) * math.sqrt(max(one.told * (1 - one.told), 0.0) * shared / one.number)
        for one in steps
    )
    return Drift("attendance", error, max(CALIBRATION_BOUND, 3 * chance), before, len(some.told))
