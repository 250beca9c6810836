"""Do some groups of people get less out of their lists, or are they chosen less often? Groups of few are not told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from awn.people.rules import age_on

from .clusters import Draws

if TYPE_CHECKING:
    from .log import Application, Shown

FEWEST = 10
BANDS = ((18, "under_18"), (25, "18_24"), (35, "25_34"), (50, "35_49"))
SUPPRESSED = {"people": f"under {FEWEST}"}


@dataclass(frozen=True)
class Traits:
    gender: str
    age: str


def band(born: date | None, today: date) -> str:
    """The band of ages that somebody is in."""
    if born is None:
        return "untold"
    age = age_on(born, today)
    return next((name for below, name in BANDS if age < below), "50_over")


def report(
    shown: Sequence[Shown], applications: Sequence[Application], traits: Mapping[int, Traits]
) -> dict[str, dict[str, Any]]:
    """For each gender and band: lists that led to an application, and applications that were accepted."""
    return {
        trait: {
            "uptake": _cells(
                [(one.person, float(one.credited.any())) for one in shown],
                {person: getattr(found, trait) for person, found in traits.items()},
            ),
            "accepted": _cells(
                [(one.person, float(one.accepted)) for one in applications],
                {person: getattr(found, trait) for person, found in traits.items()},
            ),
        }
        for trait in ("gender", "age")
    }


def _cells(outcomes: Sequence[tuple[int, float]], group_of: Mapping[int, str]) -> dict[str, Any]:
    cells: dict[str, list[tuple[int, float]]] = {}
    for person, outcome in outcomes:
        if person in group_of:
            cells.setdefault(group_of[person], []).append((person, outcome))
    sizes = {name: len({person for person, _outcome in rows}) for name, rows in cells.items()}
    hidden = _hidden(sizes)
    return {
        name: SUPPRESSED
        if name in hidden
        else Draws(np.array([person for person, _outcome in rows])).interval(np.array([value for _, value in rows]))
        for name, rows in sorted(cells.items())
    }


def _hidden(sizes: Mapping[str, int]) -> set[str]:
    """Groups of few; and when that is one only, the next smallest too, or it could be had by subtraction."""
    by_size = sorted(sizes, key=lambda name: (sizes[name], name))
    hidden = {name for name in by_size if sizes[name] < FEWEST}
    if len(hidden) == 1 and len(by_size) > 1:
        hidden.add(by_size[1])
    return hidden
