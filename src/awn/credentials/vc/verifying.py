"""The verdict on a credential: valid or not, and which of its checks said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from awn.credentials.vc import bits, did
from awn.credentials.vc.proof import proof_of, signed_well
from awn.credentials.vc.reading import Document, Unreadable, read

Resolve = Callable[[str], Mapping[str, Any]]
Status = Callable[[str], bytes]

# What the state of a verdict may be.
STATES = (
    "valid", "revoked", "altered", "unknown_issuer", "expired", "not_yet_valid", "unreadable", "status_unknown",
    "issuer_silent",
)  # fmt: skip
# Readable, but not what was signed.
_ALTERED = frozenset({"unsigned_field", "bad_id"})


class Unreachable(Exception):  # noqa: N818 - the others are silent; nothing is wrong here
    """Raised by `resolve` and `status` where a did document or a list cannot be had."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the checks.

    `state`: valid, revoked, altered, unknown_issuer, expired, not_yet_valid, unreadable, status_unknown (whether it
    was revoked cannot be told now) or issuer_silent (the issuer's keys cannot be had now). Only `valid` is good.
    `reason`: a code that says more; docs/credentials.md lists them.
    `revocation`: not_revoked, revoked, none (it cannot be revoked), not_asked (no `status` was given), or empty.
    """

    state: str
    reason: str = ""
    issuer: str = ""
    issuer_name: str = ""
    method: str = ""
    revocation: str = ""
    credential: Document | None = None

    @property
    def is_signed_well(self) -> bool:
        """True where what the credential says is what its trusted issuer signed, be it in force or not."""
        return self.state in {"valid", "revoked", "expired", "not_yet_valid", "status_unknown"}

    @property
    def is_valid(self) -> bool:
        """True for the one good state."""
        return self.state == "valid"


def verify(
    source: bytes | str | Mapping[str, Any],
    *,
    resolve: Resolve,
    status: Status | None,
    trusted: Mapping[str, str],
    at: datetime,
) -> Verdict:
    """The verdict on a credential: JSON as it was received, or already a dict.

    `resolve` gives the DID document of a trusted issuer; `status` the bytes of a status list by its address, or is None
    where revocation is not to be asked for. Both raise `Unreachable`. `trusted` names the issuers by their DIDs:
    nothing is ever fetched at the wish of another. `at` is the moment for which the verdict holds.
    """
    try:
        document = read(source)
    except Unreadable as error:
        return Verdict("unreadable", error.code)
    if "VerifiableCredential" not in _listed(document.get("type")):
        return Verdict("unreadable", "not_a_credential")
    issuer = issuer_of(document)
    seen = Verdict("valid", issuer=issuer, issuer_name=trusted.get(issuer, ""), credential=document)
    if issuer not in trusted:
        return replace(seen, state="unknown_issuer", reason="not_trusted")
    seen = _signature(seen, document, resolve)
    if seen.is_valid:
        seen = _period(seen, document, at)
    if seen.is_valid:
        seen = _revocation(seen, document, resolve, status, at)
    return seen


def issuer_of(document: Document) -> str:
    """The identifier of who issued it; empty where it names nobody."""
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    return name if isinstance(name, str) else ""


def _signature(seen: Verdict, document: Document, resolve: Resolve) -> Verdict:
    try:
        method = proof_of(document)["verificationMethod"]
    except Unreadable as error:
        return replace(seen, state="unreadable", reason=error.code)
    seen = replace(seen, method=method)
    if method.split("#")[0] != seen.issuer:
        return replace(seen, state="altered", reason="key_of_another")
    try:
        found = did.document_of_key(seen.issuer) if seen.issuer.startswith("did:key:") else resolve(seen.issuer)
    except Unreachable:
        return replace(seen, state="issuer_silent", reason="issuer_silent")
    public = did.key_of(found, method) if found.get("id") == seen.issuer else None
    if public is None:
        return replace(seen, state="altered", reason="key_not_listed")
    try:
        good = signed_well(document, public)
    except Unreadable as error:
        return replace(seen, state="altered" if error.code in _ALTERED else "unreadable", reason=error.code)
    return seen if good else replace(seen, state="altered", reason="signature")


def _period(seen: Verdict, document: Document, at: datetime) -> Verdict:
    proof = proof_of(document)
    try:
        since = _moment(document.get("validFrom"))
        ends = [_moment(document.get("validUntil")), _moment(proof.get("expires"))]
    except ValueError:
        return replace(seen, state="unreadable", reason="bad_time")
    if since is not None and since > at:
        return replace(seen, state="not_yet_valid", reason="not_yet_valid")
    if any(end is not None and end < at for end in ends):
        return replace(seen, state="expired", reason="expired")
    return seen


def _revocation(seen: Verdict, document: Document, resolve: Resolve, status: Status | None, at: datetime) -> Verdict:
    entries = document.get("credentialStatus", [])
    entries = entries if isinstance(entries, list) else [entries]
    if not entries:
        return replace(seen, revocation="none")
    if status is None:
        return replace(seen, revocation="not_asked")
    for entry in entries:
        try:
            raised = _bit(entry, seen, resolve, status, at)
        except Unreachable:
            return replace(seen, state="status_unknown", reason="list_silent")
        except (ValueError, KeyError, TypeError):
            # Also what `read` refuses: a list that cannot be believed says nothing.
            return replace(seen, state="status_unknown", reason="list_unusable")
        if raised:
            return replace(seen, state="revoked", reason=entry["statusPurpose"], revocation="revoked")
    return replace(seen, revocation="not_revoked")


def _bit(entry: Any, seen: Verdict, resolve: Resolve, status: Status, at: datetime) -> bool:
    """The bit of a credential in its list, which must be signed by the same issuer and be in force."""
    if entry["type"] != "BitstringStatusListEntry" or entry["statusPurpose"] not in {"revocation", "suspension"}:
        raise ValueError("a status of a kind that we do not know")
    found = read(status(entry["statusListCredential"]))
    listed = Verdict("valid", issuer=issuer_of(found), credential=found)
    if listed.issuer != seen.issuer or found.get("id") != entry["statusListCredential"]:
        raise ValueError("the list of another")
    listed = _signature(listed, found, resolve)
    if listed.is_valid:
        listed = _period(listed, found, at)
    subject = found["credentialSubject"]
    if not listed.is_valid or entry["statusPurpose"] not in _listed(subject["statusPurpose"]):
        raise ValueError(f"not a good list: {listed.reason}")
    return bits.is_raised(bits.decode(subject["encodedList"]), int(entry["statusListIndex"]))


def _moment(text: Any) -> datetime | None:
    if text is None:
        return None
    if not isinstance(text, str) or "T" not in text:
        raise ValueError("no time")
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
