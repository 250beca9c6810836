"""A database of its own for a benchmark, and the server under test beside it."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.client import get, hammer

START_WITHIN_SECONDS = 60
DROP_ATTEMPTS = 10
SETTLING_CONNECTIONS = 8
SETTLED_WITHIN_SECONDS, IDLE_SECONDS, IDLE_SHARE = 90, 8, 0.05
TICKS = os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    """The address of a new, empty database on the server in use; it is dropped afterwards."""
    from django.conf import settings

    base = os.environ.get("AWN_DATABASE_URL")
    if not base:
        from awn.launcher.postgres import default_url

        base = default_url()
    parts = urlsplit(base)
    url = urlunsplit(parts._replace(path=f"/{name}"))
    with psycopg.connect(base, autocommit=True) as admin:
        _drop(admin, name)
        admin.execute(f'CREATE DATABASE "{name}"')
    _use(settings.DATABASES["default"], name)
    try:
        yield url
    finally:
        _disconnect()
        with psycopg.connect(base, autocommit=True) as admin:
            _drop(admin, name)


def _drop(admin: psycopg.Connection, name: str) -> None:
    """Not by force: that would need a right over PostgreSQL's own vacuum, which a plain drop sends away by itself."""
    for _attempt in range(DROP_ATTEMPTS):
        try:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
            return
        except psycopg.errors.ObjectInUse:
            time.sleep(1)
    admin.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _use(settings: dict[str, object], name: str) -> None:
    """Points this process's Django at the scratch database."""
    _disconnect()
    settings["NAME"] = name
    from django.db import connection

    connection.settings_dict["NAME"] = name


def _disconnect() -> None:
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


@dataclass(frozen=True, slots=True)
class Served:
    """A running web server: its port, and the process at its head."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        """User and system time that the server's processes have used so far."""
        return sum(_cpu(pid) for pid in _family(self.process))


@contextlib.contextmanager
def served(url: str, *, application: str, first_page: str) -> Iterator[Served]:
    """granian with two processes of four threads, as `awn web` starts it, serving `application` on a free port."""
    from django.conf import settings

    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "AWN_DATABASE_URL": url, "AWN_HOME": home, "AWN_SECRET_KEY": settings.SECRET_KEY}
        root = Path(__file__).resolve().parent.parent
        environment["PYTHONPATH"] = str(root)
        quiet = {"env": environment, "cwd": root, "stdout": subprocess.DEVNULL}
        django = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--settings", "awn.config.settings"]
        subprocess.run(django, check=True, **quiet)  # type: ignore[call-overload] # mixed keyword values
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(port), "--workers", "2", "--blocking-threads", "4", "--http", "1", "--no-ws",
            "--log-level", "warning", application,
        ]  # fmt: skip
        process = subprocess.Popen(command, **quiet)  # type: ignore[call-overload] # mixed keyword values
        try:
            _wait(f"http://127.0.0.1:{port}{first_page}")
            yield Served(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=15)


def settle(server: Served, paths: list[str]) -> None:
    """Asks until each process has loaded what it keeps in memory, which it does once and in the background."""
    requests = [get(server.port, path) for path in paths]
    for _turn in range(2):
        hammer(server.port, requests, connections=SETTLING_CONNECTIONS)
        idle = 0
        for _second in range(SETTLED_WITHIN_SECONDS):
            before = server.cpu_seconds()
            time.sleep(1)
            # It may only be waiting for PostgreSQL.
            idle = idle + 1 if server.cpu_seconds() - before < IDLE_SHARE else 0
            if idle == IDLE_SECONDS:
                break


def collect_static() -> None:
    """Brings the hashed files to where this process looks for them: on a fresh clone nobody has done so yet."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                answer.read()
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pgbench(files: list[Path], *, clients: int, seconds: int) -> float:
    """Transactions per second of the scripts, chosen at random, on the database in use."""
    from django.db import connection

    settings = connection.settings_dict
    program = _pgbench_program()
    command = [program, "-n", "-c", str(clients), "-j", "2", "-T", str(seconds)]
    command += [word for file in files for word in ("-f", str(file))]
    environment = {**os.environ, "PGHOST": str(settings["HOST"]), "PGUSER": str(settings["USER"])}
    environment |= {"PGPASSWORD": str(settings["PASSWORD"]), "PGDATABASE": str(settings["NAME"])}
    if settings["PORT"]:
        environment["PGPORT"] = str(settings["PORT"])
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return float(re.search(r"tps = ([0-9.]+)", said)[1])  # type: ignore[index] # pgbench always says it


def _pgbench_program() -> str:
    from awn.launcher.binaries import programs
    from awn.launcher.places import places

    return str(programs(places()) / "pgbench")
