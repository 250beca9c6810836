"""Credentials for tests: made by the library alone, without a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from awn.credentials import vc
from awn.credentials.vc import badge, bits, did

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
INDEX, REVOKED = 41, 42


@dataclass
class Platform:
    """A platform that issues: its key, its DID document, and a status list on which 42 is revoked."""

    base: str = "https://awn.example"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def issuer(self) -> badge.Issuer:
        return badge.Issuer(did.web(self.base), "عون — Awn", self.base)

    @property
    def method(self) -> str:
        return f"{self.issuer.did}#certificates-1"

    @property
    def document(self) -> dict[str, Any]:
        return did.document(self.issuer.did, [("certificates-1", self.key.public_key().public_bytes_raw())])

    def plain(self, index: int = INDEX, **values: Any) -> dict[str, Any]:
        """A credential without its proof."""
        about: dict[str, Any] = {
            "address": f"{self.base}/c/7K3M-9QXT-2FHA-B8D4.json",
            "issued_at": NOW - timedelta(hours=1),
            "holder": badge.both("نورة العتيبي", "Noura Al-Otaibi"),
            "achievement": f"{self.base}/ar/opportunities/beach-day/",
            "kind": "CommunityService",
            "name": badge.both("يوم الشاطئ", "Beach day"),
            "description": badge.both("تطوع في فرصة", "Volunteering in one opportunity"),
            "criteria": "Hours that somebody else confirmed.",
            "first_day": date(2026, 11, 1),
            "last_day": date(2026, 11, 3),
            "minutes": 750,
            "status": badge.StatusEntry(f"{self.base}/status/2026-a", index),
            "evidence": [
                badge.Evidence(f"{self.base}/c/7K3M/proofs", "scanned", "Scanned", 600),
                badge.Evidence(f"{self.base}/c/7K3M/proofs", "supervised", "Supervised", 150),
            ],
            "organisation": badge.both("فريق الساحل", "Coast team"),
            "organisation_address": f"{self.base}/ar/organisations/coast/",
            "role": badge.both("قائد فريق", "Team leader"),
        }
        return badge.document(badge.Badge(**{**about, **values}), self.issuer)

    def signed(self, document: Mapping[str, Any] | None = None, **values: Any) -> dict[str, Any]:
        return vc.sign(dict(document or self.plain(**values)), method=self.method, by=self.key.sign, at=NOW)

    def status_list(self, *, since: datetime = NOW - timedelta(hours=2), size: int = bits.SIZE) -> dict[str, Any]:
        encoded = bits.encode(size, [REVOKED])
        plain = badge.status_list(
            f"{self.base}/status/2026-a", encoded, self.issuer, since=since, lasting=timedelta(days=2)
        )
        return self.signed(plain)

    def verdict(self, source: Any, **values: Any) -> vc.Verdict:
        """As somebody sees it who trusts this platform alone."""
        about: dict[str, Any] = {
            "resolve": lambda _did: self.document,
            "status": lambda _address: json.dumps(self.status_list()).encode(),
            "trusted": {self.issuer.did: "Awn"},
            "at": NOW,
        }
        return vc.verify(source, **{**about, **values})
