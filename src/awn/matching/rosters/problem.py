"""The question: shifts with seats, volunteers with hours, and the pairs that are allowed, each with its score.

Times are whole minutes since any one moment, so a shift over midnight is nothing special. Ids are the caller's own.
Columns are numpy arrays, because a national event has ten million pairs; `Problem.of` takes plain rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import RosterError

Ints = NDArray[np.int64]
Indexes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Assignments = Ints  # two columns: volunteer id, shift id

LARGEST_SCORE = 10_000.0
MINUTES_OF_CENTURY = 100 * 366 * 24 * 60


class Shift(NamedTuple):
    """One shift: how many people it needs, and from when to when."""

    id: int
    seats: int
    start_minute: int
    end_minute: int

    @classmethod
    def at(cls, shift_id: int, seats: int, start: datetime, end: datetime) -> Shift:
        """From aware datetimes; parts of a minute are rounded outwards."""
        return cls(shift_id, seats, int(start.timestamp() // 60), int(-(-end.timestamp() // 60)))


class Volunteer(NamedTuple):
    """One person and the most minutes they wish to give."""

    id: int
    max_minutes: int


class Pair(NamedTuple):
    """This person may take this shift, and it suits them so well (0-100 by habit)."""

    volunteer: int
    shift: int
    score: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What a roster is worth: each seat that is filled, each person who gets a first shift, each one who may stay."""

    fill: float = 100.0
    first: float = 50.0
    keep: float = 80.0


def assignments(rows: Iterable[tuple[int, int]] = ()) -> Assignments:
    """Rows of (volunteer id, shift id) as an array of two columns."""
    return np.array(list(rows), np.int64).reshape(-1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Checked on creation for nonsense within a column; `compiling.compiled` checks what columns say of each other."""

    shift_id: Ints
    shift_seats: Ints
    shift_start: Ints
    shift_end: Ints
    volunteer_id: Ints
    max_minutes: Ints
    pair_volunteer: Ints
    pair_shift: Ints
    pair_score: Floats
    rest_minutes: int = 0
    weights: Weights = Weights()
    # Volunteers who come together or not at all; each team acts as one that takes as many seats as it has members.
    teams: Sequence[Sequence[int]] = ()
    pinned: Assignments = field(default_factory=assignments)
    # Assignments that people know of already: keeping one earns `weights.keep`.
    current: Assignments = field(default_factory=assignments)

    def __post_init__(self) -> None:
        _refuse_uneven(self)
        _refuse_shifts(self)
        _refuse_people(self)
        _refuse_numbers(self)

    @classmethod
    def of(
        cls,
        shifts: Sequence[Shift],
        volunteers: Sequence[Volunteer],
        pairs: Sequence[Pair],
        *,
        rest_minutes: int = 0,
        weights: Weights | None = None,
        teams: Sequence[Sequence[int]] = (),
        pinned: Iterable[tuple[int, int]] = (),
        current: Iterable[tuple[int, int]] = (),
    ) -> Problem:
        """The same from rows, for small problems."""
        shift = np.array([tuple(s) for s in shifts], np.int64).reshape(-1, 4)
        person = np.array([tuple(v) for v in volunteers], np.int64).reshape(-1, 2)
        pair = np.array([(p.volunteer, p.shift) for p in pairs], np.int64).reshape(-1, 2)
        return cls(
            shift_id=shift[:, 0], shift_seats=shift[:, 1], shift_start=shift[:, 2], shift_end=shift[:, 3],
            volunteer_id=person[:, 0], max_minutes=person[:, 1], pair_volunteer=pair[:, 0], pair_shift=pair[:, 1],
            pair_score=np.array([p.score for p in pairs], np.float64), rest_minutes=rest_minutes,
            weights=weights or Weights(), teams=teams, pinned=assignments(pinned), current=assignments(current),
        )  # fmt: skip


def _refuse_uneven(problem: Problem) -> None:
    groups = (
        ("shifts", (problem.shift_id, problem.shift_seats, problem.shift_start, problem.shift_end)),
        ("volunteers", (problem.volunteer_id, problem.max_minutes)),
        ("pairs", (problem.pair_volunteer, problem.pair_shift, problem.pair_score)),
    )
    for name, columns in groups:
        if len({column.shape for column in columns}) > 1 or columns[0].ndim != 1:
            raise RosterError("uneven_columns", f"Give every column of {name} the same number of rows.")
    for name, rows in (("pinned", problem.pinned), ("current", problem.current)):
        if rows.ndim != 2 or rows.shape[1] != 2:
            raise RosterError("uneven_columns", f"Give `{name}` as rows of a volunteer id and a shift id.")


def _refuse_shifts(problem: Problem) -> None:
    ids = problem.shift_id
    _refuse("shift_twice", "Name each shift once.", repeated(ids))
    _refuse("seats_negative", "Give each shift zero seats or more.", ids[problem.shift_seats < 0])
    _refuse("ends_before_start", "Let each shift end after it starts.", ids[problem.shift_end <= problem.shift_start])
    far = (np.abs(problem.shift_start) > MINUTES_OF_CENTURY) | (np.abs(problem.shift_end) > MINUTES_OF_CENTURY)
    _refuse("time_out_of_range", "Give times as minutes within a hundred years of zero.", ids[far])


def _refuse_people(problem: Problem) -> None:
    ids = problem.volunteer_id
    _refuse("volunteer_twice", "Name each volunteer once.", repeated(ids))
    _refuse("hours_negative", "Give each volunteer zero minutes or more.", ids[problem.max_minutes < 0])
    members = np.array([member for team in problem.teams for member in team], np.int64)
    _refuse("team_shares_member", "Put each volunteer into one team at most.", repeated(members))
    _refuse("unknown_volunteer", "Build teams of volunteers who are listed.", members[~np.isin(members, ids)])
    if any(len(team) == 0 for team in problem.teams):
        raise RosterError("team_empty", "Leave out teams without members.")


def _refuse_numbers(problem: Problem) -> None:
    if problem.rest_minutes < 0:
        raise RosterError("rest_negative", "Give a rest of zero minutes or more.")
    weights = np.array([problem.weights.fill, problem.weights.first, problem.weights.keep])
    if not (np.isfinite(weights) & (weights >= 0) & (weights <= LARGEST_SCORE)).all():
        raise RosterError("weight_out_of_range", f"Give weights from 0 to {LARGEST_SCORE:.0f}.")
    score = problem.pair_score
    _refuse("score_not_a_number", "Give each pair a finite score.", problem.pair_volunteer[~np.isfinite(score)])
    large = np.abs(score) > LARGEST_SCORE
    _refuse("score_out_of_range", f"Keep scores within ±{LARGEST_SCORE:.0f}.", problem.pair_volunteer[large])


def _refuse(code: str, mend: str, culprits: Ints) -> None:
    if len(culprits):
        raise RosterError(code, mend, culprits)


def repeated(ids: Ints) -> Ints:
    """The ids that occur more than once."""
    ordered = np.sort(ids)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
