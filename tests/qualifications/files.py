"""Documents for the tests, made by hand: nothing is read from a disk."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xe1\x00\x19Exif\x00\x00GPS 24.7136 46.6\x00"
    b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\xd2\xcf\x20\xff\xd9"
)


def pdf(
    pages: int = 1, *, catalog: str = "", extra: Sequence[str] = (), told: int | None = None, more: bytes = b""
) -> bytes:
    """A PDF; `catalog` goes into its root, `extra` are objects of their own, `told` is how many pages it claims."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    count = told if told is not None else pages
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>"] * pages,
        *extra,
    ]
    body, places = b"%PDF-1.7\n", []
    parts = [body]
    length = len(body)
    for number, text in enumerate(objects, 1):
        part = f"{number} 0 obj\n{text}\nendobj\n".encode()
        places.append(length)
        parts.append(part)
        length += len(part)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, length)
    return b"".join(parts) + table + end + more


def png(*, width: int = 2, height: int = 2, extra: bytes = b"", after: bytes = b"") -> bytes:
    """A PNG; `extra` stands in a text of its own, `after` behind its end."""
    rows = b"".join(b"\0" + b"\x80" * width for _row in range(min(height, 10)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    text = _chunk(b"tEXt", b"Comment\0" + extra) if extra else b""
    chunks = _chunk(b"IHDR", head) + text + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks + after


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
