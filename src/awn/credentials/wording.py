"""How an organisation's certificates may read and look: what is allowed, decided on plain values."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.text import clean_block, clean_line

LINE_LIMIT, WORDING_LIMIT = 120, 400
LOGO_LIMIT_BYTES = 256 * 1024
LOGO_LIMIT_DOTS = 1_200
# WCAG 2.2, 1.4.3: large bold text. The paper of the sheet is nearly white.
LEAST_CONTRAST = 4.5
_PAPER = "#FFFDF8"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Samples for each dot, by PNG's kind of colour.
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What an organisation adds to its certificates. The facts are the platform's to state and cannot be reworded."""

    heading_ar: str = ""
    heading_en: str = ""
    wording_ar: str = ""
    wording_en: str = ""
    signatory_ar: str = ""
    signatory_en: str = ""
    position_ar: str = ""
    position_en: str = ""
    accent: str = ""


def checked(typed: Wording) -> Wording:
    """The texts cleaned, the colour checked. Refuses `accent_unreadable`, `not_a_colour` and what texts refuse."""
    lines = ("heading_ar", "heading_en", "signatory_ar", "signatory_en", "position_ar", "position_en")
    clean = {name: clean_line(getattr(typed, name), limit=LINE_LIMIT, field=name) for name in lines}
    blocks = {
        name: " ".join(clean_block(getattr(typed, name), limit=WORDING_LIMIT, field=name).split())
        for name in ("wording_ar", "wording_en")
    }
    return Wording(**clean, **blocks, accent=_accent(typed.accent.strip()))


def _accent(colour: str) -> str:
    if not colour:
        return ""
    if not _COLOUR.fullmatch(colour):
        message = _("Write the colour as # and six digits, such as #0B5D4E.")
        raise Refusal("not_a_colour", message, fields={"accent": message})
    if contrast(colour, _PAPER) < LEAST_CONTRAST:
        message = _("This colour is too light to be read on the certificate. Choose a darker one.")
        raise Refusal("accent_unreadable", message, fields={"accent": message})
    return colour.upper()


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def check_logo(data: bytes) -> bytes:
    """The picture written anew: its dots and nothing else, no metadata, nothing behind its end.

    Refuses `logo_too_large` (256 KB, 1,200 dots a side) and `logo_not_png`.
    """
    if len(data) > LOGO_LIMIT_BYTES:
        raise _too_large()
    try:
        chunks = _chunks(data)
        width, height, depth, kind, packed, filtered, laced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
        bits = _SAMPLES[kind] * depth
        if depth not in {1, 2, 4, 8} or (packed, filtered, laced) != (0, 0, 0) or not width * height:
            raise _not_png()
        if max(width, height) > LOGO_LIMIT_DOTS:
            raise _too_large()
        dots = _unpacked(chunks[b"IDAT"], height * (1 + (width * bits + 7) // 8))
    except (KeyError, struct.error, zlib.error) as error:
        raise _not_png() from error
    again = _chunk(b"IHDR", chunks[b"IHDR"])
    again += b"".join(_chunk(name, chunks[name]) for name in (b"PLTE", b"tRNS") if name in chunks)
    return _SIGNATURE + again + _chunk(b"IDAT", zlib.compress(dots, 9)) + _chunk(b"IEND", b"")


def _chunks(data: bytes) -> dict[bytes, bytes]:
    """What the parts that matter hold, each checked against its sum."""
    if not data.startswith(_SIGNATURE):
        raise _not_png()
    found: dict[bytes, bytes] = {}
    at = len(_SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if struct.unpack_from(">I", data, at + 8 + length)[0] != zlib.crc32(name + body):
            raise _not_png()
        if name == b"IEND":
            return found
        if name in _KEPT:
            found[name] = found.get(name, b"") + body
        at += 12 + length
    raise _not_png()


def _unpacked(packed: bytes, expected: int) -> bytes:
    """Exactly the bytes that the picture's size asks for: a bomb is not unpacked further."""
    worker = zlib.decompressobj()
    dots = worker.decompress(packed, expected + 1)
    if len(dots) != expected or not worker.eof:
        raise _not_png()
    return dots


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _too_large() -> Refusal:
    message = _("The logo may have up to 256 KB and 1,200 dots a side.")
    return Refusal("logo_too_large", message, fields={"logo": message})


def _not_png() -> Refusal:
    message = _("Choose a logo as an ordinary PNG file, not interlaced.")
    return Refusal("logo_not_png", message, fields={"logo": message})
