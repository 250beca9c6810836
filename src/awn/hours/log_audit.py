"""Recomputing the whole log from the rows of the ledger: the first row that does not fit is named.

PostgreSQL gives the columns of each row as text; the hashes above them are computed here, in the order of the log:
entry, leaf, tiles, the root of each checkpoint, its signature.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from queue import SimpleQueue
from typing import Any

import psycopg
from django.db import connection, transaction
from psycopg import sql

from awn.hours.leaves import ERASED_PREIMAGES, PREIMAGES, TABLES, prefix
from awn.hours.log_sums import failures
from awn.keys.queries import Key, keys_of
from awn.keys.rules import Purpose
from awn.transparency.models import SignedCheckpoint
from awn.transparency.notes import Checkpoint, NoteError, open_note
from awn.transparency.queries import verifier
from awn.transparency.tiles import Edge, Tile

CHUNK = 1 << 14
# Parts that are read while one is hashed, and the connections that read them.
AHEAD = 4
READERS = 2
MOST_FAULTS = 100
KINDS = {0: "person", 1: "hours", 2: "attestation", 3: "past shift"}
# Its number in the log, kind and id of the row, the public entry, and what is hashed to it: None where the row is gone.
Row = tuple[int, int, int, bytes, bytes | None]
Readers = SimpleQueue[Any]  # of psycopg's connections
Ask = Callable[..., Future[Any]]

_ROWS = " UNION ALL ".join(
    f"SELECT l.seq, l.kind, l.subject, l.entry, {preimage} FROM transparency_leaf l"
    f" LEFT JOIN {TABLES[kind]} r ON r.id = l.subject WHERE l.kind = {kind} AND l.seq >= %s AND l.seq < %s"
    for kind, preimage in PREIMAGES.items()
)
# Rows without a salt, by what their erasure left.
_ERASED = " UNION ALL ".join(
    f"SELECT l.seq, {preimage} FROM hours_erased e JOIN {TABLES[kind]} r ON r.id = e.row_id AND r.salt IS NULL"
    f" JOIN transparency_leaf l ON l.kind = {kind} AND l.subject = e.row_id"
    f" WHERE e.kind = {kind} AND l.seq >= %s AND l.seq < %s"
    for kind, preimage in ERASED_PREIMAGES.items()
)
# The tiles that become full between two sizes.
_TILES = """
SELECT t.level, t.index, t.hashes, t.root FROM generate_series(0, 7) AS one(level)
JOIN transparency_treetile t ON t.level = one.level
 AND t.index >= %s::bigint >> 8 * (one.level + 1) AND t.index < %s::bigint >> 8 * (one.level + 1)
"""


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
    # Rows of people who were erased: what they show was checked, who it was can be checked by nobody.
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults

    def blame(self, what: str, *, index: int | None = None, kind: int | None = None, row_id: int | None = None) -> None:
        """Notes a fault; after a hundred nobody reads on."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(what, index, "" if kind is None else KINDS[kind], row_id))


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one part of the log, and the stored tiles that become full in it, by level and index."""

    rows: list[Row]
    erased: dict[int, bytes]
    tiles: dict[tuple[int, int], tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _Signed:
    """The checkpoints that the tree has not grown to yet, the smallest first, and the keys they may be signed with."""

    rows: deque[SignedCheckpoint]
    keys: list[Key]

    def next_size(self, stop: int) -> int:
        """How far the tree may grow before it is to be compared."""
        return min(self.rows[0].size, stop) if self.rows else stop

    def match(self, found: Audit, edge: Edge) -> int | None:
        """Compares those that were signed at this size; the size where there were any."""
        covered = None
        while self.rows and self.rows[0].size == edge.size:
            row = self.rows.popleft()
            found.checkpoints += 1
            covered = row.size
            if (problem := _wrong(row, edge.root(), self.keys)) is not None:
                found.blame(f"checkpoint {row.pk} over {row.size} entries: {problem}")
        return covered


@transaction.atomic
def audit() -> Audit:
    """Recomputes everything, on one snapshot of the database: nothing is written, appends go on meanwhile."""
    found = Audit()
    with _readers() as readers, ThreadPoolExecutor(max_workers=readers.qsize()) as pool:

        def ask(read: Callable[..., Any], *given: Any) -> Future[Any]:
            return pool.submit(_lent, readers, read, *given)

        sums = ask(failures)
        _tree(found, ask)
        for kind, row_id, what in sums.result():
            found.blame(what, kind=kind, row_id=row_id)
    found.waiting = _one("SELECT count(*) FROM hours_unlogged")
    return found


@contextmanager
def _readers() -> Iterator[Readers]:
    """Connections that see one snapshot. Inside somebody's transaction, which no other sees, its own connection."""
    own: Any = connection
    readers: Readers = SimpleQueue()
    if own.savepoint_ids:
        readers.put(own.connection)
        yield readers
        return
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
    with ExitStack() as opened:
        for _number in range(READERS):
            raw = opened.enter_context(closing(psycopg.connect(**own.get_connection_params())))
            raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            raw.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(snapshot))
            # Compiling these short queries costs more than it saves; the processors have enough to do.
            raw.execute("SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0")
            readers.put(raw)
        yield readers


