"""Bitstrings of status lists: https://www.w3.org/TR/vc-bitstring-status-list/"""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterable

SIZE = 131_072  # bits; the least that the standard allows, so that nobody is found by their number
_LARGEST_BYTES = 16_000_000


def encode(size: int, raised: Iterable[int]) -> str:
    """The list as its credential carries it. The same bits give the same text."""
    bits = bytearray(size // 8)
    for index in raised:
        bits[index // 8] |= 0x80 >> (index % 8)
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def decode(text: str) -> bytes:
    """The bits of a list. Raises ValueError for what is none, or would unpack to more than 16 MB."""
    if not text.startswith("u"):
        raise ValueError("not base64url")
    packed = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    reader = zlib.decompressobj(wbits=31)
    try:
        bits = reader.decompress(packed, _LARGEST_BYTES)
    except zlib.error as error:
        raise ValueError("not gzip") from error
    if reader.unconsumed_tail or not reader.eof or len(bits) * 8 < SIZE:
        raise ValueError("not a list")
    return bits


def is_raised(bits: bytes, index: int) -> bool:
    """Whether the bit is set. Raises ValueError outside of the list."""
    if not 0 <= index < len(bits) * 8:
        raise ValueError("not on the list")
    return bool(bits[index // 8] & (0x80 >> (index % 8)))
