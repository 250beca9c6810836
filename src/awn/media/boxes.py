"""MP4 (ISO 14496-12): boxes in boxes, each with its size."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from awn.media.parts import MOST_PARTS, Data, Parts, UnfitError

_TOP = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx", b"styp", b"uuid"})
_OPENED = frozenset({b"trak", b"mdia", b"minf", b"stbl"})
# What the browsers of today play on every system.
_PICTURES = frozenset({b"avc1", b"avc3", b"vp08", b"vp09", b"av01"})
_SOUNDS = frozenset({b"mp4a", b"Opus", b"fLaC", b".mp3"})
_PLAYED = {b"vide": _PICTURES, b"soun": _SOUNDS}


def look_at_mp4(data: Data) -> Parts:
    """The tracks of it. Raises UnfitError."""
    names, tracks = [], set()
    for name, start, end in _boxes(data, 0, len(data)):
        if name not in _TOP:
            raise UnfitError("broken")
        names.append(name)
        if name == b"moov":
            tracks |= {_played(data, at, until) for inner, at, until in _boxes(data, start, end) if inner == b"trak"}
    if names[0] != b"ftyp" or not {b"moov", b"mdat"} <= set(names):
        raise UnfitError("broken")
    found = Parts(has_sound=b"soun" in tracks, has_picture=b"vide" in tracks)
    if not found.has_sound and not found.has_picture:
        raise UnfitError("broken")
    return found


def _played(data: Data, start: int, end: int) -> bytes:
    """Whether a track is picture or sound: `vide`, `soun`, or another word. Refuses what browsers cannot play."""
    kind, forms = b"", set()
    waiting = [(start, end)]
    while waiting:
        for name, at, until in _boxes(data, *waiting.pop()):
            if name in _OPENED:
                waiting.append((at, until))
            elif name == b"hdlr" and not kind:
                kind = data[at + 8 : at + 12]
            elif name == b"stsd":
                forms |= {inner for inner, _start, _end in _boxes(data, at + 8, until)}
    if kind in _PLAYED and not forms <= _PLAYED[kind]:
        raise UnfitError("codec")
    return kind if forms else b""


def _boxes(data: Data, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, beginning and end of what is in each box; together they fill the room from `at` to `end`."""
    for _count in range(MOST_PARTS):
        if at == end:
            return
        if at + 8 > end:
            raise UnfitError("broken")
        size, head, name = struct.unpack_from(">I", data, at)[0], 8, data[at + 4 : at + 8]
        if size == 1 and at + 16 <= end:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        if size < head or at + size > end:
            raise UnfitError("broken")
        yield name, at + head, at + size
        at += size
    raise UnfitError("broken")
