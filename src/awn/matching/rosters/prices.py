"""Seat prices: what a place in each shift is worth, and with it an upper bound that no roster can pass.

Seats are taken out of the rules and sold instead (Lagrangian relaxation). Each unit then plans for itself, exactly
and alone; the plans' worth plus the price of all seats bounds every roster. Prices move against the seats that are
wanted too much or too little (subgradient steps after Polyak, with momentum).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import kernels
from .instance import SCALE, Instance
from .problem import Flags, Floats, Ints

FIRST_STEP = 1.2
PATIENCE = 6  # steps without a better bound before they shrink
SHRINK = 0.6
SMALLEST_STEP = 1e-3
MOMENTUM = 0.3
UNIFORM_PRECISION = 10
ABOVE_FLOOR = 0.003  # of the best roster known: where the lowest bound is guessed to lie


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """The best prices found, the bound they prove, and the plans they led to."""

    price: Ints
    bound: int
    plans: Flags


def priced(instance: Instance, price: Ints) -> Priced:
    """One pass over all units: a true bound at any prices."""
    chosen = np.zeros(len(instance.unit), np.bool_)
    value = np.zeros(instance.units, np.int64)

    def part(low: int, high: int) -> None:
        kernels.best_plans(
            low, high, instance.begin, instance.shift, instance.weight, instance.size, price, instance.start,
            instance.end, instance.cells, instance.previous, instance.budget_cells, instance.first_bonus, chosen, value,
        )  # fmt: skip

    kernels.in_parts(instance.units, part)
    bound = int(value.sum()) + int(price @ instance.free) + instance.constant
    return Priced(price, bound, chosen)


def uniform(instance: Instance, stop: Callable[[], bool]) -> Priced:
    """The best bound with one price for all seats: a start close to the goal where people compete for seats.

    The bound is convex in the price, so thirds of the range can be cut off in turn.
    """
    low, high = 0, int((instance.weight // instance.size[instance.unit]).max(initial=0))
    best = priced(instance, np.zeros(len(instance.free), np.int64))
    while high - low > UNIFORM_PRECISION * SCALE and not stop():
        third = (high - low) // 3
        tried = [priced(instance, np.full(len(instance.free), at)) for at in (low + third, high - third)]
        best = min(best, *tried, key=lambda found: found.bound)
        if tried[0].bound <= tried[1].bound:
            high -= third
        else:
            low += third
    return best


def lowered(
    instance: Instance, price: Ints, steps: int, reached: Callable[[Priced], int], stop: Callable[[], bool]
) -> Priced:
    """Moves prices for so many steps. `reached` says the worth of the best roster known, to aim just above it."""
    best = priced(instance, price)
    floor = reached(best)
    now, position = best, price.astype(np.float64)
    step, stalled = FIRST_STEP, 0
    before: Floats = np.zeros(len(price))
    for number in range(1, steps + 1):
        if stop() or step < SMALLEST_STEP or best.bound <= floor:
            break
        spare = (instance.free - instance.taken(now.plans)).astype(np.float64)
        before = (1 - MOMENTUM) * spare + MOMENTUM * before
        way = np.where((position <= 0) & (before > 0), 0.0, before)
        length = float(way @ way)
        if length == 0:
            break
        target = floor + min(abs(floor) * ABOVE_FLOOR, (best.bound - floor) / 2)
        position = np.maximum(0.0, position - step * max(now.bound - target, 1.0) / length * way)
        now = priced(instance, np.rint(position).astype(np.int64))
        if now.bound < best.bound - abs(best.bound) * 1e-6:
            best, stalled = now, 0
        else:
            stalled += 1
            if stalled >= PATIENCE:
                step, stalled, position = step * SHRINK, 0, best.price.astype(np.float64)
        if number % 25 == 0:
            floor = max(floor, reached(now))
    return best
