"""Models as a training leaves them, without the training: for pages that show them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from awn.forecasts import attendance, leaving, storing, unfilled
from awn.forecasts.demand import Series, outlook
from awn.forecasts.lines import Columns, Line
from awn.forecasts.models import TrainedModel

INTERVAL = {"mean": 0.12, "low": 0.11, "high": 0.13}
MEASURES = dict.fromkeys(("auc", "brier", "ece", "calibration_slope", "calibration_intercept"), INTERVAL)


def put(kind: str, at: datetime, card: dict[str, Any], content: dict[str, Any], *, beats: bool = True) -> TrainedModel:
    """Writes the file and the row of a model that counts."""
    revision = f"{kind}-{at:%Y%m%dT%H%M%S%f}"
    sha256 = storing.write(kind, revision, at.isoformat(), card, content)
    TrainedModel.objects.filter(kind=kind).update(active=False)
    return TrainedModel.objects.create(
        kind=kind, revision=revision, sha256=sha256, trained_at=at, scheduled=True, card=card, beats=beats, active=True
    )


def line(columns: Columns, weight: float = 0.4) -> dict[str, Any]:
    """A line over these columns that knows the first three only."""
    names = columns.names
    weights = tuple(weight if place < 3 else 0.0 for place in range(len(names)))
    return storing.line_told(Line(names, weights, (0.5,) * len(names), -1.5))


def yes_or_no(kind: str, at: datetime, *, beats: bool = True) -> TrainedModel:
    """A model of one of the three questions."""
    seat = attendance.Seat(1, 1, 0, 7200, 0, False, 5, 1, False, True, "Asia/Riyadh")
    look = unfilled.Look(1, 1, 9 * 86_400, 0, 0, 5, 1, True, 0.3, False)
    life = leaving.Look(1, 20_000, 10, 2, 1, 0.5, 0.0, 2, 0.0, False)
    columns = {
        "no_show": lambda: attendance.columns_of([seat], [(0.1, 0.1, 0.0)]),
        "unfilled": lambda: unfilled.columns_of([look]),
        "leaving": lambda: leaving.columns_of([life]),
    }[kind]()
    card = {
        "rows": 9_000, "learned_rows": 6_000, "judged_rows": 3_000, "window": ["2024-01-07", "2026-11-01"],
        "cut": "2026-03-01", "share": 0.14, "measures": {"base_rate": MEASURES, "model": MEASURES},
        "ahead": {"base_rate": INTERVAL}, "calibration": [{"rows": 300, "told": 0.1, "happened": 0.12}] * 3,
        "groups": [{"name": "newcomer", "rows": 500, "told": 0.2, "happened": 0.18}],
        "features": [name.partition(":")[0] for name in columns.names[:1]],
    }  # fmt: skip
    if kind == "no_show":
        card |= {"expected": {"sigma": 0.3, "coverage": 0.9, "coverage_without": 0.8, "shifts": 200, "aim": 0.9}}
    return put(kind, at, card, {"line": line(columns), "base_rate": 0.14, "sigma": 0.3}, beats=beats)


def demand(at: datetime, people: tuple[int, ...] = (60, 40, 3)) -> TrainedModel:
    """A forecast of three regions; behind the last stand too few people."""
    from awn.forecasts.actions import _judged, _told

    weeks = 60
    random = np.random.default_rng(3)
    keys = ("SA-01", "SA-02", "SA-03")
    first = (int(at.timestamp()) // 86_400 - 3) // 7 * 7 + 3 - 7 * weeks
    series = Series(keys, first, random.poisson(np.array([[90.0], [40.0], [3.0]]), (3, weeks)).astype(float))
    found = outlook(series)
    part = _told(series, found, {key: (9, count) for key, count in zip(keys, people, strict=True)})
    card = {
        "weeks": weeks,
        "first_day": first,
        "dimensions": {"region": {"keys": 3, "method": found.method, "judged": _judged(found)}},
        "effects": {},
    }
    return put("demand", at, card, {"dimensions": {"region": part}}, beats=False)
