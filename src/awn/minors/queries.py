"""Reads of what guardians signed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from awn.minors.models import CharterConsent
from awn.people.models import Guardianship


def consents_for(ward_id: int) -> QuerySet[CharterConsent]:
    """What was signed for a minor, newest first, with opportunities and guardians."""
    rows = CharterConsent.objects.filter(ward_id=ward_id).select_related("opportunity__organisation", "guardian")
    return rows.defer("opportunity__search", "opportunity__title_key").order_by("-pk")


def standing_consent(ward_id: int, opportunity_id: int) -> CharterConsent | None:
    """The consent that counts now for one opportunity."""
    rows = CharterConsent.objects.filter(ward_id=ward_id, opportunity_id=opportunity_id, withdrawn_at=None)
    return rows.select_related("guardian").first()


def is_guardian(person_id: int, of_id: int) -> bool:
    """Whether somebody answers for another."""
    return Guardianship.objects.filter(guardian_id=person_id, ward_id=of_id).exists()


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON: consents for them, and those they signed."""
    about = CharterConsent.objects.filter(ward_id=person_id).select_related("opportunity").order_by("pk")
    signed = CharterConsent.objects.filter(guardian_id=person_id).select_related("opportunity").order_by("pk")
    return {
        "consents_about_me": [_said(row) for row in about],
        "consents_signed": [_said(row) | {"signed_name": row.signed_name} for row in signed],
    }


def _said(row: CharterConsent) -> dict[str, Any]:
    return {
        "opportunity": row.opportunity.public_id,
        "version": row.version,
        "language": row.language,
        "text_sha256": row.text_hash,
        "identity_level": row.identity_level,
        "authority": row.authority,
        "at": row.at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }
