"""Tiles of the tree as https://c2sp.org/tlog-tiles serves them, and a tree that grows tile by tile. No Django.

A tile holds up to 256 neighbouring nodes of one level: of leaf hashes at level 0, of roots of full tiles above.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from awn.transparency.tree import HASH_BYTES, Node, complete_root, fold, node_hash, nodes_of

WIDTH = 256
HEIGHT = 8
# Level and index of a tile.
Key = tuple[int, int]
_NUMBER = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile: 256 hashes one after the other, and the root over them."""

    level: int
    index: int
    hashes: bytes
    root: bytes


@dataclass(slots=True)
class Edge:
    """The right edge of a tree: what stands in the last, not yet full tile of each level."""

    size: int = 0
    levels: list[list[bytes]] = field(default_factory=list)

    def extend(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Takes leaf hashes in; the tiles that became full, the lowest first of those that fill together."""
        full: list[Tile] = []
        coming = iter(leaves)
        self._level(0)
        while part := list(islice(coming, WIDTH - len(self.levels[0]))):
            self.size += len(part)
            self.levels[0] += part
            self._close(0, full)
        return full

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        roots: list[bytes] = []
        for hashes in reversed(self.levels):
            roots += _complete(hashes)
        return fold(roots)

    def _level(self, level: int) -> list[bytes]:
        if level == len(self.levels):
            self.levels.append([])
        return self.levels[level]

    def _close(self, level: int, full: list[Tile]) -> None:
        """Makes a tile of the level where it is full, and hands its root up."""
        row = self.levels[level]
        if len(row) == WIDTH:
            root = complete_root(row)
            full.append(Tile(level, (self.size >> HEIGHT * (level + 1)) - 1, b"".join(row), root))
            row.clear()
            self._level(level + 1).append(root)
            self._close(level + 1, full)


def width_at(level: int, index: int, size: int) -> int:
    """How many hashes the tile has in a tree of `size`: 0 to 256."""
    return min(max((size >> HEIGHT * level) - index * WIDTH, 0), WIDTH)


def key_of(node: Node) -> Key:
    """The tile in which a node stands, or from which it is computed."""
    level, index = node
    within = level % HEIGHT
    return level // HEIGHT, (index << within) // WIDTH


def node_in(hashes: bytes, node: Node) -> bytes:
    """The hash of a node, from the hashes of its tile."""
    level, index = node
    within = level % HEIGHT
    return _rows(hashes)[within][index % (WIDTH >> within)]


def split(hashes: bytes) -> list[bytes]:
    """The hashes one by one."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as an entry bundle: each after its length in two bytes."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def path_of(index: int) -> str:
    """The index of a tile as it stands in an address: 1234067 is x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    return "/".join(reversed(groups))


def index_from(path: str) -> int | None:
    """The index in an address; None where it is not written as it must be."""
    if not _NUMBER.fullmatch(path) or path.startswith("x000"):
        return None
    return int(path.replace("x", "").replace("/", ""))


# The upper tiles stand in nearly every proof, and what they hold follows from their bytes alone.
@lru_cache(maxsize=256)
def _rows(hashes: bytes) -> tuple[list[bytes], ...]:
    """The nodes inside a tile, level by level, as far as they are complete."""
    rows = [split(hashes)]
    for _level in range(1, HEIGHT):
        pairs = iter(rows[-1])
        rows.append([node_hash(left, right) for left, right in zip(pairs, pairs, strict=False)])
    return tuple(rows)


def _complete(hashes: Sequence[bytes]) -> list[bytes]:
    roots = []
    for level, index in nodes_of((0, len(hashes))):
        width = 1 << level
        roots.append(complete_root(hashes[index * width : (index + 1) * width]))
    return roots
