"""`awn evaluate matching`: would people have found the gathering that they chose? A time split over real answers.

At each moment in which somebody said yes, all that was open then is ranked by what was known before; nothing is
sampled away. Ours learns its weights from moments before the cut only.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from awn.base.refusal import Refusal

from . import baselines, choice, clusters, gatherings, meaning, telling
from .chronicle import FEATURES, Chronicle
from .clusters import Draws
from .gatherings import Gatherings
from .metrics import coverage, gini

WARM_UP, CUT = 0.25, 0.70  # shares of the answers: only told; learned from; the rest is judged
HORIZON_DAYS = 60.0  # further ahead, a gathering counts as announced only when somebody said yes to it
FEWEST_LISTS = 20  # to learn from, and to judge by
MOST_LISTS = 3_000  # of each kind; a seeded sample of more
MOST_ROWS = 250_000  # of moments times gatherings open then: keeps a big set within two minutes
BLIND = "ours_without_membership"  # joining a group may be part of saying yes: how much of our lead is that?
REFITS = 6  # ALS and BPR are learned anew so often while time goes on
SHOWN = 10
SEED = 20_261_122


@dataclass(frozen=True)
class Moment:
    """Somebody chose on a day: `wanted` are places in `open_events`."""

    person: int
    day: float
    open_events: NDArray[np.int64]
    wanted: NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """One moment of the test, and the order in which every ranker would have put what was open."""

    moment: Moment
    first_yes: bool
    orders: dict[str, NDArray[np.int64]]


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `awn evaluate matching`."""
    parser = subparsers.add_parser("matching", help="rank real gatherings for real people, beside simple rankers")
    parser.add_argument(
        "--dataset", type=Path, required=True, metavar="DIR", help="folder with events.csv, rsvps.csv …"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(evaluate=lambda args: evaluate(args.dataset), told=telling.rankers)


def evaluate(folder: Path) -> dict[str, Any]:
    """The whole report, ready for JSON."""
    began, cpu = time.monotonic(), time.process_time()
    data = gatherings.read(folder)
    yes_days = data.said_day[data.yes]
    warm, cut = np.quantile(yes_days, [WARM_UP, CUT])
    decisions = _decisions(data, warm)
    ahead = data.start_day[None, :] - np.quantile(yes_days, np.linspace(WARM_UP, 1, 20))[:, None]
    open_then = float(((ahead > 0) & (ahead <= HORIZON_DAYS)).sum(axis=1).mean())
    most = int(min(MOST_LISTS, MOST_ROWS / max(1.0, open_then)))
    learning = _sample([one for one in decisions if one[1] < cut], most)
    judging = _sample([one for one in decisions if one[1] >= cut], most)
    chosen_people = sorted({person for person, _day, _events in [*learning, *judging]})
    rows = meaning.of(data, chosen_people)
    chronicle = Chronicle(data, rows)
    lists, skipped_learning = _learn(chronicle, learning)
    _need(lists)
    weights = choice.fit(lists)
    without = [choice.List(one.features * (np.array(FEATURES) != "member"), one.chosen) for one in lists]
    ours = {"ours": weights, BLIND: choice.fit(without)}
    judged, skipped = _judge(chronicle, judging, ours)
    _need(judged)
    report = _report(data, judged, cut)
    return {
        "dataset": _facts(data),
        "protocol": {
            "cut": datetime.fromtimestamp(cut * 86_400, UTC).isoformat(timespec="seconds"),
            "learned_from": len(lists),
            "judged": len(judged),
            "unreachable": skipped,
            "unreachable_in_learning": skipped_learning,
            "open_on_average": float(np.mean([len(one.moment.open_events) for one in judged])),
        },
        "model": rows.model,
        **report,
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
        "seconds": {"wall": round(time.monotonic() - began, 1), "cpu": round(time.process_time() - cpu, 1)},
    }


def _facts(data: Gatherings) -> dict[str, int]:
    return {
        "people": data.people,
        "events": data.events,
        "groups": data.groups,
        "yes": int(data.yes.sum()),
        "no": int((~data.yes).sum()),
        "left_out": data.left_out,
    }


def _need(lists: Sequence[object]) -> None:
    if len(lists) < FEWEST_LISTS:
        message = _("Too few answers were given while something was open: fewer than {count} before or after the cut.")
        raise Refusal("dataset_too_short", format_lazy(message, count=FEWEST_LISTS))


Decision = tuple[int, float, list[int]]


def _decisions(data: Gatherings, since: float) -> list[Decision]:
    """Who said yes on which day to what; what one says on one day is one decision, taken at its first answer."""
    found: dict[tuple[int, int], Decision] = {}
    for row in np.flatnonzero(data.yes & (data.said_day >= since)):
        person, day = int(data.person[row]), float(data.said_day[row])
        decision = found.setdefault((person, int(day)), (person, day, []))
        decision[2].append(int(data.event[row]))
    return sorted(found.values(), key=lambda decision: (decision[1], decision[0]))


def _sample(decisions: list[Decision], most: int) -> list[Decision]:
    if len(decisions) <= most:
        return decisions
    kept = np.random.default_rng(SEED).choice(len(decisions), most, replace=False)
    return [decisions[number] for number in sorted(kept)]


def _moments(chronicle: Chronicle, decisions: list[Decision]) -> Iterator[tuple[Decision, Moment | None]]:
    """The decisions in the order of time; before each, the chronicle is told what was known. None: out of reach."""
    data = chronicle.data
    telling = np.argsort(data.seen_day, kind="stable")
    told = chronicle.told
    said: dict[int, dict[int, float]] = {}
    for row in range(len(data.person)):
        said.setdefault(int(data.person[row]), {})[int(data.event[row])] = float(data.said_day[row])
    for decision in decisions:
        person, day, events = decision
        while told < len(telling) and data.seen_day[telling[told]] < day:
            row = telling[told]
            chronicle.tell(int(data.person[row]), int(data.event[row]), bool(data.yes[row]), float(data.seen_day[row]))
            told += 1
        chronicle.told = told
        known = (data.start_day <= day + HORIZON_DAYS) | (chronicle.yes_count > 0)
        open_events = np.flatnonzero((data.start_day > day) & known)
        answered = [event for event, when in said[person].items() if when < day]
        open_events = np.setdiff1d(open_events, answered, assume_unique=True)
        wanted = np.flatnonzero(np.isin(open_events, events))
        yield decision, Moment(person, day, open_events, wanted) if len(wanted) else None


def _learn(chronicle: Chronicle, decisions: list[Decision]) -> tuple[list[choice.List], int]:
    lists, skipped = [], 0
    for _decision, moment in _moments(chronicle, decisions):
        if moment is None:
            skipped += 1
        elif len(moment.open_events) > 1:
            rows = chronicle.features(moment.person, moment.open_events, moment.day)
            lists.append(choice.List(rows, moment.wanted))
    return lists, skipped


def _judge(
    chronicle: Chronicle, decisions: list[Decision], ours: dict[str, NDArray[np.float64]]
) -> tuple[list[Judged], int]:
    judged, skipped = [], 0
    random = np.random.default_rng(SEED)
    factors = Factors(chronicle.data, [day for _person, day, _events in decisions])
    for (person, day, _events), moment in _moments(chronicle, decisions):
        if moment is None:
            skipped += 1
            continue
        open_events = moment.open_events
        rows = chronicle.features(person, open_events, day)
        scores = {
            **{name: rows @ weights for name, weights in ours.items()},
            "random": random.random(len(open_events)),
            "popularity": chronicle.yes_count[open_events],
            "content": chronicle.words_likeness(person, open_events),
            "own_groups_soonest": rows[:, FEATURES.index("member")] + rows[:, FEATURES.index("soon")],
            **factors.scores(person, open_events, day),
        }
        if chronicle.meaning.event is not None:
            scores["content_meaning"] = chronicle.meaning_likeness(person, open_events)
        lots = random.random(len(open_events))  # those who are level are drawn by lot
        orders = {name: open_events[np.lexsort((lots, -score))] for name, score in scores.items()}
        judged.append(Judged(moment, not chronicle.past[person], orders))
    return judged, skipped


class Factors:
    """ALS and BPR over events, and ALS over groups, learned from all that stood at the last of REFITS moments."""

    def __init__(self, data: Gatherings, days: list[float]) -> None:
        self.data = data
        self.renewals = [float(day) for day in np.quantile(days, np.linspace(0, 1, REFITS + 1)[:-1])] if days else []
        self.models: dict[str, baselines.Scorer] = {}

    def scores(self, person: int, open_events: NDArray[np.int64], day: float) -> dict[str, NDArray[np.float64]]:
        if not baselines.installed():
            return {}
        if self.renewals and day >= self.renewals[0]:
            while self.renewals and day >= self.renewals[0]:
                since = self.renewals.pop(0)
            self._learn(since)
        data = self.data
        return {
            "als": self.models["als"](person, open_events),
            "bpr": self.models["bpr"](person, open_events),
            "als_groups": self.models["als_groups"](person, data.group[open_events]),
        }

    def _learn(self, day: float) -> None:
        data = self.data
        known = data.yes & (data.seen_day < day)
        people, events = data.person[known], data.event[known]
        self.models = {
            "als": baselines.als(people, events, (data.people, data.events)),
            "bpr": baselines.bpr(people, events, (data.people, data.events)),
            "als_groups": baselines.als(people, data.group[events], (data.people, data.groups)),
        }


def _report(data: Gatherings, judged: list[Judged], cut: float) -> dict[str, Any]:
    """Means with intervals for every ranker and slice; how much ours leads each."""
    people = np.array([one.moment.person for one in judged])
    wanted = [set(one.moment.open_events[one.moment.wanted].tolist()) for one in judged]
    slices = _slices(data, judged, wanted, cut)
    everybody = Draws(people)
    draws = {label: Draws(people[where]) for label, where in slices.items()}
    values = {name: clusters.values([one.orders[name] for one in judged], wanted) for name in judged[0].orders}
    open_at_all = np.unique(np.concatenate([one.moment.open_events for one in judged]))
    rankers = {}
    for name, measured in values.items():
        shown = [one.orders[name][:SHOWN] for one in judged]
        exposure = np.bincount(np.concatenate(shown), minlength=data.events)[open_at_all]
        rankers[name] = {
            **everybody.intervals(measured),
            "coverage": round(coverage((top.tolist() for top in shown), len(open_at_all)), 4),
            "exposure_gini": round(gini(exposure), 4),
            "slices": {
                label: draws[label].intervals({measure: column[where] for measure, column in measured.items()})
                for label, where in slices.items()
            },
        }
    lead = {
        name: everybody.intervals({measure: values["ours"][measure] - column for measure, column in measured.items()})
        for name, measured in values.items()
        if name != "ours"
    }
    return {"rankers": rankers, "ours_ahead_by": lead, "missing": [] if baselines.installed() else ["als", "bpr"]}


def _slices(data: Gatherings, judged: list[Judged], wanted: list[set[int]], cut: float) -> dict[str, NDArray[np.bool_]]:
    known = data.yes & (data.seen_day < cut)
    old_people, old_events = set(data.person[known].tolist()), set(data.event[known].tolist())
    return {
        "known_people": np.array([one.moment.person in old_people for one in judged]),
        "new_people": np.array([one.moment.person not in old_people for one in judged]),
        "first_yes": np.array([one.first_yes for one in judged]),
        "new_events": np.array([not events & old_events for events in wanted]),
    }
