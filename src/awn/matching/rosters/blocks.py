"""Parts of the calendar in which nobody can take two shifts, each solved exactly as a flow while the rest stands still.

A block is all shifts whose time with the rest after it covers one moment. With a night's rest that is about a day,
and a shift over midnight needs no special word.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from .instance import Instance
from .problem import Flags, Indexes, Ints

FAR = 2**60


def moments(instance: Instance) -> list[int]:
    """The moments whose blocks hold all shifts."""
    return covering(instance.start, instance.end, instance.rest)


def covering(starts: Ints, ends: Ints, rest: int) -> list[int]:
    """The fewest moments that meet every shift, given by end: each just before the first unmet one is over."""
    found: list[int] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if not found or start > found[-1]:
            found.append(end + rest - 1)
    return found


def block(instance: Instance, moment: int) -> Flags:
    """The shifts that collide at this moment."""
    return (instance.start <= moment) & (moment < instance.end + instance.rest)


def improved(instance: Instance, chosen: Flags, moment: int) -> Flags:
    """The best choice within the block for people without a team, everything else fixed. Never worse."""
    inside = block(instance, moment)[instance.shift] & (instance.size[instance.unit] == 1)
    pairs = np.flatnonzero(inside)
    others = np.flatnonzero(chosen & ~inside)
    pairs = pairs[_possible(instance, pairs, others, moment)]
    if not len(pairs):
        return chosen
    worth = instance.weight[pairs].copy()
    has_none = np.ones(instance.units, np.bool_)
    has_none[instance.unit[others]] = False
    worth += np.where(has_none[instance.unit[pairs]], instance.first_bonus[instance.unit[pairs]], 0)
    free = instance.free.copy()
    np.subtract.at(free, instance.shift[others], instance.size[instance.unit[others]])
    gain = worth > 0
    pairs, worth = pairs[gain], worth[gain]
    taken = _flow(instance.unit[pairs], instance.shift[pairs], worth, free)
    if taken is None:
        return chosen
    result: Flags = chosen & ~inside
    result[pairs[taken]] = True
    return result


def _possible(instance: Instance, pairs: Ints, others: Ints, moment: int) -> Flags:
    """Which of the block's pairs keep hours and rest beside what their people hold outside the block."""
    unit, shift = instance.unit[others], instance.shift[others]
    minutes = instance.end - instance.start
    left = instance.budget.copy()
    np.subtract.at(left, unit, minutes[shift])
    rested = np.full(instance.units, -FAR)
    needed = np.full(instance.units, FAR)
    earlier = instance.start[shift] <= moment
    np.maximum.at(rested, unit[earlier], instance.end[shift[earlier]] + instance.rest)
    np.minimum.at(needed, unit[~earlier], instance.start[shift[~earlier]] - instance.rest)
    who, what = instance.unit[pairs], instance.shift[pairs]
    possible: Flags = (
        (minutes[what] <= left[who]) & (instance.start[what] >= rested[who]) & (instance.end[what] <= needed[who])
    )
    return possible


def _flow(unit: Indexes, shift: Indexes, worth: Ints, free: Ints) -> Flags | None:
    """Which pairs a flow of greatest worth takes: source, units, shifts, sink, and a way past all of them."""
    if not len(unit):
        return np.zeros(0, np.bool_)
    people, person = np.unique(unit, return_inverse=True)
    places, place = np.unique(shift, return_inverse=True)
    seats = free[places]
    source, sink = len(people) + len(places), len(people) + len(places) + 1
    most = int(min(len(people), seats.sum()))
    flow = min_cost_flow.SimpleMinCostFlow()
    ones = np.ones(len(people), np.int64)
    person, place = person.astype(np.int32), (place + len(people)).astype(np.int32)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(person, place, np.ones(len(unit), np.int64), -worth)
    each = np.arange(len(people), dtype=np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(len(people), source, np.int32), each, ones, ones * 0)
    ends = np.arange(len(people), source, dtype=np.int32)
    flow.add_arcs_with_capacity_and_unit_cost(ends, np.full(len(places), sink, np.int32), seats, seats * 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, most, 0)
    flow.set_node_supply(source, most)
    flow.set_node_supply(sink, -most)
    if flow.solve() != flow.OPTIMAL:
        return None
    return np.asarray(flow.flows(arcs)) > 0
