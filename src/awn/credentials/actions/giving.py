"""Writing a certificate: once for the same hours, signed, with its place on a status list, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.credentials.actions.revoking import revoke_row
from awn.credentials.actions.signing import sign
from awn.credentials.models import Certificate
from awn.credentials.queries.certificates import content
from awn.credentials.queries.credits import Claim, Credit, credit_of
from awn.credentials.queries.issuers import operator
from awn.credentials.rules import digest, new_code, title_of
from awn.hours.leaves import HOURS
from awn.hours.log import sequence_now
from awn.people.models import Person
from awn.transparency.queries import places_of


def give(claim: Claim, *, by: Person | None, at: datetime, replaces: Certificate | None = None) -> Certificate:
    """The certificate that a claim deserves; the caller has locked the person and asked for permission.

    Idempotent: the present one is returned while it rests on the same hours. Refuses `no_hours`,
    `certificate_name_missing`.
    """
    credit = credit_of(claim)
    if credit.minutes <= 0 and claim.kind != "learning":
        raise Refusal("no_hours", _("There are no confirmed hours yet. The organisation confirms them."), status=409)
    if not claim.person.name:
        raise Refusal(
            "certificate_name_missing", _("Add your name to your profile first: it stands on the certificate.")
        )
    current = present(claim).first()
    if current is not None:
        if current.kind in {"licence", "level"} or set(current.entries.values_list("pk", flat=True)) == set(
            credit.entry_ids
        ):
            return current
        revoke_row(current, "hours_reversed" if credit.minutes < current.minutes else "superseded", by=by, at=at)
    return _write(claim, credit, by=by, at=at, replaces=replaces)


def present(claim: Claim) -> QuerySet[Certificate]:
    """The certificate in force for a claim, if there is one. A year's record is one, however far it reached."""
    rows = Certificate.objects.filter(
        person=claim.person,
        kind=claim.kind,
        opportunity=claim.opportunity,
        organisation=claim.organisation,
        subject_ar=claim.subject.ar,
        subject_en=claim.subject.en,
        revoked_at=None,
    )
    if claim.kind == "period" and claim.first_day is not None:
        rows = rows.filter(first_day=claim.first_day)
    if claim.kind == "licence" and claim.first_day is not None:
        rows = rows.filter(last_day__gte=claim.first_day)
    return rows.order_by("-pk")


def drafted(
    claim: Claim, credit: Credit, *, by: Person | None, at: datetime, replaces: Certificate | None = None
) -> Certificate:
    """The certificate as it will stand, not signed and not saved."""
    person, opportunity = claim.person, claim.opportunity
    attested_by = claim.organisation.name if claim.organisation is not None else operator()
    title = opportunity.title if opportunity is not None else _title(claim)
    certificate = Certificate(
        code=new_code(),
        kind=claim.kind,
        person=person,
        opportunity=opportunity,
        organisation=claim.organisation,
        digits=person.digits,
        name_ar=person.name_ar,
        name_en=person.name_en,
        title_ar=title.ar,
        title_en=title.en,
        organisation_ar=attested_by.ar,
        organisation_en=attested_by.en,
        subject_ar=claim.subject.ar,
        subject_en=claim.subject.en,
        minutes=credit.minutes,
        first_day=claim.first_day or credit.days[0],
        last_day=claim.last_day or credit.days[-1],
        issued_at=at,
        issued_by=by,
        replaces=replaces,
    )
    certificate.digest = digest(content(certificate, credit.entry_ids))
    return certificate


def _write(
    claim: Claim, credit: Credit, *, by: Person | None, at: datetime, replaces: Certificate | None
) -> Certificate:
    certificate = drafted(claim, credit, by=by, at=at, replaces=replaces)
    log_hours(credit.entry_ids, at=at)
    sign(certificate, credit, at=at)
    certificate.save()
    certificate.entries.set(credit.entry_ids)
    record_issued(certificate, by=by, at=at)
    return certificate


def record_issued(certificate: Certificate, *, by: Person | None, at: datetime) -> None:
    """The event of a certificate that stands."""
    data: dict[str, int | str] = {"person": certificate.person_id, "kind": certificate.kind}
    if certificate.opportunity_id is not None:
        data["opportunity"] = certificate.opportunity_id
    record("certificate.issued", by=by, at=at, subject=certificate.pk, **data)


def log_hours(entry_ids: Sequence[int], *, at: datetime) -> None:
    """The hours stand in the public log before a certificate points to them there."""
    # Appending is one at a time over the platform: those that stand there already hold nobody up.
    if set(entry_ids) - places_of(HOURS, entry_ids).keys():
        sequence_now(entry_ids, at=at)


def _title(claim: Claim) -> Bilingual:
    if claim.first_day is None:
        raise ValueError("a claim without an opportunity has its days")
    return title_of(claim.kind, claim.first_day.year, claim.subject)
