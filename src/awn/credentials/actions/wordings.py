"""Setting how an organisation's certificates read and look."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.credentials.models import CertificateTemplate
from awn.credentials.rules import CERTIFICATE_KINDS
from awn.credentials.wording import Wording, check_logo, checked
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person


@transaction.atomic
def set_wording(
    organisation_id: int,
    kind: str,
    wording: Wording,
    *,
    logo: bytes | None = None,
    by: Person | None,
    at: datetime,
) -> CertificateTemplate:
    """Keeps the texts, the colour and, where one is given, the logo; an empty `logo` takes the present one away.

    Files that were given out already stay as they are; asked for anew, a certificate is drawn with the new ones.
    Refuses `not_allowed`, `not_a_kind` and what `wording.checked` and `wording.check_logo` refuse.
    """
    require(by, Permission.ISSUE_CERTIFICATES, organisation_id)
    if kind not in CERTIFICATE_KINDS:
        raise Refusal("not_a_kind", _("Choose a kind of certificate from the list."))
    values: dict[str, object] = {**asdict(checked(wording)), "changed_at": at, "changed_by": by}
    if logo is not None:
        values["logo"] = check_logo(logo) if logo else None
    template, _made = CertificateTemplate.objects.update_or_create(
        organisation_id=organisation_id, country="", kind=kind, defaults=values
    )
    record("certificates.wording_set", by=by, at=at, subject=template.pk, kind=kind)
    return template
