"""The smallest team that covers all that is asked for: exactly while it is small, else greedily and then improved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A member covers some of the needs, each a bit. Beyond this many needs, the exact way would take too long.
EXACT_NEEDS = 14


@dataclass(frozen=True, slots=True)
class Team:
    """Who together covers what; `gaps` is what nobody has."""

    members: tuple[int, ...]
    covers: Mapping[int, frozenset[str]]  # member -> what they are there for
    gaps: frozenset[str]
    is_smallest: bool


def assemble(needs: Sequence[str], has: Mapping[int, frozenset[str]]) -> Team:
    """The fewest people who cover all needs that anybody covers. Among equal teams those who come first in `has`."""
    wanted = frozenset(needs)
    able = {one: wanted & said for one, said in has.items() if wanted & said}
    within_reach = frozenset[str]().union(*able.values())
    ordered = [need for need in dict.fromkeys(needs) if need in within_reach]
    useful = _undominated(able)
    if len(ordered) <= EXACT_NEEDS:
        members, smallest = _exactly(ordered, useful), True
    else:
        members, smallest = _improved(_greedily(frozenset(ordered), useful), frozenset(ordered), useful), False
    place = {one: number for number, one in enumerate(has)}
    chosen = tuple(sorted(members, key=lambda one: place[one]))
    return Team(chosen, _parts(chosen, ordered, able), wanted - within_reach, smallest)


def _undominated(able: Mapping[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    """Without those who cover nothing that an earlier one does not cover as well."""
    kept: dict[int, frozenset[str]] = {}
    for one, said in able.items():
        if not any(said <= other for other in kept.values()):
            kept[one] = said
    return kept


def _exactly(needs: Sequence[str], able: Mapping[int, frozenset[str]]) -> list[int]:
    """For each set of needs the smallest team that covers it, from the empty set up."""
    bit = {need: 1 << number for number, need in enumerate(needs)}
    masks = {one: sum(bit[need] for need in said) for one, said in able.items()}
    full = (1 << len(needs)) - 1
    best: dict[int, list[int]] = {0: []}
    for _size in range(len(needs)):
        if full in best:
            break
        grown: dict[int, list[int]] = {}
        for covered, team in best.items():
            for one, mask in masks.items():
                after = covered | mask
                if after not in best and after not in grown:
                    grown[after] = [*team, one]
        best |= grown
    return best[full]


def _greedily(needs: frozenset[str], able: Mapping[int, frozenset[str]]) -> list[int]:
    team: list[int] = []
    left = needs
    while left:
        most = max(able, key=lambda one: len(able[one] & left))
        team.append(most)
        left -= able[most]
    return team


def _improved(team: list[int], needs: frozenset[str], able: Mapping[int, frozenset[str]]) -> list[int]:
    """Leaves out whoever is not needed, and replaces two by one where somebody covers what only those two do."""
    changed = True
    while changed:
        changed = False
        for one in list(team):
            if needs <= _covered(team, able, without={one}):
                team.remove(one)
                changed = True
        pairs = [(a, b) for place, a in enumerate(team) for b in team[place + 1 :]]
        for a, b in pairs:
            missing = needs - _covered(team, able, without={a, b})
            single = next((one for one, said in able.items() if missing <= said), None)
            if single is not None:
                team = [one for one in team if one not in {a, b}] + [single]
                changed = True
                break
    return team


def _covered(team: Sequence[int], able: Mapping[int, frozenset[str]], *, without: set[int]) -> frozenset[str]:
    return frozenset[str]().union(*(able[one] for one in team if one not in without))


def _parts(team: Sequence[int], needs: Sequence[str], able: Mapping[int, frozenset[str]]) -> dict[int, frozenset[str]]:
    return {one: frozenset(need for need in needs if need in able[one]) for one in team}
