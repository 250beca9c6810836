"""The smallest team: exact while small, never wrong when large."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from awn.matching.teams import EXACT_NEEDS, assemble

NEEDS = "abcdef"


@given(st.dictionaries(st.integers(0, 20), st.frozensets(st.sampled_from(NEEDS)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_smaller_team_exists(has: dict[int, frozenset[str]]) -> None:
    team = assemble(NEEDS, has)
    reach = frozenset[str]().union(*has.values())
    assert team.gaps == frozenset(NEEDS) - reach
    assert frozenset[str]().union(*(has[one] for one in team.members)) >= reach & frozenset(NEEDS)
    assert team.is_smallest
    for size in range(len(team.members)):
        for some in combinations(has, size):
            assert not frozenset[str]().union(*(has[one] for one in some)) >= reach


def test_many_needs_are_covered_too() -> None:
    needs = [str(number) for number in range(EXACT_NEEDS + 10)]
    has = {number: frozenset(needs[number : number + 3]) for number in range(len(needs))}
    team = assemble(needs, has)
    assert not team.is_smallest
    assert not team.gaps
    assert len(team.members) <= 10
    assert set().union(*(team.covers[one] for one in team.members)) == set(needs)


def test_nothing_asked_needs_nobody() -> None:
    assert assemble([], {1: frozenset("a")}).members == ()
