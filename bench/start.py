"""`make run` on a fresh clone until the first page, and once more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.figures import ROOT, Figure, Result
from bench.scratch import free_port

GIVE_UP_SECONDS = 900
AGAIN_GOAL_SECONDS = 10.0


def run() -> Result:
    """Clones the commit to a new folder and starts it twice; the baseline is installing the locked packages alone."""
    with tempfile.TemporaryDirectory(prefix="awn-start-") as folder:
        clone = Path(folder) / "awn"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        install = _install_alone(clone, Path(folder) / "venv")
        fresh = _first_page(clone)
        again = _first_page(clone)
        subprocess.run([str(clone / ".venv/bin/python"), "-m", "awn.launcher", "stop"], cwd=clone, check=False)
    name = "installing the locked packages alone"
    return Result(
        "start",
        [
            Figure("fresh", fresh, "s", name, install, "to be read: everything but the packages is ours", True),
            Figure("again", again, "s", "the first start", fresh, "under 10 s", again < AGAIN_GOAL_SECONDS),
        ],
    )


def _install_alone(clone: Path, environment: Path) -> float:
    begin = time.monotonic()
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    pip = [str(environment / "bin/pip"), "install", "-q", "--require-hashes", "-r", str(clone / "requirements.txt")]
    subprocess.run(pip, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begin


def _first_page(clone: Path) -> float:
    """Seconds from `make run` to the first page; stops it again by the key that a person presses."""
    port = free_port()
    unneeded = {"AWN_DATABASE_URL", "AWN_HOME", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYTHONPATH"}
    environment = {name: value for name, value in os.environ.items() if name not in unneeded}
    begin = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"ARGS=--port {port}"],
        cwd=clone,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - begin > GIVE_UP_SECONDS:
                raise RuntimeError("make run showed no page")
            time.sleep(0.05)
        return time.monotonic() - begin
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ar/", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
