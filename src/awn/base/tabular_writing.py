"""Writing tables so that a spreadsheet shows them and never runs them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, TextIO

Value = str | int | float | bool | date | datetime | None
# What makes a spreadsheet take a text for a formula (OWASP: CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST_COLUMN = 60
# XML 1.0 has no room for these.
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def guarded(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet would run it."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """What `guarded` was given: our own export reads back as it was."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text


def write_csv(stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> int:
    """Writes UTF-8 with the mark by which Excel knows Arabic; open `stream` with newline="". The number of rows."""
    stream.write("\ufeff")
    writer = csv.writer(stream)
    writer.writerow([guarded(name) for name in header])
    count = 0
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
        count += 1
    return count


def write_xlsx(
    stream: IO[bytes],
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    title: str = "Awn",
    right_to_left: bool = False,
) -> int:
    """Writes one sheet row by row, in bounded memory; texts are cells of text, never formulas. The number of rows."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title[:31])
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST_COLUMN, max(12, len(name) + 4))

    def cell(value: Value, *, bold: bool = False) -> object:
        if not isinstance(value, str):
            return _plain(value)
        written = WriteOnlyCell(sheet, value=value.translate(_NOT_IN_XML)[:32_767])
        # openpyxl takes a leading "=" for a formula: say that it is text.
        written.data_type = "s"
        if bold:
            written.font = Font(bold=True)
        return written

    sheet.append([cell(name, bold=True) for name in header])
    count = 0
    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    workbook.save(stream)
    return count


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return guarded(value) if isinstance(value, str) else str(value)


def _plain(value: Value) -> object:
    """A spreadsheet has no zones: moments are written as text with their offset, the rest as it is."""
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value
