"""Certificates of volunteering as Open Badges 3.0: https://www.imsglobal.org/spec/ob/v3p0

Hours stand as text, "12.50": libraries write fractions in different ways, and a signature must not depend on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from awn.credentials.vc.contexts import BADGES, CREDENTIALS
from awn.credentials.vc.proof import moment
from awn.credentials.vc.reading import Document

# Invisible characters that only confuse: a control character would be refused when signing.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: the platform."""

    did: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where it would be seen that the credential was revoked."""

    address: str
    index: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """How minutes were recorded, and where the proofs of their place in the ledger are found."""

    address: str
    level: str
    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Badge:
    """All that a credential says, each text in `both` languages at once.

    `achievement` is its address; `kind` a term of the Open Badges vocabulary. Without minutes nothing is said of hours.
    """

    address: str
    issued_at: datetime
    holder: str
    achievement: str
    kind: str
    name: str
    description: str
    criteria: str
    first_day: date
    last_day: date
    minutes: int
    status: StatusEntry
    evidence: Sequence[Evidence] = ()
    organisation: str = ""
    organisation_address: str = ""
    role: str = ""
    until: datetime | None = None


def document(badge: Badge, issuer: Issuer) -> Document:
    """The credential of a badge, without its proof."""
    subject: Document = {
        "type": ["AchievementSubject"],
        "name": badge.holder,
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": badge.holder,
                "identityType": "ext:name",
            }
        ],
        "activityStartDate": badge.first_day.isoformat(),
        "activityEndDate": badge.last_day.isoformat(),
        "achievement": _achievement(badge),
    }
    if badge.minutes:
        subject["result"] = [
            {"type": ["Result"], "resultDescription": f"{badge.achievement}#hours", "value": hours(badge.minutes)}
        ]
    if badge.organisation:
        subject["source"] = {
            "id": badge.organisation_address,
            "type": ["Profile"],
            "name": badge.organisation,
        }
    if badge.role:
        subject["role"] = badge.role
    found: Document = {
        "@context": [CREDENTIALS, BADGES],
        "id": badge.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": badge.name,
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.address},
        "validFrom": moment(badge.issued_at),
        "credentialSubject": subject,
        "credentialStatus": _status(badge.status),
    }
    if badge.evidence:
        found["evidence"] = [_evidence(one) for one in badge.evidence]
    if badge.until is not None:
        found["validUntil"] = moment(badge.until)
    return found


def status_list(address: str, encoded: str, issuer: Issuer, *, since: datetime, lasting: timedelta) -> Document:
    """The credential of a status list, without its proof."""
    return {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": moment(since),
        "validUntil": moment(since + lasting),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded,
        },
    }


def hours(minutes: int) -> str:
    """Minutes as hours with two digits behind the point: 750 is "12.50". Rounded half up, exact for quarters."""
    hundredths = (minutes * 100 + 30) // 60
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def both(arabic: str, english: str) -> str:
    """Both languages in one text: Open Badges knows no map of languages. Control characters become spaces."""
    parts = dict.fromkeys(_UNPRINTABLE.sub(" ", part).strip() for part in (arabic, english))
    return " — ".join(part for part in parts if part)


def _achievement(badge: Badge) -> Document:
    found: Document = {
        "id": badge.achievement,
        "type": ["Achievement"],
        "achievementType": badge.kind,
        "name": badge.name,
        "description": badge.description,
        "criteria": {"narrative": badge.criteria},
    }
    if badge.minutes:
        found["resultDescription"] = [
            {
                "id": f"{badge.achievement}#hours",
                "type": ["ResultDescription"],
                "name": "ساعات تطوعية — Volunteer hours",
                "resultType": "ext:VolunteerHours",
            }
        ]
    return found


def _evidence(one: Evidence) -> Document:
    return {
        "id": f"{one.address}#{one.level}",
        "type": ["Evidence"],
        "name": one.name,
        "narrative": f"{hours(one.minutes)} h",
        "genre": one.level,
    }


def _status(entry: StatusEntry) -> Document:
    return {
        "id": f"{entry.address}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry.index),
        "statusListCredential": entry.address,
    }
