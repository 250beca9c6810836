"""Recomputing the whole log from the rows of the ledger: the first row that does not fit is named.

PostgreSQL gives the columns of each row as text; the hashes above them are computed here, in the order of the log:
entry, leaf, tiles, the root of each checkpoint, its signature.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

import psycopg
from django.db import connection, transaction

from awn.hours.leaves import PREIMAGES, TABLES, prefix
from awn.hours.log_sums import SUMS, check_all
from awn.keys.queries import keys_of
from awn.keys.rules import Purpose
from awn.transparency.models import SignedCheckpoint, TreeTile
from awn.transparency.notes import Checkpoint, NoteError, open_note
from awn.transparency.queries import verifier
from awn.transparency.tiles import Edge, Tile

CHUNK = 1 << 16
MOST_FAULTS = 100
KINDS = {0: "person", 1: "hours", 2: "attestation", 3: "past shift"}
Progress = Callable[[int, int], None]

_CHUNK = " UNION ALL ".join(
    f"SELECT l.seq, l.kind, l.subject, l.entry, {preimage} FROM transparency_leaf l"
    f" LEFT JOIN {TABLES[kind]} r ON r.id = l.subject WHERE l.kind = {kind} AND l.seq >= %s AND l.seq < %s"
    for kind, preimage in PREIMAGES.items()
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: the number in the log, or the kind and id of a row, or both."""

    what: str
    index: int | None = None
    kind: str = ""
    row_id: int | None = None


@dataclass(slots=True)
class Audit:
    """What was found. Faults of rows come first, in the order of the log."""

    rows: int = 0
    checkpoints: int = 0
    waiting: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults

    def blame(self, what: str, *, index: int | None = None, kind: int | None = None, row_id: int | None = None) -> None:
        """Notes a fault; after a hundred nobody reads on."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(what, index, "" if kind is None else KINDS[kind], row_id))


@transaction.atomic
def audit(progress: Progress = lambda _done, _of: None) -> Audit:
    """Recomputes everything, on one snapshot of the database: nothing is written, appends go on meanwhile."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # Compiling these short queries costs more than it saves.
        cursor.execute("SET LOCAL jit = off")
    found = Audit()
    _tree(found, progress)
    for number, name in enumerate(SUMS):
        progress(number, len(SUMS))
        for kind, row_id, what in check_all(name):
            found.blame(what, kind=kind, row_id=row_id)
    found.waiting = _one("SELECT count(*) FROM hours_unlogged")
    return found


def _tree(found: Audit, progress: Progress) -> None:
    size = _one("SELECT coalesce(max(seq) + 1, 0) FROM transparency_leaf")
    signed = deque(SignedCheckpoint.objects.order_by("size", "pk").iterator())
    edge, last = Edge(), 0
    _match(found, edge, signed)
    for stop, rows in _chunks(size):
        leaves = _leaves(found, edge.size, stop, rows)
        full: list[Tile] = []
        while edge.size < stop:
            until = min(signed[0].size, stop) if signed else stop
            full += edge.extend(islice(leaves, until - edge.size))
            last = _match(found, edge, signed) or last
        _compare(found, full)
        found.rows = edge.size
        progress(edge.size, size)
    for row in signed:
        found.blame(f"a checkpoint over {row.size} entries was signed, and there are only {size}")
    if last < size:
        found.blame("entries that no checkpoint covers", index=last)


def _chunks(size: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows behind the log, part by part, each with where it ends.

    PostgreSQL prepares the next part while this one is hashed.
    """
    starts = range(0, size, CHUNK)
    raw: Any = connection.connection
    with ThreadPoolExecutor(max_workers=1) as ahead:
        coming = deque([ahead.submit(_fetch, raw, start, min(start + CHUNK, size)) for start in starts[:1]])
        for start, following in zip(starts, [*starts[1:], None], strict=True):
            rows = coming.popleft().result()
            if following is not None:
                coming.append(ahead.submit(_fetch, raw, following, min(following + CHUNK, size)))
            yield min(start + CHUNK, size), sorted(rows)


def _leaves(found: Audit, start: int, stop: int, rows: list[Any]) -> Iterator[bytes]:
    """The leaf hashes of a part of the log, from the rows themselves."""
    prefixes = {kind: prefix(kind) for kind in TABLES}
    missing = set(range(start, stop)).difference(row[0] for row in rows)
    rows = sorted([*rows, *((seq, 0, 0, b"", b"") for seq in missing)]) if missing else rows
    for seq, kind, subject, entry, preimage in rows:
        right = entry
        if not kind:
            found.blame("an entry of the log is missing", index=seq)
        elif preimage is None:
            found.blame("the log has an entry, and the row is gone", index=seq, kind=kind, row_id=subject)
        else:
            right = prefixes[kind] + sha256(preimage).digest()
            if right != entry:
                found.blame("the row is not what was logged", index=seq, kind=kind, row_id=subject)
        yield sha256(b"\x00" + right).digest()


def _match(found: Audit, edge: Edge, signed: deque[SignedCheckpoint]) -> int | None:
    """Compares the checkpoints that were signed at this size; the size where there were any."""
    covered = None
    while signed and signed[0].size == edge.size:
        row = signed.popleft()
        found.checkpoints += 1
        covered = row.size
        root = edge.root()
        if (problem := _wrong(row, root)) is not None:
            found.blame(f"checkpoint {row.pk} over {row.size} entries: {problem}")
    return covered


def _wrong(row: SignedCheckpoint, root: bytes) -> str | None:
    name = row.note.partition("\n")[0]
    try:
        said = Checkpoint.parse(open_note(row.note, [verifier(key, name) for key in keys_of(Purpose.LEDGER)]))
    except NoteError as error:
        return str(error)
    if (said.size, said.root) != (row.size, bytes(row.root)):
        return "its columns are not what was signed"
    return None if said.root == root else "the rows lead to another root"


def _compare(found: Audit, full: list[Tile]) -> None:
    """Stored tiles beside computed ones."""
    for level in {one.level for one in full}:
        computed = {one.index: one for one in full if one.level == level}
        kept = TreeTile.objects.filter(level=level, index__in=list(computed))
        stored = {row.index: (bytes(row.hashes), bytes(row.root)) for row in kept}
        for index, one in sorted(computed.items()):
            if stored.get(index) != (one.hashes, one.root):
                found.blame(f"tile {level}/{index} is not that of the rows", index=index << 8 * (level + 1))


def _fetch(raw: Any, start: int, stop: int) -> list[Any]:
    """Rows in PostgreSQL's binary form: what is bytes comes as bytes. Runs in a thread, on the same connection."""
    # Not Django's own cursor: that one puts values into the statement, and then there is no binary form.
    with psycopg.Cursor(raw) as cursor:
        return cursor.execute(_CHUNK, [start, stop] * len(TABLES), binary=True).fetchall()


def _one(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
