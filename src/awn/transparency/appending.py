"""Letting the log grow, and signing what it has become. Nobody acts here: it follows from rows that were written."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.keys.actions import ensure
from awn.keys.queries import keys_of
from awn.keys.rules import Purpose
from awn.transparency import notes, tiles
from awn.transparency.models import Leaf, SignedCheckpoint, TreeTile
from awn.transparency.queries import Head, edge_of, head, origin, verifier
from awn.transparency.tree import leaf_hash

# One writer at a time over all processes: the order of entries is the log.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('awn transparency log'))"
_LOG = logging.getLogger("awn.transparency")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be appended. The bytes become public; `kind` and `subject` say whose row they speak of."""

    kind: int
    subject: int
    entry: bytes


@transaction.atomic
def hold() -> None:
    """Waits until nobody else appends, and keeps it so until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


@transaction.atomic
def append(entries: Sequence[Entry], *, at: datetime) -> int:
    """Appends the entries and signs a checkpoint over all; the number of the first. All of it or nothing.

    Refuses `log_diverged` when what is stored is not what was signed last: nothing is ever signed on top of that.
    """
    hold()
    edge = _checked_edge(head())
    first = edge.size
    if not entries:
        return first
    _write_leaves(first, entries)
    full = edge.extend([leaf_hash(one.entry) for one in entries])
    TreeTile.objects.bulk_create(
        [TreeTile(level=one.level, index=one.index, hashes=one.hashes, root=one.root) for one in full]
    )
    _sign(edge, at=at)
    return first


@transaction.atomic
def sign_anew(*, at: datetime) -> Head:
    """The latest checkpoint, signed by the key in use now: after a change of keys it is signed once more.

    Refuses `log_diverged` as `append` does.
    """
    hold()
    last = head()
    key = ensure(Purpose.LEDGER, at=at)
    edge = _checked_edge(last)
    if last is not None and last.kid == key.kid and last.note.startswith(f"{origin()}\n"):
        return last
    return _sign(edge, at=at)


def alarm(*, at: datetime) -> None:
    """Records once a day that the log is not what was signed; call it after the refused transaction has ended."""
    _LOG.error("the log is not what was signed last: nothing is appended until somebody has looked")
    if not Event.objects.filter(name="log.diverged", at__gt=at - timedelta(days=1)).exists():
        record("log.diverged", by=None, at=at)


def _checked_edge(last: Head | None) -> tiles.Edge:
    """The edge of the tree, once it is the very tree that was signed last."""
    stored = Leaf.objects.order_by("-pk").values_list("pk", flat=True).first()
    size = 0 if stored is None else stored + 1
    if last is None:
        if size:
            raise _diverged()
        return tiles.Edge()
    edge = edge_of(last.size)
    if size != last.size or edge.root() != last.root or not _is_signed(last):
        raise _diverged()
    return edge


def _is_signed(last: Head) -> bool:
    """The note itself is asked, not the columns beside it. A key of whatever state: it only says what was signed."""
    name = last.note.partition("\n")[0]
    trusted = [verifier(key, name) for key in keys_of(Purpose.LEDGER)]
    try:
        said = notes.Checkpoint.parse(notes.open_note(last.note, trusted))
    except notes.NoteError:
        return False
    return (said.size, said.root) == (last.size, last.root)


def _sign(edge: tiles.Edge, *, at: datetime) -> Head:
    key = ensure(Purpose.LEDGER, at=at)
    root = edge.root()
    text = notes.Checkpoint(origin(), edge.size, root).text()
    note = notes.sign_note(text, verifier(key), key.sign)
    SignedCheckpoint.objects.create(size=edge.size, root=root, note=note, kid=key.kid, at=at)
    return Head(edge.size, root, note, key.kid, at)


def _write_leaves(first: int, entries: Sequence[Entry]) -> None:
    lines = [
        f"{seq}\t{one.kind}\t{one.subject}\t\\\\x{one.entry.hex()}\n" for seq, one in enumerate(entries, start=first)
    ]
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy("COPY transparency_leaf (seq, kind, subject, entry) FROM STDIN") as copy,
    ):
        copy.write("".join(lines))


def _diverged() -> Refusal:
    return Refusal(
        "log_diverged",
        _("The log is not what was signed last. Nothing is added to it before `awn ledger verify` has been looked at."),
        status=503,
    )
