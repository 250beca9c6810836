"""Who and what is weighed closely. The index decides by a usual week; whoever told of prayers, Ramadan or days off is
held against the shifts themselves, a few hundred at a time, and asked again while too few are left."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.columns import Blocks, Offers, Seekers
from awn.matching.engine.ranking import Best
from awn.matching.loading.weeks import beyond_a_usual_week, fit_of_offers, fit_of_people, shifts_of
from awn.matching.weeks import Mask, Week
from awn.opportunities.models import Opportunity, Shift

# So many of the best are weighed closely.
RECALLED = 500
ENOUGH, ROUNDS = 60, 4
R = TypeVar("R", Offers, Seekers)
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recalled(Generic[R]):
    """The rows to weigh, and how many had every gate open. `free` is the share of times at which somebody is free; not
    a number where the index knows it."""

    rows: R
    free: Shares
    count: int


def offers_for(
    live: Any,
    one: Seekers,
    best: Best,
    without: Collection[int],
    *,
    at: datetime,
    week: Week | None,
    is_wide: bool = False,
) -> Recalled[Offers]:
    """The offers for one person. With a week of their own, those are left out at whose times they have none; in the
    wider list only those during all of which they are away."""
    person = int(one.ids[0])

    def recall(shut: Collection[int]) -> Offers:
        rows: Offers = live.get(live.recall(one, best, blocks=Blocks.of([(person, other) for other in shut])))
        return rows

    def judge(rows: Offers) -> tuple[Mask, Shares]:
        if week is None:
            return _everything(len(rows))
        fit = fit_of_offers(week, rows.ids.tolist(), at)
        return ~fit.away if is_wide else fit.possible, fit.share

    return _rounds(recall, judge, without, best.k, lambda: int(live.open_count(one)[0]))


def people_for(
    crowd: Any, asked: Offers, best: Best, without: Collection[int], *, opportunity: Opportunity, at: datetime
) -> Recalled[Seekers]:
    """The people for one opportunity, `asked` in columns; whoever told that they cannot come at any of its times is
    left out."""
    rows = Shift.objects.filter(opportunity=opportunity, cancelled_at=None, ends_at__gt=at)
    shifts = shifts_of(rows, opportunity)

    def recall(shut: Collection[int]) -> Seekers:
        blocks = Blocks.of([(one, opportunity.pk) for one in shut])
        people: Seekers = crowd.get(crowd.recall(asked, best, blocks=blocks))
        return people

    def judge(people: Seekers) -> tuple[Mask, Shares]:
        possible, free = _everything(len(people))
        ids = people.ids.tolist()
        weeks = beyond_a_usual_week(ids)
        own = [row for row, one in enumerate(ids) if one in weeks]
        if own:
            fit = fit_of_people([weeks[ids[row]] for row in own], shifts)
            possible[own], free[own] = fit.possible, fit.share
        return possible, free

    return _rounds(recall, judge, without, best.k, lambda: int(crowd.open_count(asked, 0)))


def _everything(count: int) -> tuple[Mask, Shares]:
    return np.ones(count, np.bool_), np.full(count, np.nan)


def _rounds(
    recall: Callable[[Collection[int]], R],
    judge: Callable[[R], tuple[Mask, Shares]],
    without: Collection[int],
    most: int,
    open_count: Callable[[], int],
) -> Recalled[R]:
    """One round, and more only while nearly all of the best are judged not to fit."""
    shut, dropped = set(without), 0
    kept: Recalled[R] | None = None
    for _round in range(ROUNDS):
        rows = recall(shut)
        fits, free = judge(rows)
        fitting = Recalled(rows.take(np.flatnonzero(fits)) if not fits.all() else rows, free[fits], 0)
        kept = _together(kept, fitting) if kept else fitting
        dropped += len(rows) - len(fitting.rows)
        if len(rows) < most:
            return replace(kept, count=len(kept.rows))
        if len(kept.rows) >= ENOUGH:
            break
        shut |= set(rows.ids.tolist())
    assert kept is not None
    return replace(kept, count=open_count() - dropped)


def _together(one: Recalled[R], other: Recalled[R]) -> Recalled[R]:
    rows: R = one.rows.joined(other.rows)
    return Recalled(rows, np.concatenate([one.free, other.free]), 0)
