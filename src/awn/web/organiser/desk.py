"""What all pages of an organisation's desk share: its frame, its opportunities, its pages of rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.opportunities.queries import organising
from awn.opportunities.queries.organising import Opportunity, Shift
from awn.opportunities.rules import STATES
from awn.organisations.permissions import check_in_scope
from awn.organisations.queries import Organisation
from awn.participation.queries import Place, place_in
from awn.web.access import PersonRequest
from awn.web.jinja import url

ROWS_PER_PAGE = 30
STATE_TAGS = {
    "draft": "", "in_review": "info", "published": "ok", "closed": "few", "completed": "", "archived": "",
    "cancelled": "err",
}  # fmt: skip
Row = TypeVar("Row", bound=Model)


def page(
    request: PersonRequest, organisation: Organisation, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of the desk: templates get `organisation`, `can` (names of permissions) and `at`."""
    context.setdefault("here", "")
    return render(request, template, context | _frame(request, organisation), status=status)


def opportunity_page(
    request: PersonRequest, opportunity: Opportunity, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of an opportunity's desk."""
    context |= {"opportunity": opportunity, "o": opportunity, "here": "opportunities"}
    return page(request, opportunity.organisation, template, status=status, **context)


def _frame(request: PersonRequest, organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "can": frozenset(permission.value for permission in request.standing.permissions),
        "at": clock.now(),
        "viewer_id": request.person.pk,
        "state_names": STATES,
        "state_tags": STATE_TAGS,
    }


def opportunity_or_404(request: PersonRequest, organisation: Organisation, public_id: str) -> Opportunity:
    """One of the organisation's own opportunities; those of others do not exist here. Refuses `of_another_team`."""
    opportunity = organising.of_desk(organisation.pk, public_id)
    if opportunity is None:
        raise Http404
    check_in_scope(request.standing.scope, opportunity.team_id)
    return opportunity


def shift_or_404(request: PersonRequest, organisation: Organisation, shift_id: int) -> Shift:
    """One shift of the organisation. Refuses `of_another_team`."""
    shift = organising.shift_of_desk(organisation.pk, shift_id)
    if shift is None:
        raise Http404
    check_in_scope(request.standing.scope, shift.opportunity.team_id)
    return shift


def place_or_404(request: PersonRequest, organisation: Organisation, place_id: int) -> Place:
    """One place in a shift of the organisation. Refuses `of_another_team`."""
    place = place_in(organisation.pk, place_id)
    if place is None:
        raise Http404
    check_in_scope(request.standing.scope, place.shift.opportunity.team_id)
    return place


def rows_of_page(request: HttpRequest, rows: QuerySet[Row], size: int = ROWS_PER_PAGE) -> dict[str, Any]:
    """The rows of the page asked for, with what the pagination macro needs; a page beyond the last is the last."""
    found = Paginator(rows, size).get_page(latin_digits(request.GET.get("page", "1")))
    query = {name: str(value) for name, value in request.GET.items() if name != "page" and value}

    def address(number: int) -> str:
        return f"?{_encoded({**query, 'page': str(number)})}"

    return {"rows": list(found), "number": found.number, "pages": found.paginator.num_pages,
            "total": found.paginator.count, "page_address": address}  # fmt: skip


def _encoded(query: dict[str, str]) -> str:
    return url("root", query=query).partition("?")[2]


def attempt(request: HttpRequest, act: Callable[[], object], done: Any) -> bool:
    """Runs an act that has no form of its own and says in a notice what came of it."""
    try:
        act()
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, str(refusal.message))
        return False
    messages.success(request, str(done))
    return True


def today_in(zone: str, at: datetime) -> tuple[datetime, datetime]:
    """The first moment of today and of tomorrow on the clocks of `zone`."""
    start = at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)
