"""CSV: which encoding, which separator, and its rows one by one.

The encoding is decided by reading the whole file once: a mark at its start, else UTF-8 if every byte agrees, else
Windows-1256 if what comes out is Arabic. A wrong guess would spoil every name, so what is doubtful is refused.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import IO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.tabular import Row, Table, fitted, headings

LINE_LIMIT = 1_000_000
DELIMITERS = ",;\t|"
_BLOCK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 16
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# After this many good sequences of several bytes, a bad one is damage, not another encoding.
_ENOUGH_UTF8 = 3
_WORD = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0621-\u06d3]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")


@contextmanager
def reading(path: Path, size_bytes: int, encoding: str | None = None) -> Iterator[Table]:
    """The table in a CSV file."""
    taken_as = _known(encoding) if encoding else detect_encoding(path)
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=taken_as, newline="") as stream:
        lines = _lines(stream, taken_as)
        first = _up_to_header(lines)
        delimiter = sniff_delimiter(first[-1])
        # strict: a quotation mark that is never closed would otherwise swallow the rows after it in silence.
        records = enumerate(csv.reader(chain(first, lines), delimiter=delimiter, strict=True), start=1)
        columns = headings(_first_filled(records))
        table = Table("csv", columns, iter(()), encoding=taken_as, delimiter=delimiter, size_bytes=size_bytes)
        table.share_read = lambda: min(1.0, raw.tell() / size_bytes)
        table.rows = _rows(records, table)
        yield table


def detect_encoding(path: Path) -> str:
    """The file's encoding as a name for `open`; refuses binary files and what cannot be told."""
    with path.open("rb") as stream:
        start = stream.read(_SAMPLE_BYTES)
        for mark, name in _MARKS:
            if start.startswith(mark):
                return name
        if b"\0" in start:
            return _utf16_without_mark(start)
        stream.seek(0)
        good, bad_at = _check_utf8(stream)
        if bad_at is None:
            return "utf-8"
        if good >= _ENOUGH_UTF8:
            message = format_lazy(
                _("The file is UTF-8 but damaged at byte {position}. Export it again from where it came from."),
                position=f"{bad_at:,}",
            )
            raise Refusal("encoding_damaged", message)
        stream.seek(max(0, bad_at - _SAMPLE_BYTES // 2))
        sample = stream.read(_SAMPLE_BYTES)
    if _is_arabic(sample.decode("cp1256")):
        return "cp1256"
    raise Refusal(
        "encoding_unknown",
        _(
            "The encoding of this file is neither UTF-8, UTF-16 nor Windows-1256. "
            "Save it as “CSV UTF-8”, or name its encoding."
        ),
    )


def sniff_delimiter(header: str) -> str:
    """The separator that stands most often in the header outside quotation marks; a comma when there is none."""
    outside = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=lambda mark: (outside.count(mark), mark == ","))


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        message = format_lazy(_("There is no encoding called {name}. Try utf-8 or windows-1256."), name=encoding)
        raise Refusal("encoding_name", message) from None


def _check_utf8(stream: IO[bytes]) -> tuple[int, int | None]:
    """How many characters beyond ASCII were read before the first bad byte, and where that stands (None: nowhere)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    position = good = 0
    while True:
        block = stream.read(_BLOCK_BYTES)
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode("utf-8")
            return good + sum(not c.isascii() for c in before), position - held + error.start
        if not text.isascii():
            good += sum(not c.isascii() for c in text)
        if not block:
            return good, None
        position += len(block)


def _utf16_without_mark(start: bytes) -> str:
    """Zeros in every second byte are UTF-16; elsewhere they are no text."""
    pairs = len(start) // 2
    if start[1::2].count(0) > pairs * 0.4 and not start[::2].count(0):
        return "utf-16-le"
    if start[::2].count(0) > pairs * 0.4 and not start[1::2].count(0):
        return "utf-16-be"
    if start.count(0) > len(start) * 0.05:
        raise Refusal("not_a_table", _("This is neither a CSV nor an XLSX file. Save the table as one of the two."))
    return "utf-8"


def _is_arabic(text: str) -> bool:
    """Whether Windows-1256 was a right guess: Arabic words there, and hardly a word in two scripts at once."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    arabic = [word for word in words if _ARABIC.search(word)]
    mixed = [word for word in arabic if _LATIN.search(word)]
    return len(arabic) > len(words) * 0.5 and len(mixed) <= len(arabic) * 0.05


def _lines(stream: TextIOWrapper, encoding: str) -> Iterator[str]:
    """Lines of bounded length: one line of two gigabytes must not be taken into memory."""
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(LINE_LIMIT + 1)
        except UnicodeError:
            message = format_lazy(
                _("Line {line} is not {encoding}. Save the file as “CSV UTF-8”, or name its encoding."),
                line=number,
                encoding=encoding,
            )
            raise Refusal("encoding_wrong", message) from None
        if len(line) > LINE_LIMIT:
            message = format_lazy(_("Line {line} is longer than a million characters. Is it a table?"), line=number)
            raise Refusal("line_too_long", message)
        if not line:
            return
        yield line


def _up_to_header(lines: Iterator[str]) -> list[str]:
    """The lines until the first that is not blank."""
    read = []
    for line in lines:
        read.append(line)
        if line.strip():
            break
    return read or [""]


def _first_filled(records: Iterator[tuple[int, list[str]]]) -> list[str]:
    for _number, cells in _safely(records):
        if any(cell.strip() for cell in cells):
            return cells
    return []


def _rows(records: Iterator[tuple[int, list[str]]], table: Table) -> Iterator[Row]:
    width = len(table.columns)
    for number, cells in _safely(records):
        if any(cell.strip() for cell in cells):
            yield fitted(number, cells, width, pad=False)
        else:
            table.blank_rows += 1


def _safely(records: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        try:
            number, cells = next(records)
        except StopIteration:
            return
        except csv.Error:
            message = format_lazy(
                _("The quotation marks in row {row} do not match, so nobody can tell where the next row begins."),
                row=number + 1,
            )
            raise Refusal("quotes_broken", message) from None
        yield number, cells
