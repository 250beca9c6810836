"""Which cells of a table must not be published, so that no small group can be seen in it, also not by subtraction.

Statistical disclosure control as the statistical offices do it: small cells first, then as many others as it takes
(Hundepool et al., Statistical Disclosure Control, 2012, chapter 4). Pure arithmetic on counts of people.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

# Fewer people than this are not shown as a group of their own.
LEAST = 5
# Equations are solved among the remainders of a large prime: exact, and none of a few whole numbers is lost in them.
_PRIME = 2**61 - 1

Key = TypeVar("Key", bound=Hashable)


def hidden(
    people: Mapping[Key, int],
    lines: Sequence[Sequence[Key]],
    *,
    least: int = LEAST,
    persons: Mapping[Key, frozenset[int]] | None = None,
    worth: Mapping[Key, int] | None = None,
) -> frozenset[Key]:
    """The keys of the cells to withhold.

    `people` holds how many people stand behind each cell. Each of `lines` is a sum that readers know of: its first key
    is the total of the others. Cells of nobody are shown. Whatever else a cell holds (minutes, money) is withheld with
    it. Afterwards each withheld small cell can take more than one value, and no sum of withheld cells that can be
    worked out along one line stands for fewer than `least`.

    `persons` says who stands behind small cells. With it the same three people in two cells are three, not six; without
    it everybody is taken for somebody else. `worth` says which cells matter more to readers: of those that may be
    withheld beside a small one, the least worth goes first.
    """
    same = _same(people, lines)
    merged = _merged(lines, same)
    few = None if persons is None else {same[key]: found for key, found in persons.items() if key in same}
    value: dict[Key, int] = defaultdict(int)
    for key in worth or {}:
        value[same[key]] = max(value[same[key]], worth[key] if worth else 0)
    away = _withheld(_Table({key: people[key] for key in set(same.values())}, merged, few, value, least))
    return frozenset(key for key in people if same[key] in away)


def _withheld(table: _Table[Key]) -> set[Key]:
    lines = table.lines
    small = sorted((key for key, count in table.people.items() if 0 < count < table.least), key=str)
    for key in small:
        table.withhold(key)
    table.cover()
    table.release(frozenset(small))
    while open_ones := _derivable(small, lines, table.away):
        before = len(table.away)
        for key in open_ones:
            table.widen(key)
        table.cover()
        if len(table.away) == before:
            # What can still be worked out has nothing left to hide behind: its totals go as well.
            for key in open_ones:
                for line in table.lines_of[key]:
                    table.withhold(lines[line][0])
            if len(table.away) == before:
                break
    return table.away


def _same(people: Mapping[Key, int], lines: Sequence[Sequence[Key]]) -> dict[Key, Key]:
    """For each cell the one that stands for it: a sum of a single part is that part under another name."""
    first: dict[Key, Key] = {key: key for key in people}

    def find(key: Key) -> Key:
        while first[key] != key:
            first[key] = first[first[key]]
            key = first[key]
        return key

    for total, *parts in lines:
        there = [key for key in parts if people[key] > 0]
        if len(there) == 1 and people[total] == people[there[0]]:
            first[find(there[0])] = find(total)
    return {key: find(key) for key in people}


def _merged(lines: Sequence[Sequence[Key]], same: Mapping[Key, Key]) -> list[list[Key]]:
    """The lines between cells that are different; each once."""
    found = {}
    for line in lines:
        total, *parts = [same[key] for key in line]
        if total not in parts:
            found[total, frozenset(parts)] = [total, *parts]
    return list(found.values())


class _Table(Generic[Key]):
    """The cells with those withheld so far, and the lines that have to be looked at again."""

    def __init__(
        self,
        people: Mapping[Key, int],
        lines: Sequence[Sequence[Key]],
        persons: Mapping[Key, frozenset[int]] | None,
        worth: Mapping[Key, int],
        least: int,
    ) -> None:
        self.people, self.lines, self.persons, self.worth, self.least = people, lines, persons, worth, least
        self.away: set[Key] = set()
        self.lines_of: dict[Key, list[int]] = defaultdict(list)
        for number, line in enumerate(lines):
            for key in line:
                self.lines_of[key].append(number)
        self.gone: dict[int, list[Key]] = defaultdict(list)
        self.waiting: deque[int] = deque()

    def withhold(self, key: Key) -> None:
        """One more cell; its lines wait to be looked at."""
        if key not in self.away:
            self.away.add(key)
            for line in self.lines_of[key]:
                self.gone[line].append(key)
                self.waiting.append(line)

    def cover(self) -> None:
        """Withholds more cells until nothing withheld can be worked out of a single line."""
        while self.waiting:
            line = self.waiting.popleft()
            while self._is_open(line, self.gone[line]) and (other := self._least_harm(line)) is not None:
                self.withhold(other)

    def release(self, small: frozenset[Key]) -> None:
        """Shows again what turns out not to be needed, the largest first."""
        for key in sorted(self.away - small, key=lambda key: (-self._value(key), -self.people[key], str(key))):
            rests = [(line, [one for one in self.gone[line] if one != key]) for line in self.lines_of[key]]
            if not any(self._is_open(line, rest, shown=key) for line, rest in rests):
                self.away.remove(key)
                self.gone.update(rests)

    def widen(self, key: Key) -> None:
        """Withholds the smallest cell that stands in a line with this one."""
        lines = self.lines_of[key]
        beside = {other for line in lines for other in self.lines[line] if self._may_go(other)}
        if beside:
            self.withhold(min(beside, key=lambda other: (self._value(other), self.people[other], str(other))))

    def _is_open(self, line: int, gone: list[Key], *, shown: Key | None = None) -> bool:
        """Whether one of the withheld cells can be worked out, or all of them together stand for a few."""
        if len(gone) < 2:
            return len(gone) == 1
        total = self.lines[line][0]
        return (total == shown or total not in self.away) and self._together(gone) < self.least

    def _least_harm(self, line: int) -> Key | None:
        """The cell to withhold next: of the least worth, then one that leaves the fewest other lines open, then the
        smallest; of equal worth the total last."""
        total = self.lines[line][0]
        left = [key for key in self.lines[line] if self._may_go(key)]
        if not left:
            return None
        return min(left, key=lambda key: (self._value(key), key == total, self._opens(key), self.people[key], str(key)))

    def _value(self, key: Key) -> int:
        return self.worth.get(key, 0)

    def _opens(self, key: Key) -> int:
        return sum(not self.gone[line] for line in self.lines_of[key])

    def _may_go(self, key: Key) -> bool:
        return key not in self.away and self.people[key] > 0

    def _together(self, keys: Sequence[Key]) -> int:
        """How many people stand behind cells; where nobody knows who they are, those of the largest are counted."""
        if self.persons is None:
            return sum(self.people[key] for key in keys)
        known: set[int] = set().union(*(self.persons.get(key, frozenset()) for key in keys))
        return max(len(known), *(self.people[key] for key in keys))


def _derivable(wanted: Sequence[Key], lines: Sequence[Sequence[Key]], away: set[Key]) -> list[Key]:
    """Those that some combination of all lines gives away: their unit vector lies in the space of the equations."""
    pivots: dict[Key, dict[Key, int]] = {}
    holders: dict[Key, set[Key]] = defaultdict(set)
    for line in sorted(lines, key=len):
        row = _equation(line, away)
        for key in [key for key in row if key in pivots]:
            _subtract(row, pivots[key], row[key])
        if row:
            _keep(row, pivots, holders)
    # Each kept equation holds its own cell and cells that are free: alone, it says what the cell is.
    return [key for key in wanted if key in pivots and len(pivots[key]) == 1]


def _keep(row: dict[Key, int], pivots: dict[Key, dict[Key, int]], holders: dict[Key, set[Key]]) -> None:
    """Adds an equation in reduced form: its own cell is taken out of all others."""
    own = min(row, key=lambda key: len(holders[key]))
    inverse = pow(row[own], -1, _PRIME)
    row = {key: value * inverse % _PRIME for key, value in row.items()}
    for other in list(holders[own]):
        before = set(pivots[other])
        _subtract(pivots[other], row, pivots[other][own])
        for key in before - pivots[other].keys():
            holders[key].discard(other)
        for key in pivots[other].keys() - before:
            holders[key].add(other)
    pivots[own] = row
    for key in row.keys() - {own}:
        holders[key].add(own)


def _subtract(row: dict[Key, int], other: Mapping[Key, int], times: int) -> None:
    """Takes `times` the other equation off; what becomes 0 leaves."""
    for key, value in other.items():
        left = (row.get(key, 0) - times * value) % _PRIME
        if left:
            row[key] = left
        else:
            row.pop(key, None)


def _equation(line: Sequence[Key], unknown: Collection[Key]) -> dict[Key, int]:
    row: dict[Key, int] = defaultdict(int)
    for place, key in enumerate(line):
        if key in unknown:
            row[key] += -1 if place == 0 else 1
    return {key: value % _PRIME for key, value in row.items() if value}
