"""Uploads: what is taken, what is refused, how they lie on the disk."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from tests.qualifications.files import JPEG, pdf, png

from awn.base.refusal import Refusal
from awn.base.sealed import SealError
from awn.qualifications import documents
from awn.qualifications.inspecting import MOST_BYTES, BadUploadError, inspect

SCRIPT = "<< /S /JavaScript /JS (app.alert(1)) >>"
ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as _made:
    _made.writestr("run.sh", "echo")


def _locked() -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


BAD = {
    "nothing": (b"", "empty"),
    "five megabytes and a byte": (b"%PDF-" + b" " * MOST_BYTES, "too_big"),
    "SVG with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "wrong_type"),
    "HTML": (b"<!doctype html><script>alert(1)</script>", "wrong_type"),
    "a ZIP": (ZIP.getvalue(), "wrong_type"),
    "a PDF that is a ZIP as well": (pdf(more=ZIP.getvalue()), "two_in_one"),
    "a PDF that is a ZIP within a comment": (pdf(extra=["% " + "PK\x05\x06"]), "two_in_one"),
    "a PDF that is HTML as well": (pdf(extra=["(<script>alert(1)</script>)"]), "two_in_one"),
    "a PNG with a ZIP behind it": (png(after=ZIP.getvalue()), "two_in_one"),
    "a JPEG with a script behind it": (JPEG + b"<script>", "two_in_one"),
    "a PNG with HTML in its text": (png(extra=b"<html>"), "two_in_one"),
    "a PDF that runs a script when opened": (pdf(catalog=f"/OpenAction {SCRIPT}"), "acts"),
    "a PDF with a script under another spelling": (pdf(extra=["<< /S /J#61vaScript /J#53 (1) >>"]), "acts"),
    "a PDF with a password": (_locked(), "locked"),
    "a PDF with attachments": (pdf(catalog="/Names << /EmbeddedFiles 9 0 R >>"), "acts"),
    "a PDF that starts a program": (pdf(extra=["<< /S /Launch /F (cmd.exe) >>"]), "acts"),
    "a PDF that acts when a page is closed": (pdf(catalog="/AA << /WC 4 0 R >>"), "acts"),
    "a PDF of 31 pages that claims one": (pdf(31, told=1), "too_many_pages"),
    "a PDF without its end": (pdf()[:-40], "broken"),
    "a PDF whose pages are their own children": (
        pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"), "too_many_pages",
    ),
    "a picture of a billion points": (png(width=50_000, height=50_000), "too_much"),
    "a PNG cut short": (png()[:-20], "broken"),
    "a JPEG cut short": (JPEG[:40], "broken"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "word"), BAD.values(), ids=BAD.keys())
def test_what_is_no_plain_document_is_refused(data: bytes, word: str) -> None:
    with pytest.raises(BadUploadError) as refusal:
        inspect(data)
    assert refusal.value.args[0] == word
    assert word in documents.WORDS


def test_pictures_lose_what_cameras_write_beside_them() -> None:
    assert b"GPS" in JPEG and b"GPS" not in inspect(JPEG).data
    assert b"secret" not in inspect(png(extra=b"secret")).data
    assert inspect(pdf(3)).pages == 3
    # A place to open at is no action.
    assert inspect(pdf(catalog="/OpenAction [3 0 R /Fit]")).pages == 1


def test_the_process_that_reads_takes_good_files_and_gives_up_on_huge_ones_quickly() -> None:
    assert documents.inspected("رخصة.PDF", pdf(2)).pages == 2
    begin = time.monotonic()
    with pytest.raises(Refusal) as refusal:
        documents.inspected("x.pdf", pdf(10_000))
    assert refusal.value.code == "document_too_many_pages"
    assert time.monotonic() - begin < documents.PATIENCE_SECONDS / 3


def test_the_name_must_fit_what_is_in_the_file() -> None:
    for name in ("licence.png", "licence.pdf.exe", "licence"):
        with pytest.raises(Refusal, match="document_wrong_name"):
            documents.inspected(name, pdf())


def test_a_reader_that_hangs_or_dies_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "PATIENCE_SECONDS", 0.001)
    with pytest.raises(Refusal, match="document_too_much"):
        documents.inspected("x.pdf", pdf())


def test_a_file_lies_encrypted_under_a_name_that_says_nothing(settings: Any, tmp_path: Path) -> None:
    settings.AWN_UPLOADS_FOLDER = str(tmp_path)
    stored = documents.store(b"%PDF- criminal record")
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert b"criminal" not in path.read_bytes() and path.stat().st_mode & 0o077 == 0
    assert documents.opened(stored.name, stored.sealed_key) == b"%PDF- criminal record"
    other = documents.store(b"other")
    # Put in another's place, or altered, it does not open.
    with pytest.raises(SealError):
        documents.opened(stored.name, other.sealed_key)
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(SealError):
        documents.opened(stored.name, stored.sealed_key)
    documents.remove(stored.name)
    documents.remove(stored.name)
    assert not path.exists()
