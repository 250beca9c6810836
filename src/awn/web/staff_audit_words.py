"""Lines of the audit log as people read them: acts in words, details by name, and numbers as links to their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from awn.audit.queries import Line
from awn.audit.rules import ABOUT_ORGANISATIONS, ABOUT_PEOPLE
from awn.audit.words import ACTS, DETAILS, REFUSALS
from awn.base.refusal import Text
from awn.opportunities.queries import visible_to
from awn.organisations.queries import named as organisations_named
from awn.people.queries import Person
from awn.people.queries import named as people_named
from awn.privacy.values import TABLES
from awn.privacy.words import YES_NO
from awn.web.jinja import t_plain, url

# Under which name a number stands for whom or what.
_PEOPLE = frozenset({"person", "person_id", "holder", "gone", "child", "ward", "ward_id", "by"})
_ABOUT_OPPORTUNITIES = ("opportunity.",)
_SEEN_BY_GET = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Said:
    """A value: its words, the number or code that the log keeps, and its page; what is unknown stays empty."""

    text: str = ""
    code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line with everything in words."""

    line: Line
    act: Text
    by: Said
    about: Said
    details: Sequence[tuple[Text, Sequence[Said]]]


def rows_of(lines: Sequence[Line], reader: Person) -> list[Row]:
    """The lines of one page in the active language; three queries, however many they are.

    What `reader` cannot open is a number without a link.
    """
    names = _Names(lines, reader)
    return [
        Row(
            line=line,
            act=(REFUSALS if line.is_refusal else ACTS).get(line.what, ""),
            by=names.say("person", line.by_id) if line.by_id else Said(),
            about=names.say(_kind_of(line), int(line.subject)) if line.subject else Said(),
            details=[
                (DETAILS.get(key, key), names.all_of(key, value, line))
                for key, value in line.data.items()
                if value not in (None, "", [])
            ],
        )
        for line in lines
    ]


class _Names:
    """Who and what the numbers on a page are."""

    def __init__(self, lines: Sequence[Line], reader: Person) -> None:
        found = [one for line in lines for one in _numbers(line)]
        self._people = people_named(number for kind, number in found if kind == "person")
        self._houses = organisations_named({number for kind, number in found if kind == "organisation"})
        self._opportunities = visible_to(reader).in_bulk({number for kind, number in found if kind == "opportunity"})

    def all_of(self, key: str, value: Any, line: Line) -> list[Said]:
        """The values under one name."""
        if key == "route":
            return [_page_asked_for(line)]
        return [self.say(_kind(key), one, key) for one in (value if isinstance(value, list) else [value])]

    def say(self, kind: str, value: Any, key: str = "") -> Said:
        """One value; a number without a page, and a code without words, stays what it is."""
        if isinstance(value, bool):
            return Said(str(YES_NO[value]))
        if isinstance(value, int):
            return self._number(kind, value)
        for table in TABLES.get(key, ()):
            if value in table:
                return Said(str(table[value]), str(value))
        return Said(code=str(value))

    def _number(self, kind: str, number: int) -> Said:
        if kind == "person" and number in self._people:
            return Said(t_plain(self._people[number].name), str(number))
        if kind == "organisation" and number in self._houses:
            house = self._houses[number]
            return Said(t_plain(house.name), str(number), url("organisation", house.slug) if house.is_verified else "")
        if kind == "opportunity" and number in self._opportunities:
            one = self._opportunities[number]
            return Said(t_plain(one.title), str(number), url("opportunity", one.public_id))
        return Said(code=str(number))


def _kind(key: str) -> str:
    """What a number under this name is the number of."""
    if key in _PEOPLE:
        return "person"
    return {"opportunities": "opportunity", "opportunity": "opportunity", "organisation": "organisation"}.get(key, "")


def _kind_of(line: Line) -> str:
    """What the subject of an act is."""
    for beginnings, kind in (
        (ABOUT_PEOPLE, "person"), (ABOUT_ORGANISATIONS, "organisation"), (_ABOUT_OPPORTUNITIES, "opportunity"),
    ):  # fmt: skip
        if line.what.startswith(beginnings):
            return kind
    return ""


def _numbers(line: Line) -> Iterator[tuple[str, int]]:
    if line.by_id:
        yield "person", line.by_id
    if line.subject:
        yield _kind_of(line), int(line.subject)
    for key, value in line.data.items():
        for one in value if isinstance(value, list) else [value]:
            if type(one) is int:
                yield _kind(key), one


def _page_asked_for(line: Line) -> Said:
    """The address that was closed to somebody; a link where the log keeps all parts of it and it was only looked at."""
    data: Mapping[str, Any] = line.data
    route = str(data["route"])
    parts = {key: value for key, value in data.items() if key not in {"route", "method", "status", "network"}}
    try:
        address = reverse(route, kwargs=parts)
    except NoReverseMatch:
        return Said(code=route)
    return Said(address, route, address if data.get("method") in _SEEN_BY_GET else "")
