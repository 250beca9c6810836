"""No group of a few is seen in a published table, and none can be worked out of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from awn.base.disclosure import LEAST, hidden


def _grid(counts: list[list[int]]) -> tuple[dict[str, int], list[list[str]]]:
    """A table with all its totals, as cells and lines."""
    height, width = len(counts), len(counts[0])
    people = {f"{r},{c}": counts[r][c] for r in range(height) for c in range(width)}
    people |= {f"{r},*": sum(counts[r]) for r in range(height)}
    people |= {f"*,{c}": sum(row[c] for row in counts) for c in range(width)}
    people["*,*"] = sum(map(sum, counts))
    lines = [[f"{r},*", *(f"{r},{c}" for c in range(width))] for r in range(height)]
    lines += [[f"*,{c}", *(f"{r},{c}" for r in range(height))] for c in range(width)]
    lines += [["*,*", *(f"{r},*" for r in range(height))], ["*,*", *(f"*,{c}" for c in range(width))]]
    return people, lines


def _range(key: str, people: dict[str, int], lines: list[list[str]], away: frozenset[str]) -> tuple[float, float]:
    """What somebody who reads the table can say of one withheld cell: the least and the most that it can be."""
    unknown = sorted(away)
    equations, sums = [], []
    for line in lines:
        row, known = np.zeros(len(unknown)), 0
        for place, one in enumerate(line):
            sign = -1 if place == 0 else 1
            if one in away:
                row[unknown.index(one)] += sign
            else:
                known += sign * people[one]
        equations.append(row)
        sums.append(-known)
    goal = np.zeros(len(unknown))
    goal[unknown.index(key)] = 1
    ends = [linprog(way * goal, A_eq=equations, b_eq=sums, bounds=(0, 1_000)) for way in (1, -1)]
    assert all(end.success for end in ends)
    return ends[0].fun, -ends[1].fun


def test_two_people_in_a_region_are_hidden_with_the_next_smallest_one() -> None:
    people = {"all": 132, "a": 100, "b": 30, "c": 2}
    assert hidden(people, [["all", "a", "b", "c"]]) == {"b", "c"}


def test_nothing_is_hidden_where_every_group_is_large_or_empty() -> None:
    people = {"all": 40, "a": 20, "b": 20, "c": 0}
    assert not hidden(people, [["all", "a", "b", "c"]])


def test_several_small_groups_that_are_few_together_take_another_one_along() -> None:
    people = {"all": 13, "a": 1, "b": 1, "c": 11}
    assert hidden(people, [["all", "a", "b", "c"]]) == {"a", "b", "c"}


def test_a_total_that_says_it_all_is_hidden_too() -> None:
    people = {"all": 3, "a": 3, "b": 0}
    assert hidden(people, [["all", "a", "b"]]) == {"all", "a"}


@pytest.mark.parametrize("counts", [[[2, 9, 20], [9, 30, 8], [40, 7, 12]], [[1, 50], [50, 50]]])
def test_rows_and_columns_together_do_not_give_a_cell_away(counts: list[list[int]]) -> None:
    people, lines = _grid(counts)
    away = hidden(people, lines)
    assert len(away) >= 4
    for key in (key for key, count in people.items() if 0 < count < LEAST):
        low, high = _range(key, people, lines, away)
        assert high - low >= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=4), min_size=3, max_size=4))
def test_no_table_gives_a_small_group_away(rows: list[list[int]]) -> None:
    width = min(map(len, rows))
    people, lines = _grid([row[:width] for row in rows])
    away = hidden(people, lines)
    for key, count in people.items():
        if 0 < count < LEAST:
            assert key in away
            low, high = _range(key, people, lines, away)
            assert high - low > 0.5, (key, count, low, high)
