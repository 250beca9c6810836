"""Data Integrity proofs of the suite `eddsa-rdfc-2022`: https://www.w3.org/TR/vc-di-eddsa/"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from awn.credentials.vc.canonical import canonical
from awn.credentials.vc.compiled import canonical_by_form
from awn.credentials.vc.reading import Document, Unreadable, read

SUITE = "eddsa-rdfc-2022"


def sign(document: Document, *, method: str, by: Callable[[bytes], bytes], at: datetime) -> Document:
    """The document with its proof. `by` signs bytes with Ed25519 under the verification method `method`.

    Raises `Unreadable` for a document that we ourselves would refuse to verify.
    """
    unsigned = read({key: value for key, value in document.items() if key != "proof"})
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = by(_message(unsigned, proof, canonical_by_form))
    return {**unsigned, "proof": {**proof, "proofValue": "z" + base58.b58encode(signature).decode()}}


def signed_well(document: Document, public: bytes, *, canonicalise: Callable[[Document], str] = canonical) -> bool:
    """Whether the proof is a good signature by this key over everything that the document says.

    `document` was `read`. `canonical_by_form` is ten times as fast where forms are few, as our own are. Raises
    `Unreadable` where it carries no such proof, or fields that no signature covers.
    """
    proof = proof_of(document)
    unsigned = {key: value for key, value in document.items() if key != "proof"}
    options = {key: value for key, value in proof.items() if key != "proofValue"}
    message = _message(unsigned, options, canonicalise)
    try:
        signature = base58.b58decode(proof["proofValue"][1:])
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def proof_of(document: Document) -> dict[str, Any]:
    """The one proof of a document, of the kind that we check. Raises `Unreadable`: `no_proof`, `other_proof`."""
    found = document.get("proof")
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        raise Unreadable("no_proof")
    value, method = found.get("proofValue"), found.get("verificationMethod")
    suite = found.get("type"), found.get("cryptosuite"), found.get("proofPurpose")
    if suite != ("DataIntegrityProof", SUITE, "assertionMethod"):
        raise Unreadable("other_proof")
    if not isinstance(value, str) or not isinstance(method, str) or not value.startswith("z") or len(value) > 100:
        raise Unreadable("other_proof")
    return found


def moment(at: datetime) -> str:
    """A time in UTC as credentials write it, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def _message(unsigned: Document, options: Document, canonicalise: Callable[[Document], str]) -> bytes:
    """What is signed: the hash of the proof's own fields, then that of the document."""
    config = canonicalise({"@context": unsigned["@context"], **options})
    return hashlib.sha256(config.encode()).digest() + hashlib.sha256(canonicalise(unsigned).encode()).digest()
