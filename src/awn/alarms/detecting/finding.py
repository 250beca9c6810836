"""What a rule has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from awn.alarms.detecting.columns import Columns, Ints

Fact = int | float


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, with its numbers by name and the entries and people that show it.

    `organisation` is an id, or None where none can be named. Shares are 0 to 1, times seconds since 1970.
    """

    kind: str
    subject_kind: str
    subject: str
    organisation: int | None
    score: float
    facts: Mapping[str, Fact]
    entries: tuple[int, ...]
    people: tuple[int, ...] = ()
    period: str = ""


def entries_of(columns: Columns, positions: Ints) -> tuple[int, ...]:
    """Ids of the entries at these positions, the newest last."""
    return tuple(sorted(columns.entry[positions].tolist()))
