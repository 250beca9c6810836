"""The address of the database becomes Django's settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from awn.config.environment import database, public_url
from awn.launcher.places import remember_address


def test_an_address_with_everything() -> None:
    found = database("postgresql://us%40er:p%2Fw@db.example:6432/awn_1?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "us@er", "p/w", "db.example", "6432", "awn_1",
    )  # fmt: skip
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["prepare_threshold"] == 1


@pytest.mark.parametrize(("query", "threshold"), [("prepare_threshold=", None), ("prepare_threshold=5", 5)])
def test_prepared_statements_can_be_switched_off_for_a_pooler(query: str, threshold: int | None) -> None:
    assert database(f"postgresql://a@b/c?{query}")["OPTIONS"]["prepare_threshold"] == threshold


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://a@b/c?prepare_threshold=often"])
def test_what_cannot_be_is_named(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="AWN_DATABASE_URL"):
        database(address)


def test_commands_beside_a_running_awn_know_its_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWN_PUBLIC_URL", raising=False)
    assert public_url(tmp_path) == "http://127.0.0.1:8000"
    monkeypatch.setenv("AWN_HOME", str(tmp_path))
    remember_address("http://127.0.0.1:9020")
    assert public_url(tmp_path) == "http://127.0.0.1:9020"
    monkeypatch.setenv("AWN_PUBLIC_URL", "https://awn.example/")
    assert public_url(tmp_path) == "https://awn.example"
