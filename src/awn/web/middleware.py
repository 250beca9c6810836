"""What every request passes through: limits before any page, refusals after it."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from awn.base.refusal import Refusal
from awn.web import errors
from awn.web.refused import NOTED, note

LONGEST_ADDRESS = 8_000
LARGEST_BODY_BYTES = 20_000_000
_Next = Callable[[HttpRequest], HttpResponseBase]


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
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY_BYTES:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return None


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
