"""What the reports of all kinds have in common: the large figures, the line of time, lists of scopes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awn.base.text import Bilingual
from awn.impact import published
from awn.impact.counting import LONG_GRAINS, NONE
from awn.impact.published import Shown
from awn.impact.rules import EVERYTHING, Span, first_days
from awn.reference import queries as reference
from awn.reports import writing
from awn.reports.contents import Address, Chart, Column, Number, Row, Section, Table, Value, Withheld

LONGEST = 20
Kind = Literal["volunteer", "organisation", "programme", "university", "region", "country"]
WITHHELD = Withheld()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report is wanted: whose, over which period, as of which moment."""

    kind: Kind
    subject: str
    span: Span
    at: datetime
    today: date
    # What was read for this report already.
    read: dict[tuple[str, str], list[Shown]] = field(default_factory=dict, compare=False)

    def course(self, kind: str, key: str) -> list[Shown]:
        """The parts of the period in which a scope has anything, read once."""
        if (kind, key) not in self.read:
            self.read[kind, key] = published.over_time(kind, key, self.span)
        return self.read[kind, key]

    def rows(self) -> Address:
        """The page with the rows behind this report's numbers."""
        return Address("report_rows", (self.kind, self.subject), f"period={self.span.code}")


def page_of(kind: str, subject: str, span: Span) -> Address:
    """The page of another report over the same period."""
    return Address("report_page", (kind, subject), f"period={span.code}")


def figures(shown: Shown, asked: Asked) -> tuple[Number, ...]:
    """Hours, people, shifts attended. People are counted once in the period, however often they came."""
    rows = asked.rows()
    return (
        Number("hours.confirmed", _("confirmed hours"), kept(shown.minutes), "minutes", rows=rows),
        Number("people.volunteers", _("volunteers"), kept(shown.people), "people", rows=rows),
        Number("shifts.attended", _("shifts attended"), kept(shown.shifts), "count", rows=rows),
    )


def kept(value: int | None) -> Value:
    """The number, or that it is withheld."""
    return WITHHELD if value is None else value


def first_words(shown: Shown, label: str) -> tuple[str, ...]:
    """What the large figures say, as sentences."""
    if shown.minutes is None or shown.people is None:
        return (
            _(
                "These numbers are withheld: fewer than five people stand behind them or behind a part of them, "
                "and whoever adds and subtracts would learn something about each of those."
            ),
        )
    if not shown.people:
        return (_("No confirmed hours yet in this period."),)
    whole = round(shown.minutes / 60)
    hours = ngettext(
        "%(n)s confirmed hour was given: %(period)s.", "%(n)s confirmed hours were given: %(period)s.", whole
    ) % {"n": writing.number(whole), "period": label}
    people = ngettext("%(n)s person gave them.", "%(n)s people gave them.", shown.people) % {
        "n": writing.number(shown.people)
    }
    return (hours, people)


def being_counted() -> Section:
    """What stands in place of all numbers until the first count is over."""
    words = _("The hours are being counted for the first time. It takes a few minutes; then the numbers stand here.")
    return Section("hours", _("Confirmed hours"), (words,))


def columns(of: str) -> tuple[Column, ...]:
    """A name, hours, people and shifts."""
    return (
        Column("name", of, "text"),
        Column("minutes", _("Hours"), "minutes"),
        Column("people", _("Volunteers"), "people"),
        Column("shifts", _("Shifts attended"), "count"),
    )


def row(key: str, text: str, shown: Shown, rows: Address | None = None) -> Row:
    """One scope's line."""
    return Row(key, (text, kept(shown.minutes), kept(shown.people), kept(shown.shifts)), rows)


def course(kind: str, key: str, asked: Asked, *more: Table | None) -> Section | None:
    """The section with the line of time and more tables; a sentence in its place where it is not published."""
    table = over_time(kind, key, asked)
    silent = table is None and asked.span.grain in ("year", "quarter")
    words = missing(kind, asked.span, asked.span.parts) if silent else ()
    return section("time", _("In the course of time"), tables=[table, *more], words=words)


def of_kind(key: str, title: str, kind: str, table: Table | None, asked: Asked, *more: Table | None) -> Section | None:
    """A section with a list of scopes of one kind; a sentence in its place where it is not published."""
    words = missing(kind, asked.span, asked.span.grain) if table is None else ()
    return section(key, title, tables=[table, *more], words=words)


