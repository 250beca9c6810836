"""CVs as programs make them, and files that are none: read by a process with limits, or refused in words."""

from __future__ import annotations

import io
import os
import subprocess
import time
import zipfile
from itertools import pairwise
from typing import Any

import pytest
import typst
from docx import Document
from pypdf import PdfReader, PdfWriter
from tests.qualifications.files import pdf, png

from awn.base.refusal import Refusal
from awn.credentials.documents.drawing import FOLDER
from awn.skills.gateways import text_of_cv
from awn.skills.laying import Piece, page_text
from awn.skills.rules import CANNOT, CV_SECONDS, Years, education_in, experience_in

CV = """
#set text(lang: "ar", font: "Noto Naskh Arabic")
= هدى بنت راشد الكندي
== المهارات
أجيد الإسعافات الأولية ولغة الإشارة وتصميم المواقع.
#grid(columns: (1fr, 1fr), gutter: 3em, [إدارة الوقت], [كتابة المحتوى])
== الخبرات
ممرضة، مستشفى الملك فهد 2015 - 2019
== التعليم
بكالوريوس التمريض، جامعة الملك سعود 2011 - 2015
"""


def made() -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER / "fonts")])
    return typst.compile(CV.encode(), font_paths=fonts)


def word(*lines: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def test_an_arabic_pdf_is_read_from_the_right_word_by_word() -> None:
    text = text_of_cv(made())
    lines = text.splitlines()
    assert "هدى بنت راشد الكندي" in lines
    assert "أجيد الإسعافات الأولية ولغة الإشارة وتصميم المواقع." in lines
    # Two columns are two lines.
    assert {"إدارة الوقت", "كتابة المحتوى"} <= set(lines)
    assert experience_in(text) == [Years("ممرضة، مستشفى الملك فهد", 2015, 2019)]
    assert education_in(text) == "bachelor"


def _drawn(*pieces: tuple[str, float], y: float = 100) -> list[Piece]:
    return [Piece(text, x, y, 10) for text, x in pieces]


def test_lines_are_put_together_as_browsers_and_office_programs_draw_them() -> None:
    # Shapes of letters, as Chromium writes them.
    assert page_text(_drawn(("ﻫﺪى ﺑﻨﺖ راﺷﺪ", 100))) == "هدى بنت راشد"
    # Letter by letter from the left, a space before the first of a word, as LibreOffice spreads a heading.
    letters = ["د", "ش", "ا", " ر", "ت", "ن", " ب", "ى", "د", "ه"]
    assert page_text(_drawn(*((letter, 90 + 8 * place) for place, letter in enumerate(letters)))) == "هدى بنت راشد"
    # Digits that the reader turned around, years drawn from the left, Latin within Arabic.
    assert page_text(_drawn(("متطوع ", 160), ("٠٢٠٢", 130), (" - ", 120), ("حتى الآن", 80))) == "متطوع ٢٠٢٠ - حتى الآن"
    assert page_text(_drawn(("Microsoft", 80), (" Excel", 125), (" أجيد استخدام برنامج ", 160))) == (
        "أجيد استخدام برنامج Microsoft Excel"
    )
    assert page_text(_drawn(("Site", 80), (" engineer", 102), (" 2016", 150))) == "Site engineer 2016"


def test_a_word_document_is_read_in_its_order_with_tables_headers_and_text_boxes() -> None:
    document, out = Document(), io.BytesIO()
    document.sections[0].header.paragraphs[0].text = "هدى الكندي"
    document.add_paragraph("أول")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "المهارات\nتصميم المواقع", "الخبرات"
    box = document.add_paragraph("آخر").runs[0]._r
    inner = document.add_paragraph("في الصندوق")._p
    box.append(inner)
    document.save(out)
    read = text_of_cv(out.getvalue()).splitlines()
    assert read == ["هدى الكندي", "أول", "المهارات", "تصميم المواقع", "الخبرات", "آخر", "في الصندوق"]


def locked() -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def open_to_read() -> bytes:
    """Locked against changes alone: anybody may read it."""
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(made()))), io.BytesIO()
    writer.encrypt("", "owner", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def bomb(name: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        if name != "word/document.xml":
            packed.writestr("word/document.xml", b"")
        packed.writestr(name, b"0" * (50 * 1024 * 1024))
    return out.getvalue()


def understated() -> bytes:
    """A bomb whose list of contents says that it is small."""
    return bomb("word/x.xml").replace((50 * 1024 * 1024).to_bytes(4, "little"), (50).to_bytes(4, "little"))


def laughs() -> bytes:
    """Entities that name ten of the entity before: a gigabyte out of one kilobyte."""
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    part = f'<!DOCTYPE w [<!ENTITY a "laugh">{entities}]><w>&j;</w>'
    out, kept = io.BytesIO(), zipfile.ZipFile(io.BytesIO(word("x")))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in kept.namelist():
            packed.writestr(name, part if name == "word/document.xml" else kept.read(name))
    return out.getvalue()


BAD = {
    "SVG with a script": (b"<svg onload='x'>", "unknown_kind"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "unknown_kind"),
    "a picture": (png(), "unknown_kind"),
    "a ZIP that is no document": (bomb("x")[:30] + b"nothing", "unknown_kind"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_word"),
    "a damaged PDF": (b"%PDF-1.7 broken", "unreadable"),
    "a damaged DOCX": (word("x")[:4000] + b"word/document.xml", "unreadable"),
    "six megabytes": (b"%PDF-1.4" + b"0" * (6 * 1024 * 1024), "too_large"),
    "a PDF with a password": (locked(), "locked"),
    "a PDF of 10,000 pages that claims one": (pdf(10_000, told=1), "too_many_pages"),
    "a scan": (pdf(2), "without_text"),
    "a ZIP bomb": (bomb(), "too_much"),
    "a ZIP bomb that says it is small": (understated(), "unreadable"),
    "a billion laughs": (laughs(), "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "word"), BAD.values(), ids=BAD.keys())
def test_files_that_are_no_cv_or_too_much_are_refused_in_time_and_in_words(data: bytes, word: str) -> None:
    begin = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        text_of_cv(data)
    assert refusal.value.code == f"cv_{word}" and set(refusal.value.fields) == {"cv"}
    assert word in {*CANNOT, "unknown_kind", "old_word"}
    assert time.monotonic() - begin < CV_SECONDS / 2


def test_a_pdf_locked_against_changes_alone_is_read() -> None:
    assert "تصميم المواقع" in text_of_cv(open_to_read())


def test_a_reader_that_hangs_is_ended_and_knows_none_of_our_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWN_SECRET_KEY", "ours")
    asked: dict[str, Any] = {}

    def seen(*_args: object, **values: object) -> object:
        asked.update(values)
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr(subprocess, "run", seen)
    with pytest.raises(Refusal, match="cv_too_much"):
        text_of_cv(pdf())
    assert "AWN_SECRET_KEY" in os.environ and not any("AWN" in name for name in asked["env"])
