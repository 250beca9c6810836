"""The report as a workbook for people: a sheet of numbers, one for each table, and one that says how to read them.

Hours stand as hours and shares as per cents, unrounded; what is withheld is marked and has a word in its cell.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from awn.base import dates
from awn.reports.contents import Report, Table, Unit, Unknown, Value, Withheld
from awn.reports.outputs import dictionary
from awn.reports.outputs.flat import check_size
from awn.reports.outputs.wording import LICENCE, LICENCE_ADDRESS, range_words, unit_words, written

_FORMATS: dict[Unit, str] = {
    "minutes": "#,##0.0#", "people": "#,##0", "share": "0.0%", "money": "#,##0.00", "day": "yyyy-mm-dd",
    "month": "yyyy-mm", "count": "#,##0.##", "days": "#,##0.#", "score": "0.00",
}  # fmt: skip
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_NAME_LENGTH = 31
_CELL_LENGTH = 32_767
_MARKED = PatternFill("solid", fgColor="E8E1D5")
_MINUTES = 60


def xlsx(report: Report) -> bytes:
    """The workbook, in the language and direction of the report."""
    check_size(report)
    with override(report.language):
        book = Workbook(write_only=True)
        book.properties.title = _clean(report.title)
        book.properties.creator = "Awn"
        book.properties.created = book.properties.modified = report.made_at.replace(tzinfo=None)
        taken: set[str] = set()
        _about(_Sheet(book, _("About"), taken, report, (24, 90)), report)
        if any(section.numbers for section in report.sections):
            _numbers(_Sheet(book, _("Numbers"), taken, report, (48, 18, 14, 40, 60)), report)
        for section in report.sections:
            for table in section.tables:
                widths = (34, *(22 for _column in table.columns))
                _table(_Sheet(book, table.title, taken, report, widths), table, report.language)
        file = io.BytesIO()
        book.save(file)
    return file.getvalue()


class _Sheet:
    """One sheet that is written from top to bottom; texts are always cells of text, never formulas."""

    def __init__(self, book: Workbook, title: str, taken: set[str], report: Report, widths: Sequence[int]) -> None:
        self._sheet: Any = book.create_sheet(_name(title, taken))
        self._sheet.sheet_view.rightToLeft = report.language == "ar"
        for number, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width

    def add(self, *cells: object) -> None:
        self._sheet.append([self.text(cell) if isinstance(cell, str) else cell for cell in cells])

    def freeze(self, row: int) -> None:
        self._sheet.freeze_panes = f"A{row}"

    def text(self, value: str, *, bold: bool = False, marked: bool = False) -> object:
        cell = WriteOnlyCell(self._sheet, value=_clean(value)[:_CELL_LENGTH])
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if bold:
            cell.font = Font(bold=True)
        if marked:
            cell.font = Font(italic=True)
            cell.fill = _MARKED
        return cell

    def value(self, value: Value, unit: Unit, language: str) -> object:
        if isinstance(value, Withheld | Unknown):
            return self.text(written(value, unit, language), marked=True)
        if isinstance(value, str):
            return self.text(value)
        number: Any = value if isinstance(value, date) else _shown(value, unit)
        cell = WriteOnlyCell(self._sheet, value=number)
        cell.number_format = _FORMATS.get(unit, "General")
        return cell

    def heads(self, *words: str) -> None:
        self._sheet.append([self.text(one, bold=True) for one in words])


def _about(sheet: _Sheet, report: Report) -> None:
    span = _("{first} to {last}").format(
        first=dates.day(report.period.first, report.language), last=dates.day(report.period.last, report.language)
    )
    sheet.heads(_("Report"), report.title)
    for name, said in (
        (_("About"), report.name),
        (_("Period"), f"{report.period.label} ({span})"),
        (_("Made on"), dates.day(report.made_at.date(), report.language)),
        (_("Source"), dictionary.sources()[report.language]),
        (_("Licence of the numbers"), f"{LICENCE} {LICENCE_ADDRESS}"),
        (_("Withheld"), _("Groups of fewer than five people are not shown, nor what would let them be worked out.")),
        *((_("How to read it"), line) for line in report.words),
    ):
        sheet.add(sheet.text(name, bold=True), said)
    for title, lines in _notes(report):
        sheet.add(sheet.text(title, bold=True), " ".join(lines))


def _notes(report: Report) -> Iterable[tuple[str, tuple[str, ...]]]:
    for section in report.sections:
        if section.words:
            yield section.title, section.words
        for table in section.tables:
            if table.note:
                yield table.title, (table.note,)


def _numbers(sheet: _Sheet, report: Report) -> None:
    sheet.heads(_("Number"), _("Value"), _("Unit"), _("Range"), _("Note"))
    sheet.freeze(2)
    for section in report.sections:
        for one in section.numbers:
            spread = range_words(one.range, one.unit, report.language, one.currency) if one.range else ""
            why = one.value.why if isinstance(one.value, Unknown) else one.note
            value = sheet.value(one.value, one.unit, report.language)
            sheet.add(one.label, value, unit_words(one.unit, one.currency), spread, why)


def _table(sheet: _Sheet, table: Table, language: str) -> None:
    sheet.heads(table.title)
    sheet.add(table.sentence)
    heads = [_headed(column.label, unit_words(column.unit, column.currency)) for column in table.columns]
    sheet.heads(*heads)
    sheet.freeze(4)
    for row in table.rows:
        pairs = zip(row.values, table.columns, strict=True)
        sheet.add(*(sheet.value(value, column.unit, language) for value, column in pairs))


def _headed(label: str, unit: str) -> str:
    return f"{label} ({unit})" if unit else label


def _shown(value: float, unit: Unit) -> float:
    return value / _MINUTES if unit == "minutes" else value


def _clean(text: str) -> str:
    return text.translate(_NOT_IN_XML)


def _name(title: str, taken: set[str]) -> str:
    """A name that a workbook allows: short, without the marks of formulas, each once."""
    base = " ".join(_NOT_IN_NAMES.sub(" ", _clean(title)).split())[:_NAME_LENGTH] or "Awn"
    chosen, number = base, 2
    while chosen.casefold() in taken:
        end = f" {number}"
        chosen, number = base[: _NAME_LENGTH - len(end)] + end, number + 1
    taken.add(chosen.casefold())
    return chosen
