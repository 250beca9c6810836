"""Learning one yes-or-no question from rows in time, judged on the latest of them beside the simple ways.

What is measured: a line learned from the earlier rows, told to the later ones. What is used afterwards is the same kind
of line, learned from all rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from awn.base.refusal import Refusal
from awn.forecasts import lines, measures
from awn.forecasts.lines import Columns, Line
from awn.forecasts.measures import Column, Flags

JUDGED_SHARE = 0.3
FEWEST_ROWS = 200
FEWEST_OF_A_KIND = 15
# Groups of fewer judged rows are not told.
FEWEST_IN_GROUP = 50
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Rows:
    """What is known and what came of it. `day` counts from 1970; `owners`: whose rows they are, drawn together.

    `until`: the day on which the outcome was known; a row judged later may not be learned from.
    """

    columns: Columns
    happened: Flags
    day: NDArray[np.int64]
    until: NDArray[np.int64]
    owners: NDArray[np.int64]
    groups: Mapping[str, Flags] = field(default_factory=dict)
    # Columns of a second simple way.
    simple: Columns | None = None


@dataclass(frozen=True)
class Trained:
    """The line to use, what the card says, and the chances told to the judged rows."""

    line: Line
    base_rate: float
    beats: bool
    card: dict[str, Any]
    judged: Flags
    told: Column


def train(rows: Rows) -> Trained:
    """Refuses `forecast_few_rows` where too little happened to learn from and to judge by."""
    count = len(rows.happened)
    if count < FEWEST_ROWS:
        raise too_few()
    cut = int(np.quantile(rows.day, 1 - JUDGED_SHARE))
    judged, learned = rows.day >= cut, rows.until < cut
    for part in (judged, learned):
        hits = int(rows.happened[part].sum())
        if not FEWEST_OF_A_KIND <= hits <= int(part.sum()) - FEWEST_OF_A_KIND:
            raise too_few()
    happened = rows.happened[judged]
    told = {"base_rate": np.full(len(happened), float(rows.happened[learned].mean()))}
    if rows.simple is not None:
        simple = lines.fit(rows.simple.rows(learned), rows.happened[learned], ridge=1e-3)
        told["lead_time"] = simple.chances(rows.simple.rows(judged))
    told["model"] = lines.fit(rows.columns.rows(learned), rows.happened[learned]).chances(rows.columns.rows(judged))
    found = measures.Draws(rows.owners[judged]).compare(told, happened)
    ahead = {name: measures.ahead(found["model"], found[name], "brier") for name in told if name != "model"}
    card = {
        "rows": count,
        "learned_rows": int(learned.sum()),
        "judged_rows": int(judged.sum()),
        "window": [_iso(int(rows.day.min())), _iso(int(rows.day.max()))],
        "cut": _iso(cut),
        "share": round(float(rows.happened.mean()), 4),
        "measures": {name: measures.intervals(values) for name, values in found.items()},
        "ahead": {name: one.told() for name, one in ahead.items()},
        "calibration": [
            {"rows": one.rows, "told": round(one.told, 4), "happened": round(one.happened, 4)}
            for one in measures.bins(told["model"], happened)
        ],
        "groups": _groups(rows, judged, told["model"]),
        "features": list(dict.fromkeys(name.partition(":")[0] for name in rows.columns.names)),
    }
    beats = all(one.low > 0 for one in ahead.values())
    line = lines.fit(rows.columns, rows.happened)
    return Trained(line, float(rows.happened.mean()), beats, card, judged, told["model"])


def too_few() -> Refusal:
    """Nothing honest can be learned yet."""
    message = _("Too little has happened so far to learn from and to judge by. The simple way stays.")
    return Refusal("forecast_few_rows", message, status=409)


def _groups(rows: Rows, judged: Flags, told: Column) -> list[dict[str, Any]]:
    """For each group how often it was told and how often it happened: a model that is wrong about some shows here."""
    happened = rows.happened[judged]
    found = []
    for name, flags in rows.groups.items():
        where = flags[judged]
        if int(where.sum()) >= FEWEST_IN_GROUP:
            told_share, share = float(told[where].mean()), float(happened[where].mean())
            found.append(
                {"name": name, "rows": int(where.sum()), "told": round(told_share, 4), "happened": round(share, 4)}
            )
    return found


def _iso(day: int) -> str:
    return (EPOCH + timedelta(days=day)).isoformat()
