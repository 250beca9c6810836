"""The public pages of organisations: the list and one organisation."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.evaluation.queries import kept_of_house
from awn.evaluation.rules import HOUSE_COMPONENTS
from awn.impact import published
from awn.opportunities import queries as opportunities
from awn.opportunities.queries.filters import clean
from awn.organisations import queries
from awn.organisations.rules import KINDS
from awn.programmes.queries import published_of
from awn.ratings.queries import average_of
from awn.ratings.rules import QUESTIONS
from awn.reference import queries as reference
from awn.web.access import public
from awn.web.evaluation_words import said
from awn.web.opportunities import page_number
from awn.web.opportunities_cards import card_of

PAGE_SIZE = 24
CARDS_SHOWN = 8
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; unknown values count as not asked."""

    text: str
    kind: str
    country: str

    def address(self, page: int = 1) -> str:
        """The list with this question."""
        query = {"q": self.text, "kind": self.kind, "country": self.country, "page": page if page > 1 else ""}
        found = urlencode({name: value for name, value in query.items() if value})
        return f"{reverse('organisations')}?{found}" if found else reverse("organisations")


@public
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Verified organisations: by name, kind and country."""
    asked = _asked(request)
    found = queries.public_list(asked.text)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.country:
        found = found.filter(country=asked.country)
    total = found.count()
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page_number(request.GET.get("page", ""))), pages)
    context = {
        "asked": asked,
        "total": total,
        "pages": pages,
        "number": number,
        "rows": list(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]),
        "kinds": KINDS,
        "countries": reference.countries(),
        "page_url": asked.address,
    }
    return render(request, "organisations/list.html", context)


@public
@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation, what it offers and what it has done."""
    found = queries.public_by_slug(slug)
    if found is None:
        raise Http404
    at = clock.now()
    coming = opportunities.of_organisation(found.pk, at, number=CARDS_SHOWN)
    past = opportunities.of_organisation(found.pk, at, past=True, number=CARDS_SHOWN)
    context = {
        "organisation": found,
        "kind": KINDS[found.kind],
        "coming": [card_of(card, at) for card in coming],
        "past": [card_of(card, at) for card in past],
        "has_programmes": published_of(found.pk).exists(),
        "coming_total": opportunities.count_of_organisation(found.pk, at),
        "past_total": opportunities.count_of_organisation(found.pk, at, past=True),
        "minutes": published.one("organisation", str(found.pk)).minutes,
        "average": average_of(found.pk, at),
        "evaluation": said(HOUSE_COMPONENTS, kept_of_house(found.pk, at), drawn=False),
        "questions": QUESTIONS["volunteer"],
    }
    return render(request, "organisations/organisation.html", context)


def _asked(request: HttpRequest) -> Asked:
    kind, country = request.GET.get("kind", ""), request.GET.get("country", "")
    return Asked(
        text=clean(request.GET.get("q", ""))[:LONGEST_TEXT],
        kind=kind if kind in KINDS else "",
        country=country if country in {one.code for one in reference.countries()} else "",
    )
