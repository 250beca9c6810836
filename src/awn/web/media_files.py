"""Handing out recordings and films: in parts, as players ask for them (RFC 9110, 13 and 14), and in blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

BLOCK_BYTES = 64 * 1024
KEPT_SECONDS = 60 * 60
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
# Opened by itself a file runs nothing, and no other site may build it in.
_HEADERS = {
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'; style-src 'unsafe-inline'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file to hand out; `digest` of its bytes names this version of it."""

    media_type: str
    size_bytes: int
    digest: str
    open: Callable[[], BinaryIO]
    # Whether browsers may keep it for an hour without asking again.
    is_kept: bool = True


def handed(request: HttpRequest, file: Handed) -> HttpResponseBase:
    """The file or the part that was asked for: 200, 206, 304, or 416 for a part that there is not."""
    tag = f'"{file.digest[:32]}"'
    kept = f"private, max-age={KEPT_SECONDS}" if file.is_kept else "private, no-cache"
    headers = {**_HEADERS, "ETag": tag, "Cache-Control": kept}
    if _names(request.headers.get("If-None-Match", ""), tag):
        return HttpResponse(status=304, headers=headers)
    asked = _asked(request, tag, file.size_bytes)
    if asked is None:
        return _part(request, file, 0, file.size_bytes - 1, status=200, headers=headers)
    first, last = asked
    if first > last:
        unmet = {**headers, "Content-Range": f"bytes */{file.size_bytes}"}
        return HttpResponse(status=416, headers=unmet, content_type="text/plain")
    headers["Content-Range"] = f"bytes {first}-{last}/{file.size_bytes}"
    return _part(request, file, first, last, status=206, headers=headers)


def _part(
    request: HttpRequest, file: Handed, first: int, last: int, *, status: int, headers: dict[str, str]
) -> HttpResponseBase:
    headers = {**headers, "Content-Length": str(last - first + 1)}
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=file.media_type, headers=headers)
    # Opened before anything is said: a file that is not there is an error and not half an answer.
    blocks = _blocks(file.open(), first, last)
    if last - first < BLOCK_BYTES:
        return HttpResponse(b"".join(blocks), status=status, content_type=file.media_type, headers=headers)
    return StreamingHttpResponse(blocks, status=status, content_type=file.media_type, headers=headers)


def _blocks(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (block := file.read(min(BLOCK_BYTES, left))):
            left -= len(block)
            yield block


def _asked(request: HttpRequest, tag: str, size: int) -> tuple[int, int] | None:
    """The first and last byte that were asked for, the first behind the last where there are none; None: all of it.

    What is no range, several at once, and a range of another version of the file is answered with all of it.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or asked is None or not (asked[1] or asked[2]):
        return None
    if request.headers.get("If-Range", tag) != tag:
        return None
    if not asked[1]:
        return max(0, size - int(asked[2])), size - 1
    first = int(asked[1])
    if asked[2] and int(asked[2]) < first:
        return None
    return (first, min(int(asked[2]), size - 1)) if asked[2] else (first, size - 1)


def _names(said: str, tag: str) -> bool:
    """Whether If-None-Match names this version (compared weakly, as it should be)."""
    return said.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in said.split(",")}
