# ruff: noqa: PLR0917 - compiled loops take their arrays one by one
"""From scores to the list that is shown: small organisations, variety, and a chance for what is new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.compiled import compiled
from awn.matching.engine.errors import BadColumnsError

Column = NDArray[np.float64]
Ids = NDArray[np.int64]
EXPOSURE = 0.35
SAME_ORGANISATION, SAME_FIELD, SAME_TEXT = 0.5, 0.2, 1.0
# From this cosine on two offers count as more or less the same, up to one for the very same text.
LIKE = 0.8
LEADERS = 100  # of so many the texts are compared; lists are far shorter
EXPLORED = 0.1  # at most this share of what is shown
_DRAWS = 512


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows in the order they are shown, the chance with which each stands where it stands, and which were tried out."""

    rows: Ids
    propensities: Column
    explored: NDArray[np.bool_]


def after_exposure(odds: Column, connections: NDArray[np.int64], strength: float = EXPOSURE) -> Column:
    """Log-odds less what an organisation has had of the people's attention already (its applications of late)."""
    return odds - strength * np.log1p(np.maximum(connections, 0))


def diverse(
    odds: Column, organisation: Ids, field: NDArray[np.int32], k: int, vectors: NDArray[np.float32] | None = None
) -> Ids:
    """The k best rows one after the other, each less by what resembles it above; equal ones by row.

    The second of an organisation loses `SAME_ORGANISATION`, the third twice that; so with fields, and with texts that
    say the same, by `vectors` of length one.
    """
    chosen = np.empty(min(k, len(odds)), np.int64)
    leaders, alike = _likeness(odds, vectors)
    _choose(odds.astype(np.float64), organisation, field, leaders, alike, chosen)
    return chosen


@compiled
def _choose(
    left: Column, organisation: Ids, field: NDArray[np.int32], leaders: Ids, alike: Column, chosen: Ids
) -> None:
    for place in range(chosen.shape[0]):
        row = np.argmax(left)
        chosen[place] = row
        for other in range(left.shape[0]):
            if organisation[row] >= 0 and organisation[other] == organisation[row]:
                left[other] -= SAME_ORGANISATION
            if field[row] >= 0 and field[other] == field[row]:
                left[other] -= SAME_FIELD
        for leader in range(leaders.shape[0]):
            if leaders[leader] == row:
                for other in range(leaders.shape[0]):
                    left[leaders[other]] -= SAME_TEXT * alike[leader, other]
        left[row] = -np.inf


def _likeness(odds: Column, vectors: NDArray[np.float32] | None) -> tuple[Ids, Column]:
    """The rows that may come to stand on the list, and how much each pair of them says the same, from 0 to 1."""
    leaders = np.argsort(-odds, kind="stable")[:LEADERS]
    if vectors is None:
        return leaders[:0], np.zeros((0, 0))
    some = vectors[leaders]
    return leaders, np.clip((some @ some.T - LIKE) / (1.0 - LIKE), 0.0, 1.0).astype(np.float64)


def explore(
    rows: Ids, new: Ids, shown: NDArray[np.int64], taken: NDArray[np.int64], draw: np.random.Generator
) -> Shown:
    """Gives the last place of some lists to a new offer, so that it can show what it is worth.

    `new` are rows that are new and not among `rows`; `shown` and `taken` count how often each was shown and applied to.
    Which one comes is a draw from what is believed of each (Thompson sampling on a Beta of its rate); no more than
    `EXPLORED` of all places are given away.
    """
    if len(new) != len(shown) or len(new) != len(taken) or (taken > shown).any():
        raise BadColumnsError("each new row needs how often it was shown and, no more than that, taken")
    chance = min(1.0, EXPLORED * len(rows)) if len(new) and len(rows) else 0.0
    propensities, explored = np.ones(len(rows)), np.zeros(len(rows), np.bool_)
    if not chance:
        return Shown(rows, propensities, explored)
    rows = rows.copy()
    propensities[-1] = 1.0 - chance
    if draw.random() < chance:
        # The prior: one in ten; what nobody has seen yet varies most.
        beliefs = draw.beta(1.0 + taken, 9.0 + shown - taken, (_DRAWS, len(new)))
        best = beliefs.argmax(axis=1)
        rows[-1], explored[-1] = new[best[0]], True
        propensities[-1] = chance * float((best == best[0]).mean())
    return Shown(rows, propensities, explored)
