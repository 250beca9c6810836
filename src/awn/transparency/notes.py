"""Signed notes, checkpoints and proofs as text: c2sp.org/signed-note, /tlog-checkpoint, /tlog-proof. No Django."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from awn.transparency.tree import HASH_BYTES, includes, leaf_hash

ED25519 = b"\x01"
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
_DASH = "\N{EM DASH} "
_ID_BYTES = 4


class NoteError(ValueError):
    """The text is not in the form it should be in, or nobody trusted signed it."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public Ed25519 key under the name it signs with."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        """As it is given out and pinned: name+id+key."""
        return f"{self.name}+{self.id.hex()}+{_b64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """The key in a line of `/log/keys`; raises NoteError."""
        name, _plus, rest = text.strip().partition("+")
        given, _plus, encoded = rest.partition("+")
        key = _bytes(encoded)
        verifier = cls(name, key[1:])
        if not name or key[:1] != ED25519 or len(key) != 1 + HASH_BYTES or verifier.id.hex() != given:
            raise NoteError("not an Ed25519 key of a signed note")
        return verifier


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says: the log, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint in the text of a note; lines after the third are left to those who wrote them."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not _is_number(lines[1]):
            raise NoteError("not a checkpoint")
        root = _bytes(lines[2])
        if len(root) != HASH_BYTES:
            raise NoteError("not a checkpoint")
        return cls(lines[0], int(lines[1]), root)


@dataclass(frozen=True, slots=True)
class Proof:
    """A `.tlog-proof`: that an entry stands in the log, checked without asking anybody."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes = b""

    def text(self) -> str:
        """The file."""
        extra = [f"extra {_b64(self.extra)}"] if self.extra else []
        lines = [PROOF_HEAD, *extra, f"index {self.index}", *map(_b64, self.path), "", self.checkpoint]
        return "\n".join(lines)

    @classmethod
    def parse(cls, text: str) -> Proof:
        """The proof in a file; raises NoteError."""
        head, blank, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or lines.pop(0) != PROOF_HEAD:
            raise NoteError("not a tlog-proof")
        extra = _bytes(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index ") or not _is_number(lines[0][6:]):
            raise NoteError("a tlog-proof without an index")
        path = tuple(map(_bytes, lines[1:]))
        if any(len(step) != HASH_BYTES for step in path):
            raise NoteError("a step of a proof that is not a hash")
        return cls(int(lines[0][6:]), path, checkpoint, extra)

    def check(self, entry: bytes, trusted: Sequence[Verifier]) -> Checkpoint:
        """The checkpoint under which the entry stands; raises NoteError where the proof does not hold."""
        found = Checkpoint.parse(open_note(self.checkpoint, trusted))
        if not includes(found.root, found.size, self.index, leaf_hash(entry), self.path):
            raise NoteError("the entry is not in the log under this checkpoint")
        return found


def sign_note(text: str, verifier: Verifier, sign: Callable[[bytes], bytes]) -> str:
    """The note: the text, an empty line, and a line with the signature."""
    return f"{text}\n{_DASH}{verifier.name} {_b64(verifier.id + sign(text.encode()))}\n"


def open_note(note: str, trusted: Sequence[Verifier]) -> str:
    """The text of a note that at least one trusted key signed, and none of them wrongly; raises NoteError."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise NoteError("not a signed note")
    text += "\n"
    signed = False
    for line in signatures[:-1].split("\n"):
        name, _space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not name:
            raise NoteError("not a signature line")
        signature = _bytes(encoded)
        for key in trusted:
            if key.name == name and key.id == signature[:_ID_BYTES]:
                if not _is_signed(key.public, signature[_ID_BYTES:], text.encode()):
                    raise NoteError("a signature that is not true")
                signed = True
    if not signed:
        raise NoteError("signed by nobody who is trusted")
    return text


def _is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and (text == "0" or not text.startswith("0"))


def _b64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
