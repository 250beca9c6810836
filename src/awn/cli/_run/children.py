"""A child process of `awn run`: its lines, its death, its restart."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque

from . import screen

SUPERVISOR = "AWN_SUPERVISOR"
# A child that dies this often this quickly will not be cured by starting it again.
MOST_DEATHS, WITHIN_SECONDS = 3, 30.0


class Child:
    """One supervised `awn` command."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.name = name
        self._command = ["-m", "awn.cli", *arguments]
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """From the main thread only: a child dies with the thread that started it (see `die_with_parent`)."""
        self._process = subprocess.Popen(
            [sys.executable, *self._command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONUNBUFFERED": "1", SUPERVISOR: str(os.getpid())},
            # A group of its own: Ctrl-C reaches the supervisor alone, which then stops all in order.
            start_new_session=True,
        )
        threading.Thread(target=self._relay, args=[self._process], daemon=True).start()

    def has_died(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def restart(self) -> bool:
        """Start again after a death; False when it died too often to go on."""
        assert self._process is not None
        code = self._process.returncode
        self._kill_group()
        self._deaths.append(time.monotonic())
        if len(self._deaths) == MOST_DEATHS and self._deaths[-1] - self._deaths[0] < WITHIN_SECONDS:
            screen.line(self.name, f"ended again ({_reason(code)}); giving up after {MOST_DEATHS} times")
            return False
        screen.line(self.name, f"ended unexpectedly ({_reason(code)}); starting it again")
        self.start()
        return True

    def renew(self, within_seconds: float) -> None:
        """Stop and start again on purpose."""
        self.ask_to_stop()
        self.wait_or_kill(time.monotonic() + within_seconds)
        self.start()

    def ask_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait_or_kill(self, until: float) -> None:
        """Wait for the end up to the moment `until` (monotonic), then force it."""
        if not self._process:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, until - time.monotonic()))
        self._kill_group()
        self._process.wait()

    def _kill_group(self) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # also grandchildren that were left behind

    def _relay(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for text in process.stdout:
            screen.line(self.name, text.rstrip("\n"))


def die_with_parent() -> None:
    """In a supervised child: be stopped by the kernel when the supervisor is killed (Linux)."""
    supervisor = os.environ.get(SUPERVISOR)
    if supervisor is None or sys.platform != "linux":
        return
    import ctypes

    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
    if os.getppid() != int(supervisor):  # it died before we asked
        sys.exit(1)


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
