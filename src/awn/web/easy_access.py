"""One button: the organisation is asked what it offers. It learns neither who asks nor what they need."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from awn.base import clock
from awn.opportunities import queries as opportunities
from awn.opportunities.actions.access import ask_about_access
from awn.web.access import PersonRequest, signed_in
from awn.web.jinja import url
from awn.web.limits import limit, who

ASKED_PER_MINUTE = 5


@signed_in
@require_POST
def ask_access(request: PersonRequest, public_id: str) -> HttpResponse:
    """Asks, and leads back to the page on which the answer will stand."""
    limit(f"ask-access:{who(request)}", per_minute=ASKED_PER_MINUTE)
    opportunity = opportunities.get(public_id, request.person)
    if opportunity is None:
        raise Http404
    is_new = ask_about_access(opportunity.pk, by=request.person, at=clock.now())
    asked = _("The organisation is asked what is there. Your name and your needs are not in the question.")
    known = _("The organisation was asked a few days ago already. Look here again soon.")
    messages.success(request, asked if is_new else known)
    return HttpResponseRedirect(url("opportunity", public_id))
