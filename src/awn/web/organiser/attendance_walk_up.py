"""Somebody stands at the door without a place and without a telephone: found by name, added, checked in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.walk_ups import walk_up as add
from awn.participation.roll import known_people
from awn.web.access import PersonRequest, member
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk

LONGEST_NAME = 100


@member(Permission.RECORD_ATTENDANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_up(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """Searches among those who had a seat with the organisation before; a POST adds one of them to the shift."""
    shift = desk.shift_or_404(request, organisation, shift_id)
    if shift.cancelled_at is not None:
        raise Http404
    refusal: Text = ""
    if request.method == "POST":
        try:
            number = _add(request, shift_id)
            return HttpResponseRedirect(url("attendance", organisation.slug, shift_id) + f"#place-{number}")
        except Refusal as said:
            if said.code == "not_allowed" or said.status not in {403, 409, 422}:
                raise
            refusal = said.message
    typed = request.GET.get("q", "").strip()[:LONGEST_NAME]
    opportunity = desk.opportunity_or_404(request, organisation, shift.opportunity.public_id)
    return desk.opportunity_page(
        request, opportunity, "organiser/attendance_walk_up.html", status=409 if refusal else 200, tab="attendance",
        shift=shift, typed=typed, refusal=refusal,
        people=known_people(organisation.pk, shift_id, typed, request.standing.scope),
    )  # fmt: skip


def _add(request: PersonRequest, shift_id: int) -> int:
    number = request.POST.get("person", "")
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    place = add(shift_id, int(number), by=request.person, at=clock.now())
    messages.success(request, _("%(name)s is here.") % {"name": t_plain(place.person.name)})
    return place.pk
