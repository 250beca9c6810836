"""What is drawn from a report says the report's numbers, all of them and no others."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import polars as pl
import pytest
from openpyxl import load_workbook
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.reports.samples import NASTY, report, without_charts

from awn.base.refusal import Refusal
from awn.reports.contents import Column, Report, Row, Section, Table, Unknown, Value, Withheld
from awn.reports.outputs import archive, document, flat, workbook
from awn.reports.outputs.wording import written


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def tables_of(one: Report) -> list[tuple[str, Table]]:
    return [(f"{section.key}_{table.key}", table) for section in one.sections for table in section.tables]


def is_there(value: Value) -> bool:
    return not isinstance(value, Withheld | Unknown)


def test_same_number_in_csv_and_parquet_as_in_the_report() -> None:
    one = report()
    csv_files, parquet = opened(archive.csv_zip(one)), opened(archive.parquet_zip(one))
    for name, table in tables_of(one):
        read = rows_of(csv_files[f"{name}.csv"])
        frame = pl.read_parquet(BytesIO(parquet[f"{name}.parquet"]))
        for number, row in enumerate(table.rows):
            for column, value in zip(table.columns, row.values, strict=True):
                in_file, in_frame = read[number][column.key], frame[column.key][number]
                if is_there(value):
                    assert in_frame == value
                    assert in_file == (value.isoformat() if isinstance(value, date) else str(value))
                else:
                    why = "withheld" if isinstance(value, Withheld) else "unknown"
                    assert (in_file, in_frame) == ("", None)
                    assert read[number][f"{column.key}_flag"] == frame[f"{column.key}_flag"][number] == why
    numbers = {row["key"]: row for row in rows_of(csv_files["numbers.csv"])}
    for figure in one.sections[0].numbers:
        expected = str(figure.value) if is_there(figure.value) else ""
        assert numbers[figure.key]["value"] == expected


def test_same_number_in_the_workbook_as_in_the_report() -> None:
    one = report("ar")
    book = load_workbook(BytesIO(workbook.xlsx(one)))
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    for _name, table in tables_of(one):
        sheet = book[table.title]
        for number, row in enumerate(table.rows):
            for place, (column, value) in enumerate(zip(table.columns, row.values, strict=True), start=1):
                cell = sheet.cell(4 + number, place).value
                if not is_there(value):
                    assert cell == written_in("ar", value), column
                elif column.unit == "minutes":
                    assert round(cell * 60, 6) == value
                else:
                    assert (cell.date() if isinstance(cell, datetime) else cell) == value


def written_in(language: str, value: Value) -> str:
    from django.utils.translation import override

    with override(language):
        return written(value, "count", language)


@pytest.mark.peer
@pytest.mark.parametrize("language", ["ar", "en"])
def test_same_number_in_the_pdf_as_in_the_report(language: str) -> None:
    from django.utils.translation import override

    one = report(language)
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=document.pdf(one), capture_output=True, check=True)
    text = re.sub("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", said.stdout.decode())
    with override(language):
        for section in one.sections:
            for figure in section.numbers:
                if isinstance(figure.value, int | float):
                    assert written(figure.value, figure.unit, language) in text, figure.key
            for table in section.tables:
                for row in table.rows:
                    for column, value in zip(table.columns, row.values, strict=True):
                        if isinstance(value, int | float):
                            assert written(value, column.unit, language) in text, (table.key, row.key)


def test_the_pdf_is_archival_tagged_and_in_its_language() -> None:
    root = PdfFileReader(BytesIO(document.pdf(report("ar")))).root
    said = root["/Metadata"].data.decode()
    for mark in ("<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A", "<pdfuaid:part>1</pdfuaid:part>"):
        assert mark in said
    assert root["/Lang"] == "ar"


def test_the_same_report_gives_the_same_bytes() -> None:
    one = without_charts(report())
    assert document.pdf(one) == document.pdf(one)
    assert archive.csv_zip(one) == archive.csv_zip(one)
    assert archive.parquet_zip(one) == archive.parquet_zip(one)


def test_what_strangers_write_stays_text() -> None:
    one = without_charts(report(name=NASTY))
    text = subprocess.run(["pdftotext", "-", "-"], input=document.pdf(one), capture_output=True, check=True).stdout
    assert " ".join(text.decode().split()).count("#panic() ] }") >= 3
    fields = rows_of(opened(archive.csv_zip(one))["hours_fields.csv"])
    assert fields[0]["field"] == f"'{NASTY}"
    assert pl.read_parquet(BytesIO(opened(archive.parquet_zip(one))["hours_fields.parquet"]))["field"][0] == NASTY
    book = load_workbook(BytesIO(workbook.xlsx(one)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == NASTY]
    assert cells
    assert all(cell.data_type == "s" for cell in cells)


def test_the_dictionary_names_every_column_in_both_languages_and_what_is_withheld() -> None:
    files = opened(archive.csv_zip(report(), report("ar")))
    lines = rows_of(files["dictionary.csv"])
    for name in ("numbers", *(name for name, _table in tables_of(report()))):
        columns = rows_of(files[f"{name}.csv"])[0].keys()
        assert list(columns) == [line["column"] for line in lines if line["table"] == name]
        assert all(re.fullmatch("[a-z][a-z0-9_]*", column) for column in columns)
    assert all(line["meaning_ar"] and line["meaning_en"] and line["label_ar"] and line["label_en"] for line in lines)
    people = next(line for line in lines if (line["table"], line["column"]) == ("hours_fields", "people"))
    assert (people["label_en"], people["label_ar"], people["withheld"]) == ("Volunteers", "المتطوعون", "1")
    share = next(line for line in lines if (line["table"], line["column"]) == ("hours_fields", "share"))
    assert share["unknown"] == "Not asked"
    said = json.loads(files["dictionary.json"])
    assert said["licence"] == "CC BY 4.0"
    assert said["period"] == {"first": "2026-01-01", "last": "2026-06-30"}
    assert {table["name"]: table["rows"] for table in said["tables"]}["hours_fields"] == 3


def test_the_keys_of_columns_are_the_same_in_both_languages() -> None:
    english, arabic = flat.flat(report()), flat.flat(report("ar"))
    assert [[f.key for f in table.fields] for table in english] == [[f.key for f in table.fields] for table in arabic]


def test_a_long_table_is_cut_in_the_pdf_and_whole_in_the_data() -> None:
    one = without_charts(report(rows=document.MOST_ROWS))
    text = subprocess.run(["pdftotext", "-", "-"], input=document.pdf(one), capture_output=True, check=True).stdout
    assert f"the first {document.MOST_ROWS} rows of {document.MOST_ROWS + 3}" in " ".join(text.decode().split())
    assert len(rows_of(opened(archive.csv_zip(one))["hours_fields.csv"])) == document.MOST_ROWS + 3


def test_an_enormous_table_is_refused_in_every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flat, "MOST_CELLS", 10)
    for draw in (document.pdf, workbook.xlsx, archive.csv_zip, archive.parquet_zip):
        with pytest.raises(Refusal, match="report_too_large"):
            draw(report())


def test_two_tables_of_one_name_and_odd_titles_keep_apart() -> None:
    columns = (Column("a/b", "A", "count"), Column("a b", "B", "count"))
    table = Table("One!", "[a]:*?/\\ " + "x" * 40, "", columns, (Row("1", (1, 2)),))
    one = replace(report(), sections=(Section("s", "S", tables=(table, table)),))
    assert {"s_one.csv", "s_one_2.csv"} <= opened(archive.csv_zip(one)).keys()
    assert [field.key for field in flat.flat(one)[1].fields] == ["key", "a_b", "a_b_flag", "a_b_2", "a_b_2_flag"]
    assert len(load_workbook(BytesIO(workbook.xlsx(one))).sheetnames) == 3


def test_a_value_of_another_type_than_its_column_promises_is_not_published() -> None:
    table = Table("t", "T", "", (Column("n", "N", "people"),), (Row("1", ("12",)),))
    with pytest.raises(TypeError):
        flat.flat(replace(report(), sections=(Section("s", "S", tables=(table,)),)))
