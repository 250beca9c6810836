"""The scanner: clamd's protocol, against a server that speaks it and against clamd itself where it is installed."""

from __future__ import annotations

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from awn.qualifications.gateways import ScannerAwayError, scan

MARK = b"awn-test-malware"


def _exactly(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = line.recv(count - len(got))
        assert part, "the stream ended early"
        got += part
    return got


@contextmanager
def _clamd(answer: bytes | None = None) -> Iterator[str]:
    """Speaks INSTREAM as clamd(8) says: chunks with their length before them, an empty one at the end."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _address = server.accept()
        with line:
            assert _exactly(line, 10) == b"zINSTREAM\0"
            data = b""
            while size := struct.unpack("!I", _exactly(line, 4))[0]:
                data += _exactly(line, size)
            said = b"stream: Test.Malware FOUND" if MARK in data else b"stream: OK"
            line.sendall((said if answer is None else answer) + b"\0")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"127.0.0.1:{server.getsockname()[1]}"
    thread.join(5)
    server.close()


def test_a_clean_and_an_infected_file_of_several_chunks(settings: Any) -> None:
    for data, verdict in ((b"x" * 200_000, "clean"), (b"x" * 131_070 + MARK, "infected"), (b"", "clean")):
        with _clamd() as settings.AWN_CLAMAV:
            assert scan(data) == verdict


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR", b"stream: OK and more"])
def test_an_answer_that_is_no_verdict_counts_as_no_answer(settings: Any, answer: bytes) -> None:
    with _clamd(answer) as settings.AWN_CLAMAV, pytest.raises(ScannerAwayError):
        scan(b"x")


def test_a_scanner_that_is_not_there_is_away_and_none_is_off(settings: Any, tmp_path: Path) -> None:
    for address in (f"unix:{tmp_path}/none.ctl", "127.0.0.1:1"):
        settings.AWN_CLAMAV = address
        with pytest.raises(ScannerAwayError):
            scan(b"x")
    settings.AWN_CLAMAV = ""
    assert scan(b"x") == "off"


@pytest.mark.peer
@pytest.mark.skipif(shutil.which("clamd") is None, reason="Debian's clamav-daemon is not installed")
def test_clamd_itself_finds_what_its_signatures_name(settings: Any, tmp_path: Path) -> None:
    signatures = tmp_path / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Awn.Test:0:*:{MARK.hex()}\n")
    path = tmp_path / "clamd.ctl"
    config = tmp_path / "clamd.conf"
    config.write_text(f"LocalSocket {path}\nDatabaseDirectory {signatures}\nForeground yes\n")
    process = subprocess.Popen(["clamd", "--config-file", str(config)], stdout=subprocess.DEVNULL)
    try:
        settings.AWN_CLAMAV = f"unix:{path}"
        for _attempt in range(100):
            if path.exists():
                break
            time.sleep(0.1)
        assert scan(b"harmless") == "clean"
        assert scan(b"something " + MARK) == "infected"
    finally:
        process.terminate()
        process.wait(10)
