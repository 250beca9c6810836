"""What would another order have brought? Asked of lists that were shown, by the chances with which they were.

Where the other order would have put the same opportunity in the same place, what happened counts, divided by the
chance of its having stood there (IPS). The self-normalised form (SNIPS) divides by the sum of those weights instead:
a little bias for much less noise. Where chance never played, both are blind: `matched` and `effective` say how much
they stand on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .clusters import Draws

if TYPE_CHECKING:
    from .log import Shown

Order = Callable[["Shown"], NDArray[np.int64] | None]


def values(shown: Sequence[Shown], weights: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """For the order as shown, the order by score, and the order by each set of weights."""
    orders: dict[str, Order] = {"as_shown": lambda one: np.arange(len(one.items)), "by_score": _by_score}
    orders |= {f"weights {revision}": _by_weights(values) for revision, values in weights.items()}
    report = {name: _value(shown, order) for name, order in orders.items()}
    report["explored"] = _explored(shown)
    return report


def _by_score(one: Shown) -> NDArray[np.int64]:
    return np.argsort(-one.scores, kind="stable")


def _by_weights(weights: Mapping[str, float]) -> Order:
    def order(one: Shown) -> NDArray[np.int64] | None:
        if not set(weights) <= set(one.features):
            return None  # the list was logged with other features
        scores = sum((weight * one.features[name] for name, weight in weights.items()), np.zeros(len(one.items)))
        return np.argsort(-scores, kind="stable")

    return order


def _value(shown: Sequence[Shown], order: Order) -> dict[str, Any]:
    """Applications per shown place under this order."""
    places = [(one, wished) for one in shown if (wished := order(one)) is not None]
    if not places:
        return {"lists": 0}
    weight, gain, slots = np.zeros(len(places)), np.zeros(len(places)), np.zeros(len(places))
    matched, squares = 0, 0.0
    for row, (one, wished) in enumerate(places):
        same = wished == np.arange(len(one.items))
        inverse = np.where(same, 1.0 / one.propensities, 0.0)
        weight[row], gain[row], slots[row] = inverse.sum(), (inverse * one.credited).sum(), len(one.items)
        matched += int(same.sum())
        squares += float((inverse**2).sum())
    draws = Draws(np.array([one.person for one, _wished in places]))
    return {
        "lists": len(places),
        "ips": draws.ratio(gain, slots),
        "snips": draws.ratio(gain, weight),
        "matched": round(matched / slots.sum(), 4),
        "effective": round(weight.sum() ** 2 / squares, 1) if squares else 0.0,
    }


def _explored(shown: Sequence[Shown]) -> dict[str, Any]:
    """The places that chance filled: the only ones that tell of opportunities without favour."""
    drawn = [one for one in shown if (one.propensities < 1).any()]
    if not drawn:
        return {"lists": 0}
    by_chance = [one.propensities < 1 for one in drawn]
    taken = np.array([float(one.credited[where].sum()) for one, where in zip(drawn, by_chance, strict=True)])
    count = np.array([float(where.sum()) for where in by_chance])
    draws = Draws(np.array([one.person for one in drawn]))
    return {"lists": len(drawn), "places": int(count.sum()), "applied": draws.ratio(taken, count)}
