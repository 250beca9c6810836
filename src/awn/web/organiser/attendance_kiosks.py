"""The devices at the entrance of an opportunity: registering one, and taking it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, Text, found
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions import kiosks as actions
from awn.participation.roll import kiosks_of
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.organiser import desk


@member(Permission.EDIT_OPPORTUNITIES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosks(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """All devices there were. A new one's code is shown once, in the notice."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    errors: dict[str, Text] = {}
    if request.method == "POST":
        try:
            _act(request, opportunity.pk)
            return HttpResponseRedirect(url("kiosks", organisation.slug, public_id))
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            errors = dict(said.fields or {"": said.message})
    return desk.opportunity_page(
        request, opportunity, "organiser/attendance_kiosks.html", status=422 if errors else 200, tab="attendance",
        kiosks=list(kiosks_of(opportunity.pk)), errors=errors, typed=request.POST,
    )  # fmt: skip


def _act(request: PersonRequest, opportunity_id: int) -> None:
    number, at = request.POST.get("revoke", ""), clock.now()
    if number:
        known = {str(one.pk): one.pk for one in kiosks_of(opportunity_id)}
        actions.revoke(found(known.get(number)), by=request.person, at=at)
        messages.success(request, _("The device is no longer registered."))
        return
    _kiosk, code = actions.register(opportunity_id, request.POST.get("name", ""), by=request.person, at=at)
    # Isolated, so that neither is turned round within an Arabic sentence.
    said = _("Open this address on the device within half an hour: %(address)s – and type this code: %(code)s")
    address = request.build_absolute_uri(url("kiosk"))
    parted = "-".join(code[begin : begin + 4] for begin in range(0, len(code), 4))
    shown = {
        "address": format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', address, address),
        "code": format_html('<bdi dir="ltr">{}</bdi>', parted),
    }
    messages.success(request, mark_safe(escape(said) % shown))
