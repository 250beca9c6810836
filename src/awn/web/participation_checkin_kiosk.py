"""The device at the entrance: it shows the venue's code and takes tickets, numbers and names, with nobody signed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import FROM, TO
from awn.base.refusal import Refusal
from awn.onsite.queries import shift_now, shifts_of_day
from awn.participation.actions import kiosks
from awn.participation.codes import STEP_SECONDS, step_of, venue_code, venue_digits
from awn.participation.roll import kiosk_with
from awn.participation.rules import AttendanceKind
from awn.web.access import public
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.participation_checkin_kiosk_day import COOKIE, SALT, token_of
from awn.web.qr import picture

PAIRINGS_PER_MINUTE = 10
NUMBERS_PER_MINUTE = 60


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest) -> HttpResponse:
    """The full-screen page; a device that is not registered yet asks for the code that pairs it."""
    token = token_of(request)
    at, refusal = clock.now(), None
    if request.method == "POST":
        try:
            return _pair(request) if "code" in request.POST else _record(request, token)
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    device = kiosk_with(token, at)
    context: dict[str, Any] = {
        "device": device,
        "errors": dict(refusal.fields or {"number": refusal.message}) if refusal else {},
        "typed": request.POST,
    }
    if device is not None:
        context |= {
            "opportunity": device.opportunity,
            "folds": (FROM, TO),
            "house": device.opportunity.organisation.slug,
            "on_now": shift_now(shifts_of_day(device.opportunity_id, at), at),
        }
        context |= shown(device.opportunity_id, at)
    status = refusal.status if refusal else 200
    return render(request, "participation/checkin_kiosk.html", context, status=status)


def shown(opportunity_id: int, at: datetime) -> dict[str, Any]:
    """What a screen at the place shows at this moment: the code as a picture, its digits, and the seconds left."""
    step = step_of(at)
    # Capitals and few signs: the small set of letters keeps the picture small, and so readable from afar.
    address = f"{settings.AWN_PUBLIC_URL}/Q/".upper() + venue_code(opportunity_id, step)
    return {
        "qr": picture(address, error="q"),
        "digits": venue_digits(opportunity_id, step),
        "seconds": STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS,
        "at": at,
    }


def _pair(request: HttpRequest) -> HttpResponse:
    limit(f"kiosk-pair:{who(request)}", per_minute=PAIRINGS_PER_MINUTE)
    at = clock.now()
    device, token = kiosks.pair(request.POST["code"][:40], by=None, at=at)
    answer = HttpResponseRedirect(url("kiosk"))
    # So long from now, not until a moment: the clock of the device may be wrong.
    answer.set_signed_cookie(
        COOKIE, token, salt=SALT, max_age=device.expires_at - at, httponly=True, samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _record(request: HttpRequest, token: str) -> HttpResponse:
    """One number, in or out. The name stays off the screen: whoever stands behind could read it."""
    limit(f"kiosk:{token[:16] or who(request)}", per_minute=NUMBERS_PER_MINUTE)
    kind = AttendanceKind.CHECK_OUT if request.POST.get("act") == "out" else AttendanceKind.CHECK_IN
    kiosks.record_number(token, request.POST.get("number", "")[:40], kind, by=None, at=clock.now())
    said = (
        _("Welcome. You are checked in.") if kind is AttendanceKind.CHECK_IN else _("Thank you. You are checked out.")
    )
    messages.success(request, said)
    return HttpResponseRedirect(url("kiosk"))
