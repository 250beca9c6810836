"""How well people fit an opportunity that they applied to: they need not agree to be found by others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from awn.matching.engine.columns import day
from awn.matching.engine.ranking import features, score
from awn.matching.loading import offers, seekers
from awn.matching.loading.codes import Codes
from awn.matching.loading.proofs import proven_share
from awn.matching.loading.weighing import weights


@dataclass(frozen=True, slots=True)
class Fitting:
    """What each feature added to the log-odds, by name, and by which weights."""

    shares: dict[str, float]
    revision: str


def fitting(opportunity_id: int, people: Collection[int], at: datetime, *, only: Collection[str]) -> dict[int, Fitting]:
    """The shares of these features for each of the people. Fourteen queries, whatever their number."""
    codes = Codes.read()
    offer = offers.load(codes, {}, 1, at, [opportunity_id], whatever_state=True)
    crowd = seekers.load(codes, {}, 1, at, people)
    if not len(offer) or not len(crowd):
        return {}
    alike = np.zeros(len(crowd))
    table = features(crowd, offer, day(at.date()), similarity=alike).with_more(
        {"proven": proven_share(crowd, offer, codes, at)}
    )
    counted = weights()
    scores = score(table, counted)
    wanted = [(name, place) for place, name in enumerate(scores.names) if name in only]
    return {
        int(person): Fitting({name: float(scores.shares[row, place]) for name, place in wanted}, counted.revision)
        for row, person in enumerate(crowd.ids.tolist())
    }
