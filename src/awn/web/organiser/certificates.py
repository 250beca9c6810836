"""The certificates that an organisation's opportunities issued, and taking one out of force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.credentials.actions import reissue
from awn.credentials.actions import revoke as revoke_certificate
from awn.credentials.queries import (
    Certificate,
    certificate_by_code,
    certificates_of_organisation,
    counts_of_organisation,
)
from awn.credentials.queries.runs import waiting_in
from awn.credentials.rules import CHOSEN_REASONS, REVOCATION_REASONS, normalise_code
from awn.opportunities.queries.filters import clean
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, kept_fields, member
from awn.web.formatting import in_zone
from awn.web.jinja import url
from awn.web.organiser import desk

LONGEST_TEXT = 100
STATES = ("valid", "revoked")


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate in the list; `state`: valid, altered or revoked."""

    certificate: Certificate
    state: str
    issued_on: date


@member(Permission.ISSUE_CERTIFICATES)
@require_safe
def certificates(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Everything that was issued, by state, and by the name or the number that somebody looks for."""
    state, text = request.GET.get("state", ""), clean(request.GET.get("q", ""))[:LONGEST_TEXT]
    state = state if state in STATES else ""
    paged = desk.rows_of_page(request, certificates_of_organisation(organisation.pk, state=state, text=text))
    rows = [_issued(row) for row in paged.pop("rows")]
    return desk.page(
        request, organisation, "organiser/certificates.html", here="certificates", rows=rows, state=state, text=text,
        counts=counts_of_organisation(organisation.pk), waiting=waiting_in(organisation.pk),
        reasons=REVOCATION_REASONS, **paged,
    )  # fmt: skip


@member(Permission.ISSUE_CERTIFICATES)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: PersonRequest, organisation: Organisation, code: str) -> HttpResponse:
    """The question whether a certificate is to lose its validity, with the reason; a POST does it."""
    found = certificate_by_code(normalise_code(code) or "")
    if found is None or found.organisation_id != organisation.pk:
        raise Http404
    typed: Any = kept_fields(request) or {}
    refusal = None
    if request.method == "POST":
        typed = request.POST
        try:
            _revoke(request, found, typed.get("reason", ""))
            return HttpResponseRedirect(url("organiser_certificates", organisation.slug))
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    return desk.page(
        request,
        organisation,
        "organiser/certificate_revoke.html",
        status=refusal.status if refusal else 200,
        here="certificates",
        certificate=found,
        issued_on=_day(found, found.issued_at),
        revoked_on=_day(found, found.revoked_at) if found.revoked_at else None,
        revoked_for=REVOCATION_REASONS.get(found.revoked_reason, ""),
        reasons=[(reason, REVOCATION_REASONS[reason]) for reason in CHOSEN_REASONS],
        typed=typed,
        errors=(refusal.fields or {"": refusal.message}) if refusal else {},
    )


def _revoke(request: PersonRequest, found: Certificate, reason: str) -> None:
    # The other reasons are the ledger's: nobody claims them by a forged form.
    reason = reason if reason in CHOSEN_REASONS else ""
    if reason == "wrong_name" and found.name != found.person.name:
        made = reissue(found.pk, by=request.person, at=clock.now())
        about = {"code": found.code, "new": made.code}
        messages.success(request, _("%(code)s is revoked. %(new)s takes its place, with the corrected name.") % about)
        return
    revoke_certificate(found.pk, reason=reason, by=request.person, at=clock.now())
    messages.success(request, _("The certificate %(code)s is revoked.") % {"code": found.code})


def _issued(row: Any) -> Issued:
    state = "revoked" if row.revoked_at else "valid" if row.standing_minutes == row.minutes else "altered"
    return Issued(row, state, _day(row, row.issued_at))


def _day(row: Certificate, moment: Any) -> date:
    return in_zone(moment, row.zone).date()
