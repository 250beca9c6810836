"""A roster, and how far from the best possible one it can be at most.

Prices of seats give the bound and guide a first roster; then each block of the calendar is solved exactly, over and
over, until nothing is gained. Large problems work on the best pairs of each unit; passes over all of them certify the
bound. The same problem gives the same roster, unless time runs out before the work is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from time import perf_counter

import numpy as np

from . import blocks, fill, kernels
from .compiling import compiled
from .instance import SCALE, Instance
from .prices import Priced, lowered, priced, uniform
from .problem import Assignments, Flags, Ints, Pair, Problem, Shift, Volunteer

STEPS = 400
# Beyond so many pairs the first steps see all of them, and the rest of the work happens on a core: the best so many of
# each unit.
MANY_PAIRS = 1_000_000
FULL_STEPS = 40
CORE_PAIRS = 70
CORE_ROUNDS = 4
CORE_STEPS = 60
# When all pairs prove nearly the bound of the core, the core holds what matters.
CLOSE = 1.5e-4
# Prices may use this share of the time, so that the blocks get theirs.
SHARE_OF_PRICES = 0.75
GOOD_ENOUGH = 1e-6


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known while the work goes on; `gap` is a share of the bound."""

    stage: str
    seconds: float
    objective: float
    bound: float
    gap: float


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Who takes what; no roster is worth more than `bound`. `complete` is false when time ran out first."""

    assignments: Assignments
    objective: float
    bound: float
    seconds: float
    complete: bool

    @property
    def gap(self) -> float:
        """How much of the bound is missing at most: 0.005 is half a per cent."""
        return _gap(self.objective, self.bound)


Listener = Callable[[Progress], None]


def solve(problem: Problem, *, seconds: float = 30.0, progress: Listener | None = None) -> Roster:
    """Raises `RosterError` for a problem that contradicts itself."""
    started = perf_counter()
    instance = compiled(problem)
    work = _Work(instance, started, seconds, progress)
    work.begin()
    work.learn_prices()
    work.improve_blocks()
    chosen = fill.completed(instance, work.whole())
    return Roster(
        assignments=instance.assignments(chosen),
        objective=instance.worth(chosen) / SCALE,
        bound=work.bound / SCALE,
        seconds=perf_counter() - started,
        complete=work.complete,
    )


@cache
def warm() -> None:
    """Compiles the loops of `solve` and `repair`: on a computer that never did it takes ten seconds and more, which are
    not to be those of the first plan."""
    shifts = [Shift(one, 1, start, start + 60) for one, start in enumerate((0, 60, 120), 1)]
    people = [Volunteer(1, 60), Volunteer(2, 10_000)]
    pairs = [Pair(person.id, shift.id, 10.0 * shift.id) for person in people for shift in shifts]
    small = Problem.of(shifts, people, pairs, pinned=[(1, 2)], teams=[[1]])
    solve(small, seconds=600)


class _Work:
    """One solution on its way: the core it works on, the best choice, and the best bound."""

    def __init__(self, instance: Instance, started: float, seconds: float, progress: Listener | None) -> None:
        self.instance, self.progress, self.started = instance, progress, started
        self.until, self.prices_until = started + seconds, started + seconds * SHARE_OF_PRICES
        self.pairs: Ints = np.zeros(0, np.int64)
        self.core = instance
        self.chosen: Flags = np.zeros(0, np.bool_)
        self.worth = instance.constant
        self.bound = 0
        self.price: Ints = np.zeros(len(instance.free), np.int64)
        self.complete = True

    def begin(self) -> None:
        """A greedy roster, and the bound that free seats prove."""
        self.take_core()
        self.offer(fill.greedy(self.core))
        self.bound = priced(self.instance, self.price).bound
        self.say("greedy")

    def take_core(self) -> None:
        """The best pairs of each unit at the prices of now, and those in use."""
        whole, chosen = self.instance, self.whole()
        keep = chosen.copy()
        if len(keep) <= MANY_PAIRS:
            keep[:] = True
        else:
            worth = whole.weight - whole.size[whole.unit] * self.price[whole.shift]
            kernels.in_parts(
                whole.units, lambda low, high: kernels.top_pairs(low, high, whole.begin, worth, CORE_PAIRS, keep)
            )
        self.core = whole if keep.all() else whole.narrowed(keep)
        self.pairs, self.chosen = np.flatnonzero(keep), chosen[keep]

    def whole(self) -> Flags:
        """The choice as flags over all pairs of the instance."""
        flags = np.zeros(len(self.instance.unit), np.bool_)
        flags[self.pairs[self.chosen]] = True
        return flags

    def offer(self, chosen: Flags) -> int:
        """Keeps a choice that is better than the best. Returns the best worth."""
        worth = self.core.worth(chosen)
        if worth > self.worth or not len(self.chosen):
            self.chosen, self.worth = chosen, worth
        return self.worth

    def learn_prices(self) -> None:
        """Steps on the core; then, where the core is not everything, a pass over all pairs for the bound."""
        start = uniform(self.core, self.prices_late)
        self.adopt(priced(self.instance, start.price))
        whole = self.core is self.instance
        if not whole:
            self.adopt(lowered(self.instance, self.price, FULL_STEPS, lambda _: self.worth, self.prices_late))
            self.say("prices")
        for _ in range(1 if whole else CORE_ROUNDS):
            if self.prices_late():
                return
            if not whole:
                self.take_core()
            best = lowered(
                self.core,
                self.price,
                STEPS if whole else CORE_STEPS,
                lambda now: self.offer(fill.by_price(self.core, now.price, now.plans)),
                self.prices_late,
            )
            self.offer(fill.by_price(self.core, best.price, best.plans))
            proof = best if whole else priced(self.instance, best.price)
            self.adopt(proof)
            self.price = best.price
            self.say("prices")
            if proof.bound - best.bound <= abs(proof.bound) * CLOSE:
                return

    def adopt(self, found: Priced) -> None:
        """Keeps the bound when it is lower than the lowest."""
        if found.bound < self.bound:
            self.price, self.bound = found.price, found.bound

    def improve_blocks(self) -> None:
        """Block after block, until a whole round gains nothing or time is short."""
        longest = 0.0
        moments = blocks.moments(self.core)
        idle = 0
        while idle < len(moments):
            for moment in moments:
                begun = perf_counter()
                if self.late(self.until - longest):
                    return
                before = self.worth
                self.offer(blocks.improved(self.core, self.chosen, moment))
                longest = max(longest, perf_counter() - begun)
                idle = 0 if self.worth > before + abs(before) * GOOD_ENOUGH else idle + 1
            self.say("blocks")

    def prices_late(self) -> bool:
        """Whether the blocks need the rest of the time."""
        return self.late(self.prices_until)

    def late(self, when: float) -> bool:
        """Whether that moment has passed; then the roster is not complete."""
        if perf_counter() < when:
            return False
        self.complete = False
        return True

    def say(self, stage: str) -> None:
        """Tells the listener where the work stands."""
        if self.progress:
            objective, bound = self.worth / SCALE, self.bound / SCALE
            self.progress(Progress(stage, perf_counter() - self.started, objective, bound, _gap(objective, bound)))


def _gap(objective: float, bound: float) -> float:
    return max(bound - objective, 0.0) / abs(bound) if bound else 0.0
