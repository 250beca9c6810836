"""Taking a certificate out of force. It stays readable, and its bit on the status list is set from then on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.credentials.models import Certificate
from awn.credentials.rules import CHOSEN_REASONS
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person


@transaction.atomic
def revoke(certificate_id: int, *, reason: str, by: Person | None, at: datetime) -> Certificate:
    """Declares a certificate invalid; it stays readable as revoked. What the platform attests only the system revokes.

    Refuses `not_allowed`, `reason_missing`, `revoked_already`.
    """
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("opportunity")
    certificate = found(rows.filter(pk=certificate_id).first())
    if by is not None:
        require(by, Permission.ISSUE_CERTIFICATES, found(certificate.organisation_id))
    if reason not in CHOSEN_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    if certificate.revoked_at is not None:
        raise Refusal("revoked_already", _("This certificate was revoked already."), status=409)
    revoke_row(certificate, reason, by=by, at=at)
    return certificate


def revoke_row(certificate: Certificate, reason: str, *, by: Person | None, at: datetime) -> None:
    """Writes the revocation; the caller has asked for permission."""
    certificate.revoked_at = at
    certificate.revoked_reason = reason
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    record("certificate.revoked", by=by, at=at, subject=certificate.pk, reason=reason)
