"""A whole Awn with its demo world on a scratch database, as `awn run` starts it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from bench.scratch import database, free_port

GIVE_UP_SECONDS = 600
PASSWORD = "palm-and-pearl-26"
VOLUNTEER = "volunteer@demo.awn.example"


@contextlib.contextmanager
def demo(name: str) -> Iterator[str]:
    """The address of the site; all of it is gone afterwards."""
    with database(name) as url, tempfile.TemporaryDirectory() as home:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        environment = {**os.environ, "AWN_DATABASE_URL": url, "AWN_HOME": home}
        environment.pop("AWN_PUBLIC_URL", None)
        command = [str(Path(sys.executable).with_name("awn")), "run", "--port", str(port), "--demo"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait(process, f"{address}/ar/")
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    begin = time.monotonic()
    while process.poll() is None and time.monotonic() - begin < GIVE_UP_SECONDS:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(1)
    raise RuntimeError("the site did not start")
