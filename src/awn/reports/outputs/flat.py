"""A report as flat tables: what a workbook, CSV and Parquet hold, each column with a key that never changes.

A value that is withheld or unknown is empty, and the column beside it (`…_flag`) says which of the two it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.reports.contents import Number, Report, Scalar, Section, Table, Unit, Unknown, Value, Withheld

# More than this no page could be built from either; it would hold a worker for minutes.
MOST_CELLS = 1_000_000
FLAG = "_flag"
NUMBERS = "numbers"
Type = Literal["number", "text", "date"]
Flag = Literal["", "withheld", "unknown"]
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_TYPES: dict[Unit, Type] = {"text": "text", "day": "date", "month": "date"}


@dataclass(frozen=True, slots=True)
class Field:
    """One column as it stands in a file; `label` is in the report's language, empty for flags."""

    key: str
    label: str
    type: Type
    unit: Unit
    currency: str = ""
    # Of a flag: the column that it speaks of.
    flags: str = ""


@dataclass(frozen=True, slots=True)
class Flat:
    """One table of a report. Each row has a value for each field; None where there is none to give."""

    key: str
    title: str
    sentence: str
    note: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Scalar | None, ...], ...]
    # How many values are withheld, and why others are not known.
    withheld: int
    unknown: tuple[str, ...]


def flat(report: Report) -> tuple[Flat, ...]:
    """The large figures as one table, then each table of the report in its order. Refuses `report_too_large`."""
    check_size(report)
    tables = [_numbers(report.sections)]
    taken = {NUMBERS}
    for section in report.sections:
        for table in section.tables:
            key = _free(ascii_key(f"{section.key}_{table.key}" if section.key != table.key else table.key), taken)
            tables.append(_table(key, table))
    return tuple(tables)


def check_size(report: Report) -> None:
    """Refuses `report_too_large` what has more cells than a file should."""
    cells = cells_of(report)
    if cells > MOST_CELLS:
        message = format_lazy(
            _("This report has {cells} cells, and a file holds {limit}. Choose a shorter period or a smaller region."),
            cells=f"{cells:,}",
            limit=f"{MOST_CELLS:,}",
        )
        raise Refusal("report_too_large", message, status=413)


def cells_of(report: Report) -> int:
    """How many values stand in all its tables."""
    return sum(len(table.rows) * len(table.columns) for section in report.sections for table in section.tables)


def ascii_key(text: str) -> str:
    """Lower case, digits and underscores: what every program takes for the name of a column or a file."""
    return _NOT_IN_KEYS.sub("_", text.lower()).strip("_") or "value"


def plain(value: Value) -> Scalar | None:
    """The value itself; None where it is withheld or unknown."""
    return None if isinstance(value, Withheld | Unknown) else value


def flag(value: Value) -> Flag:
    """Why there is no value."""
    if isinstance(value, Withheld):
        return "withheld"
    return "unknown" if isinstance(value, Unknown) else ""


def _table(key: str, table: Table) -> Flat:
    taken = {"key"}
    fields = [Field("key", "", "text", "text")]
    for column in table.columns:
        name = _free(ascii_key(column.key), taken)
        fields.append(Field(name, column.label, _TYPES.get(column.unit, "number"), column.unit, column.currency))
        if column.unit != "text":
            taken.add(name + FLAG)
            fields.append(Field(name + FLAG, "", "text", "text", flags=name))
    rows = [(row.key, *_cells(row.values, [column.unit for column in table.columns])) for row in table.rows]
    values = [value for row in table.rows for value in row.values]
    return Flat(key, table.title, table.sentence, table.note, tuple(fields), tuple(rows), *_missing(values))


def _cells(values: Sequence[Value], units: Sequence[Unit]) -> Iterable[Scalar | None]:
    for value, unit in zip(values, units, strict=True):
        yield _typed(plain(value), _TYPES.get(unit, "number"))
        if unit != "text":
            yield flag(value)


def _typed(value: Scalar | None, wanted: Type) -> Scalar | None:
    """A value of the type that its column promises; a fault of whoever built the report is not published."""
    kinds = {"number": (int, float), "text": str, "date": date}[wanted]
    if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):  # type: ignore[arg-type] # a tuple of types is one
        raise TypeError(f"{value!r} stands in a column of {wanted}")
    return value


def _numbers(sections: Sequence[Section]) -> Flat:
    numbers = [number for section in sections for number in section.numbers]
    fields = (
        Field("key", "", "text", "text"),
        Field("label", "", "text", "text"),
        Field("value", "", "number", "count"),
        Field("text", "", "text", "text"),
        Field("unit", "", "text", "text"),
        Field("currency", "", "text", "text"),
        Field("low", "", "number", "count"),
        Field("high", "", "number", "count"),
        Field("range_meaning", "", "text", "text"),
        Field("value" + FLAG, "", "text", "text", flags="value"),
        Field("note", "", "text", "text"),
    )
    rows = tuple(_number(number) for number in numbers)
    return Flat(NUMBERS, "", "", "", fields, rows, *_missing([number.value for number in numbers]))


def _number(number: Number) -> tuple[Scalar | None, ...]:
    value = plain(number.value)
    counted = value if isinstance(value, int | float) else None
    said = value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else None
    low, high, meaning = (
        (number.range.low, number.range.high, number.range.meaning) if number.range else (None, None, "")
    )
    why = number.value.why if isinstance(number.value, Unknown) else number.note
    return (
        number.key, number.label, counted, said, number.unit, number.currency, low, high, meaning,
        flag(number.value), why,
    )  # fmt: skip


def _missing(values: Iterable[Value]) -> tuple[int, tuple[str, ...]]:
    seen = list(values)
    whys = dict.fromkeys(value.why for value in seen if isinstance(value, Unknown))
    return sum(isinstance(value, Withheld) for value in seen), tuple(whys)


def _free(name: str, taken: set[str]) -> str:
    chosen, number = name, 2
    while chosen in taken:
        chosen, number = f"{name}_{number}", number + 1
    taken.add(chosen)
    return chosen
