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
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests import make
from tests.qualifications.files import pdf

from awn.base.refusal import Refusal
from awn.consents.actions import agree
from awn.consents.rules import Purpose
from awn.qualifications.actions import Submission, submit
from awn.qualifications.gateways import ScannerAwayError, scan
from awn.qualifications.models import Qualification

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


CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
# The file that every scanner takes for malware and that harms nobody (eicar.org), in two halves: this is none.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def _real_clamd(folder: Path) -> Iterator[str]:
    """clamd with two signatures of our own: the real ones are hundreds of megabytes from the network."""
    signatures, path, config = folder / "signatures", folder / "clamd.ctl", folder / "clamd.conf"
    signatures.mkdir()
    lines = (f"Awn.Test:0:*:{MARK.hex()}", f"Awn.Eicar:0:*:{EICAR.hex()}")
    (signatures / "test.ndb").write_text("\n".join(lines) + "\n")
    config.write_text(f"LocalSocket {path}\nDatabaseDirectory {signatures}\nForeground yes\n")
    assert CLAMD is not None
    process = subprocess.Popen([CLAMD, "--config-file", str(config)], stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            if path.exists():
                break
            time.sleep(0.1)
        yield f"unix:{path}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.peer
@pytest.mark.django_db
@pytest.mark.skipif(CLAMD is None, reason="Debian's clamav-daemon is not installed")
def test_clamd_itself_finds_what_its_signatures_name_and_nothing_of_it_is_kept(settings: Any, tmp_path: Path) -> None:
    settings.AWN_UPLOADS_FOLDER = str(tmp_path / "uploads")
    who = make.person(birth_date=date(1990, 1, 1))
    agree(who.pk, Purpose.DOCUMENTS, by=who, at=make.NOW)
    with _real_clamd(tmp_path) as settings.AWN_CLAMAV:
        assert scan(b"harmless") == "clean"
        assert scan(b"something " + MARK) == scan(EICAR) == "infected"
        # Within a PDF that is plain to every other eye of ours.
        wanted = Submission(kind="course", file_name="x.pdf", data=pdf(extra=[f"({MARK.decode()})"]))
        with pytest.raises(Refusal, match="document_infected"):
            submit(wanted, person_id=who.pk, by=who, at=make.NOW)
        assert submit(replace(wanted, data=pdf()), person_id=who.pk, by=who, at=make.NOW).document.scan == "clean"
    assert Qualification.objects.count() == 1 == len(list(tmp_path.glob("uploads/*/*")))
