"""Verifying what somebody holds in hand: a credential of ours, or of an issuer that we trust."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache

from awn.credentials import vc
from awn.credentials.gateways import fetch
from awn.credentials.models import Certificate
from awn.credentials.queries.badges import file_address, status_address
from awn.credentials.queries.issuers import did_document, issuer
from awn.credentials.queries.numbers import verify
from awn.credentials.queries.statuses import status_list
from awn.credentials.rules import normalise_code
from awn.credentials.vc import Unreachable, Verdict, did
from awn.credentials.vc.facts import Facts, facts_of

# How long what others publish is believed without asking again.
_KEYS_SECONDS = 600
_LIST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Trusted:
    """An issuer whose credentials are believed; with its DID document where that is pinned."""

    did: str
    name: str
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on a file; with the certificate where it is one of ours, and what it says."""

    verdict: Verdict
    facts: Facts | None = None
    certificate: Certificate | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where keys and status lists come from: pinned documents, our own records unless not `local`, and the net.

    `offline` asks nobody, and leaves out whether a credential was revoked.
    """

    trusted: Mapping[str, Trusted]
    at: datetime
    offline: bool = False
    local: bool = True

    def resolve(self, name: str) -> Mapping[str, Any]:
        """The DID document of a trusted issuer. Raises `Unreachable`."""
        pinned = self.trusted[name].document
        if pinned is not None:
            return pinned
        if self.local and name == issuer().did:
            return did_document()
        if self.offline:
            raise Unreachable("offline")
        try:
            address = did.document_address(name, scheme="http" if _is_this_machine(name) else "https")
        except ValueError as error:
            raise Unreachable("not a did:web") from error
        try:
            found = json.loads(_kept(address, _KEYS_SECONDS))
        except (ValueError, RecursionError) as error:
            raise Unreachable("not JSON") from error
        if not isinstance(found, dict):
            raise Unreachable("not a DID document")
        return found

    def status(self, address: str) -> bytes:
        """The bytes of a status list. Raises `Unreachable`."""
        own = status_address("")
        if self.local and address.startswith(own):
            found = status_list(address.removeprefix(own), at=self.at)
            if found is None:
                raise Unreachable("no such list")
            return found
        return _kept(address, _LIST_SECONDS)


def trusted_issuers() -> dict[str, Trusted]:
    """This platform, and those in the file that `AWN_TRUSTED_ISSUERS` names, by DID."""
    found = {issuer().did: Trusted(issuer().did, issuer().name)}
    if settings.AWN_TRUSTED_ISSUERS:
        found |= read_trusted(Path(settings.AWN_TRUSTED_ISSUERS).read_bytes())
    return found


def read_trusted(data: bytes) -> dict[str, Trusted]:
    """Trusted issuers from JSON: DID documents (pinned), or an object of names by DID. Raises ValueError."""
    found = json.loads(data)
    if isinstance(found, dict) and "verificationMethod" in found:
        found = [found]
    if isinstance(found, list):
        return {one["id"]: Trusted(one["id"], one["id"], one) for one in found if isinstance(one, dict)}
    if not isinstance(found, dict):
        raise ValueError("not a list of issuers")
    rows = {}
    for name, value in found.items():
        named = value if isinstance(value, str) else str(value.get("name", name))
        pinned = None if isinstance(value, str) else value.get("document")
        rows[name] = Trusted(name, named, pinned)
    return rows


def check_file(data: bytes, source: Source) -> Checked:
    """The verdict on a credential as JSON. One of ours is also looked up, so that the ledger has its say."""
    verdict = vc.verify(
        data,
        resolve=source.resolve,
        status=None if source.offline else source.status,
        trusted={one.did: one.name for one in source.trusted.values()},
        at=source.at,
    )
    if verdict.credential is None:
        return Checked(verdict)
    facts = facts_of(verdict.credential)
    on_record = verdict.issuer == issuer().did and verdict.is_signed_well
    if source.local and not source.offline and on_record:
        return _with_ledger(verdict, facts)
    return Checked(verdict, facts)


def _with_ledger(verdict: Verdict, facts: Facts) -> Checked:
    """A good signature says what was issued; the ledger says whether the hours still stand."""
    code = normalise_code(str((verdict.credential or {}).get("id", "")).rsplit("/", 1)[-1].removesuffix(".json"))
    seen = verify(code or "")
    if code is None or seen.certificate is None or (verdict.credential or {}).get("id") != file_address(code):
        return Checked(replace(verdict, state="altered", reason="not_on_record"), facts)
    if verdict.is_valid and seen.verdict != "valid":
        verdict = replace(verdict, state=seen.verdict, reason="ledger")
    return Checked(verdict, facts, seen.certificate)


def _is_this_machine(name: str) -> bool:
    host = name.removeprefix("did:web:").split("%3A")[0]
    return bool(settings.AWN_TRUST_LOOPBACK) and host in {"localhost", "127.0.0.1"}


def _kept(address: str, seconds: int) -> bytes:
    name = f"issuer:{address}"
    found: bytes | None = cache.get(name)
    if found is None:
        found = fetch(address, loopback=settings.AWN_TRUST_LOOPBACK)
        cache.set(name, found, seconds)
    return found
