"""Recordings and films for tests: small ones built here, and real ones of real encoders in `samples/`."""

from __future__ import annotations

import struct
from pathlib import Path

SAMPLES = Path(__file__).parent / "samples"
CAPTIONS = (
    "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Sara>Hello</v>\n\n2\n00:01.000 --> 00:02.500 align:start\nمرحبًا\n"
).encode()


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def wav(body: bytes = b"\0" * 64) -> bytes:
    inside = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", len(body))
    return b"RIFF" + struct.pack("<I", len(inside) + len(body)) + inside + body


def mp3(frames: int = 4) -> bytes:
    # MPEG 1, layer III, 128 kbit/s, 44.1 kHz: 417 bytes a frame.
    return (b"\xff\xfb\x90\x00" + b"\0" * 413) * frames


def id3(inside: bytes) -> bytes:
    """A tag before the frames of an MP3: it may hold anything."""
    size = bytes(len(inside) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + size + inside


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def track(kind: bytes, form: bytes) -> bytes:
    described = box(b"stsd", struct.pack(">II", 0, 1) + box(form, b"\0" * 8))
    hears = box(b"hdlr", b"\0" * 8 + kind + b"\0" * 13)
    return box(b"trak", box(b"mdia", hears + box(b"minf", box(b"stbl", described))))


def mp4(*tracks: bytes, media: bytes = b"abc", more: bytes = b"") -> bytes:
    inside = b"".join(tracks) or track(b"vide", b"avc1")
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", inside) + more + box(b"mdat", media)


def m4a() -> bytes:
    return mp4(track(b"soun", b"mp4a"))


def element(ident: str, body: bytes) -> bytes:
    return bytes.fromhex(ident) + (len(body) | 1 << 56).to_bytes(8, "big") + body


def webm(*tracks: tuple[int, bytes], kind: bytes = b"webm", more: bytes = b"") -> bytes:
    entries = b"".join(
        element("ae", element("83", bytes([number])) + element("86", codec))
        for number, codec in tracks or ((1, b"V_VP9"),)
    )
    segment = element("1654ae6b", entries) + more + element("1f43b675", b"\0" * 20)
    return element("1a45dfa3", element("4282", kind)) + element("18538067", segment)


def page(head: int, payload: bytes) -> bytes:
    """A page of OGG; `head`: 2 for the first of a stream."""
    lacing = bytes([*[255] * (len(payload) // 255), len(payload) % 255])
    return b"OggS\0" + bytes([head]) + b"\0" * 20 + bytes([len(lacing)]) + lacing + payload


def ogg(first: bytes = b"OpusHead\x01\x01") -> bytes:
    return page(2, first) + page(4, b"OpusTags" + b"\0" * 40)
