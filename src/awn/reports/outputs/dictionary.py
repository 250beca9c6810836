"""The data dictionary: what each column of each table means, in both languages, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from awn.base.tabular_writing import Value
from awn.reports.contents import Report, Unit
from awn.reports.outputs.flat import Field, Flat, flat
from awn.reports.outputs.wording import LICENCE, LICENCE_ADDRESS

HEADER = (
    "table", "column", "type", "unit", "currency", "label_ar", "label_en", "meaning_ar", "meaning_en", "withheld",
    "unknown",
)  # fmt: skip
LANGUAGES = ("ar", "en")
Pair = Mapping[str, str]
# Of the columns that are the same in every report.
_CODES = {"key": "key", "label": "label", "text": "text", "unit": "unit", "currency": "currency",
          "low": "low", "high": "high", "range_meaning": "range", "note": "note", "value": "value"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One column: where it stands, what it holds, its name and its meaning in both languages."""

    table: str
    column: Field
    labels: Pair
    meanings: Pair
    withheld: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All columns of a report, and what a reader has to know of it as a whole."""

    report: Report
    tables: tuple[Flat, ...]
    titles: Mapping[str, Pair]
    entries: tuple[Entry, ...]
    words: Mapping[str, tuple[str, ...]]


def dictionary(report: Report, other: Report | None = None) -> Dictionary:
    """Of a report, with the words of `other`, which is the same one in the other language."""
    versions: dict[str, Report] = {one.language: one for one in (report, other) if one is not None}
    tables = {language: {table.key: table for table in flat(one)} for language, one in versions.items()}
    own = tables[report.language]
    entries = [
        _entry(table, column, {language: tables[language].get(table.key) for language in tables})
        for table in own.values()
        for column in table.fields
    ]
    titles = {key: {lang: tables[lang][key].title for lang in tables if key in tables[lang]} for key in own}
    words = {language: one.words for language, one in versions.items()}
    return Dictionary(report, tuple(own.values()), titles, tuple(entries), words)


def lines(book: Dictionary) -> list[list[Value]]:
    """The dictionary as rows under `HEADER`."""
    return [
        [
            one.table, one.column.key, one.column.type, _unit(one.column), one.column.currency,
            one.labels.get("ar", ""), one.labels.get("en", ""), one.meanings["ar"], one.meanings["en"],
            one.withheld, " ".join(one.unknown),
        ]
        for one in book.entries
    ]  # fmt: skip


def as_json(book: Dictionary) -> str:
    """The dictionary for programs, with period, source, licence and what all readers have to know."""
    report = book.report
    columns: dict[str, list[object]] = {}
    for one in book.entries:
        said: dict[str, object] = {
            "name": one.column.key, "type": one.column.type, "unit": _unit(one.column), "title": dict(one.labels),
            "description": dict(one.meanings),
        }  # fmt: skip
        if one.column.currency:
            said["currency"] = one.column.currency
        if one.column.flags:
            said["flags"] = one.column.flags
        if one.withheld or one.unknown:
            said |= {"withheld": one.withheld, "unknown": list(one.unknown)}
        columns.setdefault(one.table, []).append(said)
    tables = [
        {
            "name": table.key,
            "title": dict(book.titles[table.key]),
            "rows": len(table.rows),
            "columns": columns[table.key],
        }
        for table in book.tables
    ]
    whole = {
        "format": "awn-report/1", "kind": report.kind, "subject": report.subject, "title": report.title,
        "period": {"first": report.period.first.isoformat(), "last": report.period.last.isoformat()},
        "made_at": report.made_at.isoformat(timespec="seconds"), "licence": LICENCE, "licence_address": LICENCE_ADDRESS,
        "source": sources(), "words": {language: list(words) for language, words in book.words.items()},
        "tables": tables,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=2)


def sources() -> dict[str, str]:
    """Where the numbers come from, in both languages."""
    return _both("source")


def _entry(table: Flat, column: Field, versions: Mapping[str, Flat | None]) -> Entry:
    labels: dict[str, str] = {}
    for language, version in versions.items():
        named = next((one.label for one in version.fields if one.key == column.key), "") if version else ""
        if named:
            labels[language] = named
    withheld, unknown = _missing(table, column)
    code = "flag" if column.flags else _CODES.get(column.key, "") if not column.label else column.unit
    return Entry(table.key, column, labels or _both(code), _both(code), withheld, unknown)


def _missing(table: Flat, column: Field) -> tuple[int, tuple[str, ...]]:
    """How many values of a column are withheld, and why others are not known."""
    beside = next((index for index, one in enumerate(table.fields) if one.flags == column.key), None)
    if beside is None:
        return 0, ()
    flags = [row[beside] for row in table.rows]
    return flags.count("withheld"), table.unknown if "unknown" in flags else ()


def _unit(column: Field) -> str:
    return "" if column.flags or column.type == "text" else column.unit


def _both(code: str) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = _meanings()[code]
    return said


def _meanings() -> Mapping[Unit | str, str]:
    return {
        "": "",
        "source": _("Awn: the ledger of confirmed hours, and the records of the platform."),
        "key": _("A code that stays the same in every file and every language."),
        "label": _("What the number is."),
        "value": _("The number, counted in the unit beside it."),
        "text": _("Text."),
        "unit": _("What the number is counted in."),
        "currency": _("The currency, by its code of three letters (ISO 4217)."),
        "low": _("The lower end of the range, where the number is an estimate."),
        "high": _("The upper end of the range, where the number is an estimate."),
        "range": _("What the range means."),
        "note": _("What is to be known of the number; why it is not known."),
        "flag": _(
            "Empty where the value is given. The code withheld says that too few people stand behind it to be shown,"
            " the code unknown that nobody knows it."
        ),
        "minutes": _("Minutes. Sixty are an hour; reversals are taken off."),
        "people": _("Different people, each counted once."),
        "count": _("A count."),
        "share": _("A share between 0 and 1."),
        "money": _("An amount in the currency named."),
        "score": _("Points on the scale that the report names."),
        "days": _("Days."),
        "day": _("A day (ISO 8601)."),
        "month": _("A month, by its first day (ISO 8601)."),
    }
