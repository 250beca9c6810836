"""The scanner for malware: clamd, asked over its socket (INSTREAM, clamd(8))."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from django.conf import settings

CHUNK_BYTES = 64 * 1024
PATIENCE_SECONDS = 20
MOST_ANSWER_BYTES = 4_096


class ScannerAwayError(Exception):
    """No answer, or none that says whether the file is clean."""


def scan(data: bytes) -> str:
    """ "clean", "infected", or "off" where no scanner is set. Raises ScannerAwayError."""
    return scan_blocks(data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))


def scan_blocks(blocks: Iterable[bytes]) -> str:
    """The same of a file that comes in blocks, none of them empty: nothing has to hold all of it."""
    address = settings.AWN_CLAMAV
    if not address:
        return "off"
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for chunk in blocks:
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerAwayError(str(error)) from error
    if answer == b"stream: OK":
        return "clean"
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return "infected"
    raise ScannerAwayError(answer.decode("ascii", "replace"))


def _connected(address: str) -> socket.socket:
    """To `unix:/run/clamav/clamd.ctl`, or to `host:port`."""
    scheme, _colon, path = address.partition(":")
    if scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(PATIENCE_SECONDS)
        line.connect(path)
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_SECONDS)


def _answer(line: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\0") and len(got) < MOST_ANSWER_BYTES:
        part = line.recv(MOST_ANSWER_BYTES)
        if not part:
            break
        got += part
    return got.rstrip(b"\0\n")
