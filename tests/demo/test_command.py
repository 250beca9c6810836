"""`awn demo` as somebody types it."""

from __future__ import annotations

from typing import Any

import pytest

from awn.base.refusal import Refusal
from awn.cli import registry
from awn.demo import sign_ins
from awn.opportunities.models import Opportunity

pytestmark = pytest.mark.django_db


def test_a_second_run_says_so_and_shows_the_sign_ins_and_the_checks(
    world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert registry.call("demo") == 0
    said = capsys.readouterr().out
    assert "there already" in said
    assert all(sign_in.email in said and sign_in.password in said for sign_in in sign_ins())
    assert "✓ balances = ledger" in said
    assert "✗" not in said
    # The real archive stands beside the invented world, and can be told from it.
    assert Opportunity.objects.filter(source="nyc_volunteer", is_synthetic=False).count() == 328


def test_inside_awn_run_it_says_only_what_is_wrong(world: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert registry.call("demo", "--small", "--quiet") == 0
    assert capsys.readouterr().out == ""


def test_a_tiny_country_is_loaded_beside_it(world: Any, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    # VACUUM cannot run inside the transaction of a test.
    monkeypatch.setattr("awn.demo.national.settle", lambda: None)
    sizes = ("--people", "300", "--opportunities", "40", "--entries", "200", "--open-share", "1.0")
    assert registry.call("demo", "--national", *sizes) == 0
    said = capsys.readouterr().out
    assert "rows/s" in said
    assert "✗" not in said
    assert Opportunity.objects.filter(source="demo_national", state="published").count() == 40


def test_the_command_refuses_where_real_people_are_served(settings: Any) -> None:
    settings.AWN_DEMO = False
    for arguments in ((), ("--national",), ("--refresh",)):
        with pytest.raises(Refusal, match="demo_off"):
            registry.call("demo", *arguments)
