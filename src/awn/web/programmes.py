"""Programmes as everybody sees them, once their organisation shows them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.organisations.queries import public_by_slug
from awn.programmes import queries, single
from awn.programmes.queries import Summary
from awn.programmes.rules import AIMS, DESIGNS, GROUPS, LEVELS, METHODS
from awn.web.access import public
from awn.web.limits import limit, who
from awn.web.programmes_desk import STATE_TAGS
from awn.web.programmes_drawing import amount, drawn, people
from awn.web.qualifications import attachment

PAGE_SIZE = 20
FILES_PER_MINUTE = 30


@public
@require_safe
def programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """One programme: what it wants, how far it is, and what shows it."""
    found = _shown(programme_id)
    levels = [(LEVELS[level], [drawn(one) for one in found.indicators if one.row.level == level]) for level in LEVELS]
    context = {
        "found": found, "programme": found.programme, "organisation": found.programme.organisation,
        "levels": [(name, rows) for name, rows in levels if rows],
        "aims": [(name, [one for one in found.aims if one.kind == kind]) for kind, name in AIMS.items()],
        "together": people(found.people), "in_words": people, "amount": amount,
        "kinds": GROUPS, "designs": DESIGNS, "methods": METHODS, "state_tags": STATE_TAGS,
    }  # fmt: skip
    return render(request, "programmes/programme.html", context)


@public
@require_safe
def of_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The programmes that an organisation shows."""
    organisation = public_by_slug(slug)
    if organisation is None:
        raise Http404
    rows = Paginator(queries.published_of(organisation.pk), PAGE_SIZE).get_page(
        latin_digits(request.GET.get("page", "1"))
    )
    return render(
        request,
        "programmes/of_organisation.html",
        {
            "organisation": organisation,
            "rows": list(rows),
            "number": rows.number,
            "pages": rows.paginator.num_pages,
            "page_address": lambda number: f"?page={number}",
        },
    )


@public
@require_safe
def evidence(request: HttpRequest, programme_id: int, file_id: int) -> HttpResponse:
    """A file that shows a value, where the organisation says that everybody may have it."""
    limit(f"evidence:{who(request)}", per_minute=FILES_PER_MINUTE)
    return attachment(single.evidence(_shown(programme_id).programme.pk, file_id, everything=False))


def _shown(programme_id: int) -> Summary:
    found = queries.summary(programme_id, clock.now())
    if found is None or not queries.is_public(found):
        raise Http404
    return found
