"""From one person or one opportunity to a ranked list: recall by the engine, then one score for both directions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from awn.matching import meanings
from awn.matching.embed import Embedder
from awn.matching.engine import slate
from awn.matching.engine.columns import NOWHERE, Blocks, Offers, Seekers, birth_limits, day
from awn.matching.engine.ranking import Best, Features, Scores, features, score
from awn.matching.loading import offers, seekers
from awn.matching.loading.aside import against
from awn.matching.loading.pool import CROWD, OPEN
from awn.matching.loading.proofs import proven_share
from awn.matching.loading.recalling import RECALLED, Recalled, offers_for, people_for
from awn.matching.loading.weeks import beyond_a_usual_week
from awn.matching.loading.weighing import weights
from awn.matching.reasons import ALIKE
from awn.matching.recommending import Recommendation
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.people.rules import ADULT_AGE

# What one «not for me» takes from everything that is like it in that respect, in log-odds.
REFUSED = 1.5
NO_PLACE = 0.4
NEW_DAYS = 7
SEEN_FOR_EACH_TAKEN = 5


@dataclass(frozen=True, slots=True)
class Ranked:
    """The best rows, how many had every gate open, and of how many."""

    rows: tuple[Recommendation, ...]
    candidates: int
    total: int
    revision: str


def rank_offers(
    person: Person, at: datetime, number: int, *, without: Collection[int], aside: Mapping[int, str]
) -> Ranked:
    """The best offers for one person; `aside` are those put aside, with the reason."""
    live = OPEN.current(at)
    one, week = _seeker(person, at), beyond_a_usual_week([person.pk]).get(person.pk)
    best = Best(RECALLED, day(at.date()), weights())
    some = offers_for(live, one, best, without, at=at, week=week)
    rows = _best(one, some, aside, number, at)
    if len(rows) < number:
        # Little in reach: what lies farther away or at another time follows, where something speaks for it.
        seen = {*without, *some.rows.ids.tolist()}
        others = offers_for(live, _wider(one), best, seen, at=at, week=week, is_wide=True)
        wider = _best(one, others, aside, number, at)
        rows += tuple(row for row in wider if _speaks(row))[: number - len(rows)]
    return Ranked(rows, some.count, len(live), _revision(OPEN.model))


def _best(
    one: Seekers, recalled: Recalled[Offers], aside: Mapping[int, str], number: int, at: datetime
) -> tuple[Recommendation, ...]:
    """The list out of the recalled: scored, small organisations and variety seen to, something new tried out."""
    some = recalled.rows
    if not len(some):
        return ()
    table = _features(one, some, at, recalled.free).with_more({"proven": proven_share(one, some, OPEN.codes, at)})
    scores = score(table, weights())
    put_aside = OPEN.live.get(list(aside))
    slots = dict(zip(put_aside.ids.tolist(), put_aside.slots.tolist(), strict=True))
    refused = against(one, some, slots, OPEN.codes, aside)
    odds = slate.after_exposure(scores.odds, OPEN.connections.of_offers(some)) - REFUSED * refused
    rows = slate.diverse(odds, some.organisation, some.field, number, some.vectors)
    fresh = np.setdiff1d(np.flatnonzero((some.published > day(at.date()) - NEW_DAYS) & (refused == 0)), rows)
    taken = np.maximum(some.seats - some.seats_left, 0)[fresh].astype(np.int64)
    # The same list all day: whoever comes back finds again what they saw.
    draw = np.random.default_rng([int(one.ids[0]), day(at.date())])
    # Without a count of its own each place filled stands for a few people who saw it.
    shown = slate.explore(rows, fresh, taken * SEEN_FOR_EACH_TAKEN, taken, draw)
    return _rows(shown.rows, odds, scores, table.values, shown.propensities, opportunities=some.ids)


def _features(people: Seekers, some: Offers, at: datetime, free: NDArray[np.float64]) -> Features:
    """The engine's, except that what needs no place is not next door: else it would always stand first. `free` stands
    in the place of the engine's own share of times where it is a number."""
    table = features(people, some, day(at.date()))
    near = table.names.index("near")
    values = table.values.copy()
    values[:, near] *= np.where(some.remote, NO_PLACE, 1.0)
    times = table.names.index("availability")
    values[:, times] = np.where(np.isnan(free), values[:, times], free)
    return Features(table.names, values)


