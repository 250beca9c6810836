"""Issuing and revoking certificates."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.credentials.models import Certificate
from awn.credentials.queries import content
from awn.credentials.rules import CHOSEN_REASONS, digest, new_code
from awn.hours.queries import Credit, standing
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person


@transaction.atomic
def issue(person_id: int, opportunity_id: int, *, by: Person | None, at: datetime) -> Certificate:
    """The certificate for the hours that stand to somebody's credit in an opportunity.

    Volunteers may ask for their own: it attests only what somebody else confirmed. When a certificate with these
    very hours exists, that one is returned; when hours were added or reversed since, a new one replaces it.
    Refuses `no_hours`, and `certificate_name_missing` while the profile has no name.
    """
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    opportunity = found(Opportunity.objects.select_related("organisation").filter(pk=opportunity_id).first())
    if by is None or by.pk != person_id:
        require(by, Permission.ISSUE_CERTIFICATES, opportunity.organisation_id)
    credit = standing(person_id, opportunity_id)
    if credit.minutes <= 0:
        raise Refusal("no_hours", _("There are no confirmed hours yet. The organisation confirms them."), status=409)
    if not person.name:
        raise Refusal(
            "certificate_name_missing", _("Add your name to your profile first: it stands on the certificate.")
        )
    current = Certificate.objects.filter(person=person, opportunity=opportunity, revoked_at=None).first()
    if current is not None:
        if tuple(sorted(current.entries.values_list("pk", flat=True))) == credit.entry_ids:
            return current
        _revoke(current, "hours_reversed" if credit.minutes < current.minutes else "superseded", by=by, at=at)
    return _write(person, opportunity, credit, by=by, at=at)


@transaction.atomic
def renew(person_id: int, opportunity_id: int, *, by: Person | None, at: datetime) -> Certificate | None:
    """Brings an issued certificate in line with the ledger; None when there is none, or no hours are left on it."""
    current = Certificate.objects.filter(person_id=person_id, opportunity_id=opportunity_id, revoked_at=None).first()
    if current is None:
        return None
    if standing(person_id, opportunity_id).minutes > 0:
        return issue(person_id, opportunity_id, by=by, at=at)
    require(by, Permission.ISSUE_CERTIFICATES, current.opportunity.organisation_id)
    _revoke(current, "hours_reversed", by=by, at=at)
    return None


@transaction.atomic
def revoke(certificate_id: int, *, reason: str, by: Person | None, at: datetime) -> Certificate:
    """Declares a certificate invalid; it stays readable as revoked."""
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("opportunity")
    certificate = found(rows.filter(pk=certificate_id).first())
    require(by, Permission.ISSUE_CERTIFICATES, certificate.opportunity.organisation_id)
    if reason not in CHOSEN_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    if certificate.revoked_at is not None:
        raise Refusal("revoked_already", _("This certificate was revoked already."), status=409)
    _revoke(certificate, reason, by=by, at=at)
    return certificate


def _revoke(certificate: Certificate, reason: str, *, by: Person | None, at: datetime) -> None:
    certificate.revoked_at = at
    certificate.revoked_reason = reason
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    record("certificate.revoked", by=by, at=at, subject=certificate.pk, reason=reason)


def _write(person: Person, opportunity: Opportunity, credit: Credit, *, by: Person | None, at: datetime) -> Certificate:
    organisation = opportunity.organisation
    certificate = Certificate(
        code=new_code(),
        person=person,
        opportunity=opportunity,
        name_ar=person.name_ar,
        name_en=person.name_en,
        title_ar=opportunity.title_ar,
        title_en=opportunity.title_en,
        organisation_ar=organisation.name_ar,
        organisation_en=organisation.name_en,
        minutes=credit.minutes,
        first_day=credit.days[0],
        last_day=credit.days[-1],
        issued_at=at,
        issued_by=by,
    )
    certificate.digest = digest(content(certificate, credit.entry_ids))
    certificate.save()
    certificate.entries.set(credit.entry_ids)
    record(
        "certificate.issued",
        by=by,
        at=at,
        subject=certificate.pk,
        person=person.pk,
        opportunity=opportunity.pk,
    )
    return certificate
