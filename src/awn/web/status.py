"""The public page of the service's status, the same as JSON for programs, and a feed of incidents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext_lazy
from django.views.decorators.http import require_safe
from markupsafe import Markup

from awn.base import clock
from awn.base.refusal import Text
from awn.status import queries
from awn.status.queries import Outage
from awn.status.rules import KINDS, PARTS, STATE_TAGS, STATES, Day, Said, uptime
from awn.web import errors, formatting
from awn.web.access import View, public
from awn.web.jinja import Site, url
from awn.web.status_bars import bars

ZONE = "Asia/Riyadh"
FEED_LENGTH = 30
HISTORY_SECONDS = 120
WHOLE: dict[str, Text] = {
    "ok": pgettext_lazy("the whole service", "Everything works."),
    "unknown": pgettext_lazy("the whole service", "We do not know at present how the service is."),
    "slow": pgettext_lazy("the whole service", "Something works with trouble."),
    "down": pgettext_lazy("the whole service", "Something does not work."),
}
WHOLE_ALERTS = {"ok": "ok", "unknown": "", "slow": "warn", "down": "err"}
log = logging.getLogger(__name__)


def _without_database(view: Callable[[HttpRequest], HttpResponse], answer: Callable[[], HttpResponse]) -> View:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            response = view(request)
        except (DatabaseError, InterfaceError):
            log.exception("the status could not be read")
            response = answer()
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            response["Cache-Control"] = "no-store"
        return response

    return guarded


def _page(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    said, open_ones = queries.now_said(at), queries.open_outages(at)
    days = cache.get("status.history")
    if days is None:
        days = queries.history(at)
        cache.set("status.history", days, HISTORY_SECONDS)
    whole = queries.overall(said, open_ones)
    context = {
        "whole": WHOLE[whole], "whole_alert": WHOLE_ALERTS[whole], "said": [_told(one) for one in said],
        "known_at": next((one.known_at for one in said if one.known_at is not None), None), "at": at,
        "open_ones": open_ones, "planned": queries.planned(at), "past": queries.past(at),
        "figures": [_figure(part, days[part]) for part in PARTS], **names(),
    }  # fmt: skip
    return render(request, "status/page.html", context)


def _json(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    said, open_ones = queries.now_said(at), queries.open_outages(at)
    return _as_json(
        {
            "at": _iso(at), "state": queries.overall(said, open_ones),
            "parts": [
                {"id": one.part, "name": _both(PARTS[one.part]), "state": one.state, "known_at": _iso(one.known_at),
                 "value": one.value, "why": one.why}
                for one in said
            ],
            "incidents": [_outage(one) for one in open_ones],
            "maintenance": [_outage(one) for one in queries.planned(at)],
        }
    )  # fmt: skip


def _no_json() -> HttpResponse:
    """Without the database one thing is known: that it does not answer."""
    at = _iso(clock.now())
    parts = [
        {"id": part, "name": _both(name), "state": "down" if part == "database" else "unknown",
         "known_at": at if part == "database" else None, "value": None,
         "why": "no_answer" if part == "database" else ""}
        for part, name in PARTS.items()
    ]  # fmt: skip
    return _as_json({"at": at, "state": "down", "parts": parts, "incidents": [], "maintenance": []}, status=503)


page = public(require_safe(_without_database(_page, errors.without_database)))
page_json = public(require_safe(_without_database(_json, _no_json)))


@public
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Incidents and maintenance as Atom (RFC 4287), in the language of the address."""
    rows = queries.newest(FEED_LENGTH)
    updated = max((line.at for row in rows for line in row.updates.all()), default=clock.now())
    context = {"rows": rows, "updated": _iso(updated), "here": Site().public_url + request.path,
               "page": Site().public_url + url("status"), "iso": _iso, **names()}  # fmt: skip
    response = render(request, "status/feed.xml", context, content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    return response


def names() -> dict[str, Any]:
    """Codes in words, for the pages of the status."""
    return {"parts": PARTS, "states": STATES, "tags": STATE_TAGS, "kinds": KINDS, "zone": ZONE}


def _told(one: Said) -> dict[str, Any]:
    """A part in one line: its state, since when nothing is known, and the number behind it."""
    note = ""
    if one.state == "unknown" and one.known_at is not None and one.why == "":
        note = _("Not known since %(when)s") % {"when": formatting.moment(one.known_at, ZONE)}
    elif one.why in {"no_key_yet", "cannot_ask", "check_failed"}:
        note = {
            "no_key_yet": _("There is no key yet."),
            "cannot_ask": _("This way of sending cannot be asked."),
            "check_failed": _("The check itself failed."),
        }[one.why]
    elif one.why == "took" and one.value is not None:
        took = formatting.plain_number(max(one.value, 1))
        note = ngettext("Answered in %(n)s millisecond", "Answered in %(n)s milliseconds", max(one.value, 1)) % {
            "n": took
        }
    elif one.why == "waiting" and one.value:
        waits = formatting.duration(max(one.value // 60, 1))
        note = _("What waits longest has waited for: %(time)s") % {"time": waits}
    return {"name": PARTS[one.part], "state": one.state, "note": note}


def _figure(part: str, days: list[Day]) -> dict[str, Any]:
    """Ninety days of a part: the bars, one sentence, and as a table the days on which something was."""
    sums = uptime(days)
    name = str(PARTS[part])
    if sums.up is None:
        summary = _("Nothing is known yet.")
    elif sums.unknown:
        summary = _("%(share)s of the minutes we know it worked; %(unknown)s of all minutes nobody knows.") % {
            "share": _percent(sums.up), "unknown": _percent(sums.unknown),
        }  # fmt: skip
    else:
        summary = _("%(share)s of the minutes it worked.") % {"share": _percent(sums.up)}
    rows = [
        (formatting.full_day(day.day), str(STATES[day.state]), day.slow, day.bad, day.unknown)
        for day in reversed(days)
        if day.state != "ok"
    ]
    drawing = bars(days, f"{name}: {summary}", rtl=formatting.rtl()) if days else Markup("")
    return {"part": part, "name": name, "summary": summary, "drawing": drawing, "rows": rows, "days": len(days)}


def _percent(hundredths: int) -> str:
    """99.95%, never rounded up to 100."""
    return formatting.digits(f"\u2066{hundredths // 100}.{hundredths % 100:02d}%\u2069")


def _outage(row: Outage) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "title": {"ar": row.title_ar, "en": row.title_en}, "parts": row.parts,
        "begins_at": _iso(row.begins_at), "until": _iso(row.until), "ended_at": _iso(row.ended_at),
        "updates": [{"at": _iso(one.at), "text": {"ar": one.text_ar, "en": one.text_en}} for one in row.updates.all()],
    }  # fmt: skip


def _as_json(value: dict[str, Any], status: int = 200) -> HttpResponse:
    response = JsonResponse(value, status=status, json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=20"
    return response


def _both(text: Text) -> dict[str, str]:
    both = {}
    for code in ("ar", "en"):
        with override(code):
            both[code] = str(text)
    return both


def _iso(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value is not None else None
