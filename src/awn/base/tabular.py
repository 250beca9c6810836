"""Tables that people bring in files: CSV in whatever encoding, and XLSX. One row at a time, in bounded memory.

    with reading(path) as table:
        for row in table.rows: ...

What is wrong with the file as a whole is a Refusal; what is wrong with one row stands in `Row.fault`, so that a
report can name it and the rows after it are still read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

UPLOAD_LIMIT_BYTES = 50_000_000
COLUMN_LIMIT = 500

FAULTS = {
    "too_few_cells": _(
        "This row has fewer cells than there are columns. A line break inside a text needs quotation marks around it."
    ),
    "too_many_cells": _(
        "This row has more cells than there are columns. A text that holds the separator needs quotation marks."
    ),
    "formula_without_value": _(
        "A cell holds a formula without its result. Open the file, let it calculate, save it, and try again."
    ),
    "cell_error": _("A cell holds an error of the spreadsheet, such as #REF! or #N/A. Mend it there."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet counts (the header is 1), and as many cells as the table has columns."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(slots=True)
class Table:
    """An open file: what it was taken for, its columns, and its rows to be read once."""

    format: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    size_bytes: int = 0
    # How far reading has come, 0 to 1; None where the format does not tell.
    share_read: Callable[[], float | None] = field(default=lambda: None)
    # Wholly empty rows, counted while `rows` is read: they are no rows of the table, but they are not hidden either.
    blank_rows: int = 0


@contextmanager
def reading(path: Path, *, limit_bytes: int | None = None, encoding: str | None = None) -> Iterator[Table]:
    """The table in a CSV or XLSX file.

    Refuses what is missing, over `limit_bytes`, empty, neither CSV nor XLSX, or dangerous to open.
    """
    from awn.base import tabular_text, tabular_xlsx

    size = _size(path, limit_bytes)
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith(b"PK\x03\x04"):
        with tabular_xlsx.reading(path, size) as table:
            yield table
        return
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        message = _("This is an old or password-protected Excel file. Save it as XLSX without a password, or as CSV.")
        raise Refusal("old_or_locked_excel", message)
    with tabular_text.reading(path, size, encoding) as table:
        yield table


def headings(cells: list[str]) -> tuple[str, ...]:
    """The names of the columns, tidied; refuses none at all, too many, and two of the same name."""
    names = [" ".join(cell.replace("\ufeff", "").split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise Refusal("no_columns", _("The first row must name the columns, and it is empty."))
    if len(names) > COLUMN_LIMIT:
        message = format_lazy(_("The file has more than {limit} columns. Is it a table?"), limit=COLUMN_LIMIT)
        raise Refusal("too_many_columns", message)
    given = [name.casefold() for name in names if name]
    twice = sorted({name for name in names if name and given.count(name.casefold()) > 1})
    if twice:
        message = format_lazy(_("Two columns have the same name: {names}. Rename one."), names=", ".join(twice))
        raise Refusal("duplicate_columns", message)
    return tuple(names)


def fitted(number: int, cells: list[str], width: int, *, pad: bool) -> Row:
    """The row brought to the table's width; `pad` where the format leaves out empty cells at the end."""
    if len(cells) > width:
        fault = "too_many_cells" if any(cell.strip() for cell in cells[width:]) else ""
        return Row(number, tuple(cells[:width]), fault)
    if len(cells) < width:
        return Row(number, tuple(cells) + ("",) * (width - len(cells)), "" if pad else "too_few_cells")
    return Row(number, tuple(cells))


def _size(path: Path, limit_bytes: int | None) -> int:
    if not path.is_file():
        message = format_lazy(_("There is no file {name}. Check the name and the folder."), name=path.name)
        raise Refusal("file_missing", message)
    size = path.stat().st_size
    if limit_bytes is not None and size > limit_bytes:
        message = format_lazy(
            _("The file has {size} MB and the limit is {limit} MB. Split it, or let an administrator import it."),
            size=f"{size / 1e6:,.0f}",
            limit=f"{limit_bytes / 1e6:,.0f}",
        )
        raise Refusal("file_too_large", message, status=413)
    if size == 0:
        raise Refusal("file_empty", _("The file is empty."))
    return size
