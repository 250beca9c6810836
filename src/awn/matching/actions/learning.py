"""Weights of the score out of what people did with the lists they were shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.matching.evaluation.log import Shown, lists_shown
from awn.matching.evaluation.metrics import bootstrap_difference, ndcg_at
from awn.matching.models import Weights as Kept
from awn.people.models import Person

LOOKED_BACK = timedelta(days=180)
# The latest lists judge what the earlier ones taught.
JUDGED_SHARE = 0.25
COMPARED = 10


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned. `ahead_by`: nDCG@10 of the learned weights less that of those set by hand, on later lists, with
    95 % intervals; `active` when the lists follow them from now on."""

    revision: str
    lists: int
    judged: int
    ahead_by: float
    low: float
    high: float
    active: bool


@transaction.atomic
def learn(*, by: Person | None, at: datetime) -> Lesson:
    """Learns weights from the first lists of half a year and keeps them; they count only when they do better on the
    later ones than those set by hand, beyond doubt. Refuses `too_few_choices`."""
    from awn.matching.engine.errors import BadColumnsError
    from awn.matching.engine.fit import fit
    from awn.matching.engine.ranking import HAND, Features, Weights

    shown = lists_shown(at - LOOKED_BACK, at=at)
    cut = round(len(shown) * (1 - JUDGED_SHARE))
    taught, judged = shown[:cut], [one for one in shown[cut:] if one.credited.any()]
    revision = f"learned-{at:%Y%m%d%H%M%S}"
    try:
        if not taught or not judged:
            raise BadColumnsError("no lists")
        table = Features(HAND.names, np.concatenate([_rows(one, HAND.names) for one in taught]))
        chosen = np.concatenate([one.credited for one in taught])
        seen = np.concatenate([1.0 / np.log2(np.arange(len(one.items)) + 2.0) for one in taught])
        learned = fit(table, chosen, revision=revision, seen=seen)
    except BadColumnsError as error:
        message = _("Too few applications came of the lists so far; the weights set by hand stay.")
        raise Refusal("too_few_choices", message) from error

    def gains(weights: Weights) -> list[float]:
        return [_gain(one, weights.in_order(HAND.names), HAND.names) for one in judged]

    ahead = bootstrap_difference(gains(learned), gains(HAND))
    active = ahead.low > 0
    if active:
        Kept.objects.filter(active=True).update(active=False)
    names, values = list(learned.names), list(learned.values)
    Kept.objects.create(made_at=at, revision=revision, names=names, values=values, slates=len(taught), active=active)
    return Lesson(revision, len(taught), len(judged), ahead.mean, ahead.low, ahead.high, active)


def _rows(one: Shown, names: Sequence[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The features of a list in this order; one that was not told counts nothing."""
    none = np.zeros(len(one.items))
    return np.stack([one.features.get(name, none) for name in names], axis=1)


def _gain(one: Shown, weights: np.ndarray[tuple[int, ...], np.dtype[np.float64]], names: Sequence[str]) -> float:
    order = np.argsort(-(_rows(one, names) @ weights), kind="stable")
    return ndcg_at(one.items[order].tolist(), set(one.items[one.credited].tolist()), COMPARED)
