"""Assignments that are fixed: they take their seats and hours before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from . import kernels
from .errors import RosterError
from .instance import Instance
from .problem import Flags, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Pins:
    """Units in shifts, ordered by unit. Pinning one member pins the team."""

    unit: Ints
    shift: Ints


def subtracted(instance: Instance, pins: Pins, fill: int) -> Instance:
    """Without the seats and hours of the pins, and with their worth. A pin that no pair lists is worth its seat."""
    size = instance.size[pins.unit]
    free, budget, first = instance.free.copy(), instance.budget.copy(), instance.first_bonus.copy()
    np.subtract.at(free, pins.shift, size)
    np.subtract.at(budget, pins.unit, (instance.end - instance.start)[pins.shift])
    _refuse_contradictions(instance, pins, free, budget)
    key = instance.unit.astype(np.int64) * len(free) + instance.shift
    wanted = pins.unit * len(free) + pins.shift
    at = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
    listed = key[at] == wanted if len(key) else np.zeros(len(wanted), np.bool_)
    used = np.unique(pins.unit)
    worth = int(instance.weight[at[listed]].sum() + fill * size[~listed].sum() + first[used].sum())
    first[used] = 0
    rows = instance.rows(pins.unit, pins.shift)
    return replace(instance, free=free, budget=budget, first_bonus=first, constant=worth, pinned=rows)


def collide(instance: Instance, pins: Pins) -> Flags:
    """Which pairs leave their unit too little rest beside its pins, or are pinned themselves."""
    out = np.zeros(len(instance.unit), np.bool_)
    if len(pins.unit):
        begin = np.searchsorted(pins.unit, np.arange(instance.units + 1))
        kernels.clashes(
            instance.unit, instance.shift, instance.start, instance.end, instance.rest, begin, pins.shift, out
        )
    return out


def _refuse_contradictions(instance: Instance, pins: Pins, free: Ints, budget: Ints) -> None:
    if (free < 0).any():
        mend = "Add seats to these shifts, or pin fewer people to them."
        raise RosterError("pins_exceed_seats", mend, instance.shift_id[free < 0])
    if (budget < 0).any():
        mend = "Give these people more hours, or pin them to fewer shifts."
        raise RosterError("pins_exceed_hours", mend, instance.leaders()[budget < 0])
    order = np.lexsort((instance.start[pins.shift], pins.unit))
    unit, shift = pins.unit[order], pins.shift[order]
    close = unit[1:] == unit[:-1]
    close &= instance.start[shift[1:]] < instance.end[shift[:-1]] + instance.rest
    if close.any():
        mend = "These people are pinned to shifts that overlap or leave too little rest: free them from one."
        raise RosterError("pins_break_rest", mend, np.unique(instance.leaders()[unit[1:][close]]))
