"""What is wrong with the guide: said when Awn starts, by `awn guide check`, and by the tests."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, get_resolver

from awn.base.markup import ROUTE_PREFIX, read
from awn.base.text import Bilingual
from awn.help.reading import Article, read_all
from awn.help.rules import (
    AUDIENCES,
    LANGUAGES,
    LEAST_KEYWORDS,
    LEAST_WORDS,
    MOST_WORDS,
    SLUG,
    SUMMARY_LIMIT,
    TAKEN,
    TITLE_LIMIT,
)

_WORD = re.compile(r"[\w’'\u064b-\u0652-]+")


@dataclass(frozen=True, slots=True)
class Routes:
    """The names of all routes, and of those that need nothing in their address: only to these a text may lead."""

    known: Collection[str]
    open: Collection[str]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong and in which article; for those who write the guide, so in English."""

    slug: str
    what: str

    def __str__(self) -> str:
        return f"{self.slug}: {self.what}"


def problems(guide: Sequence[Article], routes: Routes) -> list[Problem]:
    """Everything that is wrong with a guide."""
    slugs = {one.slug for one in guide}
    return [Problem(one.slug, what) for one in guide for what in _wrong(one, slugs, routes)]


def our_problems(_app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """A check of Django's: an Awn whose guide is broken does not start."""
    try:
        guide = read_all()
    except ValueError as error:
        return [Error(str(error), id="awn.help.unread")]
    return [Error(str(one), id="awn.help.article") for one in problems(guide, our_routes())]


def our_routes() -> Routes:
    """The routes of this Awn."""
    known: set[str] = set()
    without: set[str] = set()
    waiting = [(one, False) for one in get_resolver().url_patterns]
    while waiting:
        one, has_argument = waiting.pop()
        has_argument = has_argument or bool(one.pattern.regex.groups)
        if not isinstance(one, URLPattern):
            waiting += [(inner, has_argument) for inner in one.url_patterns]
        elif one.name:
            known.add(one.name)
            if not has_argument:
                without.add(one.name)
    return Routes(frozenset(known), frozenset(without))


def _wrong(one: Article, slugs: Set[str], routes: Routes) -> Iterator[str]:
    if not SLUG.fullmatch(one.slug) or one.slug in TAKEN:
        yield "its folder is called by small Latin letters, digits and hyphens, and not `search`"
    if not one.audience or not set(one.audience) <= AUDIENCES.keys():
        yield f"its audience is one or several of {', '.join(AUDIENCES)}"
    for name, text, limit in (("title", one.title, TITLE_LIMIT), ("summary", one.summary, SUMMARY_LIMIT)):
        yield from _said(name, text, limit)
    for name, given, there in (("page", one.pages, routes.known), ("related article", one.related, slugs - {one.slug})):
        yield from (f"no {name} is called {missing}" for missing in given if missing not in there)
        if len(set(given)) < len(given):
            yield f"a {name} is named twice"
    for language in LANGUAGES:
        yield from (f"{language}: {what}" for what in _body(one, language, routes))


def _said(name: str, text: Bilingual, limit: int) -> Iterator[str]:
    if not text.ar or not text.en:
        yield f"its {name} is missing in a language"
    if max(len(text.ar), len(text.en)) > limit:
        yield f"its {name} is longer than {limit} characters"


def _body(one: Article, language: str, routes: Routes) -> Iterator[str]:
    body = one.body.ar if language == "ar" else one.body.en
    if not body:
        yield "the text is missing"
        return
    words = len(_WORD.findall(one.text(language)))
    if not LEAST_WORDS <= words <= MOST_WORDS:
        yield f"{words} words; {LEAST_WORDS} to {MOST_WORDS} is meant"
    if len(one.keywords.get(language, ())) < LEAST_KEYWORDS:
        yield f"fewer than {LEAST_KEYWORDS} keywords"
    written = read(body)
    yield from (f"not allowed in an article: {what}" for what in written.wrong)
    if written.pictures:
        yield "articles have no pictures"
    for link in written.links:
        if link.removeprefix(ROUTE_PREFIX) not in routes.open:
            yield f"leads nowhere: {link}"
