"""The board of the day: who is expected, there, late or missing, renewed as it happens; calling up those who wait."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.onsite import queries
from awn.onsite.actions.calling import call_up
from awn.onsite.actions.scans import settle
from awn.onsite.rules import Tally, refusal_text
from awn.onsite.watching import watch_word
from awn.opportunities.queries.organising import Opportunity
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.jinja import url
from awn.web.organiser import desk

REFUSED_SHOWN = 50


@member(Permission.SEE_INSIDE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The shifts of the day; a POST calls up people of a waiting list, or settles a scan that was refused."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if request.method == "POST":
        require(request.person, Permission.RECORD_ATTENDANCE, organisation.pk, team_id=opportunity.team_id)
        try:
            _act(request, opportunity)
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            messages.error(request, str(refusal.message))
        return HttpResponseRedirect(url("day_board", organisation.slug, public_id))
    at = clock.now()
    shifts = queries.standing_of_day(opportunity.pk, at)
    live = f"{settings.AWN_LIVE_URL}/live/day?word={watch_word(opportunity.pk, at)}" if settings.AWN_LIVE_URL else ""
    refused = list(queries.refused_of(opportunity.pk)[:REFUSED_SHOWN])
    return desk.opportunity_page(
        request, opportunity, "onsite/board.html", tab="attendance", shifts=shifts, live=live,
        on_now=queries.shift_now((one.shift for one in shifts), at), total=sum((one.whole for one in shifts), Tally()),
        zones={str(zone.pk): zone for zone in queries.zones_of(opportunity.pk)},
        refused=[(row, refusal_text(row.code)) for row in refused],
    )  # fmt: skip


def _act(request: PersonRequest, opportunity: Opportunity) -> None:
    at, said = clock.now(), request.POST
    if "refused" in said:
        known = {str(row.pk): row.pk for row in queries.refused_of(opportunity.pk)}
        settle(found(known.get(said["refused"])), by=request.person, at=at)
        messages.success(request, _("Seen to."))
        return
    here = {str(one.shift.pk): one for one in queries.standing_of_day(opportunity.pk, at)}
    one = found(here.get(said.get("shift", "")))
    called = call_up(one.shift.pk, one.to_call, by=request.person, at=at)
    text = ngettext("One seat is offered to the waiting list.", "%(n)d seats are offered to the waiting list.", called)
    messages.success(request, text % {"n": called})
