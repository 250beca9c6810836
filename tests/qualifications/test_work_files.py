"""Files of tasks: texts, tables and office documents are taken, programs in their clothes are not."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.qualifications.files import pdf

from awn.base.refusal import Refusal
from awn.base.tabular_writing import write_xlsx
from awn.qualifications import documents
from awn.qualifications.inspecting import BadUploadError, inspect

TYPES = '<Types><Override PartName="/word/document.xml" ContentType="word"/></Types>'


def office(parts: dict[str, str | bytes] | None = None, folder: str = "word", types: str = TYPES) -> bytes:
    """An office document of these parts beside the necessary ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(f"{folder}/document.xml", "<w:document>أهلًا</w:document>")
        for name, data in (parts or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def linked(kind: str) -> dict[str, str | bytes]:
    relation = f'<Relationship Id="r1" Type="{kind}" TargetMode="External" Target="https://example.org/a"/>'
    return {"word/_rels/document.xml.rels": f"<Relationships>{relation}</Relationships>"}


GOOD = {
    "a text in Arabic": ("a.txt", "أهلًا\n".encode(), "text/plain"),
    "a table with its mark": ("a.csv", "\ufeffالاسم,العدد\nسارة,3\n".encode(), "text/csv"),
    "a text in UTF-16": ("a.md", "# عنوان".encode("utf-16"), "text/markdown"),
    "subtitles": ("a.srt", b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", "application/x-subrip"),
    "data": ("a.json", b'{"a": [1, 2]}', "application/json"),
    "a letter": ("a.docx", office(), documents.OFFICE["docx"]),
    "a letter with a link": ("a.docx", office(linked("x/hyperlink")), documents.OFFICE["docx"]),
    "a table that was printed": (
        "a.xlsx", office({"xl/printerSettings/printerSettings2.bin": b"\0\1"}, "xl"), documents.OFFICE["xlsx"],
    ),
}  # fmt: skip
BAD = {
    "a program": ("a.txt", b"\x7fELF\x02\x01\x01\0", "not_text"),
    "a program called a table": ("a.csv", b"MZ\x90\0\3\0", "not_text"),
    "a text in an old coding": ("a.txt", "أهلًا".encode("cp1256", "replace"), "not_text"),
    "a page with a script": ("a.txt", b"<SCRIPT>alert(1)</script>", "two_in_one"),
    "data that is none": ("a.json", b'{"a": ', "broken"),
    "data as deep as a well": ("a.json", b"[" * 200_000, "broken"),
    "an archive": ("a.zip", office(), "wrong_type"),
    "an archive called a letter": ("a.docx", b"PK\x03\x04" + b"\0" * 40, "broken"),
    "a letter called a table": ("a.xlsx", office(), "wrong_name"),
    "a letter with macros": ("a.docx", office({"word/vbaProject.bin": b"x"}), "programs"),
    "macros by their type": ("a.docx", office(types=TYPES.replace('"word"', '"x.macroEnabled.main"')), "programs"),
    "a program within": ("a.docx", office({"word/embeddings/o.bin": b"x"}), "programs"),
    "a template from elsewhere": ("a.docx", office(linked("x/attachedTemplate")), "programs"),
    "entities that unfold": ("a.docx", office({"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]>'}), "programs"),
    "a way out of the folder": ("a.docx", office({"../../etc/passwd": b"x"}), "broken"),
    "a bomb": ("a.docx", office({"word/a.xml": b" " * 40_000_000}), "too_much"),
}


@pytest.mark.parametrize(("name", "data", "media_type"), GOOD.values(), ids=GOOD.keys())
def test_what_tasks_need_is_taken(name: str, data: bytes, media_type: str) -> None:
    found = inspect(data, name.rpartition(".")[2])
    assert found.media_type == media_type
    assert documents.WORK_TYPES[found.media_type] == name.rpartition(".")[2]


@pytest.mark.parametrize(("name", "data", "word"), BAD.values(), ids=BAD.keys())
def test_what_may_do_harm_or_is_something_else_is_refused(name: str, data: bytes, word: str) -> None:
    with pytest.raises(BadUploadError) as refusal:
        inspect(data, name.rpartition(".")[2])
    assert refusal.value.args[0] == word
    assert word in documents.WORK_WORDS or word in documents.WORDS


def test_a_text_leaves_in_utf8_and_a_table_keeps_its_mark() -> None:
    assert inspect("عنوان".encode("utf-16"), "txt").data == "عنوان".encode()
    table = "\ufeffأ,ب".encode()
    assert inspect(table, "csv").data == table


def test_the_process_takes_them_for_tasks_alone() -> None:
    out = io.BytesIO()
    write_xlsx(out, ["الاسم"], [["سارة"]])
    table = out.getvalue()
    assert documents.inspected("جدول.XLSX", table, work=True).media_type == documents.OFFICE["xlsx"]
    assert documents.inspected("brief.pdf", pdf(), work=True).pages == 1
    for name, data, work, code in (
        ("a.csv", b"a,b", False, "document_wrong_type"),
        ("a.xlsx", table, False, "document_wrong_type"),
        ("a.docx", table, True, "document_wrong_name"),
        ("a.csv", table, True, "task_file_not_text"),
        ("a.sh", b"echo", True, "task_file_wrong_type"),
        ("a.csv", b"", True, "task_file_empty"),
    ):
        with pytest.raises(Refusal) as refusal:
            documents.inspected(name, data, work=work)
        assert refusal.value.code == code
