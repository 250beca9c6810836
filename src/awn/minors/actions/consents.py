"""A guardian signs the charter for one opportunity, and takes it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.identity.queries import level_of
from awn.identity.rules import Level
from awn.minors.charters import charter_text
from awn.minors.models import CharterConsent
from awn.minors.rules import Authority, Signature, checked_signature, text_hash
from awn.people.models import Guardianship, Person
from awn.people.permissions import check_acts_for
from awn.people.rules import is_minor


@transaction.atomic
def sign(ward_id: int, opportunity_id: int, signature: Signature, *, by: Person, at: datetime) -> CharterConsent:
    """Keeps what a guardian signed: version, language and hash of the text, name, time, and how sure it is who signed.

    Signing twice keeps the first. Refuses `not_guardian`, and what `checked_signature` refuses.
    """
    signed = checked_signature(signature)
    link = Guardianship.objects.select_related("ward").filter(guardian=by, ward_id=ward_id).first()
    if link is None or not is_minor(link.ward.birth_date, at.date()):
        raise Refusal("not_guardian", _("Only a linked guardian can consent."), status=403)
    level = level_of(by.pk)
    row, is_new = CharterConsent.objects.get_or_create(
        ward_id=ward_id,
        opportunity_id=opportunity_id,
        withdrawn_at=None,
        defaults={
            "guardian": by,
            "version": signed.version,
            "language": signed.language,
            "text_hash": text_hash(charter_text(signed.language, signed.version)),
            "signed_name": signed.name,
            "identity_level": level,
            "authority": _authority(link, level),
            "at": at,
        },
    )
    if is_new:
        record("charter.signed", by=by, at=at, subject=row.pk, opportunity=opportunity_id, ward=ward_id)
    return row


@transaction.atomic
def withdraw(ward_id: int, opportunity_id: int, *, by: Person | None, at: datetime) -> bool:
    """Ends the consent; whether there was one. Places are ended by whoever calls this."""
    check_acts_for(by, ward_id, at.date())
    rows = CharterConsent.objects.select_for_update()
    row = rows.filter(ward_id=ward_id, opportunity_id=opportunity_id, withdrawn_at=None).first()
    if row is None:
        return False
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record("charter.withdrawn", by=by, at=at, subject=row.pk, opportunity=opportunity_id, ward=ward_id)
    return True


@transaction.atomic
def withdraw_all(ward_id: int, *, by: Person | None, at: datetime) -> int:
    """Ends every consent for a ward; how many they were."""
    rows = CharterConsent.objects.filter(ward_id=ward_id, withdrawn_at=None).order_by("pk")
    ids = list(rows.values_list("opportunity_id", flat=True))
    return sum(withdraw(ward_id, one, by=by, at=at) for one in ids)


def _authority(link: Guardianship, level: int) -> str:
    """A national identity of the guardian says more than the way in which the two were linked."""
    if link.proof == Authority.CODE and level >= Level.SUBSTANTIAL:
        return Authority.NATIONAL_IDENTITY.value
    return link.proof or Authority.DECLARED.value
