"""A certificate as an Open Badge: the words that its signed credential says."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import override

from awn.credentials.models import Certificate
from awn.credentials.queries.credits import Credit
from awn.credentials.rules import CERTIFICATE_KINDS
from awn.credentials.vc.badge import Badge, Evidence, StatusEntry, both
from awn.hours.rules import EVIDENCE

# Terms of the Open Badges vocabulary.
_ACHIEVEMENTS = {
    "opportunity": "CommunityService",
    "period": "CommunityService",
    "role": "CommunityService",
    "course": "Course",
    "licence": "License",
    "learning": "Course",
    "level": "Badge",
}


def badge_of(certificate: Certificate, credit: Credit) -> Badge:
    """The badge of a certificate that has its number, its texts and its place on a status list."""
    base = settings.AWN_PUBLIC_URL
    listed = certificate.status_list
    if listed is None or certificate.status_index is None:
        raise ValueError("a certificate without a place on a status list")
    organisation = certificate.organisation
    of_role = certificate.kind in {"role", "course"}
    return Badge(
        address=file_address(certificate.code),
        issued_at=certificate.issued_at.astimezone(UTC),
        holder=both(certificate.name_ar, certificate.name_en),
        achievement=_achievement(certificate, base),
        kind=_ACHIEVEMENTS[certificate.kind],
        name=both(certificate.title_ar, certificate.title_en),
        description=_in_both(CERTIFICATE_KINDS[certificate.kind]),
        criteria=_CRITERIA if certificate.kind != "learning" else _LEARNING,
        first_day=certificate.first_day,
        last_day=certificate.last_day,
        minutes=certificate.minutes,
        status=StatusEntry(status_address(listed.slug), certificate.status_index),
        evidence=[
            Evidence(proofs_address(certificate.code), level, _in_both(EVIDENCE[level]), minutes)
            for level, minutes in credit.evidence
        ],
        organisation=both(certificate.organisation_ar, certificate.organisation_en) if organisation else "",
        organisation_address=f"{base}/ar/organisations/{organisation.slug}/" if organisation else "",
        role=both(certificate.subject_ar, certificate.subject_en) if of_role else "",
        until=_until(certificate) if certificate.kind == "licence" else None,
    )


def file_address(code: str) -> str:
    """Where the signed credential of a certificate is served, and its identifier."""
    return f"{settings.AWN_PUBLIC_URL}/c/{code}.json"


def proofs_address(code: str) -> str:
    """Where the proofs are found that the hours on a certificate stand in the public log."""
    return f"{settings.AWN_PUBLIC_URL}/c/{code}/proofs"


def status_address(slug: str) -> str:
    """Where a status list is served, and its identifier."""
    return f"{settings.AWN_PUBLIC_URL}/status/{slug}"


_CRITERIA = (
    "ساعات أكّدها مشرف غير المتطوع نفسه، ومدوّنة في سجل لا يُمحى. — "
    "Hours that a supervisor other than the volunteer confirmed, in a ledger from which nothing is erased."
)
_LEARNING = (
    "قراءة الدروس كلها، والإجابة عن أسئلتها بنسبة النجاح المطلوبة، دون مراقبة. — "
    "All lessons read and enough questions answered rightly, without supervision."
)


def _achievement(certificate: Certificate, base: str) -> str:
    if certificate.opportunity is not None:
        about = f"{base}/ar/opportunities/{certificate.opportunity.public_id}/"
        return about if certificate.kind == "opportunity" else f"{about}#{certificate.kind}"
    return f"{base}/ar/verify/#{certificate.kind}"


def _in_both(text: object) -> str:
    with override("ar"):
        arabic = str(text)
    with override("en"):
        return both(arabic, str(text))


def _until(certificate: Certificate) -> datetime:
    after = datetime.combine(certificate.last_day + timedelta(days=1), time(), ZoneInfo(certificate.zone))
    return (after - timedelta(seconds=1)).astimezone(UTC)
