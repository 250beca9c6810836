"""What an upload for a lesson is, by its content: the container is walked to its last byte, whatever its name says.

A program, an archive or a page that calls itself a recording is refused: nothing may stand before, between or behind
the parts of the container.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping

MOST_BYTES = 8_000_000
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"moof", b"mfra", b"sidx", b"styp", b"uuid"})
_BIT_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_EBML_TOP = frozenset({0x1A45DFA3, 0x18538067, 0xEC, 0xBF})


def kind_of(data: bytes) -> tuple[str, str] | None:
    """("audio", "audio/mpeg") and the like; None for whatever is none of the containers, or more than that."""
    for media_type, walks in _WALKS.items():
        if walks(data):
            return media_type.partition("/")[0], media_type
    return ("captions", "text/vtt") if _is_captions(data) else None


def _is_wav(data: bytes) -> bool:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE" or len(data) < 44:
        return False
    if struct.unpack_from("<I", data, 4)[0] + 8 != len(data):
        return False
    at, seen = 12, set()
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        seen.add(name)
        at += 8 + size + size % 2
    return at == len(data) and {b"fmt ", b"data"} <= seen


def _is_ogg(data: bytes) -> bool:
    at = pages = 0
    while data[at : at + 4] == b"OggS" and at + 27 <= len(data):
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        at += 27 + len(lacing) + sum(lacing)
        pages += 1
    heads = (b"OpusHead", b"\x01vorbis")
    return pages > 0 and at == len(data) and any(head in data[:128] for head in heads)


def _is_mp3(data: bytes) -> bool:
    at = 0
    if data[:3] == b"ID3" and len(data) > 10:
        size = 0
        for one in data[6:10]:
            size = size << 7 | one & 0x7F
        at = 10 + size
    frames = 0
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] & 0xE0 == 0xE0:
        length = _frame(data[at + 1], data[at + 2])
        if not length:
            return False
        at, frames = at + length, frames + 1
    rest = data[at:]
    return frames >= 3 and (not rest or (rest[:3] == b"TAG" and len(rest) == 128))


def _frame(second: int, third: int) -> int:
    """The length of a frame of layer III in bytes; 0 where it is none."""
    version, layer, rate, sample = second >> 3 & 3, second >> 1 & 3, third >> 4, third >> 2 & 3
    if layer != 1 or version not in _SAMPLE_RATES or not 0 < rate < 15 or sample > 2:
        return 0
    kilobits = (_BIT_RATES if version == 3 else _BIT_RATES_LOW)[rate]
    return (144 if version == 3 else 72) * kilobits * 1000 // _SAMPLE_RATES[version][sample] + (third >> 1 & 1)


def _is_mp4(data: bytes, *, sound_only: bool) -> bool:
    at, seen = 0, []
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I", data, at)[0], data[at + 4 : at + 8]
        if name not in _BOXES or (size < 8 and size != 1):
            return False
        if size == 1:
            if at + 16 > len(data):
                return False
            size = struct.unpack_from(">Q", data, at + 8)[0]
            if size < 16:
                return False
        seen.append(name)
        at += size
    if at != len(data) or seen[:1] != [b"ftyp"] or not {b"moov", b"mdat"} <= set(seen):
        return False
    return (b"vide" not in data) == sound_only


def _is_webm(data: bytes) -> bool:
    at, seen = 0, []
    while at < len(data):
        ident, at = _number(data, at, keep_mark=True)
        size, at = _number(data, at, keep_mark=False)
        if ident not in _EBML_TOP or size < 0:
            return False
        seen.append(ident)
        at += size
    return at == len(data) and seen[:1] == [0x1A45DFA3] and 0x18538067 in seen and b"webm" in data[:64]


def _number(data: bytes, at: int, *, keep_mark: bool) -> tuple[int, int]:
    """A number of EBML and where it ends; -1 where it is none, or says that the size is unknown."""
    first = data[at] if at < len(data) else 0
    length = 9 - first.bit_length()
    if not first or length > (4 if keep_mark else 8) or at + length > len(data):
        return -1, len(data)
    value = int.from_bytes(data[at : at + length], "big")
    bare = value & ((1 << 7 * length) - 1)
    if not keep_mark and bare == (1 << 7 * length) - 1:
        return -1, len(data)
    return (value if keep_mark else bare), at + length


def _is_captions(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.split("\n", 1)[0].strip()
    return (first == "WEBVTT" or first.startswith("WEBVTT ")) and "-->" in text and "\0" not in text


_WALKS: Mapping[str, Callable[[bytes], bool]] = {
    "audio/wav": _is_wav,
    "audio/ogg": _is_ogg,
    "audio/mpeg": _is_mp3,
    "audio/mp4": lambda data: _is_mp4(data, sound_only=True),
    "video/mp4": lambda data: _is_mp4(data, sound_only=False),
    "video/webm": _is_webm,
}
