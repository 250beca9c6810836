"""The report as PDF: archival and tagged (PDF/A-3a, PDF/UA-1), charts with words for those who cannot see them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from awn.base import dates
from awn.base.digits import numerals
from awn.reference.outlines import Outline, outline_of_gulf
from awn.reports.contents import Column, Number, Report, Row, Table, Unknown, Value
from awn.reports.outputs import dictionary, setting
from awn.reports.outputs.flat import check_size, plain
from awn.reports.outputs.wording import LICENCE, LICENCE_ADDRESS, range_words, unit_words, written

SHEET = "report.typ"
# A PDF is read by people: what is longer stands in the data.
MOST_ROWS = 400
_BARS = 12
_MAP_WIDTH = 640
_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)
_SHADES = (0.16, 0.34, 0.52, 0.74, 1.0)


@dataclass(frozen=True, slots=True)
class _Words:
    report: Report

    def value(self, value: Value, column: Column | Number) -> str:
        return written(value, column.unit, self.report.language, column.currency)

    def count(self, value: int) -> str:
        return numerals(f"{value:,}", self.report.language)


def pdf(report: Report) -> bytes:
    """The whole report, in its language. Refuses `report_too_large`."""
    check_size(report)
    with override(report.language):
        return setting.pdf(SHEET, _values(report), report.made_at)


def _values(report: Report) -> dict[str, Any]:
    say = _Words(report)
    span = _("{first} to {last}").format(
        first=dates.day(report.period.first, report.language), last=dates.day(report.period.last, report.language)
    )
    made = dates.day(report.made_at.date(), report.language)
    return {
        "language": report.language,
        "title": report.title,
        "name": report.name,
        "period": f"{report.period.label} · {span}",
        "made": _("Made on {day}").format(day=made),
        "site": settings.AWN_PUBLIC_URL.partition("://")[2],
        "sections": [
            {
                "title": section.title,
                "words": list(section.words),
                "numbers": [_number(one, say) for one in section.numbers],
                "tables": [_table(one, say) for one in section.tables],
            }
            for section in report.sections
        ],
        "method": [
            *report.words,
            _("Groups of fewer than five people are not shown, nor what would let them be worked out."),
            dictionary.sources()[report.language],
        ],
        "words": {
            "method": _("How to read this report"),
            "page": _("Page {page} of {pages}"),
            "licence": _("The numbers may be used freely if Awn is named as their source ({licence}).").format(
                licence=LICENCE
            ),
            "address": LICENCE_ADDRESS,
            "logo": _("Awn"),
        },
    }


def _number(one: Number, say: _Words) -> dict[str, str]:
    why = getattr(one.value, "why", "") or one.note
    spread = range_words(one.range, one.unit, say.report.language, one.currency) if one.range else ""
    if one.range and isinstance(one.value, Unknown):
        spread = f"({one.range.meaning})"
    return {
        "label": _head(one),
        "value": _large(one, say),
        "note": " ".join(part for part in (spread, why) if part),
    }


def _large(one: Number, say: _Words) -> str:
    """The figure itself; of one that is known only within two ends, these."""
    if isinstance(one.value, Unknown) and one.range is not None:
        return _("%(low)s to %(high)s") % {"low": say.value(one.range.low, one), "high": say.value(one.range.high, one)}
    return say.value(one.value, one)


def _table(table: Table, say: _Words) -> dict[str, Any]:
    rows = table.rows[:MOST_ROWS]
    return {
        "title": table.title,
        "sentence": table.sentence,
        "note": table.note,
        "cut": _cut(len(table.rows), say) if len(table.rows) > len(rows) else "",
        "heads": [_head(column) for column in table.columns],
        "sides": ["start" if column.unit in {"text", "month", "day"} else "end" for column in table.columns],
        "rows": [
            [say.value(value, column) for value, column in zip(row.values, table.columns, strict=True)] for row in rows
        ],
        "chart": _chart(table, say) if rows else None,
    }


def _cut(count: int, say: _Words) -> str:
    said = _("Here are the first %(first)s rows of %(count)s. All of them are in the files of data.")
    return said % {"first": say.count(MOST_ROWS), "count": say.count(count)}


def _head(column: Column | Number) -> str:
    """The name, and the unit where neither the name nor the value says it."""
    unit = unit_words(column.unit) if column.unit in {"minutes", "days"} else ""
    return column.label if unit in column.label.lower() else f"{column.label} ({unit})"


def _chart(table: Table, say: _Words) -> dict[str, Any] | None:
    index = next((at for at, one in enumerate(table.columns) if one.unit not in {"text", "day", "month"}), None)
    # Of several columns together the page has a drawing; here their table says it all.
    if index is None or table.chart in {"none", "lines", "stacked"}:
        return None
    column = table.columns[index]
    if table.chart == "map":
        return {"kind": "map", "drawing": _map(table.rows, index), "alt": table.sentence}
    few = table.rows[: _BARS if table.chart == "rows" else MOST_ROWS]
    numbers = [_amount(row.values[index]) for row in few]
    most = max(numbers, default=0.0) or 1.0
    bars = [
        {
            **_named(row, table, few[at - 1] if at else None, say),
            "share": max(number, 0.0) / most,
            "text": say.value(row.values[index], column),
        }
        for at, (row, number) in enumerate(zip(few, numbers, strict=True))
    ]
    return {"kind": table.chart, "bars": bars, "alt": table.sentence, "unit": _head(column)}


def _named(row: Row, table: Table, before: Row | None, say: _Words) -> dict[str, str]:
    """What stands under a bar; of a month its short name, and the year where it changes."""
    language = say.report.language
    if table.chart == "rows" or not (match := _MONTH.fullmatch(row.key)):
        return {"name": say.value(row.values[0], table.columns[0]), "note": ""}
    name = dates.month_name(date(int(match["year"]), int(match["month"]), 1), language)
    is_new = before is None or not before.key.startswith(match["year"])
    return {
        "name": name if language == "ar" else name[:3],
        "note": numerals(match["year"], language) if is_new else "",
    }


def _amount(value: Value) -> float:
    number = plain(value)
    return float(number) if isinstance(number, int | float) else 0.0


def _map(rows: tuple[Row, ...], index: int) -> str:
    """The regions shaded in five steps of equal number, without words: those stand in the table."""
    values = {row.key: _amount(row.values[index]) for row in rows}
    whole = outline_of_gulf(_MAP_WIDTH)
    steps = sorted(value for value in values.values() if value > 0)
    parts = [f'<path d="{whole.land}" fill="#F3E9D7" stroke="#85745F" stroke-width="1"/>']
    for shape in whole.shapes:
        if (value := values.get(shape.code, 0)) > 0:
            shade = _SHADES[sum(step < value for step in steps) * len(_SHADES) // len(steps)]
            parts.append(f'<path d="{shape.path}" fill="#0B5D4E" fill-opacity="{shade}" stroke="#FFFFFF"/>')
    return _svg(whole, "".join(parts))


def _svg(whole: Outline, drawn: str) -> str:
    size = f'viewBox="0 0 {whole.width} {whole.height}" width="{whole.width}" height="{whole.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {escape(size, quote=False)}>{drawn}</svg>'
