"""The parts of `awn run`: remembered steps, ports, children that die."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from awn.cli import run
from awn.cli._run import preparation, supervisor
from awn.cli._run.children import MOST_DEATHS, Child


class Sleeper(Child):
    """A child that runs a line of Python instead of an `awn` command."""

    def __init__(self, code: str) -> None:
        super().__init__("sleeper")
        self._command = ["-c", code]


@pytest.fixture
def sleeper() -> Iterator[Child]:
    child = Sleeper("print('awake', flush=True); import time; time.sleep(60)")
    child.start()
    yield child
    supervisor.stop([child])


def pid(child: Child) -> int:
    assert child._process is not None
    return child._process.pid


def wait_for_death(child: Child) -> None:
    deadline = time.monotonic() + 10
    while not child.has_died():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_step_is_remembered_for_its_input_and_forgotten_with_it(tmp_path: Path) -> None:
    stamps = preparation.Stamps(tmp_path / "steps.json")
    assert not stamps.has("static", "one")
    stamps.put("static", "one")
    again = preparation.Stamps(tmp_path / "steps.json")
    assert again.has("static", "one")
    assert not again.has("static", "two")


def test_a_spoilt_memory_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "steps.json").write_text("{half")
    assert not preparation.Stamps(tmp_path / "steps.json").has("static", "one")


@pytest.mark.django_db
def test_the_identity_of_a_database_is_stable() -> None:
    assert preparation.database_identity() == preparation.database_identity()


def test_a_taken_port_is_refused_when_wished_and_passed_over_when_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(run, "DEFAULT_PORT", port)
        assert run._choose_port("127.0.0.1", port) is None
        chosen = run._choose_port("127.0.0.1", None)
    assert chosen is not None
    assert port < chosen <= port + run.TRY_PORTS


@pytest.mark.parametrize("port", [-1, 99_999])
def test_an_absurd_port_is_refused(port: int) -> None:
    assert run._choose_port("127.0.0.1", port) is None


def test_a_dead_child_is_started_again(sleeper: Child, capsys: pytest.CaptureFixture[str]) -> None:
    first = pid(sleeper)
    os.kill(first, signal.SIGKILL)
    wait_for_death(sleeper)
    assert supervisor._mend([sleeper])
    assert pid(sleeper) != first
    assert "SIGKILL" in capsys.readouterr().out


def test_a_child_that_keeps_dying_is_given_up(sleeper: Child) -> None:
    for attempt in range(1, MOST_DEATHS + 1):
        os.kill(pid(sleeper), signal.SIGKILL)
        wait_for_death(sleeper)
        assert supervisor._mend([sleeper]) is (attempt < MOST_DEATHS)


def test_a_child_deaf_to_requests_is_stopped_by_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STOP_WITHIN_SECONDS", 0.5)
    deaf = Sleeper(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    deaf.start()
    time.sleep(0.5)
    start = time.monotonic()
    supervisor.stop([deaf])
    assert deaf.has_died()
    assert time.monotonic() - start < 5


def test_the_lines_of_a_child_bear_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    child = Sleeper("print('صباح الخير', flush=True)")
    child.start()
    wait_for_death(child)
    supervisor.stop([child])
    time.sleep(0.2)  # the line comes by a thread
    assert "[sleeper] صباح الخير" in capsys.readouterr().out


def test_an_impatient_ctrl_c_does_not_interrupt_the_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _handlers()
    monkeypatch.setattr(supervisor, "STOP_WITHIN_SECONDS", 0.5)
    child = Sleeper("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    child.start()
    supervisor.stop_on_signals()
    alarm = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT])
    alarm.start()
    try:
        supervisor.stop([child])
        assert child.has_died()
    finally:
        alarm.join()
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_stop_that_was_lost_in_a_finaliser_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = _handlers()
    monkeypatch.setattr(supervisor, "RAISE_AGAIN_SECONDS", 0.1)
    monkeypatch.setattr(sys, "unraisablehook", lambda _lost: None)

    class Dying:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)

    supervisor.stop_on_signals()
    try:
        with pytest.raises(supervisor.Stop):
            _let_die(Dying)
        supervisor.stopping()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_die(kind: type) -> None:
    kind()
    time.sleep(5)


def _handlers() -> dict[int, Any]:
    return {number: signal.getsignal(number) for number in (*supervisor.STOPPING, signal.SIGALRM)}
