"""The supervisor's scanner: reads tickets by camera without a network, and sends the scans when there is one."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, Text
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.tickets import KINDS, TicketScan, record_scans, record_typed
from awn.participation.roll import seats_now, ticket_keys
from awn.web.access import PersonRequest, member
from awn.web.formatting import time_range
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.participation_checkin_device import device_of, keep_device

LONGEST_TICKET = 400
UPLOADS_PER_MINUTE = 60
TYPED_PER_MINUTE = 30


@member(Permission.RECORD_ATTENDANCE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scan_tickets(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponseBase:
    """The scanner; a POST records the eight digits of a ticket that cannot be scanned."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    errors: dict[str, Text] = {}
    if request.method == "POST":
        limit(f"ticket-typed:{who(request)}", per_minute=TYPED_PER_MINUTE)
        try:
            kind = KINDS["out" if request.POST.get("act") == "out" else "in"]
            typed = request.POST.get("number", "")[:40]
            event = record_typed(opportunity.pk, typed, kind, by=request.person, at=clock.now())
            said = _("%(name)s is here.") if kind is KINDS["in"] else _("%(name)s has left.")
            messages.success(request, said % {"name": t_plain(event.place.person.name)})
            return HttpResponseRedirect(url("scan_tickets", organisation.slug, public_id))
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            errors = dict(refusal.fields or {"number": refusal.message})
    page = desk.opportunity_page(
        request, opportunity, "organiser/attendance_scan.html", status=422 if errors else 200, tab="attendance",
        errors=errors, typed=request.POST,
    )  # fmt: skip
    return keep_device(page, device_of(request))


@member(Permission.RECORD_ATTENDANCE)
@never_cache
@require_safe
def scan_roll(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """What the device keeps until the day ends: public keys, and the names of those who are expected now."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    at = clock.now()
    _start, until = desk.today_in(opportunity.zone, at)
    return JsonResponse(
        {
            # A shift past midnight is still on.
            "until": max(until, at + timedelta(hours=8)).isoformat(),
            "keys": [{"mark": key.mark.hex(), "public": b64encode(key.public).decode()} for key in ticket_keys()],
            "places": [_expected(place) for place in seats_now(opportunity.pk, at)],
        }
    )


@member(Permission.RECORD_ATTENDANCE)
@require_POST
def scan_upload(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponseBase:
    """Scans that the device kept; the answer says for each what became of it. Sent twice, they write once."""
    limit(f"ticket-upload:{who(request)}", per_minute=UPLOADS_PER_MINUTE)
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    device = device_of(request)
    try:
        sent_at, scans = _sent(request.body)
        outcomes = record_scans(
            opportunity.pk, scans, sent_at=sent_at, device=device, by=request.person, at=clock.now()
        )
    except Refusal as refusal:
        return JsonResponse({"code": refusal.code, "message": str(refusal.message)}, status=refusal.status)
    said = [
        {"id": str(one.id), "ok": not one.code, "again": one.again, "code": one.code, "message": str(one.message)}
        for one in outcomes
    ]
    return keep_device(JsonResponse({"outcomes": said}), device)


def _expected(place: Any) -> dict[str, Any]:
    shift, zone = place.shift, place.shift.opportunity.zone
    role = shift.role or place.application.role
    return {
        "place": place.pk,
        "name": t_plain(place.person.name),
        "role": t_plain(role.title) if role else "",
        "time": "" if shift.open_ended else time_range(shift.starts_at, shift.ends_at, zone).striptags(),
    }


def _sent(body: bytes) -> tuple[datetime, list[TicketScan]]:
    """What the device sent; refuses `scans_unreadable` for everything else."""
    try:
        data = json.loads(body)
        scans = [
            TicketScan(UUID(one["id"]), str(one["text"])[:LONGEST_TICKET], str(one["kind"]), _moment(one["at"]))
            for one in data["scans"]
        ]
        return _moment(data["sent_at"]), scans
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        message = _("The device sent something that is no list of scans. Load the page again.")
        raise Refusal("scans_unreadable", message) from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
