"""The guide: articles by audience, one article, and the search over them. Anybody may read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from markupsafe import Markup

from awn.base import clock, markup
from awn.help import actions, queries, reading, searching
from awn.help.reading import Article
from awn.help.rules import AUDIENCES
from awn.people.permissions import staff_permissions
from awn.web import formatting
from awn.web.access import public
from awn.web.jinja import url
from awn.web.limits import limit, who

JUDGED = "guide_judged"
JUDGED_PER_MINUTE = 20
SUGGESTED = ("find-an-opportunity", "apply", "cannot-come", "check-in", "hours", "certificates")


@public
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """All articles, by those for whom they are written."""
    audience = request.GET.get("for", "")
    audience = audience if audience in AUDIENCES else ""
    filters = [(name, url("guide", query={"for": code}), code == audience) for code, name in AUDIENCES.items()]
    return render(request, "help/guide.html", {
        "sections": list(_sections(audience)), "filters": filters, "audience": audience, "asked": "",
    })  # fmt: skip


@public
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article; a reader may say once whether it helped."""
    one = reading.article(slug)
    if one is None:
        raise Http404
    text, language = one.body.pick(formatting.language())
    if request.method == "POST":
        return _judged(request, one, language)
    # The library escapes all that is written.
    body = Markup(markup.html(text, link=_page, picture=lambda _name: ""))
    return render(request, "help/article.html", {
        "article": one, "body": body, "language": language, "audiences": AUDIENCES,
        "related": reading.related(one), "is_judged": slug in request.session.get(JUDGED, ()),
        "counts": queries.judgement_of(slug, language) if _is_staff(request) else None,
    })  # fmt: skip


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What answers a question; where nothing does, the way to people."""
    asked = " ".join(request.GET.get("q", "").replace("\0", "").split())[: searching.QUERY_LIMIT]
    if not asked:
        return HttpResponseRedirect(url("guide"))
    return render(request, "help/search.html", {
        "asked": asked, "audiences": AUDIENCES, "found": [_shown(one) for one in searching.search(asked)],
        "suggested": [one for slug in SUGGESTED if (one := reading.article(slug))],
    })  # fmt: skip


def _sections(audience: str) -> Iterator[tuple[Any, list[Article]]]:
    """Under each heading its articles: all of an audience that was chosen, else each article once."""
    for code, name in AUDIENCES.items():
        if audience not in {"", code}:
            continue
        rows = [one for one in reading.articles() if (code in one.audience if audience else code == one.audience[0])]
        if rows:
            yield name, rows


def _shown(one: searching.Found) -> dict[str, Any]:
    """A result: its text in the language of the page, with what was asked marked in it."""
    language = one.article.body.pick(formatting.language())[1]
    terms = one.terms.get(language, frozenset())
    parts = searching.excerpt(one.article.text(language), terms) if terms else []
    return {"article": one.article, "parts": parts if any(marked for _words, marked in parts) else []}


def _judged(request: HttpRequest, one: Article, language: str) -> HttpResponse:
    """Counts a word once in a session; which articles were judged stays with the session, how is kept nowhere."""
    limit(f"guide:{who(request)}", per_minute=JUDGED_PER_MINUTE)
    said = request.POST.get("helpful", "")
    already = request.session.get(JUDGED, [])
    if said in {"yes", "no"} and one.slug not in already:
        person = request.user.person if request.user.is_authenticated else None
        actions.judge(one.slug, language, helpful=said == "yes", by=person, at=clock.now())
        request.session[JUDGED] = [*already, one.slug]
        messages.success(request, _("Thank you. This tells us which articles to write better."))
    return HttpResponseRedirect(f"{url('guide_article', one.slug)}#judged")


def _is_staff(request: HttpRequest) -> bool:
    person = request.user.person if request.user.is_authenticated else None
    return person is not None and bool(staff_permissions(person))


def _page(name: str) -> str:
    try:
        return url(name)
    except NoReverseMatch:
        return url("site_map")
