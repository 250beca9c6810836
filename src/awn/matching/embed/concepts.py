"""Which words mean the same, across the two languages: the bridge for a search by words.

`data/concepts.tsv` holds what volunteers do; callers add pairs of names from their own lists (fields, skills).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from . import words

OWN = Path(__file__).parent / "data" / "concepts.tsv"
LONGEST = 3


class Concepts:
    """Finds concepts, as numbers, in texts of either language."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._numbers: dict[tuple[str, ...], list[int]] = {}
        self.size = 0
        for group in groups:
            self._add(group)

    def _add(self, group: Sequence[str]) -> None:
        for name in group:
            key = tuple(words.stems(name))
            if 0 < len(key) <= LONGEST:
                numbers = self._numbers.setdefault(key, [])
                if self.size not in numbers:
                    numbers.append(self.size)
        self.size += 1

    def of(self, stems: Sequence[str]) -> list[int]:
        """The concepts named by the stems, once for each time they are named; longer names win over their parts."""
        found: list[int] = []
        place = 0
        while place < len(stems):
            for length in range(min(LONGEST, len(stems) - place), 0, -1):
                numbers = self._numbers.get(tuple(stems[place : place + length]))
                if numbers:
                    found.extend(numbers)
                    place += length
                    break
            else:
                place += 1
        return found


def read(path: Path = OWN) -> list[list[str]]:
    """The groups of names of the file."""
    lines = path.read_text("utf-8").splitlines()
    return [line.replace("\t", "|").split("|") for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def concepts() -> Concepts:
    """Our own list."""
    return Concepts(read())
