"""What a file of a task is, beside documents and pictures: a text, a table, or an office document without programs.

Runs in the process of `inspecting`, and imports nothing of Django either.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import NoReturn

MOST_PARTS = 2_000
MOST_UNPACKED = 60_000_000
# Office documents pack words and tables some twenty times; what packs more is made to burst.
MOST_RATIO = 200
TEXTS = {
    "txt": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "json": "application/json",
}
_OFFICE_ROOT = "application/vnd.openxmlformats-officedocument."
# The folder in which each keeps its words, by extension.
_OFFICE = {"docx": "word", "xlsx": "xl", "pptx": "ppt"}
OFFICE = {
    "docx": _OFFICE_ROOT + "wordprocessingml.document",
    "xlsx": _OFFICE_ROOT + "spreadsheetml.sheet",
    "pptx": _OFFICE_ROOT + "presentationml.presentation",
}
# What a browser would run, at the beginning of a text or within it.
_RUNS = re.compile(rb"<script|<html|<!doctype html|<svg|<iframe|<\?php", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Programs, what is packed within, and what is fetched from elsewhere.
_PROGRAM = re.compile(r"vbaproject|activex|/embeddings/|oleobject|macrosheets|\.(?:exe|dll|js|vbs|ps1|bat|bin)$", re.I)
# What a printer was told last: Excel keeps it in every other file.
_PRINTER = re.compile(r"/printerSettings/printerSettings\d+\.bin$")
_FETCHED = re.compile(rb"<Relationship\b[^>]*>", re.IGNORECASE)
_XML_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_text(data: bytes, extension: str, no: Callable[[str], NoReturn]) -> tuple[str, bytes]:
    """The media type and the bytes of a text in UTF-8 (or UTF-16 with its mark, turned into UTF-8)."""
    try:
        text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError:
        no("not_text")
    plain = text.encode()
    if _CONTROL.search(text):
        no("not_text")
    if _RUNS.search(plain):
        no("two_in_one")
    if extension == "json":
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            no("broken")
    # A table keeps its mark: without it spreadsheets read Arabic wrong.
    return TEXTS[extension], data if extension == "csv" and data[:3] == b"\xef\xbb\xbf" else plain


def read_office(data: bytes, extension: str, no: Callable[[str], NoReturn]) -> tuple[str, bytes]:
    """The media type and the bytes of an Office Open XML document (ECMA-376) that holds words, tables and pictures."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(parts, len(data), no)
            names = {part.filename for part in parts}
            if "[Content_Types].xml" not in names:
                no("wrong_type")
            if not any(name.startswith(_OFFICE[extension] + "/") for name in names):
                no("wrong_name")
            for part in parts:
                _check_part(archive, part, no)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        no("broken")
    return OFFICE[extension], data


def _check_parts(parts: list[zipfile.ZipInfo], size: int, no: Callable[[str], NoReturn]) -> None:
    if len(parts) > MOST_PARTS:
        no("too_much")
    if sum(part.file_size for part in parts) > min(MOST_UNPACKED, MOST_RATIO * size):
        no("too_much")
    for part in parts:
        steps = part.filename.replace("\\", "/").split("/")
        if ".." in steps or steps[0] == "" or part.flag_bits & 1:
            no("broken")
        if _PROGRAM.search(part.filename) and not _PRINTER.search(part.filename):
            no("programs")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, no: Callable[[str], NoReturn]) -> None:
    """Reads it whole, for its sum is checked so; says no to what would be fetched from elsewhere as it opens."""
    read = archive.read(part)
    name = part.filename.lower()
    if name.endswith((".xml", ".rels")) and _XML_ENTITY.search(read):
        no("programs")
    if name == "[content_types].xml" and b"macroenabled" in read.lower():
        no("programs")
    if name.endswith(".rels"):
        for link in _FETCHED.findall(read):
            # A link that somebody presses is harmless; a template or picture from elsewhere is fetched by itself.
            if b'targetmode="external"' in link.lower().replace(b" ", b"") and b"hyperlink" not in link.lower():
                no("programs")
