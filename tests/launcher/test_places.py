"""Where the data lie: pure path arithmetic."""

import os
from pathlib import Path

import pytest

from awn.launcher.places import LONGEST_SOCKET_PATH_BYTES, SOCKET_NAME, places


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.mark.usefixtures("ordinary")
def test_an_ordinary_users_data_lie_in_the_given_folder(tmp_path: Path) -> None:
    where = places(tmp_path)
    assert where.system_user is None
    assert where.data == tmp_path / "postgres"
    assert where.socket == tmp_path / "socket"


@pytest.mark.usefixtures("ordinary")
def test_a_path_too_long_for_a_socket_gets_a_short_one_of_its_own(tmp_path: Path) -> None:
    # Counted in bytes: an Arabic letter takes two.
    long, other = tmp_path / ("مجلد" * 12), tmp_path / ("مجلد" * 13)
    assert len(os.fsencode(places(long).socket / SOCKET_NAME)) <= LONGEST_SOCKET_PATH_BYTES
    assert places(long).socket != places(other).socket
    assert places(long).data == long / "postgres"


@pytest.mark.usefixtures("ordinary")
def test_a_long_temporary_folder_is_no_trap_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", f"/{'t' * 120}")
    socket = places(tmp_path / ("x" * 120)).socket
    assert len(os.fsencode(socket / SOCKET_NAME)) <= LONGEST_SOCKET_PATH_BYTES


@pytest.mark.usefixtures("root")
def test_for_root_each_project_has_its_own_short_folder_outside(tmp_path: Path) -> None:
    one, two = places(tmp_path / "عون" / ".awn"), places(tmp_path / "other" / ".awn")
    assert one.system_user == "awn-postgres"
    assert one.home.parent == Path("/var/lib/awn")
    assert one.home != two.home
    assert two.home.name.startswith("other-")
    assert one.home.name.isascii()


def test_awn_home_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWN_HOME", str(tmp_path))
    assert places().origin == tmp_path
