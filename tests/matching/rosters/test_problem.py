"""Nonsense is refused with a code, what to mend, and whom it is about."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from awn.matching.rosters.compiling import compiled
from awn.matching.rosters.errors import RosterError
from awn.matching.rosters.problem import Pair, Problem, Shift, Volunteer, Weights

SHIFT, LATER = Shift(1, 1, 0, 60), Shift(2, 1, 90, 150)
PERSON, OTHER = Volunteer(7, 600), Volunteer(8, 600)
PAIR = Pair(7, 1, 50)


@pytest.mark.parametrize(
    ("code", "items", "rows", "more"),
    [
        ("seats_negative", (1,), ([Shift(1, -1, 0, 60)], [PERSON], []), {}),
        ("ends_before_start", (1,), ([Shift(1, 1, 60, 60)], [PERSON], []), {}),
        ("time_out_of_range", (1,), ([Shift(1, 1, 0, 2**60)], [PERSON], []), {}),
        ("shift_twice", (1,), ([SHIFT, SHIFT], [PERSON], []), {}),
        ("volunteer_twice", (7,), ([SHIFT], [PERSON, PERSON], []), {}),
        ("hours_negative", (7,), ([SHIFT], [Volunteer(7, -1)], []), {}),
        ("pair_twice", (7,), ([SHIFT], [PERSON], [PAIR, PAIR]), {}),
        ("pair_twice", (7,), ([SHIFT], [PERSON, OTHER], [PAIR, Pair(8, 1, 5), PAIR]), {"teams": [[7, 8]]}),
        ("score_not_a_number", (7,), ([SHIFT], [PERSON], [Pair(7, 1, float("nan"))]), {}),
        ("score_not_a_number", (7,), ([SHIFT], [PERSON], [Pair(7, 1, float("inf"))]), {}),
        ("score_out_of_range", (7,), ([SHIFT], [PERSON], [Pair(7, 1, 1e9)]), {}),
        ("weight_out_of_range", (), ([SHIFT], [PERSON], []), {"weights": Weights(fill=-1)}),
        ("weight_out_of_range", (), ([SHIFT], [PERSON], []), {"weights": Weights(keep=float("nan"))}),
        ("rest_negative", (), ([SHIFT], [PERSON], []), {"rest_minutes": -1}),
        ("unknown_shift", (9,), ([SHIFT], [PERSON], [Pair(7, 9, 1)]), {}),
        ("unknown_volunteer", (9,), ([SHIFT], [PERSON], [Pair(9, 1, 1)]), {}),
        ("unknown_volunteer", (-3,), ([SHIFT], [PERSON], [Pair(-3, 1, 1)]), {}),
        ("unknown_volunteer", (9,), ([SHIFT], [PERSON], []), {"teams": [[7, 9]]}),
        ("unknown_volunteer", (9,), ([SHIFT], [PERSON], []), {"pinned": [(9, 1)]}),
        ("unknown_shift", (9,), ([SHIFT], [PERSON], []), {"current": [(7, 9)]}),
        ("team_shares_member", (7,), ([SHIFT], [PERSON, OTHER], []), {"teams": [[7, 8], [7]]}),
        ("team_empty", (), ([SHIFT], [PERSON], []), {"teams": [[]]}),
        ("pins_exceed_seats", (1,), ([SHIFT], [PERSON, OTHER], []), {"pinned": [(7, 1), (8, 1)]}),
        ("pins_exceed_seats", (1,), ([SHIFT], [PERSON, OTHER], []), {"pinned": [(7, 1)], "teams": [[7, 8]]}),
        ("pins_exceed_hours", (7,), ([SHIFT], [Volunteer(7, 59)], []), {"pinned": [(7, 1)]}),
        ("pins_break_rest", (7,), ([SHIFT, LATER], [PERSON], []), {"pinned": [(7, 1), (7, 2)], "rest_minutes": 31}),
    ],
)
def test_refused(
    code: str,
    items: tuple[int, ...],
    rows: tuple[list[Shift], list[Volunteer], list[Pair]],
    more: dict[str, Any],
) -> None:
    with pytest.raises(RosterError) as refused:
        compiled(Problem.of(*rows, **more))
    assert (refused.value.code, refused.value.items) == (code, items)
    assert refused.value.mend.endswith(".")


def test_columns_of_different_length_are_refused() -> None:
    one = np.array([1])
    with pytest.raises(RosterError, match="uneven_columns"):
        Problem(one, one, one, one + 1, one, one, one, np.array([1, 2]), np.array([1.0]))
    with pytest.raises(RosterError, match="uneven_columns"):
        Problem(one, one, one, one + 1, one, one, one, one, np.array([1.0]), pinned=one)


def test_ids_may_be_any_numbers() -> None:
    shifts, people = [Shift(-5, 1, 0, 60), Shift(10**15, 1, 0, 60)], [Volunteer(-1, 60), Volunteer(2**60, 60)]
    instance = compiled(Problem.of(shifts, people, [Pair(2**60, -5, 1), Pair(-1, 10**15, 1)]))
    everything = instance.assignments(np.ones(2, np.bool_))
    assert everything.tolist() == [[-1, 10**15], [2**60, -5]]
