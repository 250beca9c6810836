"""A report as values: what is said, with units, and where the rows behind each number are.

One report is built once, in one language, and drawn as a page, a PDF, a workbook and open data. So a number cannot
differ between them: there is only one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

# How a value is to be read. Minutes are shown as hours; a share lies between 0 and 1; money carries its currency.
Unit = Literal["minutes", "people", "count", "share", "money", "score", "days", "text", "day", "month"]
Chart = Literal["columns", "rows", "lines", "stacked", "map", "none"]
Scalar = int | float | str | date


@dataclass(frozen=True, slots=True)
class Withheld:
    """A value that is known and not shown, because too few people stand behind it."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that nobody knows; `why` says so in the report's language."""

    why: str


Value = Scalar | Withheld | Unknown


@dataclass(frozen=True, slots=True)
class Address:
    """A page of Awn: the name of a route, its arguments, and the query string without the question mark."""

    route: str
    arguments: tuple[str | int, ...] = ()
    query: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Between which two values a number lies, and what that means ("90 % of the time")."""

    low: float
    high: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Number:
    """One large figure. `key` is ASCII and means the same in every report: `hours.confirmed`."""

    key: str
    label: str
    value: Value
    unit: Unit
    currency: str = ""
    range: Range | None = None
    rows: Address | None = None
    method: Address | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `key` is ASCII: it heads the column in open data."""

    key: str
    label: str
    unit: Unit
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a value for each column. `key` is a stable code (a region, a month), ASCII."""

    key: str
    values: tuple[Value, ...]
    rows: Address | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers with a sentence that sums them up.

    A chart draws the first column that is no text; lines and stacked columns draw all of them.
    """

    key: str
    title: str
    sentence: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: Chart = "none"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its words, large figures and tables."""

    key: str
    title: str
    words: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both within; `label` as a reader says it ("2026", "March 2026")."""

    first: date
    last: date
    label: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that is said about one subject in one period. `subject` is its code; a person's stands in no file name."""

    kind: Literal["volunteer", "organisation", "programme", "university", "region", "country"]
    subject: str
    name: str
    title: str
    period: Period
    made_at: datetime
    language: Literal["ar", "en"]
    sections: tuple[Section, ...]
    # What every reader has to know: what counts, what does not, what is withheld.
    words: tuple[str, ...] = field(default=())