def over_time(kind: str, key: str, asked: Asked) -> Table | None:
    """The months of a year or a quarter, or the years of everything; None for a single month."""
    rows = time_rows(kind, key, asked)
    if not rows:
        return None
    by_year = asked.span.parts == "year"
    title = _("Hours by year") if by_year else _("Hours by month")
    return Table("time", title, best(rows), columns(_("Year") if by_year else _("Month")), tuple(rows), "columns")


def time_rows(kind: str, key: str, asked: Asked) -> list[Row]:
    """One line for each part of the period, months without hours too; each opens the report of its part."""
    span = asked.span
    if span.grain == "month":
        return []
    there = {one.first: one for one in asked.course(kind, key)}
    if not there and not published.is_there(kind, span.parts):
        return []
    starts = sorted(there) if span.grain == "all" else first_days(span, asked.today)
    rows = []
    for first in starts:
        code = f"{first.year}" if span.parts == "year" else f"{first:%Y-%m}"
        page = Address("report_page", (asked.kind, asked.subject), f"period={code}")
        rows.append(row(code, writing.part(first, span.parts), there.get(first, Shown(key, first, 0, 0, 0)), page))
    return rows


def best(rows: Sequence[Row]) -> str:
    """Which line has the most hours."""
    open_rows = [(one.values[1], one.values[0]) for one in rows if isinstance(one.values[1], int) and one.values[1]]
    if not open_rows:
        return _("There are no numbers to compare.")
    minutes, text = max(open_rows, key=lambda pair: pair[0])
    return _("Most hours: %(name)s (%(hours)s).") % {"name": text, "hours": writing.hours(minutes)}


def listed(
    key: str, title: str, of: str, rows: Iterable[Row], *, chart: Chart = "rows", note: str = ""
) -> Table | None:
    """A table of scopes, most hours first as they come; None without rows."""
    lines = tuple(rows)
    if not lines:
        return None
    return Table(key, title, best(lines), columns(of), lines, chart, note or _withheld_note(lines))


def _withheld_note(rows: Sequence[Row]) -> str:
    number = sum(isinstance(one.values[1], Withheld) for one in rows)
    if not number:
        return ""
    return ngettext(
        "%(n)s line is withheld, so that nobody can be recognised in it.",
        "%(n)s lines are withheld, so that nobody can be recognised in them.",
        number,
    ) % {"n": writing.number(number)}


def fields(kind: str, within: str, asked: Asked) -> Table | None:
    """Hours by field of volunteering: of everything and of whole years."""
    names: dict[str, Bilingual] = {one.code: one.name for one in reference.fields()}
    rows = []
    for one in published.among(kind, within, asked.span):
        code = one.key.rpartition("/")[2]
        text = writing.name(names[code]) if code in names else _("No field named")
        rows.append(row("none" if code == NONE else code, text, published.shown(one)))
    return listed("fields", _("Hours by field"), _("Field"), rows)


def began(years: Sequence[int]) -> date:
    """The first day of the first year in which anything was given."""
    return date(years[-1], 1, 1) if years else EVERYTHING.first


def section(key: str, title: str, *, tables: Iterable[Table | None], words: tuple[str, ...] = ()) -> Section | None:
    """A section of the tables that there are; None without any."""
    there = tuple(table for table in tables if table is not None)
    return Section(key, title, words, (), there) if there or words else None


def missing(kind: str, span: Span, grain: str) -> tuple[str, ...]:
    """Why numbers of a kind are not here, where they are not published for such periods."""
    if published.is_there(kind, grain):
        return ()
    if grain in published.GRAINS[kind]:
        return (_("This detail is left out at present: too few people stand behind many of its numbers."),)
    return (years_only(),) if span.grain not in LONG_GRAINS else ()


def years_only() -> str:
    """Why a list is missing from the report of a month."""
    return _(
        "Fields, organisations, programmes and opportunities are published for whole years: in shorter periods too few"
        " people would stand behind many numbers."
    )


def closing_words() -> tuple[str, ...]:
    """What every reader has to know."""
    return (
        _("Confirmed hours are the time between arriving and leaving, confirmed by somebody of the organisation."),
        _(
            "People are counted once in each period and each line, however many shifts they came to: lines of people do"
            " not add up to their total."
        ),
        _(
            "Where fewer than five people stand behind a number it is withheld, and with it others from which it could"
            " be worked out."
        ),
        _("The numbers are counted once a night. They show what was done, not what it caused."),
    )
