"""The insurance paper of an opportunity: uploading it, taking it away, and reading it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.opportunities.actions import papers
from awn.opportunities.actions.editing import EDITABLE
from awn.opportunities.queries.papers import paper_of
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.qualifications.inspecting import MOST_BYTES
from awn.web.access import PersonRequest, member, signed_in
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.qualifications import attachment

UPLOADS_PER_MINUTE = 6


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def insurance(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """What is said of the insurance, the paper that shows it, and the form for another."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    errors: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("act") == "remove":
                papers.remove_paper(opportunity.pk, by=request.person, at=clock.now())
                messages.success(request, _("The paper is deleted."))
            else:
                limit(f"uploads:{who(request)}", per_minute=UPLOADS_PER_MINUTE)
                file = request.FILES.get("document")
                name, data = (file.name or "", file.read(MOST_BYTES + 1)) if file else ("", b"")
                papers.put_paper(opportunity.pk, name, data, by=request.person, at=clock.now())
                messages.success(request, _("The paper is kept, encrypted."))
            return HttpResponseRedirect(request.path)
        except Refusal as refusal:
            if refusal.status not in {409, 422, 503}:
                raise
            errors, status = dict(refusal.fields) or {"": refusal.message}, refusal.status
    return desk.opportunity_page(
        request,
        opportunity,
        "posting/insurance.html",
        status=status,
        tab="edit",
        paper=paper_of(opportunity.pk),
        editable=opportunity.state in EDITABLE and Permission.EDIT_OPPORTUNITIES in request.standing.permissions,
        errors=errors,
    )


@signed_in
@require_safe
def insurance_file(request: PersonRequest, public_id: str) -> HttpResponse:
    """The paper itself, for the organisation and for moderators."""
    return attachment(papers.open_paper(public_id, by=request.person, at=clock.now()))