def _speaks(row: Recommendation) -> bool:
    """Whether more than time and place speaks for it."""
    return bool(row.features["skills"] or row.features["field"] or row.features["similarity"] > ALIKE)


def rank_seekers(
    opportunity: Opportunity,
    at: datetime,
    number: int,
    *,
    without: Collection[int] = (),
    ignoring: Collection[str] = (),
) -> Ranked:
    """The best people for one opportunity among those who may be found. `ignoring` names gates that do not count."""
    crowd = CROWD.current(at)
    offer = offers.load(CROWD.codes, _meaning(opportunity), CROWD.dim, at, [opportunity.pk])
    if not len(offer) or not len(crowd):
        return Ranked((), 0, len(crowd), _revision(CROWD.model))
    # Minors are not found, whatever the opportunity asks for and whenever they agreed.
    adult = np.minimum(offer.born_until, birth_limits(at.date(), ADULT_AGE, None)[1]).astype(np.int32)
    eased = {name: np.zeros_like(getattr(offer, name)) for name in ignoring}
    asked = replace(offer, born_until=adult, **eased)
    best = Best(RECALLED, day(at.date()), weights())
    recalled = people_for(crowd, asked, best, without, opportunity=opportunity, at=at)
    some = recalled.rows
    if not len(some):
        return Ranked((), 0, len(crowd), _revision(CROWD.model))
    table = _features(some, offer, at, recalled.free).with_more({"proven": proven_share(some, offer, CROWD.codes, at)})
    scores = score(table, weights())
    order = np.lexsort((some.ids, -scores.odds))[:number]
    rows = _rows(
        order, scores.odds, scores, table.values, np.ones(len(order)), people=some.ids, opportunity=opportunity.pk
    )
    return Ranked(rows, recalled.count, len(crowd), _revision(CROWD.model))


def nearest_offers(opportunity: Opportunity, at: datetime, number: int) -> list[int]:
    """Ids of the open offers nearest in meaning; none without vectors."""
    own = _meaning(opportunity).get(opportunity.pk)
    if own is None or not own.any():
        return []
    live = OPEN.compared(at)
    if OPEN.dim != len(own):
        return []
    # Somebody of whom nothing is known but that they look for this: no gate of place, time or wish is shut to them.
    asking = Seekers.of([0], own[None, :])
    blocks = Blocks.of([(0, opportunity.pk)])
    ids, similar = live.forward(asking, number, blocks=blocks).of(0)
    return [int(one) for one, score in zip(ids, similar, strict=True) if score > 0]


def _seeker(person: Person, at: datetime) -> Seekers:
    """The person as they are at this moment, with what their profile means."""
    model = OPEN.model
    vectors = {}
    if model is not None and meanings.is_awake(model):
        vectors[person.pk] = meanings.of_person(model, person.pk)
    return seekers.load(OPEN.codes, vectors, OPEN.dim, at, [person.pk])


def _wider(one: Seekers) -> Seekers:
    return replace(
        one,
        region=np.full_like(one.region, NOWHERE),
        radius_km=np.full_like(one.radius_km, np.nan),
        slots=np.zeros_like(one.slots),
    )


def _meaning(opportunity: Opportunity) -> dict[int, meanings.Row]:
    model = meanings.model()
    return meanings.stored(model, "opportunity", [opportunity.pk]) if model else {}


def _rows(
    order: NDArray[np.int64],
    odds: NDArray[np.float64],
    scores: Scores,
    values: NDArray[np.float64],
    propensities: NDArray[np.float64],
    *,
    opportunities: NDArray[np.int64] | None = None,
    people: NDArray[np.int64] | None = None,
    opportunity: int = 0,
) -> tuple[Recommendation, ...]:
    return tuple(
        Recommendation(
            opportunity_id=int(opportunities[row]) if opportunities is not None else opportunity,
            score=float(odds[row]),
            features=dict(zip(scores.names, values[row].tolist(), strict=True)),
            contributions=dict(zip(scores.names, scores.shares[row].tolist(), strict=True)),
            propensity=float(propensities[place]),
            person_id=int(people[row]) if people is not None else 0,
        )
        for place, row in enumerate(order)
    )


def _revision(model: Embedder | None) -> str:
    return f"{weights().revision} {meanings.model_name(model) if model else 'no model'}"
