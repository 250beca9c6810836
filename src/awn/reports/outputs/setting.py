"""Typst for what is drawn here: one compiler for each sheet, with the typefaces of the certificates alone."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from awn.base.arabic import MARKS
from awn.credentials.documents.drawing import FOLDER as FONTS

SHEETS = Path(__file__).resolve().parent / "sheets"
# The stroke that lengthens a letter stays: «هـ» needs it.
_NO_MARKS = str.maketrans("", "", MARKS.replace("\u0640", ""))
# What would reorder the page or cannot be drawn; line breaks become spaces.
_NO_CONTROLS = dict.fromkeys([*range(32), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF], " ")
_LOCK = threading.Lock()
_DRAWN_BY_ONE = 500
_DRAWN = [0]


def pdf(sheet: str, values: dict[str, Any], at: datetime) -> bytes:
    """PDF/A-3a and PDF/UA-1. The same values give the same bytes."""
    moment = at.astimezone(UTC).replace(microsecond=0)
    return _drawn(sheet, values, "pdf", pdf_standards=["a-3a", "ua-1"], timestamp=moment)


def png(sheet: str, values: dict[str, Any], dots_per_inch: float) -> bytes:
    """One page as a picture."""
    return _drawn(sheet, values, "png", ppi=dots_per_inch)


def svg(sheet: str, values: dict[str, Any]) -> bytes:
    """One page as a drawing whose letters are outlines: it looks alike wherever it is opened."""
    return _drawn(sheet, values, "svg")


def _drawn(sheet: str, values: dict[str, Any], kind: Literal["pdf", "png", "svg"], **more: Any) -> bytes:
    inputs = {"sheet": json.dumps(tidied(values), ensure_ascii=False)}
    # A compiler serves one thread at a time.
    with _LOCK:
        _DRAWN[0] += 1
        if _DRAWN[0] % _DRAWN_BY_ONE == 0:
            # typst keeps what it has laid out; a compiler is made anew before that grows without bound.
            _compiler.cache_clear()
        drawn = _compiler(sheet).compile(format=kind, sys_inputs=inputs, **more)
    if not isinstance(drawn, bytes):
        raise RuntimeError("what is drawn as a picture has one page")
    return drawn


def tidied(value: Any) -> Any:
    """Without vowel signs, which come out of a PDF in the wrong place, and without characters that steer."""
    if isinstance(value, str):
        return value.translate(_NO_CONTROLS).translate(_NO_MARKS)
    if isinstance(value, list | tuple):
        return [tidied(one) for one in value]
    return {key: tidied(one) for key, one in value.items()} if isinstance(value, dict) else value


@cache
def _compiler(sheet: str) -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS / "fonts")])
    return typst.Compiler(str(SHEETS / sheet), root=str(SHEETS), font_paths=fonts)
