"""Finding in easy mode: what, where and when, one question on each page, each answer one press; then few results.

Everything stands in the address, by the same names as in the list of opportunities: nothing runs out, nothing is
kept, and the browser's own way back works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awn.base import clock
from awn.base.text import Bilingual
from awn.opportunities import queries as opportunities
from awn.opportunities.queries import Facets, Filters
from awn.opportunities.queries.plainly import plain_texts
from awn.people.queries import Person
from awn.reference import queries as reference
from awn.web import opportunities_words as words
from awn.web.access import public
from awn.web.jinja import t_plain, url
from awn.web.opportunities import page_number
from awn.web.opportunities_cards import Card, card_of

# Nobody compares more than a handful at once.
SHOWN = 4
FIELDS_SHOWN = 8
# What the address may say, by the names that the list of opportunities uses.
NAMES = ("field", "place", "mode", "when")
QUESTIONS = ("what", "where", "region", "when")
NUMBERS = {"what": 1, "where": 2, "region": 2, "when": 3}
FROM_HOME = "remote"

Said = dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One large answer: its text, where it leads, and how many opportunities stand behind it."""

    text: str
    href: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One result: the card, and what it is about in plain language."""

    card: Card
    plain: Bilingual | None


@public
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The next question, or what was found."""
    at = clock.now()
    said = {name: value for name in NAMES if (value := request.GET.get(name, ""))}
    filters = Filters.parse({name: [value] for name, value in said.items()})
    # What makes no sense is not carried on.
    said = {name: values[0] for name, values in filters.query().items()}
    ask = request.GET.get("ask", QUESTIONS[0])
    if ask not in QUESTIONS:
        return _results(request, said, filters, at)
    person = request.user.person if request.user.is_authenticated else None
    facets = opportunities.search(filters, at, size=1).facets
    context = {
        "ask": ask,
        "number": NUMBERS[ask],
        "total": NUMBERS["when"],
        "answers": _answers(ask, said, facets, person),
        "more": _more_fields(said, facets) if ask == "what" else [],
        "skip": _skip(ask, said),
        "back": _way(said, "where" if ask in {"region", "when"} else "what") if ask != "what" else "",
    }
    return render(request, "easy/find_ask.html", context)


def _results(request: HttpRequest, said: Said, filters: Filters, at: datetime) -> HttpResponse:
    found = opportunities.search(filters, at, page_number(request.GET.get("page", "")), SHOWN)
    plain = plain_texts(card.public_id for card in found.cards)
    context: dict[str, Any] = {
        "total": found.total,
        "found": [Found(card_of(card, at), plain.get(card.public_id)) for card in found.cards],
        "asked": _read_back(said),
        "wider": [] if found.total else _wider(filters, said, at),
        "next": _way(said, "", page=str(found.number + 1)) if found.number < found.pages else "",
        "before": _way(said, "", page=str(found.number - 1)) if found.number > 1 else "",
        "as_list": url("opportunities", query=said or {"all": 1}),
    }
    return render(request, "easy/find_results.html", context)


def _answers(ask: str, said: Said, facets: Facets, person: Person | None) -> list[Answer]:
    if ask == "what":
        return _fields(said, facets)[:FIELDS_SHOWN]
    if ask == "when":
        counts = facets.ranges or {}
        return [
            Answer(text, _way(said | {"when": code}, "found"), counts.get(code, 0) if facets.ranges else None)
            for code, text in words.range_texts().items()
        ]
    if ask == "region":
        country = said.get("place", "")[:2]
        rows = [one for one in reference.regions(country) if facets.places.get(one.code)] if country else []
        return [_place(one.code, t_plain(one.name), said, facets) for one in rows]
    return _places(said, facets, person)


def _fields(said: Said, facets: Facets) -> list[Answer]:
    """Those with most opportunities first; the order of the page alone, not a ranking of worth."""
    rows = [one for one in reference.fields() if facets.fields.get(one.code)]
    rows.sort(key=lambda one: -facets.fields[one.code])
    return [
        Answer(t_plain(one.name), _way(said | {"field": one.code}, "where"), facets.fields[one.code]) for one in rows
    ]


def _more_fields(said: Said, facets: Facets) -> list[Answer]:
    return _fields(said, facets)[FIELDS_SHOWN:]


def _places(said: Said, facets: Facets, person: Person | None) -> list[Answer]:
    """One's own region, from home, and the countries, each leading to its regions."""
    found = []
    own = reference.region(person.region_id) if person is not None and person.region_id else None
    if own is not None and facets.places.get(own.code):
        found.append(_place(own.code, _("Near me: %(region)s") % {"region": t_plain(own.name)}, said, facets))
    if facets.modes.get(FROM_HOME):
        rest = {name: value for name, value in said.items() if name != "place"}
        way = _way(rest | {"mode": FROM_HOME}, "when")
        found.append(Answer(_("From home, by telephone or computer"), way, facets.modes[FROM_HOME]))
    for country in reference.countries():
        if number := facets.places.get(country.code):
            way = _way(_without_home(said) | {"place": country.code}, "region")
            found.append(Answer(t_plain(country.name), way, number))
    return found


def _place(code: str, text: str, said: Said, facets: Facets) -> Answer:
    return Answer(text, _way(_without_home(said) | {"place": code}, "when"), facets.places.get(code))


def _without_home(said: Said) -> Said:
    return {name: value for name, value in said.items() if name != "mode"}


def _skip(ask: str, said: Said) -> Answer:
    """The answer of whoever does not mind."""
    if ask == "what":
        return Answer(_("Anything: show me everything"), _way(said, "where"))
    if ask == "where":
        return Answer(_("Anywhere"), _way(said, "when"))
    if ask == "region":
        return Answer(_("Anywhere in this country"), _way(said, "when"))
    return Answer(_("Any time"), _way(said, "found"))


def _read_back(said: Said) -> list[tuple[str, str, str]]:
    """What was answered: the name of the question, the answer in words, the way to change it."""
    steps = {"field": "what", "place": "where", "mode": "where", "when": "when"}
    rest = {name: {one: value for one, value in said.items() if one != name} for name in said}
    return [(name, words.value_text(name, value), _way(rest[name], steps[name])) for name, value in said.items()]


def _wider(filters: Filters, said: Said, at: datetime) -> list[Answer]:
    """Where nothing is found: each answer left out, with what there is then."""
    found = []
    for name, value in said.items():
        number = opportunities.search(replace(filters.without(name), ignored=()), at, size=1).total
        if number:
            rest = {one: kept for one, kept in said.items() if one != name}
            found.append(
                Answer(
                    _("Without “%(answer)s”") % {"answer": words.value_text(name, value)}, _way(rest, "found"), number
                )
            )
    return found


def _way(said: Mapping[str, str], ask: str, **more: str) -> str:
    return url("easy_find", query={"ask": ask or "found", **said, **more})
