"""Which words mean the same, across the two languages: the bridge for a search by words.

`data/concepts.tsv` holds what volunteers do; callers add pairs of names from their own lists (fields, skills).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
        held = list(groups)
        names = words.split_all(name for group in held for name in group)
        self.spelt = frozenset(map(tuple, names))
        keys = iter(names)
        for group in held:
            self._add([tuple(words.stems_of(next(keys))) for _ in group])

    def _add(self, names: Iterable[tuple[str, ...]]) -> None:
        for key in names:
            if 0 < len(key) <= LONGEST:
                numbers = self._numbers.setdefault(key, [])
                if self.size not in numbers:
                    numbers.append(self.size)
        self.size += 1

    def of(self, stems: Sequence[str]) -> list[int]:
        """The concepts named by the stems, once for each time they are named; longer names win over their parts."""
        return [number for numbers, _ in self._named(stems) for number in numbers]

    def within(self, stems: Sequence[str]) -> list[int]:
        """The concepts named by single words of longer names: a blood donation is a donation too, though not first."""
        found: list[int] = []
        for numbers, name in self._named(stems):
            parts = [part for word in name[len(name) == 1 :] for part in self._numbers.get((word,), ())]
            found += [part for part in dict.fromkeys(parts) if part not in numbers]
        return found

    def _named(self, stems: Sequence[str]) -> Iterator[tuple[list[int], tuple[str, ...]]]:
        place = 0
        while place < len(stems):
            for length in range(min(LONGEST, len(stems) - place), 0, -1):
                name = tuple(stems[place : place + length])
                numbers = self._numbers.get(name)
                if numbers:
                    yield numbers, name
                    place += length
                    break
            else:
                place += 1


def read(path: Path = OWN) -> list[list[str]]:
    """The groups of names of the file."""
    lines = path.read_text("utf-8").splitlines()
    return [line.replace("\t", "|").split("|") for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def concepts() -> Concepts:
    """Our own list."""
    return Concepts(read())
