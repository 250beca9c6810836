"""WebM: a subset of Matroska (RFC 9559), which is elements in elements (EBML, RFC 8794)."""

from __future__ import annotations

from collections.abc import Iterator

from awn.media.parts import MOST_PARTS, Data, Parts, UnfitError

_HEAD, _SEGMENT, _TRACKS, _TRACK = 0x1A45DFA3, 0x18538067, 0x1654AE6B, 0xAE
_DOCUMENT_TYPE, _TRACK_TYPE, _CODEC = 0x4282, 0x83, 0x86
_VOID, _CHECK_SUM = 0xEC, 0xBF
_PICTURE, _SOUND = 1, 2
_PLAYED = {
    _PICTURE: frozenset({b"V_VP8", b"V_VP9", b"V_AV1"}),
    _SOUND: frozenset({b"A_OPUS", b"A_VORBIS"}),
}
# Info, tracks, clusters, cues, seek head, tags; attachments and chapters have no place in a film of ours.
_IN_SEGMENT = frozenset({0x1549A966, _TRACKS, 0x1F43B675, 0x1C53BB6B, 0x114D9B74, 0x1254C367, _VOID, _CHECK_SUM})


def look_at_webm(data: Data) -> Parts:
    """The tracks of it. Raises UnfitError, also for recordings whose length was never written down."""
    kinds: set[int] = set()
    names = []
    for ident, start, end in _elements(data, 0, len(data)):
        names.append(ident)
        if ident == _HEAD:
            said = {one: data[at:until] for one, at, until in _elements(data, start, end)}
            if said.get(_DOCUMENT_TYPE, b"").rstrip(b"\0") != b"webm":
                raise UnfitError("codec")
        elif ident == _SEGMENT:
            kinds |= _tracks(data, start, end)
        elif ident not in {_VOID, _CHECK_SUM}:
            raise UnfitError("broken")
    if names[0] != _HEAD or names.count(_SEGMENT) != 1 or not kinds & set(_PLAYED):
        raise UnfitError("broken")
    return Parts(has_sound=_SOUND in kinds, has_picture=_PICTURE in kinds)


def _tracks(data: Data, start: int, end: int) -> set[int]:
    """The kinds of all tracks of a segment. Refuses what browsers cannot play."""
    kinds = set()
    for ident, at, until in _elements(data, start, end):
        if ident not in _IN_SEGMENT:
            raise UnfitError("broken")
        if ident != _TRACKS:
            continue
        for track, first, last in _elements(data, at, until):
            if track != _TRACK:
                continue
            said = {one: data[here:there] for one, here, there in _elements(data, first, last)}
            kind = int.from_bytes(said.get(_TRACK_TYPE, b"")[:4], "big")
            if kind in _PLAYED and said.get(_CODEC, b"").rstrip(b"\0") not in _PLAYED[kind]:
                raise UnfitError("codec")
            kinds.add(kind)
    return kinds


def _elements(data: Data, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Name, beginning and end of what is in each element; together they fill the room from `at` to `end`."""
    for _count in range(MOST_PARTS):
        if at == end:
            return
        ident, at = _number(data, at, end, most=4, keep_mark=True)
        size, at = _number(data, at, end, most=8, keep_mark=False)
        if at + size > end:
            raise UnfitError("broken")
        yield ident, at, at + size
        at += size
    raise UnfitError("broken")


def _number(data: Data, at: int, end: int, *, most: int, keep_mark: bool) -> tuple[int, int]:
    """A number and where it ends. A size that says that it is unknown is refused."""
    first = data[at] if at < end else 0
    length = 9 - first.bit_length()
    if not first or length > most or at + length > end:
        raise UnfitError("broken")
    value = int.from_bytes(data[at : at + length], "big")
    bare = value & ((1 << 7 * length) - 1)
    if not keep_mark and bare == (1 << 7 * length) - 1:
        raise UnfitError("unfinished")
    return (value if keep_mark else bare), at + length
