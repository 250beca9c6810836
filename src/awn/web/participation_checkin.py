"""Coming and going as volunteers record it themselves: by the code of the place, by its digits, by a button."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.onsite.queries import posting_of
from awn.opportunities.rules import is_credited_by_work
from awn.participation.actions.arrivals import Position, record_own
from awn.participation.codes import (
    VenueScan,
    device_hash,
    keep_scan,
    kept_scan,
    place_number,
    read_venue_code,
    read_venue_digits,
)
from awn.participation.queries import Place, place_visible_to, presence_of
from awn.participation.roll import opportunity_of, own_seats_now, ticket_of
from awn.participation.rules import EARLIEST_CHECK_IN, AttendanceKind
from awn.people.queries import may_act_for
from awn.web.access import PersonRequest, public, signed_in
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.participation_checkin_device import device_of, keep_device
from awn.web.qr import picture

ACTS = {
    "in": (AttendanceKind.CHECK_IN, _lazy("You are checked in. Have a good time, and do not forget to check out.")),
    "out": (
        AttendanceKind.CHECK_OUT,
        _lazy("You are checked out. Thank you for your time. A supervisor will confirm your hours."),
    ),
    "break": (AttendanceKind.BREAK_START, _lazy("Your break has begun. Tell us when you are back.")),
    "back": (AttendanceKind.BREAK_END, _lazy("Welcome back. Your break has ended.")),
}
# Everybody at one venue may share one address.
SCANS_PER_MINUTE = 600
TYPED_PER_MINUTE = 10


@public
@never_cache
@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the telephone's camera opens: an old code stops here, a good one leads on, through sign-in if need be."""
    limit(f"venue-scan:{who(request)}", per_minute=SCANS_PER_MINUTE)
    at, device = clock.now(), device_of(request)
    kept = keep_scan(read_venue_code(code, at), device_hash(device), at)
    return keep_device(HttpResponseRedirect(url("check_in_here", query={"scan": kept})), device)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: PersonRequest) -> HttpResponseBase:
    """After a scan: one tap checks in or out. The scan is good for ten minutes and on this device only."""
    at, device = clock.now(), device_of(request)
    text = (request.POST if request.method == "POST" else request.GET).get("scan", "")
    scanned = kept_scan(text, device_hash(device), at)
    opportunity = found(opportunity_of(scanned.opportunity_id))
    rows = own_seats_now(request.person, opportunity.pk, at)
    if not rows:
        message = _("You have no place here today. Apply first, or ask the supervisor to add you.")
        raise Refusal("no_place_here", message, status=403)
    if request.method == "POST":
        place = next((row for row in rows if str(row.pk) == request.POST.get("place", "")), rows[0])
        return _record(request, place, scanned)
    context = {"opportunity": opportunity, "rows": [(row, presence_of(row)) for row in rows], "scan": text, "at": at}
    return keep_device(render(request, "participation/checkin_here.html", context), device)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: PersonRequest, place_id: int) -> HttpResponseBase:
    """The volunteer's ticket for one shift; a POST checks in or out by the digits on the screen of the place."""
    place = _own_place(request, place_id)
    is_own = place.person_id == request.person.pk
    if place.state not in {"confirmed", "attended"} or _is_by_work(place):
        raise Http404
    refusal = None
    if request.method == "POST" and is_own:
        limit(f"venue-digits:{who(request)}", per_minute=TYPED_PER_MINUTE)
        try:
            typed = read_venue_digits(request.POST.get("digits", ""), place.shift.opportunity_id, clock.now())
            return _record(request, place, typed)
        except Refusal as said:
            if said.code != "wrong_digits":
                raise
            refusal = said
    at, shift, there = clock.now(), place.shift, presence_of(place)
    text = ticket_of(place)
    context = {
        "place": place,
        "opportunity": shift.opportunity,
        "own": is_own,
        "qr": picture(text) if text else "",
        "number": place_number(place.pk),
        "there": there,
        "posting": posting_of(place.pk),
        "open": shift.starts_at - EARLIEST_CHECK_IN <= at < shift.ends_at or (there.since and not there.until),
        "errors": refusal.fields if refusal else {},
    }
    page = render(request, "participation/checkin_ticket.html", context, status=refusal.status if refusal else 200)
    return keep_device(page, device_of(request))


@signed_in
@require_POST
def check_in(request: PersonRequest, place_id: int) -> HttpResponseBase:
    """The volunteer says that they are there."""
    return _record(request, _own_place(request, place_id), None, act="in")


@signed_in
@require_POST
def check_out(request: PersonRequest, place_id: int) -> HttpResponseBase:
    """The volunteer says that they are leaving."""
    return _record(request, _own_place(request, place_id), None, act="out")


@signed_in
@require_POST
def pause(request: PersonRequest, place_id: int) -> HttpResponseBase:
    """The volunteer goes on a break, or is back."""
    act = "back" if request.POST.get("act") == "back" else "break"
    return _record(request, _own_place(request, place_id), None, act=act)


def _own_place(request: PersonRequest, place_id: int) -> Place:
    """The place, for the volunteer and for the guardian of a minor; "not found" for everybody else."""
    place = place_visible_to(request.person, place_id)
    if place is None or not may_act_for(request.person, place.person_id, clock.now().date()):
        raise Http404
    return place


def _is_by_work(place: Place) -> bool:
    return is_credited_by_work(place.shift.opportunity.mode, place.shift.minutes_per_unit)


def _record(request: PersonRequest, place: Place, scan: VenueScan | None, *, act: str = "") -> HttpResponseBase:
    """Records what the pressed button says; too early, too late or twice is said on the page of the application."""
    if place.person_id != request.person.pk:
        raise Http404
    kind, thanks = ACTS[act if act in ACTS else _pressed(request)]
    device = device_of(request)
    try:
        record_own(
            place.pk, kind, scan=scan, position=_position(request), device=device, by=request.person, at=clock.now()
        )
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, str(thanks))
    return keep_device(HttpResponseRedirect(reverse("application", args=[place.application_id])), device)


def _pressed(request: HttpRequest) -> str:
    act = request.POST.get("act", "")
    if act not in ACTS:
        raise Refusal("unknown_option", _("Choose one of the options."))
    return act


def _position(request: HttpRequest) -> Position | None:
    """Where the browser says it is, if it was allowed to say so."""
    try:
        latitude, longitude, accuracy = (
            float(request.POST.get(name, "")) for name in ("latitude", "longitude", "accuracy")
        )
    except ValueError:
        return None
    # Neither infinite nor no number at all.
    return Position(latitude, longitude, accuracy) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
