"""The guide: complete in both languages, true to the product, and its checker is right about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import pytest
from tests.browser import areas
from tests.browser.pages import NOBODY, ORGANISER, VOLUNTEER

from awn.base.text import Bilingual
from awn.cli._messages.areas import our_tree
from awn.cli._messages.catalogue import messages_of, read, strings_of
from awn.help.checking import Routes, our_routes, problems
from awn.help.reading import Article, articles, for_page, read_all, related
from awn.help.rules import AUDIENCES

LEAST = 28
ENGLISH_NAME = re.compile(r"\*\*([^*]+)\*\*")
ARABIC_NAME = re.compile(r"«([^»]+)»")
LINK = re.compile(r"\[([^\]]+)\]\(awn:(\w+)\)")
ROUTES = Routes({"home", "opportunity"}, {"home"})


def test_nothing_is_wrong_with_the_guide() -> None:
    assert [str(one) for one in problems(read_all(), our_routes())] == []


def test_the_guide_has_articles_for_everybody() -> None:
    assert len(articles()) >= LEAST
    assert {code for one in articles() for code in one.audience} == set(AUDIENCES)
    assert all(related(one) for one in articles())


def test_nine_pages_of_ten_have_their_article() -> None:
    """Of all pages that the browser tests look at."""
    looked_at = {stop.route for stop in (*NOBODY, *VOLUNTEER, *ORGANISER, *areas.stops())}
    without = sorted(route for route in looked_at if not for_page(route))
    assert len(without) <= len(looked_at) // 10, without


@pytest.mark.parametrize("one", articles(), ids=lambda one: one.slug)
def test_pages_and_buttons_are_called_as_in_the_product(one: Article) -> None:
    """Every name in bold is a message of ours; its Arabic stands in the Arabic text, and no other name does."""
    english, arabic = ENGLISH_NAME.findall(one.body.en), ARABIC_NAME.findall(one.body.ar)
    linked = {words for words, _route in LINK.findall(one.body.ar)}
    assert [name for name in english if name not in _names()] == []
    assert [name for name in english if not _names()[name] & {*arabic, *linked}] == []
    known = {words for all_words in _names().values() for words in all_words}
    assert [name for name in arabic if name not in known] == []


@pytest.mark.parametrize("one", articles(), ids=lambda one: one.slug)
def test_both_languages_lead_to_the_same_pages_and_have_the_same_parts(one: Article) -> None:
    assert _routes(one.body.ar) == _routes(one.body.en)
    assert _parts(one.body.ar) == _parts(one.body.en)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": Bilingual("", "Home")}, "its title is missing in a language"),
        ({"summary": Bilingual("س" * 201, "Home")}, "its summary is longer than 200 characters"),
        ({"audience": ("neighbours",)}, "its audience is one or several of"),
        ({"pages": ("gone",)}, "no page is called gone"),
        ({"related": ("one",)}, "no related article is called one"),
        ({"slug": "search"}, "its folder is called by"),
        ({"body": Bilingual("كلمة " * 150, "")}, "en: the text is missing"),
        ({"body": Bilingual("كلمة " * 150, "word " * 20)}, "en: 20 words"),
        (
            {"body": Bilingual("كلمة " * 150, "word " * 150 + "[x](https://example.org)")},
            "en: not allowed in an article",
        ),
        ({"body": Bilingual("كلمة " * 150, "word " * 150 + "[x](awn:opportunity)")}, "en: leads nowhere"),
        ({"body": Bilingual("كلمة " * 150, "word " * 150 + "![x](pictures/x.png)")}, "en: articles have no pictures"),
        ({"keywords": {"ar": ("أ", "ب", "ج"), "en": ("a",)}}, "en: fewer than 3 keywords"),
    ],
)
def test_the_checker_says_what_is_wrong(change: Mapping[str, object], said: str) -> None:
    assert problems([_sound()], ROUTES) == []
    found = problems([replace(_sound(), **change)], ROUTES)  # type: ignore[arg-type]  # one field of each kind
    assert any(one.what.startswith(said) for one in found), [one.what for one in found]


def _sound() -> Article:
    keywords = {"ar": ("أ", "ب", "ج"), "en": ("a", "b", "c")}
    body = Bilingual("كلمة " * 150, "word " * 150 + "[x](awn:home)")
    return Article("one", 1, Bilingual("أ", "A"), Bilingual("أ", "A"), body, keywords, ("staff",), ("opportunity",), ())


@cache
def _names() -> Mapping[str, frozenset[str]]:
    """Every English message with its Arabic ones."""
    found: dict[str, set[str]] = {}
    for path in our_tree().catalogues():
        for (_context, english), message in messages_of(read(path)).items():
            found.setdefault(english, set()).update(strings_of(message))
    return {english: frozenset(arabic) for english, arabic in found.items()}


def _routes(text: str) -> list[str]:
    return sorted(route for _words, route in LINK.findall(text))


def _parts(text: str) -> list[str]:
    return list(_part(text))


def _part(text: str) -> Iterator[str]:
    """Headings and items of lists, in their order."""
    for line in text.splitlines():
        if begin := re.match(r"(##+|-|\d+\.) ", line):
            yield begin[1]
