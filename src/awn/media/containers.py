"""What a recording or film is, by its content: the container is walked to its last byte, whatever its name says.

Nothing is decoded here and nothing is believed: every part must be where the part before it says, and the last one end
where the file ends. A program, an archive or a page that calls itself a recording is refused, and so is a recording
that is one of these as well.
"""

from __future__ import annotations

import io
import mmap
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from awn.media.boxes import look_at_mp4
from awn.media.ebml import look_at_webm
from awn.media.parts import Data, Parts, UnfitError

_BIT_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
# Where other programs look for their own beginnings: readers of PDF in the first kilobyte, unpackers further on.
_PDF_WITHIN, _PAGE_WITHIN, _ARCHIVE_WITHIN = 1_024, 4_096, 1_048_576
_PAGES = (b"<!doctype", b"<html", b"<script", b"<svg", b"<iframe", b"<?php", b"<?xml")
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")


@dataclass(frozen=True, slots=True)
class Seen:
    """A recording or film as its content shows it."""

    media_type: str
    has_sound: bool
    has_picture: bool

    @property
    def kind(self) -> str:
        """ "audio" or "video"."""
        return "video" if self.has_picture else "audio"


def seen(data: Data) -> Seen:
    """What it is. Raises UnfitError: `unknown`, `broken`, `codec` (browsers do not play it) or `two_in_one`."""
    for starts, looks in _LOOKS:
        if starts(data):
            found = looks(data)
            if _is_more(data):
                raise UnfitError("two_in_one")
            return found
    raise UnfitError("unknown")


def _is_more(data: Data) -> bool:
    """Whether other programs would take it for something of theirs."""
    first = data[:_PAGE_WITHIN].lower()
    if b"%pdf-" in first[:_PDF_WITHIN] or any(mark in first for mark in _PAGES):
        return True
    if any(data.find(mark, 0, _ARCHIVE_WITHIN) >= 0 for mark in _ARCHIVES):
        return True
    file = data if isinstance(data, mmap.mmap) else io.BytesIO(data)
    return zipfile.is_zipfile(file)  # type: ignore[arg-type]  # a map reads, seeks and tells as a file does


def _look_at_wav(data: Data) -> Seen:
    if len(data) < 44 or struct.unpack_from("<I", data, 4)[0] + 8 != len(data):
        raise UnfitError("broken")
    at, names = 12, set()
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        names.add(name)
        if name == b"fmt " and struct.unpack_from("<H", data, at + 8)[0] not in {1, 3, 0xFFFE}:
            raise UnfitError("codec")
        at += 8 + size + size % 2
    if at != len(data) or not {b"fmt ", b"data"} <= names:
        raise UnfitError("broken")
    return Seen("audio/wav", has_sound=True, has_picture=False)


def _look_at_ogg(data: Data) -> Seen:
    at = pages = 0
    heads = b""
    while data[at : at + 4] == b"OggS" and at + 27 <= len(data):
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        if data[at + 5] & 2:  # the first page of a stream holds its head
            heads += data[at + 27 + len(lacing) : at + 27 + len(lacing) + 8]
        at += 27 + len(lacing) + sum(lacing)
        pages += 1
    if at != len(data) or pages < 2:
        raise UnfitError("broken")
    # One stream alone: neither a film nor one recording behind another.
    if heads not in {b"OpusHead", b"\x01vorbis\0"}:
        raise UnfitError("codec")
    return Seen("audio/ogg", has_sound=True, has_picture=False)


def _look_at_mp3(data: Data) -> Seen:
    at = 0
    if data[:3] == b"ID3" and len(data) > 10:
        size = 0
        for one in data[6:10]:
            size = size << 7 | one & 0x7F
        at = 10 + size + (10 if data[5] & 0x10 else 0)
    frames = 0
    while at + 4 <= len(data):
        first, second, third = data[at : at + 3]
        length = _frame(second, third) if first == 0xFF and second & 0xE0 == 0xE0 else 0
        if not length:
            break
        at, frames = at + length, frames + 1
    rest = data[at : at + 129]
    if frames < 3:
        raise UnfitError("unknown")
    if at != len(data) and not (rest[:3] == b"TAG" and len(rest) == 128):
        raise UnfitError("broken")
    return Seen("audio/mpeg", has_sound=True, has_picture=False)


def _frame(second: int, third: int) -> int:
    """The length of a frame of layer III in bytes; 0 where it is none."""
    version, layer, rate, sample = second >> 3 & 3, second >> 1 & 3, third >> 4, third >> 2 & 3
    if layer != 1 or version not in _SAMPLE_RATES or not 0 < rate < 15 or sample > 2:
        return 0
    kilobits = (_BIT_RATES if version == 3 else _BIT_RATES_LOW)[rate]
    return (144 if version == 3 else 72) * kilobits * 1000 // _SAMPLE_RATES[version][sample] + (third >> 1 & 1)


def _of_parts(media_type: str, parts: Parts) -> Seen:
    """A film, or a recording in the same kind of container."""
    name = media_type if parts.has_picture else media_type.replace("video/", "audio/")
    return Seen(name, has_sound=parts.has_sound, has_picture=parts.has_picture)


_LOOKS: tuple[tuple[Callable[[Data], bool], Callable[[Data], Seen]], ...] = (
    (lambda data: data[:4] == b"RIFF" and data[8:12] == b"WAVE", _look_at_wav),
    (lambda data: data[:4] == b"OggS", _look_at_ogg),
    (lambda data: data[4:8] == b"ftyp", lambda data: _of_parts("video/mp4", look_at_mp4(data))),
    (lambda data: data[:4] == b"\x1a\x45\xdf\xa3", lambda data: _of_parts("video/webm", look_at_webm(data))),
    (lambda data: data[:3] == b"ID3" or (data[:1] == b"\xff" and len(data) > 4), _look_at_mp3),
)
ENDS: Mapping[str, str] = {
    "audio/wav": ".wav", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/webm": ".weba",
    "video/mp4": ".mp4", "video/webm": ".webm",
}  # fmt: skip
