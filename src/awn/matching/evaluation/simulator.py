"""`awn evaluate simulate`: what learning, fairness and exploration do in a country that we made up.

In three parts of time: hand-set weights show lists and log them; learned weights are compared with others on the next
weeks, where we know what everybody would have chosen; then three ways of showing lists each live their own weeks.
Scores in a made-up world show that the machinery works, not how good matching is among people.
"""

from __future__ import annotations

import argparse
import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.matching.engine.fit import fit
from awn.matching.engine.ranking import Features, Weights
from awn.matching.engine.slate import EXPOSURE, after_exposure

from . import clusters, logistic, telling
from .clusters import Draws
from .metrics import coverage, gini
from .world import FEATURES, HAND, Grid, Memory, Size, World

SHOWN = 10
LEARNED_UNTIL = 0.6  # of the weeks; the rest is judged
FIRST_WEEKS = 4  # until something is known of anybody
NOISE = 0.5  # lists of the log vary, or nothing could be learned of what stands low
EXPLORED = 1  # of the ten positions
NEW_BELOW = 15  # looks, below which an opportunity counts as new
LOOKED = 1.0 / np.log2(np.arange(SHOWN) + 2)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `awn evaluate simulate`."""
    parser = subparsers.add_parser("simulate", help="learning, fairness and exploration in a made-up country")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(evaluate=lambda args: evaluate(args.seed), told=telling.rankers)


def evaluate(seed: int, size: Size | None = None) -> dict[str, Any]:
    """The whole report, ready for JSON; the same seed gives the same report."""
    world = World(abs(seed), size or Size())
    memory = Memory(world)
    turn = int(LEARNED_UNTIL * world.size.weeks)
    rows, took, looked = _log(world, memory, range(turn))
    by_hand = Weights(FEATURES, tuple(HAND.tolist()), -4.0, "hand")
    learned = fit(Features(FEATURES, rows), took, revision="learned", seen=looked, start=by_hand)
    weights, intercept = np.array(learned.values), learned.intercept
    before = copy.deepcopy(memory)
    rankers, error = _compare(world, memory, range(turn, world.size.weeks), weights, intercept)
    ways = {
        "plain": Way(weights),
        "fair": Way(weights, penalty=EXPOSURE),
        "fair_exploring": Way(weights, penalty=EXPOSURE, explored=EXPLORED),
    }
    lived = {
        name: _live(world, copy.deepcopy(before), range(turn, world.size.weeks), way) for name, way in ways.items()
    }
    return {
        "seed": seed,
        "volunteers": world.size.volunteers,
        "opportunities": world.opportunities,
        "impressions": len(took),
        "rankers": rankers,
        "calibration_error": error,
        "ways": lived,
        "weights": {
            "hand": dict(zip(FEATURES, HAND.tolist(), strict=True)),
            "learned": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        },
    }


def _log(
    world: World, memory: Memory, weeks: range
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Weeks under hand-set weights: features of what was shown, whether it was taken, how likely it was looked at."""
    rows, taken, seen = [], [], []
    for week in weeks:
        people, open_now = world.active(week), world.open(week)
        features = memory.features(week, people, open_now)
        random = np.random.default_rng([world.seed, week, 3])
        places = _top(features @ HAND + NOISE * random.gumbel(size=features.shape[:2]))
        took = _take(world.would_apply(week, people, open_now), places, random)
        if week >= FIRST_WEEKS:
            rows.append(np.take_along_axis(features, places[:, :, None], axis=1).reshape(-1, len(FEATURES)))
            taken.append(took.ravel())
            seen.append(_looks(places).ravel())
        memory.see(people, open_now[places], _looks(places), took)
    return np.concatenate(rows), np.concatenate(taken), np.concatenate(seen)


