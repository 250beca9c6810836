"""Zones of the place: making them, and posting the people of a shift to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal, Text, found
from awn.onsite import queries
from awn.onsite.actions import zones as actions
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation, members
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.jinja import t_plain, url
from awn.web.onsite_finding import asked, kept, words_to_ask
from awn.web.organiser import desk


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def zones(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The zones of an opportunity, each with whoever looks after it; a POST makes, changes or removes one."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    known = {str(zone.pk): zone for zone in queries.zones_of(opportunity.pk)}
    people = {str(row.person_id): t_plain(row.person.name) for row in members(organisation.pk)}
    errors: dict[str, Text] = {}
    if request.method == "POST":
        require(request.person, Permission.EDIT_OPPORTUNITIES, organisation.pk)
        try:
            _save(request, opportunity.pk, {pk: zone.pk for pk, zone in known.items()}, people)
            return HttpResponseRedirect(url("day_zones", organisation.slug, public_id))
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors = dict(refusal.fields or {"": refusal.message})
    return desk.opportunity_page(
        request, opportunity, "onsite/zones.html", status=422 if errors else 200, tab="attendance",
        zones=list(known.values()), people=list(people.items()), errors=errors, typed=request.POST,
        changing=known.get(request.GET.get("change", "")),
    )  # fmt: skip


def _save(request: PersonRequest, opportunity_id: int, known: dict[str, int], people: dict[str, str]) -> None:
    said, at = request.POST, clock.now()
    if "remove" in said:
        actions.remove_zone(found(known.get(said["remove"])), by=request.person, at=at)
        messages.success(request, _("The zone is removed."))
        return
    supervisor = said.get("supervisor", "")
    actions.save_zone(
        opportunity_id,
        zone_id=found(known.get(said["zone"])) if said.get("zone") else None,
        name_ar=said.get("name_ar", ""),
        name_en=said.get("name_en", ""),
        supervisor_id=int(supervisor) if supervisor in people else None,
        by=request.person,
        at=at,
    )
    messages.success(request, _("The zone is saved."))


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def posting(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """Who of a shift works in which zone; a POST finds somebody, or posts everybody who was ticked."""
    shift = desk.shift_or_404(request, organisation, shift_id)
    opportunity = desk.opportunity_or_404(request, organisation, shift.opportunity.public_id)
    known = {str(zone.pk): zone for zone in queries.zones_of(opportunity.pk)}
    error: Text = ""
    if "find" in request.POST:
        query = {"q": words_to_ask(request)}
        return HttpResponseRedirect(url("shift_zones", organisation.slug, shift_id, query=query))
    if request.method == "POST":
        require(request.person, Permission.RECORD_ATTENDANCE, organisation.pk, team_id=opportunity.team_id)
        try:
            _post(request, shift_id, {pk: zone.pk for pk, zone in known.items()})
            return HttpResponseRedirect(url("shift_zones", organisation.slug, shift_id, query=kept(request)))
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            error = refusal.message
    seats = desk.rows_of_page(request, _sought(request, shift_id), size=100)
    return desk.opportunity_page(
        request, opportunity, "onsite/posting.html", status=422 if error else 200, tab="attendance", shift=shift,
        zones=list(known.values()), error=error, ticked=request.POST.getlist("ticked"),
        sought=asked(request), in_zone_sought=request.GET.get("zone", ""), **seats,
    )  # fmt: skip


def _sought(request: PersonRequest, shift_id: int) -> Any:
    """The people whom the address asks for: by name, and by zone; `none` stands for those without one."""
    seats, zone = queries.seats_like(shift_id, asked(request)), request.GET.get("zone", "")
    if zone == "none":
        return seats.filter(posting=None)
    return seats.filter(posting__zone=int(zone)) if zone.isdecimal() and len(zone) < 19 else seats


def _post(request: PersonRequest, shift_id: int, known: dict[str, int]) -> None:
    said = request.POST
    ids = [int(one) for one in said.getlist("ticked") if one.isdecimal() and len(one) < 19]
    zone = said.get("zone", "")
    count = actions.post(
        shift_id, ids, found(known.get(zone)) if zone else None, leads="leads" in said, by=request.person,
        at=clock.now(),
    )  # fmt: skip
    text = ngettext("One person is posted.", "%(n)d people are posted.", count)
    messages.success(request, text % {"n": count})
