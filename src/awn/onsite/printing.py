"""Badges and lists of a shift as PDF, drawn by typst. Neither ever says what somebody may not eat or bear."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import segno
import typst

from awn.base.arabic import MARKS

FOLDER = Path(__file__).resolve().parent / "sheets"
_NO_MARKS = str.maketrans("", "", MARKS.replace("\u0640", ""))
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Wearer:
    """One person on a badge or in a list: the name in both scripts, what they do, where and when."""

    first: str
    second: str
    role: str
    zone: str
    leads: bool
    when: str
    number: str
    ticket: str


@dataclass(frozen=True, slots=True)
class DaySheet:
    """Everything that stands on badges or a list, as text."""

    # `labels`: badges one by one, for a printer with a roll that is 80 mm wide.
    kind: Literal["badges", "labels", "list"]
    language: Literal["ar", "en"]
    title: str
    organisation: str
    when: str
    leads: str
    columns: tuple[str, ...]
    rows: tuple[Wearer, ...]


def pdf(sheet: DaySheet, fonts: Path) -> bytes:
    """The pages. `fonts` is the folder of the typefaces."""
    rows = [
        {**{k: _plain(v) for k, v in asdict(row).items() if k != "ticket"}, "leads": row.leads, "qr": _qr(row.ticket)}
        for row in sheet.rows
    ]
    values = {
        "kind": sheet.kind, "language": sheet.language, "title": _plain(sheet.title), "when": _plain(sheet.when),
        "organisation": _plain(sheet.organisation), "rows": rows,
        "words": {"leads": sheet.leads, "columns": list(sheet.columns)},
    }  # fmt: skip
    # A compiler serves one thread at a time.
    with _LOCK:
        drawn = _compiler(str(fonts)).compile(
            format="pdf", sys_inputs={"sheet": json.dumps(values, ensure_ascii=False)}
        )
    if not isinstance(drawn, bytes):
        raise RuntimeError("a PDF is one file")
    return drawn


@cache
def _compiler(fonts: str) -> typst.Compiler:
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    return typst.Compiler(str(FOLDER / "day.typ"), root=str(FOLDER), font_paths=known)


def _plain(value: str | bool) -> str:
    return str(value).translate(_NO_MARKS)


def _qr(text: str) -> str:
    """The ticket as a picture; an empty one where no key for tickets was made yet."""
    code = segno.make(text or "AWN", error="m", mask=3, micro=False, boost_error=False)
    svg: str = code.svg_inline(border=2, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) if "xmlns" not in svg else svg