def _compare(
    world: World, memory: Memory, weeks: range, weights: NDArray[np.float64], intercept: float
) -> tuple[dict[str, Any], float]:
    """All rankers on the same weeks, which live under hand-set weights."""
    orders: dict[str, list[NDArray[np.int64]]] = {}
    wanted: list[set[int]] = []
    owners, newcomer, chances, happened = [], [], [], []
    for week in weeks:
        people, open_now = world.active(week), world.open(week)
        features, would = memory.features(week, people, open_now), world.would_apply(week, people, open_now)
        random = np.random.default_rng([world.seed, week, 4])
        scores = {
            "learned": features @ weights,
            "hand": features @ HAND,
            "popularity": np.broadcast_to(memory.connections[open_now], would.shape),
            "content": features[:, :, 0],
            "random": random.random(would.shape),
            "oracle": world.liking(people, open_now),
        }
        judged = np.flatnonzero(would.any(axis=1))
        lots = random.random(would.shape)  # those who are level are drawn by lot
        for name, grid in scores.items():
            order = np.lexsort((lots[judged], -grid[judged]), axis=1)[:, :50]
            orders.setdefault(name, []).extend(open_now[order])
        wanted += [set(open_now[would[row]].tolist()) for row in judged]
        owners.append(people[judged])
        newcomer.append(memory.applied[people[judged]] == 0)
        chances.append(logistic.chance(scores["learned"] + intercept).ravel())
        happened.append(would.ravel())
        places = _top(scores["hand"])
        took = _take(would, places, random)
        memory.see(people, open_now[places], _looks(places), took)
    whose, new = np.concatenate(owners), np.concatenate(newcomer)
    draws, of_new = Draws(whose), Draws(whose[new])
    values = {name: clusters.values(lists, wanted) for name, lists in orders.items()}
    report = {
        name: {
            **draws.intervals(measured),
            "new_volunteers": of_new.intervals({measure: column[new] for measure, column in measured.items()}),
            "learned_ahead_by": draws.interval(values["learned"]["ndcg10"] - measured["ndcg10"]),
        }
        for name, measured in values.items()
    }
    return report, round(logistic.calibration_error(np.concatenate(chances), np.concatenate(happened)), 4)


@dataclass(frozen=True)
class Way:
    """One way of showing lists."""

    weights: NDArray[np.float64]
    penalty: float = 0.0
    explored: int = 0


@dataclass
class Tally:
    """What came of it."""

    lists: list[NDArray[np.int64]] = field(default_factory=list)
    applications: int = 0
    open_ever: set[int] = field(default_factory=set)


def _live(world: World, memory: Memory, weeks: range, way: Way) -> dict[str, float]:
    """Let one way show its lists for weeks on end, and count."""
    tally = Tally()
    for week in weeks:
        people, open_now = world.active(week), world.open(week)
        random = np.random.default_rng([world.seed, week, 5])
        # In turns: whoever looks later in the week sees what the earlier ones' applications have changed.
        for some in np.array_split(people, max(1, len(people) // 40)):
            scores = memory.features(week, some, open_now) @ way.weights
            places = _top(after_exposure(scores, memory.connections[open_now].astype(np.int64), way.penalty))
            if way.explored:
                _explore(memory, open_now, places, way.explored, random)
            everybody = world.would_apply(week, people, open_now)[np.searchsorted(people, some)]
            took = _take(everybody, places, random)
            memory.see(some, open_now[places], _looks(places), took)
            tally.lists.extend(open_now[places])
            tally.applications += int(took.sum())
        tally.open_ever |= set(open_now.tolist())
    return _counted(world, memory, tally, weeks)


def _counted(world: World, memory: Memory, tally: Tally, weeks: range) -> dict[str, float]:
    there = np.array(sorted(tally.open_ever))
    exposure = np.bincount(np.concatenate(tally.lists), minlength=world.opportunities)
    new = there[world.first_week[there] >= weeks.start]
    by_organisation = np.bincount(world.organisation[there], exposure[there], world.size.organisations)
    posting = np.unique(world.organisation[there])
    return {
        "applications": tally.applications,
        "coverage": round(coverage((one.tolist() for one in tally.lists), len(there)), 4),
        "opportunity_gini": round(gini(exposure[there]), 4),
        "organisation_gini": round(gini(by_organisation[posting]), 4),
        "connected_share": round(float((memory.connections[there] > 0).mean()), 4),
        "new_connected_share": round(float((memory.connections[new] > 0).mean()), 4),
        "new_seen_share": round(float((memory.seen[new] >= NEW_BELOW).mean()), 4),
    }


def _explore(
    memory: Memory, open_now: NDArray[np.int64], places: NDArray[np.int64], count: int, random: np.random.Generator
) -> None:
    """Put the new opportunity with the luckiest draw of its rate last in each list: what `engine.slate.explore` does
    for one list, for all of them at once."""
    seen, got = memory.seen[open_now], memory.connections[open_now]
    new = np.flatnonzero(seen < NEW_BELOW)
    if not len(new):
        return
    drawn = random.beta(1 + got[new], 9 + np.maximum(0, seen[new] - got[new]), size=(len(places), len(new)))
    for row, lucky in enumerate(np.argsort(-drawn, axis=1)):
        fresh = [place for place in new[lucky] if place not in places[row]][:count]
        if fresh:
            places[row, -len(fresh) :] = fresh


def _top(scores: Grid) -> NDArray[np.int64]:
    return np.argsort(-scores, axis=1, kind="stable")[:, :SHOWN]


def _looks(places: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.broadcast_to(LOOKED[: places.shape[1]], places.shape)


def _take(would: NDArray[np.bool_], places: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.bool_]:
    """Who applies: those who would, and who looked that far down."""
    return np.take_along_axis(would, places, axis=1) & (random.random(places.shape) < LOOKED[: places.shape[1]])
