"""What a file is by its content: real ones of real encoders, and what is none or more than that."""

from __future__ import annotations

import io
import mmap
import zipfile
from pathlib import Path

import pytest
from tests.media.files import SAMPLES, element, id3, m4a, mp3, mp4, ogg, page, sample, track, wav, webm
from tests.qualifications.files import pdf

from awn.media.containers import Seen, seen
from awn.media.parts import UnfitError


def refused(data: bytes) -> str:
    with pytest.raises(UnfitError) as caught:
        seen(data)
    return caught.value.word


def archive() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        file.writestr("run.sh", "rm -rf /")
    return kept.getvalue()


REAL = {
    "speech.mp3": ("audio/mpeg", True, False),
    "speech.m4a": ("audio/mp4", True, False),
    "speech.opus": ("audio/ogg", True, False),
    "speech.wav": ("audio/wav", True, False),
    "cards.mp4": ("video/mp4", False, True),
    "cards-sound.mp4": ("video/mp4", True, True),
    "cards.webm": ("video/webm", False, True),
    "cards-sound.webm": ("video/webm", True, True),
}


@pytest.mark.parametrize("name", REAL)
def test_what_real_encoders_write_is_known(name: str) -> None:
    media_type, has_sound, has_picture = REAL[name]
    assert seen(sample(name)) == Seen(media_type, has_sound=has_sound, has_picture=has_picture)


def test_every_sample_is_asked_about() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == set(REAL) | {"README.md", "cards-hevc.mp4"}


@pytest.mark.parametrize("name", REAL)
def test_a_real_one_that_was_cut_or_has_something_behind_it_is_refused(name: str) -> None:
    data = sample(name)
    assert refused(data + b"MZ\x90\0" + b"\0" * 60) in {"broken", "unfinished"}
    assert refused(data[: len(data) // 2] + b"\x7fELF") in {"broken", "unfinished"}


def test_a_file_on_the_disk_is_looked_at_through_a_map(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(mp4())
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        assert seen(data).media_type == "video/mp4"


@pytest.mark.parametrize(
    ("data", "kind"),
    [(wav(), "audio/wav"), (mp3(), "audio/mpeg"), (id3(b"\0" * 9) + mp3(), "audio/mpeg"), (ogg(), "audio/ogg"),
     (ogg(b"\x01vorbis" + b"\0" * 23), "audio/ogg"),
     (mp4(), "video/mp4"), (m4a(), "audio/mp4"), (webm(), "video/webm"), (webm((2, b"A_OPUS")), "audio/webm")],
)  # fmt: skip
def test_small_ones_are_known(data: bytes, kind: str) -> None:
    assert seen(data).media_type == kind


@pytest.mark.parametrize(
    "data",
    [b"", b"MZ" + b"\0" * 300, b"\x7fELF" + b"\0" * 300, b"#!/bin/sh\nrm -rf /\n", b"<html><script>", archive(), pdf(),
     b"GIF89a" + b"\0" * 99, b"\xff" * 4000, id3(b"\0" * 20) + b"MZ" + b"\0" * 999, b"WEBVTT\n"],
)  # fmt: skip
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    assert refused(data) == "unknown"


@pytest.mark.parametrize(
    "data",
    [
        id3(b"%PDF-1.7 1 0 obj") + mp3(),
        id3(b"<html><script>alert(1)</script>") + mp3(),
        id3(b"Rar!\x1a\x07\0") + mp3(),
        wav(archive()),
        mp4(media=archive()),
        webm(more=element("ec", archive())),
        page(2, b"OpusHead\x01\x01") + page(4, archive()),
    ],
)
def test_a_recording_that_is_something_else_as_well_is_refused(data: bytes) -> None:
    assert refused(data) == "two_in_one"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (wav()[:-1], "broken"),
        (wav() + b"x", "broken"),
        (mp3() + b"MZ" + b"\0" * 30, "broken"),
        (mp4()[:-1], "broken"),
        (mp4(more=b"\0\0\0\x0cexec" + b"\0" * 4), "broken"),
        (mp4(track(b"vide", b"avc1")[:-4]), "broken"),
        (webm()[:-1], "broken"),
        (webm(more=bytes.fromhex("1941a469") + b"\x84abcd"), "broken"),
        (ogg() + b"OggS", "broken"),
        (sample("cards-hevc.mp4"), "codec"),
        (mp4(track(b"soun", b"alac")), "codec"),
        (webm((1, b"V_MPEG4/ISO/AVC")), "codec"),
        (webm(kind=b"matroska"), "codec"),
        (ogg(b"\x80theora\x03\x02"), "codec"),
        (ogg() + page(2, b"OpusHead\x01\x01"), "codec"),
        (mp4(track(b"vide", b"hev1")), "codec"),
        (webm()[:30] + b"\x01" + b"\xff" * 7 + webm()[38:], "unfinished"),
    ],
)
def test_a_damaged_one_or_one_that_browsers_do_not_play_is_refused(data: bytes, word: str) -> None:
    assert refused(data) == word
