"""Drawing a certificate by typst: PDF/A-3 that is tagged for screen readers (PDF/UA-1), PNG and SVG for a preview."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import segno
import typst

from awn.base.arabic import MARKS

FOLDER = Path(__file__).resolve().parent
DEFAULT_ACCENT = "#0B5D4E"
PREVIEW_DOTS_PER_INCH = 96.0
# typst keeps what it has laid out; a compiler is made anew before that grows without bound.
_DRAWN_BY_ONE = 2_000


@dataclass(frozen=True, slots=True)
class Fact:
    """A small panel: what it says, and under it some lines; `share` is its part of the width."""

    label: str
    lines: tuple[str, ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of a sheet that are the platform's own, in the language of the sheet."""

    number: str
    opening: str
    body: str
    issued: str
    no_state: str
    check: str
    inside: str
    qr: str
    attached: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands on a certificate, as text; `issued_at` becomes the date of the file."""

    language: Literal["ar", "en"]
    code: str
    address: str
    heading: str
    organisation: str
    name: str
    title: str
    facts: tuple[Fact, ...]
    words: Words
    issued_at: datetime
    wording: str = ""
    signatory: str = ""
    position: str = ""
    accent: str = DEFAULT_ACCENT
    logo: str = ""
    logo_alt: str = ""
    stamp: str = ""
    credential: str = field(default="", repr=False)


def pdf(sheet: Sheet) -> bytes:
    """One page, PDF/A-3a and PDF/UA-1, with the credential attached. The same sheet gives the same bytes."""
    return _compiled(sheet, "pdf")


def png(sheet: Sheet) -> bytes:
    """The page as a picture, for a preview."""
    return _compiled(sheet, "png")


def _compiled(sheet: Sheet, kind: Literal["pdf", "png"]) -> bytes:
    values = _plain(_values(sheet)) | {"credential": sheet.credential}
    inputs = {"sheet": json.dumps(values, ensure_ascii=False)}
    # A compiler serves one thread at a time.
    with _LOCK:
        compiler = _compiler()
        if kind == "png":
            drawn = compiler.compile(format="png", ppi=PREVIEW_DOTS_PER_INCH, sys_inputs=inputs)
        else:
            moment = sheet.issued_at.astimezone(UTC).replace(microsecond=0)
            drawn = compiler.compile(
                format="pdf", sys_inputs=inputs, pdf_standards=["a-3a", "ua-1"], timestamp=moment
            )  # fmt: skip
    if not isinstance(drawn, bytes):
        raise RuntimeError("a certificate has one page")
    return drawn


# The stroke that lengthens a letter stays: «هـ» needs it.
_NO_MARKS = str.maketrans("", "", MARKS.replace("\u0640", ""))
_LOCK = threading.Lock()
_DRAWN = [0]


def _compiler() -> typst.Compiler:
    _DRAWN[0] += 1
    if _DRAWN[0] % _DRAWN_BY_ONE == 0:
        _made.cache_clear()
    return _made()


@cache
def _made() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER / "fonts")])
    return typst.Compiler(str(FOLDER / "sheets" / "certificate.typ"), root=str(FOLDER / "sheets"), font_paths=fonts)


def _values(sheet: Sheet) -> dict[str, object]:
    words = sheet.words
    return {
        "language": sheet.language,
        "document-title": f"{sheet.heading} – {sheet.name}",
        "code": sheet.code,
        "address": sheet.address,
        "heading": sheet.heading,
        "organisation": sheet.organisation,
        "name": sheet.name,
        "title": sheet.title,
        "facts": [{"label": fact.label, "lines": list(fact.lines), "share": fact.share} for fact in sheet.facts],
        "wording": sheet.wording,
        "signatory": sheet.signatory,
        "position": sheet.position,
        "accent": sheet.accent,
        "logo": sheet.logo,
        "logo-alt": sheet.logo_alt,
        "stamp": sheet.stamp,
        "qr": _qr(sheet.address),
        "words": {
            "number": words.number, "opening": words.opening, "body": words.body, "issued": words.issued,
            "no-state": words.no_state, "check": words.check, "inside": words.inside, "qr": words.qr,
            "attached": words.attached,
        },
    }  # fmt: skip


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The values without vowel signs: whoever copies or searches the text of a PDF finds those in the wrong place."""
    return {key: _unmarked(value) for key, value in values.items()}


def _unmarked(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_NO_MARKS)
    if isinstance(value, list):
        return [_unmarked(one) for one in value]
    return _plain(value) if isinstance(value, dict) else value


def _qr(address: str) -> str:
    # Trying all eight masks takes four times as long as drawing the page's code by one; every reader takes each.
    code = segno.make(address, error="m", mask=3, micro=False, boost_error=False)
    svg: str = code.svg_inline(border=2, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns" not in svg else svg
