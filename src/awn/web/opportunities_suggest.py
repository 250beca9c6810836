"""Suggestions while somebody types into the search box: a fragment that `static/js/suggest.js` shows below it."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.arabic import search_key
from awn.base.refusal import Text
from awn.matching.search.suggesting import LONGEST, Suggestion, suggestions
from awn.opportunities.queries import Filters
from awn.web import opportunities_words as words
from awn.web.access import public
from awn.web.limits import limit, who

KEPT_SECONDS = 60
ASKED_PER_MINUTE = 240
KINDS: dict[str, Text] = {
    "opportunity": _("Opportunity"), "skill": _("Skill"), "field": _("Field"), "region": _("Region"),
    "organisation": _("Organisation"),
}  # fmt: skip


@public
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The options for what stands in the box so far; none for nothing."""
    limit(f"suggest:{who(request)}", per_minute=ASKED_PER_MINUTE)
    typed = search_key(request.GET.get("q", "")[:LONGEST])
    key = f"opportunities:suggest:{typed}".replace(" ", "_")
    found: list[Suggestion] | None = cache.get(key)
    if found is None:
        found = suggestions(typed, clock.now())
        cache.set(key, found, KEPT_SECONDS)
    rows = [(KINDS[one.kind], one.name, _address(one)) for one in found]
    return render(request, "opportunities/_suggestions.html", {"rows": rows})


def _address(one: Suggestion) -> str:
    """One opportunity, or the list with the filter that was suggested."""
    if one.kind == "opportunity":
        return reverse("opportunity", args=[one.key])
    filters = {
        "skill": lambda: Filters(skills=(int(one.key),)),
        "field": lambda: Filters(fields=(one.key,)),
        "region": lambda: Filters(places=(one.key,)),
        "organisation": lambda: Filters(organisation=one.key),
    }
    return words.address(filters[one.kind]())
