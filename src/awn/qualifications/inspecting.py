"""What an upload is by its content, and whether it is harmless. Runs as a process of its own, with little memory and
little time, because it reads what strangers made:

    python -m awn.qualifications.inspecting [EXTENSION] < upload > cleaned     prints one line of JSON to standard error

Pictures leave without what cameras write beside them (places, names) and without anything after their end. Documents
that can act (scripts, attachments, forms that send) are refused rather than mended.

Imports nothing of Django: it starts in a tenth of a second.
"""

from __future__ import annotations

import io
import json
import re
import resource
import struct
import sys
import zlib
from dataclasses import dataclass
from typing import NoReturn

from awn.qualifications.inspecting_work import OFFICE, TEXTS, read_office, read_text

MOST_BYTES = 5 * 1024 * 1024
MOST_PAGES = 30
MOST_OBJECTS = 20_000
MOST_NODES = 200
MOST_PIXELS = 60_000_000
CPU_SECONDS = 5
MEMORY_BYTES = 512 * 1024 * 1024
TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
# What a browser, an unpacker or a mail program would take the file for, wherever it begins.
_FOREIGN = re.compile(rb"<script|<html|<!doctype html|<svg|<iframe|PK\x05\x06|PK\x03\x04\x14\x00", re.IGNORECASE)
_ACTS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/RichMediaExecute"}
)
# Also in parts of the file that the current table of contents does not mention.
_RAW = re.compile(rb"/JavaScript|/EmbeddedFile|/RichMedia|/Launch\b")
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs"})


class BadUploadError(Exception):
    """Not to be taken; the argument is a code of `documents.WORDS`."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What was found: the media type, the number of pages, and the bytes to keep."""

    media_type: str
    pages: int
    data: bytes


def inspect(data: bytes, work: str = "") -> Inspected:
    """Refuses (BadUploadError) what is no PDF, JPEG or PNG, or more than that.

    `work` is the extension of a file of a task: a text, table or office document is taken as well then.
    """
    if not data:
        raise BadUploadError("empty")
    if len(data) > MOST_BYTES:
        raise BadUploadError("too_big")
    if data.startswith(b"%PDF-"):
        found = Inspected("application/pdf", _pages(data), data)
    elif data.startswith(b"\xff\xd8\xff"):
        found = Inspected("image/jpeg", 1, _jpeg(data))
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        found = Inspected("image/png", 1, _png(data))
    elif work in OFFICE and data.startswith(b"PK\x03\x04"):
        media_type, kept = read_office(data, work, _no)
        return Inspected(media_type, 1, kept)
    elif work in TEXTS:
        media_type, kept = read_text(data, work, _no)
        return Inspected(media_type, 1, kept)
    else:
        raise BadUploadError("wrong_type")
    if _FOREIGN.search(data):
        raise BadUploadError("two_in_one")
    return found


def _no(word: str) -> NoReturn:
    raise BadUploadError(word)


def _pages(data: bytes) -> int:
    from pypdf import PdfReader

    end = data.rfind(b"%%EOF")
    if end < 0:
        raise BadUploadError("broken")
    if data[end + 5 :].strip(b"\r\n\t \0"):
        raise BadUploadError("two_in_one")
    if _RAW.search(data):
        raise BadUploadError("acts")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise BadUploadError("locked")
        pages = count_pages(reader, MOST_PAGES)
        _check_passive(reader)
    except BadUploadError:
        raise
    except MemoryError as error:
        raise BadUploadError("too_much") from error
    except Exception as error:  # whatever a parser trips over, the file is not taken
        raise BadUploadError("broken") from error
    return pages


