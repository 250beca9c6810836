"""The launcher against real servers, each in a folder of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from awn.launcher import binaries, cluster, postgres
from awn.launcher.errors import LauncherError
from awn.launcher.places import Places, places

NOBODY = 65534


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "awn"
    yield folder
    where = places(folder)
    postgres.stop_at(where)
    shutil.rmtree(where.home, ignore_errors=True)


def server_process(where: Places) -> int:
    return int((where.data / "postmaster.pid").read_text().split("\n", 1)[0])


def rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        answer = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert answer is not None
    return int(answer[0])


def fill(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 5000) AS n")


def launch(home: Path, command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "awn.launcher", command],
        env={**os.environ, "AWN_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def as_nobody(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={"PATH": os.defpath, **environment},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_fresh_server_knows_arabic_letters_and_awn_is_no_superuser(home: Path) -> None:
    with postgres.running(home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        query = "SELECT similarity('تطوع', 'تطوّع') > 0, current_user, current_setting('is_superuser')"
        assert connection.execute(query).fetchone() == (True, "awn", "off")
        words = connection.execute("SELECT to_tsvector('simple', 'مرحبا، بكم')").fetchone()
        assert words == ("'بكم':2 'مرحبا':1",)


def test_a_killed_server_comes_back_with_every_committed_row(home: Path) -> None:
    server = postgres.ensure_running(home)
    fill(server.url)
    for _ in range(3):
        os.kill(server_process(server.where), signal.SIGKILL)
        postgres.leave(postgres.ensure_running(home))
        assert rows(server.url) == 5000
    postgres.stop(server)


def test_a_server_killed_under_load_comes_back(home: Path) -> None:
    server = postgres.ensure_running(home)
    fill(server.url)
    busy = [psycopg.connect(server.url) for _ in range(5)]
    for connection in busy:
        connection.execute("UPDATE kept SET n = n WHERE n = 1" if connection is busy[0] else "SELECT 1")
    os.kill(server_process(server.where), signal.SIGKILL)
    start = time.monotonic()
    postgres.leave(postgres.ensure_running(home))
    assert time.monotonic() - start < 20
    assert rows(server.url) == 5000
    for connection in busy:
        connection.close()
    postgres.stop(server)


def test_a_process_number_that_now_belongs_to_another_program_does_not_block(home: Path) -> None:
    server = postgres.ensure_running(home)
    number = server.where.data / "postmaster.pid"
    text = number.read_text().split("\n", 1)[1]
    postgres.stop(server)
    number.write_text(f"{os.getpid()}\n{text}")
    shutil.chown(number, server.where.data.stat().st_uid, server.where.data.stat().st_gid)
    with postgres.running(home) as url:
        assert url == server.url


def test_starts_at_the_same_moment_give_one_server(home: Path) -> None:
    starts = [launch(home, "start") for _ in range(4)]
    said = [start.communicate(timeout=90) for start in starts]
    assert [start.returncode for start in starts] == [0] * 4, said
    assert sorted(out.split(":", 1)[0] for out, _ in said) == ["Already running"] * 3 + ["Started"]


def test_the_last_user_to_leave_stops_the_server(home: Path) -> None:
    first, second = postgres.ensure_running(home), postgres.ensure_running(home)
    assert (first.started_by_us, second.started_by_us) == (True, False)
    assert postgres.leave(first) is False
    assert postgres.answers(second.where)
    assert postgres.leave(second) is True
    assert not postgres.answers(second.where)


def test_a_server_started_to_stay_outlives_its_users(home: Path) -> None:
    assert launch(home, "start").wait(60) == 0
    with postgres.running(home):
        pass
    assert postgres.answers(places(home))
    assert launch(home, "status").wait(60) == 0
    assert launch(home, "stop").wait(60) == 0
    assert launch(home, "status").wait(60) == 1


def test_data_of_another_major_version_are_refused_untouched(home: Path) -> None:
    with postgres.running(home):
        pass
    version = places(home).data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(LauncherError) as refused:
        postgres.ensure_running(home)
    assert refused.value.code == "data_of_another_version"
    assert "17" in refused.value.english
    assert "17" in refused.value.arabic
    assert version.read_text() == "17\n"


def test_an_interrupted_creation_leaves_nothing_half_made(home: Path) -> None:
    where = places(home)
    cluster.prepare_folders(where)
    half = where.data.with_name("postgres.new")
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with postgres.running(home) as url:
        assert psycopg.connect(url).execute("SELECT 1").fetchone() == (1,)


def test_a_broken_configuration_is_told_at_once_and_not_after_a_minute(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SETTINGS", cluster.SETTINGS + "no_such_setting = 1\n")
    start = time.monotonic()
    with pytest.raises(LauncherError, match="no_such_setting") as refused:
        postgres.ensure_running(home)
    assert refused.value.code == "start_failed"
    assert time.monotonic() - start < 30


def test_without_a_wheel_the_way_out_is_said_in_both_languages(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "PACKAGE", "no_such_package")
    with pytest.raises(LauncherError) as refused:
        postgres.ensure_running(home)
    assert refused.value.code == "no_embedded_postgres"
    assert "AWN_DATABASE_URL" in refused.value.english
    assert "AWN_DATABASE_URL" in refused.value.arabic


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_of_the_machine_is_not_let_in(home: Path) -> None:
    with postgres.running(home) as url:
        where = places(home)
        # The folders alone keep strangers out; here they stand open, to see that the server refuses too.
        for path in (where.home, where.socket, where.socket / ".s.PGSQL.5432"):
            path.chmod(0o777)
        program = str(binaries.programs(where) / "psql")
        asked = as_nobody(program, url, "-c", "SELECT 1")
    assert asked.returncode != 0
    assert "peer authentication failed" in asked.stderr.lower()


@pytest.mark.skipif(os.geteuid() != 0, reason="for an ordinary user every test of this file is this one")
def test_an_ordinary_user_runs_it_in_a_folder_of_their_own(tmp_path: Path) -> None:
    python = _python_for_everybody()
    with _folder_of_nobody() as folder:
        paths = os.pathsep.join(sys.path)
        done = as_nobody(python, "-c", ORDINARY, AWN_HOME=str(folder / ".awn"), PYTHONPATH=paths)
        assert done.stdout.split() == ["awn", str(folder / ".awn" / "postgres")], done.stderr


ORDINARY = """
import psycopg
from awn.launcher import postgres
from awn.launcher.places import places
with postgres.running() as url:
    print(psycopg.connect(url).execute("SELECT current_user").fetchone()[0], places().data)
"""


def _python_for_everybody() -> str:
    """A Python of our version that another user may run; ours may lie in root's home."""
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin") or ""):
        code = "import sys; print(sys.version_info[:2])"
        with contextlib.suppress(OSError):
            done = as_nobody(python, "-c", code)
            if done.stdout.strip() == str(sys.version_info[:2]):
                return python
    pytest.skip("no Python of this version that another user may run")


@contextlib.contextmanager
def _folder_of_nobody() -> Iterator[Path]:
    # Not pytest's tmp_path: only its owner can enter that. Also, this name makes the socket's path too long.
    folder = Path("/tmp") / f"awn-ordinary-{os.getpid()}-{'x' * 60}"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
