"""What an upload for a lesson is, by its content: `awn.media` walks recordings and films, and reads captions."""

from __future__ import annotations

from awn.base.refusal import Refusal
from awn.media.captions import parsed
from awn.media.containers import seen
from awn.media.parts import UnfitError

MOST_BYTES = 8_000_000
_CAPTIONS = b"WEBVTT"


def kind_of(data: bytes) -> tuple[str, str] | None:
    """("audio", "audio/mpeg") and the like; None for whatever is none of them, or more than that."""
    try:
        found = seen(data)
    except UnfitError:
        return ("captions", "text/vtt") if is_meant_as_captions(data) and _is_right(data) else None
    return found.kind, found.media_type


def is_meant_as_captions(data: bytes) -> bool:
    """Whether it begins as captions do; `captions.parsed` says what is wrong with them."""
    return data.removeprefix(b"\xef\xbb\xbf").startswith(_CAPTIONS)


def _is_right(data: bytes) -> bool:
    try:
        return bool(parsed(data))
    except Refusal:
        return False