def count_pages(reader: object, most: int) -> int:
    """Leaves of the tree of pages, counted and not believed. Refuses (BadUploadError) none, and more than `most`."""
    waiting = [reader.trailer["/Root"]["/Pages"]]  # type: ignore[attr-defined]  # pypdf is imported late
    pages = nodes = 0
    while waiting:
        node = waiting.pop().get_object()
        nodes += 1
        children = node.get("/Kids")
        if children is not None:
            children = children.get_object()
            if len(children) > MOST_NODES:
                raise BadUploadError("too_many_pages")
            waiting.extend(children)
        else:
            pages += 1
        if pages > most or nodes > MOST_NODES:
            raise BadUploadError("too_many_pages")
    if not pages:
        raise BadUploadError("broken")
    return pages


def _check_passive(reader: object) -> None:
    from pypdf.generic import IndirectObject

    keys = {
        (number, generation)
        for generation, rows in reader.xref.items()  # type: ignore[attr-defined]  # pypdf is imported late
        for number in rows
    } | {(number, 0) for number in reader.xref_objStm}  # type: ignore[attr-defined]  # pypdf is imported late
    if len(keys) > MOST_OBJECTS:
        raise BadUploadError("too_much")
    for number, generation in sorted(keys):
        if number:
            _check_object(IndirectObject(number, generation, reader).get_object())


def _check_object(root: object) -> None:
    """Looks through one object down to its references; what those lead to is looked at for itself."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    waiting = [root]
    while waiting:
        one = waiting.pop()
        if isinstance(one, IndirectObject):
            continue
        if isinstance(one, ArrayObject):
            waiting.extend(one)
        elif isinstance(one, DictionaryObject):
            if _ACTS & one.keys() or one.get("/S") in _ACTIONS:
                raise BadUploadError("acts")
            # A place to open at is harmless; an action is not.
            if isinstance(one.get("/OpenAction"), DictionaryObject):
                raise BadUploadError("acts")
            waiting.extend(one.raw_get(key) for key in one)


def _png(data: bytes) -> bytes:
    kept, place = [data[:8]], 8
    while place + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, place)
        name, end = data[place + 4 : place + 8], place + 12 + size
        if end > len(data) or zlib.crc32(data[place + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise BadUploadError("broken")
        if name == b"IHDR":
            _check_pixels(*struct.unpack_from(">II", data, place + 8))
        if name in _PNG_KEPT:
            kept.append(data[place:end])
        place = end
        if name == b"IEND":
            _check_end(data, place)
            return b"".join(kept)
    raise BadUploadError("broken")


def _jpeg(data: bytes) -> bytes:
    """Segment by segment up to the scan; what cameras and editors add is left out."""
    kept, place = [data[:2]], 2
    has_size = False
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise BadUploadError("broken")
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        size = struct.unpack_from(">H", data, place + 2)[0]
        end = place + 2 + size
        if marker in {0x01, 0xD8, 0xD9} or size < 2 or end > len(data):
            raise BadUploadError("broken")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, place + 5)
            _check_pixels(width, height)
            has_size = True
        # APP0 and Adobe's APP14 say how colours are to be read.
        if not (0xE1 <= marker <= 0xEF and marker != 0xEE) and marker != 0xFE:
            kept.append(data[place:end])
        place = end
        if marker == 0xDA:
            last = data.rfind(b"\xff\xd9")
            if last < place or not has_size:
                raise BadUploadError("broken")
            _check_end(data, last + 2)
            return b"".join([*kept, data[place : last + 2]])
    raise BadUploadError("broken")


def _check_pixels(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise BadUploadError("too_much")


def _check_end(data: bytes, end: int) -> None:
    if data[end:].strip(b"\r\n\t \0"):
        raise BadUploadError("two_in_one")


def main() -> None:
    """Reads the upload, writes what is to be kept and what it is."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        found = inspect(sys.stdin.buffer.read(MOST_BYTES + 1), *sys.argv[1:2])
    except BadUploadError as error:
        answer = {"error": error.args[0]}
    else:
        sys.stdout.buffer.write(found.data)
        answer = {"media_type": found.media_type, "pages": str(found.pages)}
    # Parsers may have warned before: the last line is ours.
    sys.stderr.write("\n" + json.dumps(answer))


if __name__ == "__main__":
    main()
