"""A server of the operator's own: its reason is told at once, and no password with it."""

import socket

import pytest

from awn.launcher import outside
from awn.launcher.errors import LauncherError


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_answers_tells_its_version() -> None:
    from django.db import connection

    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@:{settings['PORT']}/postgres?host={settings['HOST']}"
    assert int(outside.check(url).split(".")[0]) >= outside.OLDEST_VERSION


@pytest.mark.parametrize("address", ["mysql://me:geheim@host/awn", "host=/tmp password=geheim", "geheim"])
def test_another_kind_of_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(LauncherError) as refused:
        outside.check(address)
    assert refused.value.code == "not_a_postgresql_address"
    assert "geheim" not in str(refused.value)


def test_a_server_that_does_not_answer_is_refused_with_its_reason() -> None:
    with pytest.raises(LauncherError, match="refused") as refused:
        outside.check(f"postgresql://me:geheim@127.0.0.1:{free_port()}/awn")
    assert refused.value.code == "database_does_not_answer"
    assert "geheim" not in str(refused.value)


def test_an_old_server_is_refused_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "OLDEST_VERSION", 99)
    with pytest.raises(LauncherError) as refused:
        test_a_server_that_answers_tells_its_version()
    assert refused.value.code == "database_too_old"
    assert "99" in refused.value.english
    assert "99" in refused.value.arabic
