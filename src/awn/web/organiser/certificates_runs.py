"""Certificates for everybody with hours in an opportunity: asking for them, and how far they are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.credentials.actions.runs import UNFINISHED, start_run
from awn.credentials.documents.packing import parts_of
from awn.credentials.queries.runs import FAILURES, failures_of, latest_run, without_certificate
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk


class RunForm(OnceForm):
    """A button."""


@member(Permission.ISSUE_CERTIFICATES)
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """How many have hours and no certificate, the button that issues them, and how far the last run has come."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    form = filled(RunForm, request)

    def act() -> str:
        start_run(opportunity.pk, by=request.person, at=clock.now())
        messages.success(request, _("The certificates are being issued. You can leave this page."))
        return url("opportunity_certificates", organisation.slug, public_id)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "organiser/certificates_run.html", tab="certificates", form=form,
        status=409 if form.refusal else 200, **_progress(opportunity.pk),
    )  # fmt: skip


def _progress(opportunity_id: int) -> dict[str, Any]:
    everybody, without = without_certificate(opportunity_id)
    latest = latest_run(opportunity_id)
    failed = failures_of(latest) if latest is not None and latest.failed else []
    return {
        "everybody": everybody,
        "without": without,
        "run": latest,
        "is_under_way": latest is not None and latest.state in UNFINISHED,
        "parts": parts_of(opportunity_id),
        "failures": [(one.person, FAILURES.get(one.reason, "")) for one in failed],
    }
