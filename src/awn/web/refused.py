"""Noting for auditors who was not let in: pages that are closed to somebody, and things that are not theirs."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.db import DatabaseError
from django.http import HttpRequest

from awn.audit.actions import note_refused
from awn.base import clock
from awn.people.queries import Person

logger = logging.getLogger(__name__)
NOTED = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
_CODES = {HTTPStatus.FORBIDDEN: "forbidden", HTTPStatus.NOT_FOUND: "not_found"}


def note(request: HttpRequest, status: int) -> None:
    """Notes this answer, unless it only says that a public page does not exist. Never fails the request."""
    match = request.resolver_match
    if match is None or not match.view_name:
        return
    person = _person(request)
    closed = getattr(match.func, "access", "") != "public"
    if status == HTTPStatus.NOT_FOUND and (person is None or not closed or not match.kwargs):
        return
    try:
        note_refused(
            match.view_name,
            method=request.method or "",
            status=status,
            code=getattr(request, "refusal_code", "") or _CODES[HTTPStatus(status)],
            subjects=match.kwargs,
            address=request.META.get("REMOTE_ADDR", ""),
            organisation_id=getattr(request, "organisation_id", None),
            by=person,
            at=clock.now(),
        )
    except DatabaseError:
        logger.exception("a refusal could not be noted")


def _person(request: HttpRequest) -> Person | None:
    account = getattr(request, "user", None)
    return account.person if account is not None and account.is_authenticated else None
