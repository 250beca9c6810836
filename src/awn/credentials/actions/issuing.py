"""Issuing certificates of one opportunity, and keeping all of them in line with the ledger and with names."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual
from awn.credentials.actions.giving import give
from awn.credentials.actions.revoking import revoke_row
from awn.credentials.models import Certificate
from awn.credentials.queries.credits import NO_TEXT, Claim, credit_of
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.queries import is_self


@transaction.atomic
def issue(
    person_id: int,
    opportunity_id: int,
    *,
    by: Person | None,
    at: datetime,
    kind: str = "opportunity",
    subject: Bilingual = NO_TEXT,
) -> Certificate:
    """The certificate for the hours that stand to somebody's credit in an opportunity.

    `kind` may be role or course too, with the role or the course as `subject`: in a role only the hours in it count.
    Volunteers may ask for their own, except for a course, which the organisation judges. When a certificate with these
    very hours exists, that one is returned; when hours were added or reversed since, a new one replaces it.
    Refuses `no_hours`, `own_certificate` for a course, and `certificate_name_missing` while the profile has no name.
    """
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    opportunity = found(Opportunity.objects.select_related("organisation").filter(pk=opportunity_id).first())
    if by is None or by.pk != person_id or kind == "course":
        require(by, Permission.ISSUE_CERTIFICATES, opportunity.organisation_id)
    if kind == "course":
        _check_not_own(person_id, by)
    claim = Claim(kind, person, opportunity, opportunity.organisation, subject)
    return give(claim, by=by, at=at)


@transaction.atomic
def renew(person_id: int, opportunity_id: int, *, by: Person | None, at: datetime) -> Certificate | None:
    """Brings everything that rests on hours in an opportunity in line with the ledger.

    Returns the opportunity's own certificate; None when there is none, or no hours are left on it.
    """
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    rows = Certificate.objects.filter(person=person, revoked_at=None)
    own = rows.filter(opportunity_id=opportunity_id, kind="opportunity").first()
    kept = _renew(own, by=by, at=at) if own is not None else None
    on_reversed = rows.filter(entries__opportunity_id=opportunity_id, entries__reversal__isnull=False)
    for other in on_reversed.exclude(kind="opportunity").distinct():
        _renew(other, by=by, at=at)
    return kept


@transaction.atomic
def reissue(certificate_id: int, *, by: Person | None, at: datetime) -> Certificate:
    """The same certificate with the name that the profile has now; the old one is revoked, and says that it was.

    Asking twice gives the new one twice; when the name is the same, the old one stays. The organisation does this: a
    name on a certificate is not for its holder to change. Refuses `not_allowed`, `own_certificate`, `no_hours`.
    """
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("person", "opportunity", "organisation")
    old = found(rows.filter(pk=certificate_id).first())
    if old.organisation_id is not None:
        require(by, Permission.ISSUE_CERTIFICATES, old.organisation_id)
        _check_not_own(old.person_id, by)
    elif by is not None and by.pk != old.person_id:
        found(None)
    newer = Certificate.objects.filter(replaces=old).first()
    if newer is not None:
        return newer
    if old.revoked_at is not None or (old.name_ar, old.name_en) == (old.person.name_ar, old.person.name_en):
        return old
    revoke_row(old, "wrong_name", by=by, at=at)
    return give(_claim_of(old), by=by, at=at, replaces=old)


def _check_not_own(person_id: int, by: Person | None) -> None:
    if is_self(by, person_id):
        raise Refusal("own_certificate", _("A colleague decides on your own certificates."), status=403)


def _renew(current: Certificate, *, by: Person | None, at: datetime) -> Certificate | None:
    claim = _claim_of(current)
    if credit_of(claim).minutes > 0 and current.kind not in {"licence", "level"}:
        return give(claim, by=by, at=at)
    if by is not None and current.organisation_id is not None:
        require(by, Permission.ISSUE_CERTIFICATES, current.organisation_id)
    # Whether a licence is still earned is for its holder to ask again; whether a level is, `recognition` looks at next.
    revoke_row(current, "hours_reversed", by=by, at=at)
    return None


def _claim_of(certificate: Certificate) -> Claim:
    return Claim(
        certificate.kind,
        certificate.person,
        certificate.opportunity,
        certificate.organisation,
        certificate.subject,
        certificate.first_day,
        certificate.last_day,
    )
