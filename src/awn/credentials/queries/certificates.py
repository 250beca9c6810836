"""Reading certificates."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from awn.base.arabic import search_key
from awn.credentials.models import Certificate as Certificate  # noqa: PLC0414 - doors take the type from here
from awn.credentials.rules import normalise_code
from awn.hours.models import HoursEntry
from awn.people.models import Person
from awn.people.queries import ids_of

# What a list of certificates shows; an opportunity has long texts.
_LISTED = (
    "code", "name_ar", "name_en", "title_ar", "title_en", "minutes", "first_day", "last_day", "issued_at",
    "revoked_at", "revoked_reason", "kind", "person__name_ar", "person__name_en", "opportunity__public_id",
    "opportunity__zone",
)  # fmt: skip


def content(certificate: Certificate, entry_ids: Sequence[int]) -> dict[str, str | int | list[int]]:
    """Everything that a certificate says, as the digest covers it."""
    said: dict[str, str | int | list[int]] = {
        "code": certificate.code,
        "person": certificate.person_id,
        "name_ar": certificate.name_ar,
        "name_en": certificate.name_en,
        "opportunity": certificate.opportunity_id or 0,
        "title_ar": certificate.title_ar,
        "title_en": certificate.title_en,
        "organisation_ar": certificate.organisation_ar,
        "organisation_en": certificate.organisation_en,
        "minutes": certificate.minutes,
        "first_day": certificate.first_day.isoformat(),
        "last_day": certificate.last_day.isoformat(),
        "entries": sorted(entry_ids),
    }
    if certificate.kind != "opportunity":
        said |= {
            "kind": certificate.kind,
            "organisation": certificate.organisation_id or 0,
            "subject_ar": certificate.subject_ar,
            "subject_en": certificate.subject_en,
        }
    return said


def certificates_of(person: Person) -> QuerySet[Certificate]:
    """The person's certificates, newest first, revoked ones too."""
    return (
        Certificate.objects.filter(person__in=ids_of(person.pk))
        .select_related("opportunity", "organisation")
        .order_by("-pk")
    )


def certificate_by_code(code: str) -> Certificate | None:
    """The certificate with exactly this code."""
    return Certificate.objects.select_related("opportunity", "organisation").filter(code=code).first()


def certificates_of_opportunity(opportunity_id: int) -> QuerySet[Certificate]:
    """Certificates issued for an opportunity, newest first."""
    return Certificate.objects.filter(opportunity_id=opportunity_id).select_related("person").order_by("-pk")


def certificates_of_organisation(organisation_id: int, *, state: str = "", text: str = "") -> QuerySet[Certificate]:
    """What the organisation attests, newest first, each with its `standing_minutes`.

    `state` is valid or revoked; `text` a number of a certificate, or a part of a volunteer's name. A certificate that
    is not revoked, and whose `standing_minutes` are not its minutes, rests on hours that were taken back since.
    """
    lines = HoursEntry.objects.filter(certificates=OuterRef("pk"), reverses=None, reversal=None).order_by()
    standing = lines.values("certificates").annotate(sum=Sum("minutes")).values("sum")
    rows = Certificate.objects.filter(organisation_id=organisation_id)
    if state in {"valid", "revoked"}:
        rows = rows.filter(revoked_at__isnull=state == "valid")
    if code := normalise_code(text):
        rows = rows.filter(code=code)
    elif text:
        key = search_key(text)
        rows = rows.filter(person__name_key__contains=key) if key else rows.none()
    return (
        rows.select_related("person", "opportunity")
        .only(*_LISTED)
        .annotate(standing_minutes=Coalesce(Subquery(standing), 0))
        .order_by("-pk")
    )


def counts_of_organisation(organisation_id: int) -> dict[str, int]:
    """How many certificates the organisation has issued: `all`, `valid` and `revoked`."""
    rows = Certificate.objects.filter(organisation_id=organisation_id)
    return rows.aggregate(
        all=Count("pk"), valid=Count("pk", filter=Q(revoked_at=None)), revoked=Count("pk", filter=~Q(revoked_at=None))
    )


def entries_on(certificate: Certificate) -> list[HoursEntry]:
    """The ledger's rows on which a certificate rests, by day."""
    return list(certificate.entries.order_by("day", "pk"))


def own_data(person: Person) -> list[dict[str, object]]:
    """The person's certificates, ready for JSON, oldest first."""
    return [
        {
            "code": row.code,
            "kind": row.kind,
            "title_ar": row.title_ar,
            "title_en": row.title_en,
            "minutes": row.minutes,
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
            "issued_at": row.issued_at.isoformat(),
            "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in Certificate.objects.filter(person__in=ids_of(person.pk)).order_by("pk")
    ]
