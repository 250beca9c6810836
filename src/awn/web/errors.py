"""Pages for everything that went wrong: one page, a table of what it says for each status."""

import logging
import sys
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text

logger = logging.getLogger(__name__)
_NEVER_SHOWN = frozenset({"csrfmiddlewaretoken"})
SHOWN_FIELDS = 200
RETRY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Page:
    """What an error page shows: art, a title, and what to do next."""

    status: int
    art: str
    title: Text
    text: Text


PAGES = {
    page.status: page
    for page in (
        Page(
            400,
            "lost",
            _("We could not read this request"),
            _("The address or the form is damaged. Go back and try again."),
        ),
        Page(
            403,
            "lost",
            _("This page is not open to you"),
            _("You may need to sign in with another account, or ask the organisation for a role."),
        ),
        Page(
            404,
            "lost",
            _("We could not find this page"),
            _("It may have moved, or the address has a mistake in it. Search for an opportunity instead."),
        ),
        Page(
            405,
            "lost",
            _("This page cannot be opened that way"),
            _("Go back and use the button on the page."),
        ),
        Page(
            409,
            "calendar",
            _("Something changed in the meantime"),
            _("Go back, look at the page again, and repeat what you wanted to do."),
        ),
        Page(
            410,
            "calendar",
            _("This is no longer here"),
            _("It has ended or was taken down. There are many other opportunities."),
        ),
        Page(
            413,
            "folder",
            _("This file or form is too large"),
            _("Send a smaller file, or divide it into parts."),
        ),
        Page(
            422,
            "lost",
            _("This cannot be done"),
            _("Go back, check what you entered, and try again."),
        ),
        Page(
            429,
            "seat",
            _("One moment, please"),
            _("Wait a minute and try again. Nothing is lost."),
        ),
        Page(
            500,
            "tools",
            _("Something broke on our side"),
            _("It is not your fault, and we have been told. Try again in a few minutes."),
        ),
        Page(
            503,
            "tools",
            _("We are making repairs"),
            _("Come back in a few minutes. What you saved is safe."),
        ),
    )
}
# Without the database neither the frame nor the language of a session can be asked for: both languages, nothing else.
_NO_DATABASE = """<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>عون – Awn</title>
<main>
<h1>قاعدة بياناتنا لا تجيب الآن</h1>
<p>الموقع متوقف قليلًا، وليس الخطأ منك. ما حفظته باقٍ. حاول مرة أخرى بعد دقائق.</p>
<p><a href="/ar/status/">حالة الخدمة</a></p>
<hr><div lang="en" dir="ltr"><h2>Our database does not answer at present</h2>
<p>The site stands still for a while; it is not your fault. What you saved is safe. Try again in a few minutes.</p>
<p><a href="/en/status/">Service status</a></p></div></main>"""
_BARE = """<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>عون – Awn</title>
<h1>حدث خلل لدينا</h1><p>ليس الخطأ منك. حاول مرة أخرى بعد دقائق.</p>
<div lang="en" dir="ltr"><h1>Something broke on our side</h1>
<p>It is not your fault. Try again in a few minutes.</p></div>"""


def show(request: HttpRequest, status: int, message: Text = "") -> HttpResponse:
    """The error page for `status`; `message` replaces its usual text."""
    page = PAGES.get(status, PAGES[400])
    context = {"page": page, "text": message or page.text}
    return render(request, "errors/page.html", context, status=status)


def show_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page for a refusal that no form caught; where waiting helps, programs are told how long."""
    response = show(request, refusal.status, refusal.message)
    if refusal.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the body was too large."""
    too_large = type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent"}
    return show(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_large else HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return show(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return show(request, HTTPStatus.NOT_FOUND)


def without_database() -> HttpResponse:
    """503 in both languages, for while the database does not answer: it asks nothing and nobody."""
    response = HttpResponse(_NO_DATABASE, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: drawn without the request, so that neither session nor database can fail a second time.

    Where it is the database that does not answer, 503 says so.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError) and not _answers():
        return without_database()
    text: str
    try:
        text = loader.render_to_string("errors/page.html", {"page": PAGES[500], "text": PAGES[500].text})
    except Exception:
        logger.exception("the page for a failure failed too")
        text = _BARE
    return HttpResponse(text, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _answers() -> bool:
    """Whether the database answers at all: an error of one question is none of the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is too old: shows what was typed and offers to send it again, or says that the browser
    keeps no cookies.

    Forms that come from another site get the plain page: sending those again would be the attack.
    """
    if not _from_here(request):
        return forbidden(request, PermissionError(reason))
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in _NEVER_SHOWN and isinstance(value, str)
    ][:SHOWN_FIELDS]
    context = {
        "hidden": [(name, value) for name, value in typed if "password" not in name],
        "lost": [name for name, _value in typed if "password" in name],
        "texts": [value for name, value in typed if "password" not in name and value.strip()],
        # Sending again would lead here again.
        "without_cookies": not request.COOKIES,
        "host": request.get_host(),
    }
    return render(request, "errors/csrf.html", context, status=HTTPStatus.FORBIDDEN)


def _from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()
