"""XLSX: looked over before it is opened, then read row by row."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.tabular import Row, Table, fitted, headings

PART_LIMIT = 2_000
UNPACKED_LIMIT_BYTES = 1_000_000_000
RATIO_LIMIT = 200
# openpyxl keeps these wholly in memory; everything else it needs is small in an honest file.
STRINGS_LIMIT_BYTES = 150_000_000
OTHER_LIMIT_BYTES = 20_000_000
LAST_ROW = 1_048_576  # Excel's own; a forged row number would have us count for hours
_SMALL_BYTES = 1_000_000
_DIRECTORY_LIMIT_BYTES = 1_000_000
_ERRORS = frozenset({"#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!"})
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_DECLARATIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
Cells = tuple[Any, ...]


@contextmanager
def reading(path: Path, size_bytes: int) -> Iterator[Table]:
    """The table in the first sheet. Refuses bombs, entities, passwords and broken files before they are opened."""
    check(path)
    books = [_open(path, values=True)]
    try:
        sheet = books[0][0].worksheets[0] if books[0][0].worksheets else None
        if sheet is None:
            raise _broken()
        formulas = None
        if _has_formulas(path, sheet._worksheet_path):
            books.append(_open(path, values=False))
            formulas = _numbered(books[1][0].worksheets[0])
        numbered = _paired(_numbered(sheet), formulas)
        columns: tuple[str, ...] = ()
        for _number, values, _formulas in numbered:
            columns = headings([as_text(value) for value in values])
            break
        others = tuple(str(name) for name in books[0][0].sheetnames if name != sheet.title)
        table = Table("xlsx", columns or headings([]), iter(()), sheet=str(sheet.title), other_sheets=others)
        table.size_bytes = size_bytes
        table.rows = _rows(numbered, table)
        yield table
    finally:
        for book, stream in books:
            book.close()
            stream.close()


def check(path: Path) -> None:
    """Refuses an archive that is broken, locked or would unpack to more than we care to read."""
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise Refusal("xlsx_locked", _("The file has a password. Save it without one."))
            if len(parts) > PART_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT_BYTES:
                raise _bomb()
            for part in parts:
                if part.file_size > _limit_of(part.filename) or _ratio(part) > RATIO_LIMIT:
                    raise _bomb()
                _check_no_entities(archive, part)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise _broken() from error


def as_text(value: object) -> str:
    """A cell's value as it would stand in a CSV; dates in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value.isoformat(timespec="minutes") if isinstance(value, time) else str(value)


def _check_directory(path: Path) -> None:
    """The list of parts is read into memory when the archive is opened, so its size is looked at first."""
    with path.open("rb") as stream:
        size = path.stat().st_size
        stream.seek(max(0, size - 65_557))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise _broken()
    parts, directory_bytes = struct.unpack("<HI", tail[at + 10 : at + 16])
    if parts > PART_LIMIT or directory_bytes > _DIRECTORY_LIMIT_BYTES:
        raise _bomb()


def _limit_of(name: str) -> int:
    if name.startswith(("xl/worksheets/", "xl/media/", "xl/embeddings/")):
        return UNPACKED_LIMIT_BYTES
    return STRINGS_LIMIT_BYTES if name == "xl/sharedStrings.xml" else OTHER_LIMIT_BYTES


def _ratio(part: zipfile.ZipInfo) -> float:
    return part.file_size / max(1, part.compress_size) if part.file_size > _SMALL_BYTES else 0.0


def _check_no_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A declaration stands before the first element. defusedxml refuses it too, should it hide behind an encoding."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as stream:
            if _DECLARATIONS.search(stream.read(4096)):
                raise _entities()


def _open(path: Path, *, values: bool) -> tuple[Any, BinaryIO]:
    from openpyxl import load_workbook

    stream = path.open("rb")
    try:
        # As a stream: openpyxl judges a path by the end of its name, and what is uploaded has none.
        return load_workbook(stream, read_only=True, data_only=values, keep_links=False), stream
    except Exception as error:  # openpyxl stumbles over a broken part in as many ways as there are parts
        stream.close()
        raise _refusal_of(error) from error


def _numbered(sheet: Any) -> Iterator[tuple[int, Cells]]:
    """Rows that hold something, with their numbers."""
    sheet.reset_dimensions()  # what the file says of its own size may be forged
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    while True:
        try:
            number, cells = next(rows)
        except StopIteration:
            return
        except Exception as error:  # as in _open
            raise _refusal_of(error) from error
        if number > LAST_ROW:
            raise _bomb()
        yield number, cells


def _paired(
    values: Iterator[tuple[int, Cells]], formulas: Iterator[tuple[int, Cells]] | None
) -> Iterator[tuple[int, Cells, Cells]]:
    for number, cells in values:
        yield number, cells, (next(formulas, (0, ()))[1] if formulas is not None else ())


def _rows(numbered: Iterator[tuple[int, Cells, Cells]], table: Table) -> Iterator[Row]:
    width = len(table.columns)
    for number, values, formulas in numbered:
        texts = [as_text(value) for value in values]
        fault = _fault(values, formulas, texts)
        if not fault and not any(text.strip() for text in texts):
            table.blank_rows += 1
            continue
        row = fitted(number, texts, width, pad=True)
        yield Row(number, row.cells, fault) if fault else row


def _fault(values: Cells, formulas: Cells, texts: list[str]) -> str:
    if any(value is None and formula is not None for value, formula in zip(values, formulas, strict=False)):
        return "formula_without_value"
    return "cell_error" if not _ERRORS.isdisjoint(texts) else ""


def _has_formulas(path: Path, sheet: str) -> bool:
    with zipfile.ZipFile(path) as archive, archive.open(sheet) as stream:
        before = b""
        while block := stream.read(1 << 20):
            if _FORMULA.search(before + block):
                return True
            before = block[-64:]
    return False


def _refusal_of(error: Exception) -> Refusal:
    from defusedxml import DefusedXmlException

    if isinstance(error, Refusal):
        return error
    cause: BaseException | None = error
    while cause is not None:  # openpyxl wraps some
        if isinstance(cause, DefusedXmlException):
            return _entities()
        cause = cause.__cause__ or cause.__context__
    return _broken()


def _broken() -> Refusal:
    return Refusal("xlsx_broken", _("This XLSX file is damaged. Open it, save it again, or save it as CSV."))


def _entities() -> Refusal:
    return Refusal("xlsx_entities", _("This XLSX file holds XML declarations that no spreadsheet writes."))


def _bomb() -> Refusal:
    message = format_lazy(
        _("This XLSX file would unpack to far more than it seems (the limit is {limit} MB). Save it as CSV."),
        limit=f"{UNPACKED_LIMIT_BYTES / 1e6:,.0f}",
    )
    return Refusal("xlsx_bomb", message)
