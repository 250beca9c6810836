"""Quick rosters: greedy ones, and ones that follow prices."""

from __future__ import annotations

import numpy as np

from . import kernels
from .instance import SCALE, Instance
from .problem import Flags, Ints

# How much a pair loses for each e-fold of people who could take its seat too: scarce seats go first.
SCARCITY = 20 * SCALE


def greedy(instance: Instance) -> Flags:
    """Best pair first, scarce shifts before others, teams before people: a team finds a gap less easily."""
    supply = np.bincount(instance.shift, minlength=len(instance.free)) / np.maximum(instance.free, 1)
    mean = instance.weight / instance.size[instance.unit]
    worth = mean - SCARCITY * np.log(np.maximum(supply, 1e-9))[instance.shift]
    order = np.lexsort((-worth, -instance.size[instance.unit]))
    return filled(instance, order, np.zeros(len(instance.unit), np.bool_))


def by_price(instance: Instance, price: Ints, plans: Flags) -> Flags:
    """First what the plans at these prices want, then the rest, each by what remains after the price."""
    size = instance.size[instance.unit]
    left = instance.weight - size * price[instance.shift]
    order = np.lexsort((-left, ~plans, -size))
    return filled(instance, order, np.zeros(len(instance.unit), np.bool_))


def completed(instance: Instance, chosen: Flags) -> Flags:
    """Nobody who fits stays out of a seat that is left; the best first."""
    empty = instance.free > instance.taken(chosen)
    pairs = np.flatnonzero(empty[instance.shift])
    return filled(instance, pairs[np.argsort(-instance.weight[pairs], kind="stable")], chosen)


def filled(instance: Instance, order: Ints, chosen: Flags) -> Flags:
    """Adds pairs in this order wherever they fit."""
    result = chosen.copy()
    kernels.fill(
        order, instance.unit, instance.shift, instance.weight, instance.size, instance.start, instance.end,
        instance.free.copy(), instance.budget.copy(), instance.first_bonus, instance.rest, result,
    )  # fmt: skip
    return result
