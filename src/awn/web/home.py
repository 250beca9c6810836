"""The home page, and what search engines ask for first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from awn.base import clock
from awn.impact.queries import published_summary
from awn.opportunities import queries as opportunities
from awn.organisations import queries as organisations
from awn.reference import queries as reference
from awn.web.access import public
from awn.web.formatting import interface
from awn.web.jinja import Site
from awn.web.opportunities_cards import card_of
from awn.web.opportunities_words import place_choices, range_texts
from awn.web.preferences import current

COMING = 8
FIELDS_SHOWN = 12
COMING_SECONDS = 10
NUMBERS_SECONDS = 60
ROWS_PER_SITEMAP = 10_000
SITEMAP_PAGES = ("home", "opportunities", "organisations", "accessibility", "privacy", "site_map", "support", "status")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the home page reads from the database, as HTML."""

    coming: Markup
    numbers: Markup


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page."""
    fields = reference.fields()
    context = {
        "parts": _parts(clock.now()),
        "places": place_choices(()),
        "ranges": range_texts(),
        "quick": _quick_searches(),
        "fields": fields[:FIELDS_SHOWN],
        "more_fields": fields[FIELDS_SHOWN:],
    }
    return render(request, "home/home.html", context)


def _quick_searches() -> list[tuple[str, str, bool]]:
    searches = (
        (_("This week"), {"when": "week"}),
        (_("This weekend"), {"when": "weekend"}),
        (_("Remote"), {"mode": "remote"}),
        (_("Step-free"), {"access": "step_free"}),
        (_("In sign language"), {"access": "sign_interpreter"}),
        (_("From the age of 16"), {"age": "16"}),
    )
    return [(text, reverse("opportunities", query=query), False) for text, query in searches]


def _parts(at: datetime) -> Parts:
    kind = f"{interface()}:{current().key}"
    return Parts(_coming(at, kind), _numbers(at, kind))


def _coming(at: datetime, kind: str) -> Markup:
    kept: Markup | None = cache.get(f"home:coming:{kind}")
    if kept is None:
        cards = [card_of(card, at) for card in opportunities.soonest(at, COMING)]
        kept = Markup(render_to_string("home/_coming.html", {"cards": cards}))
        cache.set(f"home:coming:{kind}", kept, COMING_SECONDS)
    return kept


def _numbers(at: datetime, kind: str) -> Markup:
    kept: Markup | None = cache.get(f"home:numbers:{kind}")
    if kept is None:
        kept = Markup(render_to_string("home/_numbers.html", {"summary": published_summary(at)}))
        cache.set(f"home:numbers:{kind}", kept, NUMBERS_SECONDS)
    return kept


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: everything public, but not every combination of filters."""
    lines = ["User-agent: *", "Disallow: /*/opportunities/?", f"Sitemap: {Site().public_url}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The list of site maps: one of pages and organisations, and one for each 10,000 opportunities."""
    numbers = range(1 + -(-opportunities.highest_number() // ROWS_PER_SITEMAP))
    rows = "".join(f"<sitemap><loc>{Site().public_url}/sitemap-{number}.xml</loc></sitemap>" for number in numbers)
    text = f'{_XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    return HttpResponse(text, content_type="application/xml")


@public
@require_safe
def sitemap_part(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """One site map, written while it is read."""
    if number > -(-opportunities.highest_number() // ROWS_PER_SITEMAP):
        raise Http404
    rows = _pages() if number == 0 else _opportunities(number)
    return StreamingHttpResponse(_written(rows), content_type="application/xml")


_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_Row = tuple[str, tuple[str, ...], datetime | None]


def _pages() -> Iterator[_Row]:
    for name in SITEMAP_PAGES:
        yield name, (), None
    for slug in organisations.public_list().values_list("slug", flat=True).iterator():
        yield "organisation", (slug,), None


def _opportunities(number: int) -> Iterator[_Row]:
    first = (number - 1) * ROWS_PER_SITEMAP
    for public_id, changed_at in opportunities.addresses(first, first + ROWS_PER_SITEMAP):
        yield "opportunity", (public_id,), changed_at


def _written(rows: Iterator[_Row]) -> Iterator[str]:
    yield (
        f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
    )
    for name, arguments, changed_at in rows:
        addresses = {code: Site().public_url + _in(code, name, arguments) for code, _name in settings.LANGUAGES}
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(address)}"/>'
            for code, address in addresses.items()
        )
        changed = f"<lastmod>{changed_at:%Y-%m-%d}</lastmod>" if changed_at else ""
        for address in addresses.values():
            yield f"<url><loc>{escape(address)}</loc>{changed}{others}</url>"
    yield "</urlset>"


def _in(code: str, name: str, arguments: tuple[str, ...]) -> str:
    with translation.override(code):
        return reverse(name, args=arguments)
