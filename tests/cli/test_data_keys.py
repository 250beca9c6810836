"""Changing the key with which values are encrypted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests import make

from awn.base.sealed import Keys, new_key_line
from awn.cli import registry
from awn.identity.actions import state_number
from awn.identity.models import HeldNumber
from awn.identity.queries import numbers_of


@pytest.mark.django_db
def test_a_new_key_takes_over_what_the_old_one_sealed_and_the_old_one_may_go(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWN_DATA_KEYS", raising=False)
    settings.HOME = tmp_path
    settings.AWN_DATA_KEYS = f"{new_key_line('0001')}\n{new_key_line('hash')}"
    people = [make.person(), make.person()]
    for number, person in zip(["1000000008", "1234567897"], people, strict=True):
        state_number("SA", number, by=person, at=make.NOW)
    digests = set(HeldNumber.objects.values_list("digest", flat=True))

    assert registry.call("data-keys", "rotate") == 0
    file = tmp_path / "data-keys"
    assert file.stat().st_mode & 0o777 == 0o600
    settings.AWN_DATA_KEYS = file.read_text()  # as after a restart
    assert Keys.read(settings.AWN_DATA_KEYS).sealing == "0002"
    assert [one.masked for one in numbers_of(people[0].pk)] == ["••••••0008"]  # the old key still opens

    assert registry.call("data-keys", "reseal") == 0
    assert "identity.HeldNumber.sealed: 2 resealed" in capsys.readouterr().out
    assert registry.call("data-keys", "reseal") == 0
    assert "identity.HeldNumber.sealed: 0 resealed" in capsys.readouterr().out

    lines = settings.AWN_DATA_KEYS.split()
    settings.AWN_DATA_KEYS = "\n".join(line for line in lines if not line.startswith("0001"))
    assert [one.masked for one in numbers_of(people[1].pk)] == ["••••••7897"]
    assert set(HeldNumber.objects.values_list("digest", flat=True)) == digests


@pytest.mark.django_db
def test_a_value_whose_key_is_missing_is_named_and_left_as_it_is(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.AWN_DATA_KEYS = f"{new_key_line('0001')}\n{new_key_line('hash')}"
    state_number("SA", "1000000008", by=make.person(), at=make.NOW)
    sealed = bytes(HeldNumber.objects.get().sealed)
    settings.AWN_DATA_KEYS = f"{new_key_line('0002')}\n{new_key_line('hash')}"
    assert registry.call("data-keys", "reseal") == 2
    assert "identity.HeldNumber.sealed" in capsys.readouterr().err
    assert bytes(HeldNumber.objects.get().sealed) == sealed
