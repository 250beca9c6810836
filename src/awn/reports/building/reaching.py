"""Whom the activities of a volunteer reached: what organisations counted there, never the volunteer's part alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awn.base.text import Bilingual
from awn.impact import published
from awn.impact.counting import LONG_GRAINS
from awn.programmes.reached import Activity, Reached, reached_at
from awn.programmes.rules import People
from awn.reports import writing
from awn.reports.building.parts import LONGEST, WITHHELD, Asked
from awn.reports.contents import Address, Column, Number, Range, Row, Section, Table, Unknown, Value


def section(titles: Mapping[int, Bilingual], asked: Asked) -> Section | None:
    """People reached by these opportunities, by number, in the period; None without any."""
    if not titles:
        return None
    found = reached_at(titles, asked.span.first, asked.span.last)
    title = _("People reached")
    words: tuple[str, ...]
    if not found.activities:
        words = (_("Nobody has counted yet whom the activities that you took part in reached."),)
        return Section("reached", title, words, (_number(found),))
    words = tuple(one for one in (*_sentences(found, asked), _method()) if one)
    return Section("reached", title, words, (_number(found),), (_table(found, titles),))


def _sentences(found: Reached, asked: Asked) -> tuple[str, ...]:
    people = found.people
    if people is None:
        return (_("So few people were reached that the number would say something about each of them."),)
    if people.is_exact:
        reached = ngettext(
            "The activities that you took part in reached %(n)s person.",
            "The activities that you took part in reached %(n)s people.",
            people.low,
        ) % {"n": writing.number(people.low)}
    else:
        reached = _("The activities that you took part in reached between %(low)s and %(high)s people.") % _ends(people)
    return (reached, _volunteers(found.shown, asked))


def _volunteers(opportunities: Collection[int], asked: Asked) -> str:
    """How many volunteers gave hours there in the period, as published; nobody reached anybody alone."""
    alone = _("Others gave their time there too: how many is not published for this period.")
    if asked.span.grain not in LONG_GRAINS:
        return alone
    cells = published.several("opportunity", [str(one) for one in opportunities], asked.span)
    people = [one.people for one in cells.values() if one.people]
    if len(people) < len(opportunities):
        return alone
    if len(people) == 1:
        return ngettext(
            "%(n)s volunteer gave confirmed hours there, you among them.",
            "%(n)s volunteers gave confirmed hours there, you among them.",
            people[0],
        ) % {"n": writing.number(people[0])}
    # Somebody may have been at more than one.
    said = _("Between %(low)s and %(high)s volunteers gave confirmed hours there, you among them.")
    return said % _ends(People(max(people), sum(people)))


def _method() -> str:
    return _(
        "Organisations counted this at the activities themselves, also on days on which you were not there. It does not"
        " say whom your part alone reached, nor what changed for anybody."
    )


def _number(found: Reached) -> Number:
    label = _("people reached, together with others")
    people, rows = found.people, _page(found.activities)
    if people is None:
        value: Value = WITHHELD if found.activities else Unknown(_("nobody has counted them"))
        return Number("people.reached", label, value, "people", rows=rows)
    between = Range(people.low, people.high, _("each person once, as far as is known"))
    if people.is_exact:
        return Number("people.reached", label, people.low, "people", rows=rows)
    return Number("people.reached", label, Unknown(_("counts may overlap")), "people", range=between, rows=rows)


def _page(activities: Collection[Activity]) -> Address | None:
    """The programme that counted; where there are several, the table leads to each."""
    programmes = {one.programme for one in activities}
    return Address("programme", (programmes.pop(),)) if len(programmes) == 1 else None


def _table(found: Reached, titles: Mapping[int, Bilingual]) -> Table:
    columns = (
        Column("name", _("Activity"), "text"),
        Column("low", _("At the least"), "people"),
        Column("high", _("At the most"), "people"),
    )
    rows = tuple(
        Row(
            str(place), (writing.name(titles[one.opportunity]), *_cells(one.people)),
            Address("programme", (one.programme,)),
        )
        for place, one in enumerate(found.activities[:LONGEST], start=1)
    )  # fmt: skip
    note = _("Somebody may have been counted at two activities: the lines do not add up to the total.")
    return Table("reached", _("People reached by activity"), "", columns, rows, note=note)


def _cells(people: People | None) -> tuple[Value, Value]:
    return (people.low, people.high) if people else (WITHHELD, WITHHELD)


def _ends(people: People) -> dict[str, str]:
    return {"low": writing.number(people.low), "high": writing.number(people.high)}
