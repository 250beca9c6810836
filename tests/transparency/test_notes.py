"""Signed notes, checkpoints and proofs: what is taken, and what is not."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from awn.transparency import notes, tree

KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2))
TRUSTED = notes.Verifier("log.example/log", KEY.public_key().public_bytes_raw())
STRANGER = notes.Verifier("log.example/log", OTHER.public_key().public_bytes_raw())
ENTRIES = [b"a", b"b", b"c"]
ROOT = tree.root_of([tree.leaf_hash(entry) for entry in ENTRIES])
NOTE = notes.sign_note(notes.Checkpoint("log.example/log", 3, ROOT).text(), TRUSTED, KEY.sign)
PROOF = notes.Proof(2, (tree.root_of([tree.leaf_hash(b"a"), tree.leaf_hash(b"b")]),), NOTE, b"more")


def test_the_verifier_of_the_specification_is_read_and_written() -> None:
    # The key of Go's sum.golang.org, as Go's own sources carry it.
    known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert str(notes.Verifier.parse(known)) == known
    with pytest.raises(notes.NoteError):
        notes.Verifier.parse(known.replace("033de0ae", "033de0af"))


def test_a_note_opens_for_its_key_only_and_only_unchanged() -> None:
    assert notes.Checkpoint.parse(notes.open_note(NOTE, [STRANGER, TRUSTED])).root == ROOT
    forged = notes.sign_note(notes.Checkpoint("log.example/log", 4, ROOT).text(), STRANGER, OTHER.sign)
    relabelled = NOTE.replace("\n3\n", "\n4\n")
    for bad in (forged, relabelled, NOTE[:-1], "", NOTE.replace("\n\n", "\n"), NOTE.replace("\N{EM DASH}", "-")):
        with pytest.raises(notes.NoteError):
            notes.open_note(bad, [TRUSTED])
    # A witness that we do not know may have signed as well.
    witness = notes.sign_note(notes.open_note(NOTE, [TRUSTED]), STRANGER, OTHER.sign).rpartition("\n\n")[2]
    assert notes.open_note(NOTE + witness, [TRUSTED])


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\n01\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n", "a\n-1\nAAAA\n", "a\n٣\nA\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Checkpoint.parse(text)


def test_a_proof_travels_as_a_file_and_holds_for_its_entry_only() -> None:
    again = notes.Proof.parse(PROOF.text())
    assert again == PROOF
    assert again.check(b"c", [TRUSTED]).size == 3
    with pytest.raises(notes.NoteError, match="not in the log"):
        again.check(b"d", [TRUSTED])
    with pytest.raises(notes.NoteError):
        notes.Proof.parse(PROOF.text().replace("index 2", "index 02"))
    with pytest.raises(notes.NoteError, match="nobody"):
        again.check(b"c", [STRANGER])
