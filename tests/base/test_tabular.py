"""Files as people bring them, and files that somebody made to hurt."""

import csv
import io
import struct
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from awn.base import tabular, tabular_xlsx
from awn.base.refusal import Refusal
from awn.base.tabular_writing import guarded, unguarded, write_csv, write_xlsx

ARABIC = "اسم الفرصة,المكان\nتنظيف الشاطئ،\u0020الكورنيش,الرياض\nزراعة الأشجار,جدة\n"


def read(path: Path, **options: Any) -> tuple[tabular.Table, list[tabular.Row]]:
    with tabular.reading(path, **options) as table:
        return table, list(table.rows)


def file(tmp_path: Path, content: bytes | str, name: str = "table.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def refused(code: str, path: Path, **options: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(path, **options)
    assert caught.value.code == code
    return caught.value


def workbook(tmp_path: Path, *rows: list[Any], name: str = "table.xlsx") -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def repacked(path: Path, **parts: bytes) -> Path:
    """The same archive with some parts replaced or added; "xl_styles_xml" stands for xl/styles.xml."""
    with zipfile.ZipFile(path) as archive:
        held = {info.filename: archive.read(info) for info in archive.infolist()}
    for name, data in parts.items():
        held[name.replace("__", "/")] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return path


# Encodings


@pytest.mark.parametrize(
    ("encoding", "taken_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1256", "cp1256"),
    ],
)
def test_arabic_is_read_in_every_usual_encoding(tmp_path: Path, encoding: str, taken_as: str) -> None:
    text = ARABIC if not encoding.startswith("utf-16-") else "name,place,code,text\nclean-up,beach,one,two\n"
    table, rows = read(file(tmp_path, text, encoding=encoding))
    assert table.encoding == taken_as
    assert rows[0].cells[0] == ("تنظيف الشاطئ، الكورنيش" if text is ARABIC else "clean-up")


def test_an_encoding_that_is_not_arabic_is_refused_rather_than_guessed(tmp_path: Path) -> None:
    german = "Name,Ort\nÖffentliche Säuberung,Münster\nGrüße an Jürgen,Köln\n"
    refused("encoding_unknown", file(tmp_path, german, encoding="latin-1"))
    refused("encoding_unknown", file(tmp_path, "اسم,مكان\nتنظيف الشاطئ,الرياض\n", encoding="iso8859-6"))
    _table, rows = read(file(tmp_path, german, encoding="latin-1"), encoding="latin-1")
    assert rows[1].cells == ("Grüße an Jürgen", "Köln")


def test_damaged_utf8_is_told_from_another_encoding(tmp_path: Path) -> None:
    refusal = refused("encoding_damaged", file(tmp_path, ARABIC.encode() + b"\xd8,x\n"))
    assert f"{len(ARABIC.encode()):,}" in str(refusal.message)


def test_a_wrongly_named_encoding_is_refused(tmp_path: Path) -> None:
    refused("encoding_name", file(tmp_path, ARABIC), encoding="klingon")
    refused("encoding_wrong", file(tmp_path, ARABIC, encoding="cp1256"), encoding="utf-8")


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, delimiter: str) -> None:
    table, rows = read(file(tmp_path, f'a{delimiter}"b, c; d"{delimiter}e\n1{delimiter}2{delimiter}3\n'))
    assert (table.delimiter, table.columns, rows[0].cells) == (delimiter, ("a", "b, c; d", "e"), ("1", "2", "3"))


def test_a_line_break_inside_quotation_marks_belongs_to_the_text(tmp_path: Path) -> None:
    _table, rows = read(file(tmp_path, 'a,b\r\n"one\ntwo",3\r\n\r\n4,5\r\n'))
    assert [(row.number, row.cells) for row in rows] == [(2, ("one\ntwo", "3")), (4, ("4", "5"))]


def test_empty_rows_are_counted_and_leading_ones_do_not_hide_the_header(tmp_path: Path) -> None:
    table, rows = read(file(tmp_path, "\n\na;b\n1;2\n;\n\n"))
    assert table.columns == ("a", "b")
    assert len(rows) == 1 and table.blank_rows == 2


