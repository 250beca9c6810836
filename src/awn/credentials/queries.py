"""Reading and verifying certificates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from awn.credentials.models import Certificate as Certificate  # noqa: PLC0414 - doors take the type from here
from awn.credentials.rules import digest, normalise_code
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class Verification:
    """What a stranger learns about a code. `verdict`: valid, revoked, altered, unknown or not_a_code."""

    verdict: str
    certificate: Certificate | None = None


def content(certificate: Certificate, entry_ids: Sequence[int]) -> dict[str, str | int | list[int]]:
    """Everything that a certificate says, as the digest covers it."""
    return {
        "code": certificate.code,
        "person": certificate.person_id,
        "name_ar": certificate.name_ar,
        "name_en": certificate.name_en,
        "opportunity": certificate.opportunity_id,
        "title_ar": certificate.title_ar,
        "title_en": certificate.title_en,
        "organisation_ar": certificate.organisation_ar,
        "organisation_en": certificate.organisation_en,
        "minutes": certificate.minutes,
        "first_day": certificate.first_day.isoformat(),
        "last_day": certificate.last_day.isoformat(),
        "entries": sorted(entry_ids),
    }


def verify(text: str) -> Verification:
    """Looks a code up as somebody typed it and recomputes the certificate from the ledger.

    `altered` means that the row no longer says what was issued, or that hours on it were reversed since.
    """
    code = normalise_code(text)
    if code is None:
        return Verification("not_a_code")
    certificate = (
        Certificate.objects.select_related("opportunity__organisation", "opportunity__region").filter(code=code).first()
    )
    if certificate is None:
        return Verification("unknown")
    if certificate.revoked_at is not None:
        return Verification("revoked", certificate)
    rows = certificate.entries.filter(reverses=None, reversal=None)
    ids = sorted(certificate.entries.values_list("pk", flat=True))
    stands = rows.aggregate(sum=Sum("minutes"))["sum"] == certificate.minutes
    same = digest(content(certificate, ids)) == certificate.digest
    return Verification("valid" if stands and same else "altered", certificate)


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """The person's certificates, newest first, revoked ones too."""
    return Certificate.objects.filter(person=person).select_related("opportunity").order_by("-pk")


def certificate_by_code(code: str) -> Certificate | None:
    """The certificate with exactly this code."""
    return Certificate.objects.select_related("opportunity__organisation").filter(code=code).first()


def certificates_of_opportunity(opportunity_id: int) -> QuerySet[Certificate]:
    """Certificates issued for an opportunity, newest first."""
    return Certificate.objects.filter(opportunity_id=opportunity_id).select_related("person").order_by("-pk")


def evidence_of(certificate: Certificate) -> list[tuple[str, int]]:
    """How the hours on a certificate were recorded: (evidence level, minutes), most minutes first."""
    rows = certificate.entries.values("evidence").annotate(sum=Sum("minutes")).order_by("-sum", "evidence")
    return [(row["evidence"], row["sum"]) for row in rows]


def own_data(person: Person) -> list[dict[str, object]]:
    """The person's certificates, ready for JSON, oldest first."""
    return [
        {
            "code": row.code,
            "title_ar": row.title_ar,
            "title_en": row.title_en,
            "minutes": row.minutes,
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
            "issued_at": row.issued_at.isoformat(),
            "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in Certificate.objects.filter(person=person).order_by("pk")
    ]
