"""Open data: every table of a report as CSV or as Parquet, with the dictionary and the licence, in one ZIP.

The same report gives the same bytes: the moments in the archive are that at which the report was made.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import override

from awn.base.dates import day
from awn.base.tabular_writing import write_csv
from awn.reports.contents import Report
from awn.reports.outputs import dictionary
from awn.reports.outputs.dictionary import Dictionary
from awn.reports.outputs.flat import Flat, Type
from awn.reports.outputs.wording import LICENCE, LICENCE_ADDRESS

_TYPES: dict[Type, type[pl.DataType]] = {"number": pl.Float64, "text": pl.String, "date": pl.Date}
_EARLIEST = 1980  # a ZIP knows no year before


def csv_zip(report: Report, other: Report | None = None) -> bytes:
    """Tables as CSV (UTF-8), a dictionary as CSV and JSON, and a page to read first."""
    return _packed(dictionary.dictionary(report, other), "csv", _csv)


def parquet_zip(report: Report, other: Report | None = None) -> bytes:
    """Tables as Parquet, typed, with the same columns as the CSV; the dictionary beside them."""
    return _packed(dictionary.dictionary(report, other), "parquet", _parquet)


def frame(table: Flat) -> pl.DataFrame:
    """A table with its types: numbers that are all whole are integers."""
    columns = []
    for index, field in enumerate(table.fields):
        values = [row[index] for row in table.rows]
        kind = _TYPES[field.type]
        if field.type == "number" and all(value is None or isinstance(value, int) for value in values):
            kind = pl.Int64
        columns.append(pl.Series(field.key, values, dtype=kind, strict=False))
    return pl.DataFrame(columns)


def _csv(table: Flat) -> bytes:
    text = io.StringIO(newline="")
    write_csv(text, [field.key for field in table.fields], table.rows)
    return text.getvalue().encode()


def _parquet(table: Flat) -> bytes:
    file = io.BytesIO()
    frame(table).write_parquet(file, compression="zstd")
    return file.getvalue()


def _packed(book: Dictionary, ending: str, write: Callable[[Flat], bytes]) -> bytes:
    made = book.report.made_at
    moment = (max(made.year, _EARLIEST), made.month, made.day, made.hour, made.minute, made.second // 2 * 2)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:

        def add(name: str, data: bytes) -> None:
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)

        add("README.txt", read_first(book.report).encode())
        text = io.StringIO(newline="")
        write_csv(text, dictionary.HEADER, dictionary.lines(book))
        add("dictionary.csv", text.getvalue().encode())
        add("dictionary.json", dictionary.as_json(book).encode())
        for table in book.tables:
            add(f"{table.key}.{ending}", write(table))
    return file.getvalue()


def read_first(report: Report) -> str:
    """What the file is, in both languages: the report's own first."""
    order = sorted(dictionary.LANGUAGES, key=lambda language: language != report.language)
    return "\n\n".join(_page(report, language) for language in order) + "\n"


def _page(report: Report, language: str) -> str:
    with override(language):
        parts = [
            report.title,
            _("From {first} to {last}. Made on {day}.").format(
                first=day(report.period.first, language),
                last=day(report.period.last, language),
                day=day(report.made_at.date(), language),
            ),
            _("What each column means stands in dictionary.csv and dictionary.json."),
            _("Groups of fewer than five people are withheld: their cells are empty, and the column beside says so."),
            _("You may use these numbers freely if you name Awn as their source ({licence}): {address}").format(
                licence=LICENCE, address=LICENCE_ADDRESS
            ),
        ]
    return "\n".join(parts)
