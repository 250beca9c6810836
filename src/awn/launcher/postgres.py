"""Our own small launcher of the embedded PostgreSQL.

The wheel's `get_server()` is not used: after a kill -9 of the server it takes a stale process number for a
running server, it lets any local user in, and its start gives up after ten seconds (docs/adr/0001).
"""

import contextlib
import fcntl
import os
import re
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import pq

from . import binaries, cluster
from .errors import LauncherError
from .places import SOCKET_NAME, Places, places

START_WITHIN_SECONDS = 60
RETRY_SECONDS = 0.2
LARGEST_LOG_BYTES = 10_000_000
# What a server says that is refused only because the remains of a killed one are not yet gone.
TRANSIENT = re.compile(r"pre-existing shared memory block|lock file .* already exists|is the server running")


@dataclass(frozen=True)
class Server:
    """A server that answers. Keep it as long as the server is used: it holds our place among the users."""

    url: str
    started_by_us: bool
    where: Places
    _place: int = field(repr=False)


def default_url(home: Path | None = None) -> str:
    """The address of the embedded server, whether or not it runs. Touches nothing."""
    return _url(places(home))


def ensure_running(home: Path | None = None) -> Server:
    """Create, start or recover the server as needed; returns when it answers, else refuses in a minute."""
    where = places(home)
    try:
        return _ensure_running(where)
    except OSError as error:
        raise LauncherError(
            "cannot_start",
            f"The built-in PostgreSQL in {where.home} cannot be started: {error}",
            f"تعذّر تشغيل PostgreSQL المدمج في {where.home}: {error}",
        ) from error


def stop(server: Server) -> None:
    """Stop the server, whoever else may use it, and forget that it was to be kept."""
    stop_at(server.where)
    os.close(server._place)


def stop_at(where: Places) -> bool:
    """Stop what runs there; False when nothing ran."""
    if not where.home.exists():
        return False
    with _locked(where.start_lock):
        where.keep.unlink(missing_ok=True)
        return _stop(where)


@contextlib.contextmanager
def running(home: Path | None = None) -> Iterator[str]:
    """The server's address, for as long as the block runs. The last user to leave stops the server, unless it
    was started to stay (`keep_running`)."""
    server = ensure_running(home)
    try:
        yield server.url
    finally:
        leave(server)


def leave(server: Server) -> bool:
    """Give up our use; True when we were the last and so stopped the server."""
    where = server.where
    try:
        if where.keep.exists():
            return False
        try:
            # Nobody can become a user while we hold this: joining takes the same lock, shared.
            fcntl.flock(server._place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        with _locked(where.start_lock):
            return _stop(where)
    finally:
        os.close(server._place)


def keep_running(home: Path | None = None) -> Server:
    """Start the server to stay until `stop`."""
    server = ensure_running(home)
    server.where.keep.touch()
    return server


def answers(where: Places) -> bool:
    """Whether a server accepts connections there at this moment."""
    return _ping(where) == pq.Ping.OK


def _ensure_running(where: Places) -> Server:
    cluster.prepare_folders(where)
    place = os.open(where.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(place, fcntl.LOCK_SH)
        started = False
        if _ping(where) != pq.Ping.OK or not where.ready.exists():
            with _locked(where.start_lock):
                started = _start(where)
                _create_role_and_database(where)
        return Server(url=_url(where), started_by_us=started, where=where, _place=place)
    except BaseException:
        os.close(place)
        raise


def _start(where: Places) -> bool:
    """False when it turns out to be running, or is just coming up by itself."""
    deadline = time.monotonic() + START_WITHIN_SECONDS
    started = False
    while (state := _ping(where)) != pq.Ping.OK:
        if state == pq.Ping.NO_RESPONSE:
            said = _try_to_start(where)
            if said is None:
                started = True
                continue
            if not TRANSIENT.search(said) or time.monotonic() > deadline:
                raise _start_failed(where, said)
        elif time.monotonic() > deadline:
            raise _start_failed(where, "It answers, but is still recovering.")
        time.sleep(RETRY_SECONDS)
    return started


def _try_to_start(where: Places) -> str | None:
    """None when started, else what the server said."""
    cluster.prepare_data(where)
    _drop_stale_locks(where)
    before = _rotate_log(where)
    seconds = str(START_WITHIN_SECONDS)
    done = binaries.run(where, "pg_ctl", "-D", str(where.data), "-w", "-t", seconds, "-l", str(where.log), "start")
    if done.returncode == 0:
        return None
    log = where.log.read_bytes()[before:].decode(errors="replace") if where.log.exists() else ""
    return f"{done.stdout.strip()}\n{log.strip()}"


def _drop_stale_locks(where: Places) -> None:
    """Remove the two lock files of a server that is gone but whose process number still exists: as a zombie
    that nobody collects (containers), or as another program (after a restart of the machine).

    PostgreSQL takes both for a running server and refuses for ever. Removing the files is safe: orphans of a
    killed server still hold its shared memory, and PostgreSQL finds that by the data folder itself.
    """
    if not Path("/proc/self/cmdline").exists():  # macOS: PostgreSQL has to judge by itself
        return
    for path in (where.data / "postmaster.pid", where.socket / f"{SOCKET_NAME}.lock"):
        with contextlib.suppress(FileNotFoundError, ValueError):
            process = int(path.read_text().split("\n", 1)[0])
            if not _is_server_of(where, process):
                path.unlink(missing_ok=True)


def _is_server_of(where: Places, process: int) -> bool:
    try:
        # A zombie's command line is empty.
        return os.fsencode(where.data) in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _rotate_log(where: Places) -> int:
    """The log's size before this start; a long log makes room first."""
    if not where.log.exists():
        return 0
    if where.log.stat().st_size > LARGEST_LOG_BYTES:
        where.log.replace(where.log.with_suffix(".log.1"))
        return 0
    return where.log.stat().st_size


def _create_role_and_database(where: Places) -> None:
    with psycopg.connect(_url(where, cluster.SUPERUSER, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [cluster.ROLE]).fetchone():
            # Not a superuser, as in production; CREATEDB is for the tests.
            connection.execute(f"CREATE ROLE {cluster.ROLE} LOGIN CREATEDB")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [cluster.DATABASE])
        if not known.fetchone():
            connection.execute(f"CREATE DATABASE {cluster.DATABASE} OWNER {cluster.ROLE}")
    where.ready.touch()


def _stop(where: Places) -> bool:
    if not (where.data / "postmaster.pid").exists():
        return False
    done = binaries.run(where, "pg_ctl", "-D", str(where.data), "-w", "-t", "30", "-m", "fast", "stop")
    return done.returncode == 0


def _ping(where: Places) -> pq.Ping:
    conninfo = psycopg.conninfo.make_conninfo(
        host=str(where.socket), port=5432, user=cluster.ROLE, dbname=cluster.DATABASE, connect_timeout=5
    )
    return pq.Ping(pq.PGconn.ping(conninfo.encode()))


def _url(where: Places, role: str = cluster.ROLE, database: str = cluster.DATABASE) -> str:
    # The port is part of the socket's name; said outright so that a PGPORT around us changes nothing.
    return f"postgresql://{role}@:5432/{database}?{urllib.parse.urlencode({'host': str(where.socket)})}"


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _start_failed(where: Places, said: str) -> LauncherError:
    tail = "\n".join(said.strip().splitlines()[-15:])
    return LauncherError(
        "start_failed",
        f"The built-in PostgreSQL in {where.home} did not start. It said:\n{tail}\nWhole log: {where.log}",
        f"لم يبدأ PostgreSQL المدمج في {where.home}. السجل كاملًا: {where.log}",
    )