def test_rows_of_the_wrong_width_are_named_not_bent(tmp_path: Path) -> None:
    _table, rows = read(file(tmp_path, "a,b\n1\n1,2,3\n1,2,\n"))
    assert [row.fault for row in rows] == ["too_few_cells", "too_many_cells", ""]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_rows_in_silence(tmp_path: Path) -> None:
    with tabular.reading(file(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n')) as table:
        assert next(table.rows).cells == ("1", "2")
        with pytest.raises(Refusal, match="quotes_broken"):
            next(table.rows)


def test_nul_bytes_are_text_for_the_row_to_refuse_and_a_file_of_them_is_no_table(tmp_path: Path) -> None:
    _table, rows = read(file(tmp_path, "a,b\n" + "x,plain text\n" * 20 + "1,2\x003\n"))
    assert rows[-1].cells == ("1", "2\x003")
    refused("not_a_table", file(tmp_path, b"\0" * 5000))


def test_a_line_without_end_is_not_taken_into_memory(tmp_path: Path) -> None:
    refused("line_too_long", file(tmp_path, "a,b\n" + "x" * 1_000_002))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\n\n", "no_columns"),
        (b"a,A\n", "duplicate_columns"),
        (b",".join(b"c%d" % number for number in range(501)), "too_many_columns"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old_or_locked_excel"),
        (b"PK\x03\x04 no archive", "xlsx_broken"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    refused(code, file(tmp_path, content))


def test_a_file_of_two_gigabytes_is_refused_as_an_upload_before_it_is_read(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\n1,2\n")
    with path.open("r+b") as stream:
        stream.truncate(2_000_000_000)  # sparse: takes no room
    refusal = refused("file_too_large", path, limit_bytes=tabular.UPLOAD_LIMIT_BYTES)
    assert refusal.status == 413
    refused("file_missing", tmp_path / "nothing.csv")


# XLSX


def test_a_workbook_gives_texts_numbers_and_dates_as_a_csv_would(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        ["a", "b", "c", "d", "e"],
        ["نص", 5.0, datetime.fromisoformat("2011-03-17"), datetime.fromisoformat("2011-03-17T09:30"), True],
        [],
        ["x", 1.5, None, None, None],
    )
    table, rows = read(path)
    assert (table.format, table.columns, table.blank_rows) == ("xlsx", ("a", "b", "c", "d", "e"), 1)
    assert rows[0].cells == ("نص", "5", "2011-03-17", "2011-03-17T09:30", "true")
    assert (rows[1].number, rows[1].cells) == (4, ("x", "1.5", "", "", ""))


def test_other_sheets_are_named_because_they_are_not_read(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a"], ["1"])
    book = load_workbook(path)
    book.create_sheet("Second")
    book.save(path)
    assert read(path)[0].other_sheets == ("Second",)


def test_a_formula_without_its_result_and_an_error_are_faults_of_their_row_alone(tmp_path: Path) -> None:
    _table, rows = read(workbook(tmp_path, ["a", "b"], ["1", "=1+1"], ["2", "3"], ["#REF!", "4"]))
    assert [(row.number, row.fault) for row in rows] == [(2, "formula_without_value"), (3, ""), (4, "cell_error")]


def test_a_formula_with_its_result_counts_as_the_result(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a", "b"], ["1", "=1+1"])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    path = repacked(
        path,
        xl__worksheets__sheet1=b"",
        **{"xl__worksheets__sheet1.xml": sheet.replace(b"<v />", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>")},
    )
    assert read(path)[1][0].cells == ("1", "2")


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_args: Any, **_options: Any) -> None:
        raise AssertionError("opened")

    path = repacked(workbook(tmp_path, ["a"]), **{"xl__worksheets__sheet2.xml": b" " * 300_000_000})
    assert path.stat().st_size < 400_000
    monkeypatch.setattr(tabular_xlsx, "_open", never)
    refused("xlsx_bomb", path)


def test_too_many_parts_and_too_large_parts_are_refused(tmp_path: Path) -> None:
    refused("xlsx_bomb", repacked(workbook(tmp_path, ["a"]), **{f"junk/{n}": b"" for n in range(2_001)}))  # type: ignore[arg-type]  # names of parts are no identifiers
    import random

    noise = random.Random(1).randbytes(200_000) * 110
    refused("xlsx_bomb", repacked(workbook(tmp_path, ["a"]), **{"xl__styles.xml": noise}))


def test_a_forged_list_of_parts_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["a"], ["1"])
    data = bytearray(path.read_bytes())
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<I", 900_000_000)
    path.write_bytes(data)
    refused("xlsx_bomb", path)


def test_a_forged_row_number_is_refused(tmp_path: Path) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="99999999"><c r="A99999999" t="inlineStr"><is><t>b</t></is></c></row></sheetData></worksheet>'
    )
    refused("xlsx_bomb", repacked(workbook(tmp_path, ["a"]), **{"xl__worksheets__sheet1.xml": sheet}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, encoding: str) -> None:
    sheet = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
    ).encode(encoding)
    refused("xlsx_entities", repacked(workbook(tmp_path, ["a"]), **{"xl__worksheets__sheet1.xml": sheet}))


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    refused("xlsx_broken", repacked(workbook(tmp_path, ["a"]), **{"xl__workbook.xml": b"<workbook"}))
    refused("xlsx_broken", repacked(workbook(tmp_path, ["a"]), **{"xl__worksheets__sheet1.xml": b"<worksheet><"}))


# Writing


@pytest.mark.parametrize("text", ["=1+1", "+966", "-1", "@x", "\tx", "\rx", "'=x", "'", "plain", "''=x", "نص"])
def test_a_guarded_text_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(text)) == text


def test_csv_opens_in_arabic_and_runs_nothing(tmp_path: Path) -> None:
    stream = io.StringIO(newline="")
    rows = [
        ["=cmd|' /C calc'!A0", -3, True, None, date(2026, 1, 5)],
        ["نص", 1.5, False, "x", datetime(2026, 1, 5, 9, tzinfo=UTC)],
    ]
    assert write_csv(stream, ["a", "b", "c", "d", "e"], rows) == 2
    path = file(tmp_path, stream.getvalue())
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    cells = [row.cells for row in read(path)[1]]
    assert cells[0] == ("'=cmd|' /C calc'!A0", "-3", "true", "", "2026-01-05")
    assert next(csv.reader(io.StringIO(stream.getvalue()[1:]))) == ["a", "b", "c", "d", "e"]


def test_xlsx_holds_texts_as_texts_and_turns_for_arabic(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    with path.open("wb") as stream:
        count = write_xlsx(stream, ["اسم"], [["=1+1"], ["x\x00y"], [-5]], right_to_left=True)
    sheet = load_workbook(path).active
    assert count == 3 and sheet is not None
    assert [(cell.value, cell.data_type) for (cell,) in sheet.iter_rows()] == [
        ("اسم", "s"), ("=1+1", "s"), ("xy", "s"), (-5, "n"),
    ]  # fmt: skip
    assert sheet.sheet_view.rightToLeft
