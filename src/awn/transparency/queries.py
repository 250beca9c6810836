"""Reads of the log: tiles, entries, checkpoints and proofs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from awn.base.compiled import prepared_cursor
from awn.base.refusal import found
from awn.keys.queries import Key, keys_of
from awn.keys.rules import Purpose
from awn.transparency import tiles, tree
from awn.transparency.models import Leaf, SignedCheckpoint
from awn.transparency.notes import Proof, Verifier

# All that any proof needs in one query: full tiles as they are kept, the last ones of each level as they stand now.
_TILES = """
SELECT t.level, t.index, t.hashes FROM transparency_treetile t
  JOIN unnest(%s::int[], %s::bigint[]) AS asked(level, index) ON t.level = asked.level AND t.index = asked.index
UNION ALL
SELECT asked.level, asked.index, string_agg(t.root, ''::bytea ORDER BY t.index)
  FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS asked(level, index, width)
  JOIN transparency_treetile t ON t.level = asked.level - 1
   AND t.index >= asked.index * 256 AND t.index < asked.index * 256 + asked.width
 GROUP BY 1, 2
UNION ALL
SELECT 0, asked.index, string_agg(sha256('\\x00'::bytea || l.entry), ''::bytea ORDER BY l.seq)
  FROM unnest(%s::bigint[], %s::bigint[]) AS asked(index, width)
  JOIN transparency_leaf l ON l.seq >= asked.index * 256 AND l.seq < asked.index * 256 + asked.width
 GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The latest checkpoint: how many leaves, the root over them, and the note as it was signed."""

    size: int
    root: bytes
    note: str
    kid: str
    at: datetime


def head() -> Head | None:
    """The latest checkpoint; None before the first."""
    row = SignedCheckpoint.objects.order_by("-pk").first()
    return Head(row.size, bytes(row.root), row.note, row.kid, row.at) if row is not None else None


def origin() -> str:
    """The name of the log, and of the keys that sign for it."""
    return str(settings.AWN_LOG_ORIGIN)


def verifier(key: Key, name: str = "") -> Verifier:
    """The key as readers of signed notes know it."""
    return Verifier(name or origin(), key.public)


def verifiers(name: str = "") -> list[Verifier]:
    """All keys that ever signed checkpoints, oldest first, but those that others may hold."""
    return [verifier(key, name) for key in keys_of(Purpose.LEDGER) if key.state != "compromised"]


def hashes_of(keys: Collection[tiles.Key], size: int) -> dict[tiles.Key, bytes]:
    """The hashes of these tiles in a tree of `size`, by one query; a tile without any is left out."""
    widths = {key: tiles.width_at(*key, size) for key in set(keys)}
    full = [key for key, width in widths.items() if width == tiles.WIDTH]
    upper = [(*key, width) for key, width in widths.items() if 0 < width < tiles.WIDTH and key[0]]
    lower = [(key[1], width) for key, width in widths.items() if 0 < width < tiles.WIDTH and not key[0]]
    columns = [*_columns(full, 2), *_columns(upper, 3), *_columns(lower, 2)]
    with prepared_cursor() as cursor:
        cursor.execute(_TILES, columns)
        return {(level, index): bytes(hashes) for level, index, hashes in cursor.fetchall()}


def edge_of(size: int) -> tiles.Edge:
    """The right edge of the tree when it had `size` leaves: all that is needed to let it grow."""
    keys: list[tiles.Key] = []
    while (count := size >> tiles.HEIGHT * len(keys)) > 0:
        keys.append((len(keys), count // tiles.WIDTH))
    hashes = hashes_of(keys, size)
    return tiles.Edge(size, [tiles.split(hashes.get(key, b"")) for key in keys])


def nodes(wanted: Sequence[tree.Node], size: int) -> dict[tree.Node, bytes]:
    """The hashes of complete subtrees in a tree of `size`, by one query."""
    known = hashes_of([tiles.key_of(node) for node in wanted], size)
    return {node: tiles.node_in(known[tiles.key_of(node)], node) for node in wanted}


def inclusion(index: int, size: int) -> list[bytes]:
    """The path from leaf `index` to the root of the tree of `size`; refuses `not_found` beyond it."""
    found(True if 0 <= index < size else None)
    return tree.proof(tree.inclusion_spans(index, size), lambda wanted: nodes(wanted, size))


def consistency(old: int, new: int) -> list[bytes]:
    """What proves that the tree of `new` leaves begins with that of `old`; refuses `not_found`."""
    found(True if 0 <= old <= new else None)
    return tree.proof(tree.consistency_spans(old, new), lambda wanted: nodes(wanted, new))


def proof_of(index: int) -> Proof:
    """That the entry stands in the log, under the latest checkpoint; refuses `not_found`."""
    last = found(head())
    return Proof(index, tuple(inclusion(index, last.size)), last.note)


def tile(level: int, index: int, width: int) -> bytes:
    """A tile with its first `width` hashes; refuses `not_found` where the log has fewer."""
    key = (level, index)
    there = found(hashes_of([key], _size_with(level, index, width)).get(key))
    return there[: width * tree.HASH_BYTES]


def entries(index: int, width: int) -> list[bytes]:
    """The entries below tile `index` of level 0; refuses `not_found` where the log has fewer than `width`."""
    _size_with(0, index, width)
    start = index * tiles.WIDTH
    rows = Leaf.objects.filter(seq__gte=start, seq__lt=start + width).order_by("seq")
    return [bytes(entry) for entry in rows.values_list("entry", flat=True)]


def entry(index: int) -> bytes:
    """One entry; refuses `not_found`."""
    return bytes(found(Leaf.objects.filter(pk=index).values_list("entry", flat=True).first()))


def places_of(kind: int, subjects: Collection[int]) -> dict[int, int]:
    """Where in the log these rows stand, by their id; those that are not in it yet are left out."""
    return dict(Leaf.objects.filter(kind=kind, subject__in=list(subjects)).values_list("subject", "seq"))


def _size_with(level: int, index: int, width: int) -> int:
    """The size of the log; refuses `not_found` when the tile is not so wide in it."""
    last = head()
    size = last.size if last is not None else 0
    found(True if 0 < width <= tiles.width_at(level, index, size) else None)
    return size


def _columns(rows: Sequence[tuple[int, ...]], count: int) -> list[list[int]]:
    return [[row[column] for row in rows] for column in range(count)]
