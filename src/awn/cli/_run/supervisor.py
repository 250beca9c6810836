"""Keeps the children and the database alive until somebody says stop."""

import http.client
import signal
import time
from types import FrameType

from awn.launcher import postgres

from . import screen
from .children import Child

STOP_WITHIN_SECONDS = 6.0
READY_WITHIN_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.1
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
RAISE_AGAIN_SECONDS = 1.0
LOOK_AT_DATABASE_EVERY_SECONDS = 2.0


class Stop(BaseException):
    """A signal asked us to stop. Not an Exception: no step may swallow it."""


def stop_on_signals() -> None:
    """From now on Ctrl-C, a closed terminal and a plain kill raise Stop, again and again until `stopping` is called.

    Once is not enough: raised while Python runs a finaliser or a callback of C code, an exception is printed or
    forgotten there, and the start would go on.
    """

    def handle(_number: int, _frame: FrameType | None) -> None:
        signal.setitimer(signal.ITIMER_REAL, RAISE_AGAIN_SECONDS)
        raise Stop

    for number in (*STOPPING, signal.SIGALRM):
        signal.signal(number, handle)


def stopping() -> None:
    """Stop has arrived: the stopping itself is not interrupted by an impatient second Ctrl-C, it is short enough."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in (*STOPPING, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)


def wait_until_ready(web: Child, host: str, port: int) -> bool:
    """True when the first page was answered; False when the server died before: it would only die again."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        status = _first_page(host, port)
        if status is not None:
            if status >= 500:
                screen.line("web", f"the first page answers with status {status}; see the lines above")
            return True
        if web.has_died():
            return False
        time.sleep(LOOK_EVERY_SECONDS)
    screen.line("web", f"no answer within {READY_WITHIN_SECONDS:.0f} s")
    return False


def watch(children: list[Child], server: postgres.Server | None) -> bool:
    """Watch until Stop is raised; False when a child gave up."""
    next_look = 0.0
    while _mend(children):
        if server and time.monotonic() > next_look:
            _mend_database(server, children)
            next_look = time.monotonic() + LOOK_AT_DATABASE_EVERY_SECONDS
        time.sleep(LOOK_EVERY_SECONDS)
    return False


def stop(children: list[Child]) -> None:
    """All at once, politely, and after some seconds by force."""
    stopping()  # also when it was an error that brought us here
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + STOP_WITHIN_SECONDS
    for child in children:
        child.wait_or_kill(until)


def _mend(children: list[Child]) -> bool:
    return all(child.restart() for child in children if child.has_died())


def _mend_database(server: postgres.Server, children: list[Child]) -> None:
    if postgres.answers(server.where):
        return
    screen.line("db", "PostgreSQL does not answer; starting it again")
    start = time.monotonic()
    postgres.leave(postgres.ensure_running(server.where.origin))
    # Their connections are dead, and the worker would not listen again by itself.
    for child in children:
        child.renew(STOP_WITHIN_SECONDS)
    screen.line("db", f"PostgreSQL is back after {time.monotonic() - start:.1f} s")


def _first_page(host: str, port: int) -> int | None:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
