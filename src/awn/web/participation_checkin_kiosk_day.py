"""What lets a kiosk work for a day without a network: its worker, its roll, and the scans that it sends afterwards."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.onsite import queries
from awn.onsite.actions.scans import DoorScan, record_scans
from awn.participation.roll import kiosk_with, ticket_keys
from awn.web.access import public
from awn.web.fonts import FONTS
from awn.web.jinja import static, url
from awn.web.limits import limit, who
from awn.web.sheets import SHEET

COOKIE = "awn_kiosk"
SALT = "awn.web.kiosk"
LONGEST_TICKET = 400
ROLL_GOOD_FOR = timedelta(hours=24)
ROLLS_PER_MINUTE = 30
UPLOADS_PER_MINUTE = 60
# Everything that the page needs without a network.
SHELL = (
    SHEET, "css/kiosk.css", "img/logo.svg", "img/icons.svg", "vendor/htmx/htmx.min.js", "vendor/jsqr/jsQR.js",
    "js/ticket.js", "js/kiosk-store.js", "js/kiosk.js", *FONTS,
)  # fmt: skip


def token_of(request: HttpRequest) -> str:
    """The word of a device that is paired; empty for every other."""
    return str(request.get_signed_cookie(COOKIE, default="", salt=SALT))


@public
@never_cache
@require_safe
def roll(request: HttpRequest) -> HttpResponse:
    """What a paired device keeps for a day, with the key under which it keeps it; refuses `kiosk_ended` to others."""
    token, at = token_of(request), clock.now()
    limit(f"kiosk-roll:{token[:16] or who(request)}", per_minute=ROLLS_PER_MINUTE)
    kiosk = kiosk_with(token, at)
    if kiosk is None:
        return _refusal(
            Refusal(
                "kiosk_ended", _("This device is no longer registered. Ask a coordinator for a new code."), status=404
            )
        )
    salt, day = secrets.token_hex(8), at.date().isoformat()
    places = queries.expected_of_day(kiosk.opportunity_id, salt, at)
    return JsonResponse(
        {
            "now": at.isoformat(),
            "until": min(at + ROLL_GOOD_FOR, kiosk.expires_at).isoformat(),
            "opportunity": kiosk.opportunity.public_id,
            "csrf": get_token(request),
            "key": b64encode(queries.bundle_key(token, day)).decode(),
            "day": day,
            "salt": salt,
            "keys": [{"mark": key.mark.hex(), "public": b64encode(key.public).decode()} for key in ticket_keys()],
            "places": [_row(one) for one in places],
        }
    )


@public
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Scans that the device kept; the answer says for each what became of it. Sent twice, they write once."""
    token = token_of(request)
    limit(f"kiosk-sync:{token[:16] or who(request)}", per_minute=UPLOADS_PER_MINUTE)
    try:
        sent_at, scans = _sent(request.body)
        outcomes = record_scans(token, scans, sent_at=sent_at, by=None, at=clock.now())
    except Refusal as refusal:
        return _refusal(refusal)
    said = [
        {"id": str(one.id), "ok": not one.code, "again": one.again, "code": one.code, "message": str(one.message)}
        for one in outcomes
    ]
    return JsonResponse({"now": clock.now().isoformat(), "outcomes": said})


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the kiosk's page in this language, and of nothing else."""
    files = [static(path) for path in SHELL]
    version = sha256("\n".join(files).encode()).hexdigest()[:12]
    answer = render(
        request, "participation/kiosk_worker.js",
        {"files": json.dumps(files), "version": f"awn-kiosk-{get_language()}-{version}", "page": url("kiosk")},
        content_type="text/javascript; charset=utf-8",
    )  # fmt: skip
    answer["Cache-Control"] = "no-cache"
    return answer


@public
@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What makes the page one that can be installed."""
    page = url("kiosk")
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    said = {
        "id": page, "name": _("Awn at the entrance"), "short_name": _("Awn"), "start_url": page, "scope": page,
        "display": "fullscreen", "lang": get_language(), "dir": "rtl" if get_language() == "ar" else "ltr",
        "background_color": "#FBF6EC", "theme_color": "#083F36", "icons": icons,
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


def _row(one: queries.Expected) -> dict[str, Any]:
    return {
        "place": one.place_id, "number": one.number, "ar": one.name_ar, "en": one.name_en, "key": one.key,
        "role": one.role, "zone": one.zone, "starts": int(one.starts_at.timestamp()),
        "ends": int(one.ends_at.timestamp()), "open": one.open_ended,
        "stands": {"present": "in", "gone": "out"}.get(one.standing, ""),
    }  # fmt: skip


def _sent(body: bytes) -> tuple[datetime, list[DoorScan]]:
    """What the device sent; refuses `scans_unreadable` for everything else."""
    try:
        data = json.loads(body)
        return _moment(data["sent_at"]), [_scan(one) for one in data["scans"]]
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        message = _("The device sent something that is no list of scans. Load the page again.")
        raise Refusal("scans_unreadable", message) from error


def _scan(one: dict[str, Any]) -> DoorScan:
    place = one.get("place")
    return DoorScan(
        id=UUID(one["id"]),
        how=str(one["how"]),
        text=str(one.get("text", ""))[:LONGEST_TICKET],
        kind=str(one["kind"]),
        scanned_at=_moment(one["at"]),
        place_id=int(place) if place is not None and 0 < int(place) < 2**62 else None,
        offset_seconds=max(min(int(one.get("offset", 0)), 2**31), -(2**31)),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _refusal(refusal: Refusal) -> JsonResponse:
    return JsonResponse({"code": refusal.code, "message": str(refusal.message)}, status=refusal.status)
