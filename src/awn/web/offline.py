"""What works without a network: the manifest, the site's worker, one's own day, and acts that wait to be sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from markupsafe import Markup

from awn.base import clock
from awn.base.refusal import Refusal
from awn.onsite.queries import posting_of
from awn.opportunities.rules import is_credited_by_work
from awn.participation.codes import place_number
from awn.participation.queries import Place, presence_of, upcoming_places
from awn.participation.roll import LATEST_CHECK_OUT, ticket_of
from awn.participation.rules import EARLIEST_CHECK_IN, Presence
from awn.web.access import PersonRequest, public, signed_in
from awn.web.context import account_mark
from awn.web.fonts import FONTS
from awn.web.formatting import in_zone
from awn.web.jinja import static, url
from awn.web.preferences import template
from awn.web.qr import picture
from awn.web.sheets import SHEET

# What lies on a device is little, and soon of no use: a week of shifts, and no more of them than fit a page.
DAYS = timedelta(days=7)
SHIFTS_SHOWN = 12
# Everything that the kept pages need without a network.
SHELL = (
    SHEET, "css/easy.css", "img/logo.svg", "img/icons.svg", "img/art.svg", "img/icon-192.png",
    "vendor/htmx/htmx.min.js", "js/kept-store.js", "js/kept.js", "js/kept-form.js", "js/not-sent.js", "js/my-day.js",
    "js/checkin.js", *FONTS,
)  # fmt: skip
PARTS = ("js/kept-store.js", "js/push-worker.js", "js/site-worker.js")
KEPT_PAGES = {"offline": "offline/offline.html", "not_sent": "offline/not_sent.html"}


@dataclass(frozen=True, slots=True)
class Coming:
    """A shift of the coming days, with all that somebody needs who stands at the gate without a network."""

    place: Place
    day: date
    number: str
    qr: Markup | str
    posting: Any
    there: Presence
    takes_word: bool
    opens: datetime
    closes: datetime


@public
@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What makes the site one that can be installed; one app in both languages."""
    sizes = [(size, purpose) for size in (192, 512) for purpose in ("any", "maskable")]
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in sizes
    ]
    shortcuts = [
        {"name": text, "url": f"{url(name)}{part}", "icons": [icons[0]]}
        for text, name, part in (
            (_("My day"), "my_day", ""), (_("My tickets"), "my_day", "#tickets"),
            (_("Find an opportunity"), "opportunities", ""),
        )
    ]  # fmt: skip
    said = {
        "id": "/", "name": _("Awn: volunteering in the Gulf"), "short_name": _("Awn"),
        "description": _("Your shifts and tickets, also without a network."), "start_url": url("my_day"), "scope": "/",
        "display": "standalone", "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "background_color": "#FBF6EC", "theme_color": "#083F36", "icons": icons, "shortcuts": shortcuts,
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json")


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The site's one service worker: it keeps what is in SHELL, the pages above, and the day of whoever signed in."""
    languages = [code for code, _name in settings.LANGUAGES]
    site = {
        "name": f"awn-site-{version() if settings.DEBUG else _known_version()}",
        "files": [static(path) for path in SHELL],
        **{
            name: {code: _in(code, route) for code in languages}
            for name, route in (
                ("offline", "offline"), ("unsent", "not_sent"), ("day", "my_day"), ("out", "account_logout")
            )
        },
    }  # fmt: skip
    parts = [static(path) for path in PARTS]
    answer = render(
        request, "offline/worker.js", {"site": json.dumps(site), "parts": json.dumps(parts)},
        content_type="text/javascript; charset=utf-8",
    )  # fmt: skip
    answer["Cache-Control"] = "no-cache"
    return answer


def version() -> str:
    """A digest of everything that the worker keeps: a new text of the offline page makes a new worker too."""
    digest = sha256()
    for path in (*SHELL, *PARTS):
        digest.update(static(path).encode() + Path(str(finders.find(path))).read_bytes())
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for template in KEPT_PAGES.values():
                digest.update(render_to_string(template).encode())
    return digest.hexdigest()[:12]


_known_version = lru_cache(maxsize=1)(version)


@signed_in
@never_cache
@require_safe
def my_day(request: PersonRequest) -> HttpResponse:
    """The shifts of the coming days with tickets, places and contacts: the one personal page that a device keeps."""
    at = clock.now()
    rows = upcoming_places(request.person, at).filter(state="confirmed", shift__starts_at__lt=at + DAYS)
    found = [_coming(place) for place in rows[:SHIFTS_SHOWN]]
    page = template(request, "offline/my_day.html", "easy/day.html")
    answer = render(request, page, {"shifts": found, "at": at, "days": DAYS.days})
    # The worker files the page under this name: nobody else's device shows it.
    answer["X-Awn-Account"] = account_mark(request.account.pk)
    return answer


@public
@require_safe
def not_sent(request: HttpRequest) -> HttpResponse:
    """What this device has kept and not yet sent. The device fills it; the page does not depend on who asks."""
    return render(request, "offline/not_sent.html")


@public
@never_cache
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Before a device sends what it kept: whose session this is, and a token. Empty where nobody is signed in."""
    if not request.user.is_authenticated:
        return JsonResponse({"account": "", "csrf": ""})
    return JsonResponse({"account": account_mark(request.user.pk), "csrf": get_token(request)})


def _coming(place: Place) -> Coming:
    shift = place.shift
    try:
        text = ticket_of(place)
    except Refusal:
        # The keys cannot be reached: the number of the ticket and everything else are of use without its code.
        text = ""
    return Coming(
        place=place,
        day=in_zone(shift.starts_at, shift.opportunity.zone).date(),
        number=place_number(place.pk),
        qr=picture(text) if text else "",
        posting=posting_of(place.pk),
        there=presence_of(place),
        takes_word=not is_credited_by_work(shift.opportunity.mode, shift.minutes_per_unit),
        opens=shift.starts_at - EARLIEST_CHECK_IN,
        closes=shift.ends_at + LATEST_CHECK_OUT,
    )


def _in(code: str, route: str) -> Any:
    with translation.override(code):
        return url(route)
