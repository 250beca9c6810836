"""The ledger in the public log: what is not in it yet is appended, in the order in which it was written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import connection, transaction

from awn.base.refusal import Refusal, found
from awn.hours.leaves import HOURS, PREIMAGES, TABLES, Opening, entry_of, opened
from awn.hours.models import HoursEntry
from awn.transparency.appending import Entry, alarm, append, hold, sign_anew
from awn.transparency.notes import Proof
from awn.transparency.queries import places_of, proof_of

BATCH = 10_000
Progress = Callable[[int], None]
# Kind and id of a row, and its number in the queue.
Queued = tuple[int, int, int]

# By a range, which is quick however many rows the statistics believe in.
_TAKE = """
WITH taken AS (
    DELETE FROM hours_unlogged WHERE id > %s AND id <= (
        SELECT max(id) FROM (SELECT id FROM hours_unlogged WHERE id > %s ORDER BY id LIMIT %s) AS batch)
    RETURNING id, kind, row_id
)
SELECT kind, row_id, id FROM taken ORDER BY id
"""
_TAKE_THESE = """
WITH taken AS (DELETE FROM hours_unlogged WHERE kind = %s AND row_id = ANY(%s) RETURNING id, kind, row_id)
SELECT kind, row_id, id FROM taken ORDER BY id
"""
_QUEUE = """
INSERT INTO hours_unlogged (kind, row_id) SELECT {kind}, r.id FROM {table} r
WHERE NOT EXISTS (SELECT FROM transparency_leaf l WHERE l.kind = {kind} AND l.subject = r.id)
  AND NOT EXISTS (SELECT FROM hours_unlogged u WHERE u.kind = {kind} AND u.row_id = r.id)
ORDER BY r.id
"""


def sequence(*, at: datetime, progress: Progress = lambda _count: None) -> int:
    """Appends all that is not in the log yet, in batches, each its own transaction with its checkpoint; how many.

    Signs anew where the key has changed. Refuses `log_diverged`, and leaves an event of it for the auditors.
    """
    total = last = 0
    try:
        while rows := _batch(last, at):
            # The next search begins here, and not among the traces of what was taken.
            last = rows[-1][2]
            total += len(rows)
            progress(total)
        sign_anew(at=at)
    except Refusal as refusal:
        if refusal.code == "log_diverged":
            alarm(at=at)
        raise
    return total


@transaction.atomic
def sequence_now(entry_ids: Collection[int], *, at: datetime) -> dict[int, int]:
    """Sees to it that these hours stand in the log; where they do, by the id of the entry. Refuses `log_diverged`.

    Within the caller's transaction, which holds up other appends until it ends.
    """
    hold()
    log_rows(HOURS, entry_ids, at=at)
    return places_of(HOURS, entry_ids)


@transaction.atomic
def log_rows(kind: int, row_ids: Collection[int], *, at: datetime) -> None:
    """Appends those of these rows that are not in the log yet. Refuses `log_diverged`."""
    hold()
    missing = sorted(set(row_ids) - places_of(kind, row_ids).keys())
    if missing:
        _append(_taken(_TAKE_THESE, [kind, missing]), at)


@transaction.atomic
def queue_missing() -> int:
    """Queues rows that are neither in the log nor queued, as after streaming rows in past the triggers; how many."""
    count = 0
    with connection.cursor() as cursor:
        for kind, table in TABLES.items():
            cursor.execute(_QUEUE.format(kind=kind, table=table))
            count += cursor.rowcount
    return count


def proofs_of(entry_ids: Collection[int]) -> dict[int, Proof]:
    """The proof of each of these hours that stands in the log, by the id of the entry."""
    return {entry_id: proof_of(index) for entry_id, index in sorted(places_of(HOURS, entry_ids).items())}


def opening_of(entry_id: int) -> Opening:
    """What opens the log's entry about these hours; for their holder. Refuses `not_found`."""
    return opened(found(HoursEntry.objects.filter(pk=entry_id, salt__isnull=False).first()))


@transaction.atomic
def _batch(after: int, at: datetime) -> list[Queued]:
    hold()
    return _append(_taken(_TAKE, [after, after, BATCH]), at)


def _append(rows: list[Queued], at: datetime) -> list[Queued]:
    if rows:
        entries = _entries(rows)
        append([Entry(kind, pk, entries[kind, pk]) for kind, pk, _id in rows], at=at)
    return rows


def _taken(statement: str, values: list[int | list[int]]) -> list[Queued]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _entries(rows: Sequence[Queued]) -> dict[tuple[int, int], bytes]:
    """The public entries of these rows, by kind and id."""
    entries: dict[tuple[int, int], bytes] = {}
    with connection.cursor() as cursor:
        for kind, table in TABLES.items():
            ids = [pk for one, pk, _id in rows if one == kind]
            if ids:
                cursor.execute(f"SELECT r.id, {PREIMAGES[kind]} FROM {table} r WHERE r.id = ANY(%s)", [ids])
                entries |= {(kind, pk): entry_of(kind, bytes(preimage)) for pk, preimage in cursor.fetchall()}
    return entries
