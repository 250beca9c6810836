"""The log in PostgreSQL: it only grows, what was signed stays true, and nobody gets around that quietly."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from tests import make

from awn.base.refusal import Refusal
from awn.keys.actions import rotate
from awn.keys.rules import Purpose
from awn.transparency import notes, queries, tiles, tree
from awn.transparency.appending import Entry, append, sign_anew
from awn.transparency.models import Leaf, SignedCheckpoint, TreeTile
from awn.transparency.notes import Verifier

pytestmark = pytest.mark.django_db
NOW = make.NOW


def entries(first: int, count: int) -> list[Entry]:
    return [Entry(1, number, b"entry %d" % number) for number in range(first, first + count)]


def grown(*sizes: int) -> list[bytes]:
    """A log that grew in these steps; the leaf hashes it must have."""
    for first, last in zip((0, *sizes), sizes, strict=False):
        append(entries(first, last - first), at=NOW)
    return [tree.leaf_hash(one.entry) for one in entries(0, sizes[-1])]


def test_every_checkpoint_has_the_root_of_its_leaves() -> None:
    sizes = (1, 2, 255, 256, 300, 1000)
    leaves = grown(*sizes)
    signed = [(row.size, bytes(row.root)) for row in SignedCheckpoint.objects.order_by("pk")]
    assert signed == [(size, tree.root_of(leaves[:size])) for size in sizes]
    for row in SignedCheckpoint.objects.all():
        said = notes.Checkpoint.parse(notes.open_note(row.note, queries.verifiers()))
        assert (said.size, said.root) == (row.size, bytes(row.root))


def test_inclusion_and_consistency_are_proven_by_one_query(django_assert_num_queries: object) -> None:
    leaves = grown(300, 1000)
    last = tree.root_of(leaves)
    for index in (0, 255, 256, 767, 768, 999):
        with django_assert_num_queries(1):  # type: ignore[operator] # pytest-django gives it no type
            path = queries.inclusion(index, 1000)
        assert tree.includes(last, 1000, index, leaves[index], path)
    for old in (1, 255, 256, 300, 513, 999):
        path = queries.consistency(old, 1000)
        assert tree.extends(tree.root_of(leaves[:old]), old, last, 1000, path)
    with pytest.raises(Refusal):
        queries.inclusion(1000, 1000)


def test_tiles_and_bundles_are_those_of_the_specification() -> None:
    leaves = grown(600)
    assert queries.tile(0, 0, 256) == b"".join(leaves[:256])
    assert queries.tile(0, 2, 88) == b"".join(leaves[512:])
    # A reader with an older checkpoint asks for less.
    assert queries.tile(0, 2, 7) == b"".join(leaves[512:519])
    assert queries.tile(0, 1, 7) == b"".join(leaves[256:263])
    assert queries.tile(1, 0, 2) == tree.root_of(leaves[:256]) + tree.root_of(leaves[256:512])
    assert queries.entries(2, 88) == [one.entry for one in entries(512, 88)]
    assert tiles.bundle([b"ab", b""]) == b"\0\2ab\0\0"
    for level, index, width in ((0, 2, 89), (0, 3, 1), (1, 0, 3), (2, 0, 1), (63, 0, 1)):
        with pytest.raises(Refusal):
            queries.tile(level, index, width)


def test_a_row_stands_in_the_log_once() -> None:
    grown(3)
    with pytest.raises(IntegrityError), transaction.atomic():
        append(entries(2, 1), at=NOW)
    assert Leaf.objects.count() == 3


@pytest.mark.parametrize("table", ["transparency_leaf", "transparency_treetile", "transparency_signedcheckpoint"])
def test_nothing_in_the_log_is_changed_deleted_or_emptied(table: str) -> None:
    grown(256)
    column = connection.introspection.get_primary_key_column(connection.cursor(), table)
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE transparency_leaf SET entry = 'forged' WHERE seq = 299",
        "DELETE FROM transparency_leaf WHERE seq = 299",
        "UPDATE transparency_treetile SET root = sha256('forged') WHERE level = 0",
        "UPDATE transparency_signedcheckpoint SET root = sha256('forged')",
        "UPDATE transparency_signedcheckpoint SET note = replace(note, '300', '299'), size = 299",
        "DELETE FROM transparency_signedcheckpoint",
    ],
)
def test_nothing_is_signed_on_top_of_a_changed_log(forgery: str) -> None:
    grown(300)
    with connection.cursor() as cursor:
        # Whoever owns the tables can put the triggers aside.
        for table in ("leaf", "treetile", "signedcheckpoint"):
            cursor.execute(f"ALTER TABLE transparency_{table} DISABLE TRIGGER USER")
        cursor.execute(forgery)
    before = (Leaf.objects.count(), TreeTile.objects.count(), SignedCheckpoint.objects.count())
    for attempt in (lambda: append(entries(500, 1), at=NOW), lambda: sign_anew(at=NOW)):
        with pytest.raises(Refusal, match="log_diverged"), transaction.atomic():
            attempt()
    assert (Leaf.objects.count(), TreeTile.objects.count(), SignedCheckpoint.objects.count()) == before


def test_after_a_change_of_keys_old_checkpoints_and_proofs_stay_valid() -> None:
    grown(5)
    pinned = [Verifier.parse(str(one)) for one in queries.verifiers()]
    before, old = queries.proof_of(3), queries.head()
    rotate(Purpose.LEDGER, at=NOW)
    now = sign_anew(at=NOW)
    assert old is not None
    assert (now.size, now.root) == (old.size, old.root)
    assert now.kid != old.kid
    assert sign_anew(at=NOW) == now
    append(entries(5, 5), at=NOW)
    after = queries.proof_of(3)
    # Who pinned the first key only, and who reads all keys that are published today.
    assert before.check(b"entry 3", pinned).size == 5
    assert before.check(b"entry 3", queries.verifiers()).size == 5
    assert after.check(b"entry 3", queries.verifiers()).size == 10
    with pytest.raises(notes.NoteError, match="nobody"):
        after.check(b"entry 3", pinned)
    assert tree.extends(old.root, 5, queries.head().root, 10, queries.consistency(5, 10))  # type: ignore[union-attr] # signed above
