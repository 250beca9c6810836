"""How certificates of an organisation read and look."""

from __future__ import annotations

from django.db.models import F

from awn.credentials.models import Certificate
from awn.credentials.models import CertificateTemplate as CertificateTemplate  # noqa: PLC0414 - doors take the type from here


def template_for(certificate: Certificate) -> CertificateTemplate | None:
    """The organisation's own template for this kind, else its country's; None where the platform's own is used."""
    organisation = certificate.organisation
    if organisation is None:
        return None
    rows = CertificateTemplate.objects.filter(kind=certificate.kind)
    own = rows.filter(organisation=organisation) | rows.filter(organisation=None, country=organisation.country_id)
    return own.order_by(F("organisation").asc(nulls_last=True)).first()


def own_template(organisation_id: int, kind: str) -> CertificateTemplate | None:
    """What the organisation has set for a kind of certificate itself."""
    return CertificateTemplate.objects.filter(organisation_id=organisation_id, kind=kind).first()
