"""What every request passes through: limits before any page, the code of conduct once, refusals after it."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

from awn.base.refusal import Refusal
from awn.safety.rules import CONDUCT_VERSION
from awn.web import errors
from awn.web.jinja import url
from awn.web.refused import NOTED, note

LONGEST_ADDRESS = 8_000
LARGEST_BODY_BYTES = 20_000_000
# A film comes in one piece: to its own page, from somebody who has signed in.
_FILMS = re.compile(r"/[a-z-]+/organiser/[\w-]+/opportunities/[\w-]+/media/(?:audio|sign)/[a-z]+/")
_BESIDE_FILM_BYTES = 1_000_000
COMPRESSED_TYPES = frozenset(
    {"text/html", "text/javascript", "application/json", "application/manifest+json", "application/xml"}
)
COMPRESSED_FROM = 1_000
RANDOM_BYTES = 100
_Next = Callable[[HttpRequest], HttpResponseBase]
ASKED = "conduct_asked"
# Nobody is kept from these: the account and its data, and what cannot wait on the day.
NOT_ASKED_AT = (
    "awn.web.account", "awn.web.identity", "awn.web.privacy", "awn.web.safety", "awn.web.minors_consent",
    "awn.web.participation_checkin", "awn.web.organiser.attendance", "awn.web.organiser.incidents", "awn.web.onsite",
)  # fmt: skip


class Limits:
    """Turns away what no page of ours sends, before anything is read from it."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        status = self._fault(request)
        if status is not None:
            return HttpResponse(status.phrase, status=status, content_type="text/plain")
        return self.get_response(request)

    @staticmethod
    def _fault(request: HttpRequest) -> HTTPStatus | None:
        query = request.META.get("QUERY_STRING", "")
        if len(request.path) + len(query) > LONGEST_ADDRESS:
            return HTTPStatus.REQUEST_URI_TOO_LONG
        # PostgreSQL stores no NUL: it could only end in an error further on.
        if "\0" in request.path or "%00" in query:
            return HTTPStatus.BAD_REQUEST
        if int(request.META.get("CONTENT_LENGTH") or 0) > _largest(request):
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None


def _largest(request: HttpRequest) -> int:
    """How many bytes a form may bring."""
    if _FILMS.fullmatch(request.path) and settings.SESSION_COOKIE_NAME in request.COOKIES:
        film: int = settings.AWN_MEDIA_FILM_MB
        return max(LARGEST_BODY_BYTES, film * 1_000_000 + _BESIDE_FILM_BYTES)
    return LARGEST_BODY_BYTES


class Compressed:
    """Pages go out as gzip to those who take it: on a slow network the page itself is most of what is waited for.

    The length varies at random by some bytes, so that nobody learns from it what a page holds beside their own words.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or "Content-Encoding" in response:
            return response
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in COMPRESSED_TYPES or len(response.content) < COMPRESSED_FROM:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.content = compress_string(response.content, max_random_bytes=RANDOM_BYTES)
            response.headers["Content-Encoding"] = "gzip"
            if "Content-Length" in response:
                response.headers["Content-Length"] = str(len(response.content))
        return response


class Private:
    """What is drawn for somebody with a session is kept by no cache between them and the server."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "Cache-Control" not in response:
            response["Cache-Control"] = "private"
        return response


class Conduct:
    """Leads to a new version of the code of conduct once in each session; organisers and staff also to their first.

    Volunteers meet their first version before they apply. Public pages, and those of `NOT_ASKED_AT`, open as ever.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """The way to the text, from a page that somebody opens."""
        access = getattr(view, "access", "public")
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if access == "public" or not is_page or request.headers.get("HX-Request"):
            return None
        if view.__module__.startswith(NOT_ASKED_AT) or not request.user.is_authenticated:
            return None
        person = request.user.person
        if person is None or person.standing or person.conduct_version >= CONDUCT_VERSION:
            return None
        is_first = person.conduct_version == 0
        if (is_first and access == "signed_in") or request.session.get(ASKED) == CONDUCT_VERSION:
            return None
        request.session[ASKED] = CONDUCT_VERSION
        return HttpResponseRedirect(url("conduct", query={"next": request.get_full_path()}))


class Refusals:
    """Turns a refusal that no view caught into its page; who was not let in is noted for auditors."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code in NOTED:
            note(request, response.status_code)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a refusal; every other exception goes on."""
        if not isinstance(exception, Refusal):
            return None
        request.refusal_code = exception.code  # type: ignore[attr-defined]  # requests carry attributes
        return errors.show_refusal(request, exception)