def _lent(readers: Readers, read: Callable[..., Any], *args: Any) -> Any:
    raw = readers.get()
    try:
        return read(raw, *args)
    finally:
        readers.put(raw)


def _tree(found: Audit, ask: Ask) -> None:
    size = _one("SELECT coalesce(max(seq) + 1, 0) FROM transparency_leaf")
    signed = _Signed(deque(SignedCheckpoint.objects.order_by("size", "pk").iterator()), keys_of(Purpose.LEDGER))
    edge, last = Edge(), 0
    signed.match(found, edge)
    for stop, part in _parts(size, ask):
        leaves = _leaves(found, edge.size, stop, part)
        full: list[Tile] = []
        while edge.size < stop:
            full += edge.extend(islice(leaves, signed.next_size(stop) - edge.size))
            last = signed.match(found, edge) or last
        _compare(found, full, part.tiles)
        found.rows = edge.size
    for row in signed.rows:
        found.blame(f"a checkpoint over {row.size} entries was signed, and there are only {size}")
    if last < size:
        found.blame("entries that no checkpoint covers", index=last)


def _parts(size: int, ask: Ask) -> Iterator[tuple[int, _Part]]:
    """The rows behind the log, part by part, each with where it ends. The next ones are read while one is hashed."""
    parts = [(start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]
    coming = deque((stop, ask(_fetch, start, stop)) for start, stop in parts[:AHEAD])
    for following in [*parts[AHEAD:], *[None] * AHEAD]:
        if not coming:
            return
        stop, part = coming.popleft()
        if following is not None:
            coming.append((following[1], ask(_fetch, *following)))
        yield stop, part.result()


def _leaves(found: Audit, start: int, stop: int, part: _Part) -> Iterator[bytes]:
    """The leaf hashes of a part of the log, from the rows themselves."""
    rows = part.rows
    found.erased += len(part.erased)
    prefixes = {kind: prefix(kind) for kind in TABLES}
    if len(rows) < stop - start:
        missing = set(range(start, stop)).difference(row[0] for row in rows)
        rows = [*rows, *((seq, 0, 0, b"", None) for seq in missing)]
    for seq, kind, subject, entry, kept in sorted(rows):
        right = entry
        preimage = part.erased.get(seq) if kept is None else kept
        if not kind:
            found.blame("an entry of the log is missing", index=seq)
        elif preimage is None:
            found.blame("the log has an entry, and the row or its salt is gone", index=seq, kind=kind, row_id=subject)
        else:
            right = prefixes[kind] + sha256(preimage).digest()
            if right != entry:
                found.blame("the row is not what was logged", index=seq, kind=kind, row_id=subject)
        yield sha256(b"\x00" + right).digest()


def _wrong(row: SignedCheckpoint, root: bytes, keys: list[Key]) -> str | None:
    name = row.note.partition("\n")[0]
    try:
        said = Checkpoint.parse(open_note(row.note, [verifier(key, name) for key in keys]))
    except NoteError as error:
        return str(error)
    if (said.size, said.root) != (row.size, bytes(row.root)):
        return "its columns are not what was signed"
    return None if said.root == root else "the rows lead to another root"


def _compare(found: Audit, full: list[Tile], stored: dict[tuple[int, int], tuple[bytes, bytes]]) -> None:
    """Stored tiles beside computed ones."""
    for one in sorted(full, key=lambda tile: (tile.level, tile.index)):
        if stored.get((one.level, one.index)) != (one.hashes, one.root):
            found.blame(f"tile {one.level}/{one.index} is not that of the rows", index=one.index << 8 * (one.level + 1))


def _fetch(raw: Any, start: int, stop: int) -> _Part:
    """A part in PostgreSQL's binary form: what is bytes comes as bytes."""
    # Not Django's own cursor: that one puts values into the statement, and then there is no binary form.
    with psycopg.Cursor(raw) as cursor:
        rows = cursor.execute(_ROWS, [start, stop] * len(TABLES), binary=True).fetchall()
        tiles = cursor.execute(_TILES, [start, stop], binary=True).fetchall()
        # Few or none: asked apart, so that the many rows above need no second join.
        some = cursor.execute("SELECT EXISTS (SELECT FROM hours_erased)").fetchone() == (True,)
        erased = dict(cursor.execute(_ERASED, [start, stop] * len(TABLES), binary=True).fetchall()) if some else {}
    return _Part(rows, erased, {(level, index): (hashes, root) for level, index, hashes, root in tiles})


def _one(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
