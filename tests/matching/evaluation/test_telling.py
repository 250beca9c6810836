"""What `awn evaluate` writes for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from awn.cli import main
from awn.matching.evaluation import simulator, telling
from awn.matching.evaluation.world import Size

TINY = Size(volunteers=150, organisations=6, weeks=16, opportunities_a_week=12, width=4)


def test_a_line_for_each_ranker_the_best_first() -> None:
    report = simulator.evaluate(1, TINY)
    lines = telling.rankers(report).splitlines()
    assert lines[1].startswith("oracle")
    assert {line.split()[0] for line in lines[1:]} == set(report["rankers"])


def test_the_command_prints_one_object(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(simulator, "Size", lambda: TINY)
    assert main.main(["evaluate", "simulate", "--seed", "3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seed"] == 3
    assert main.main(["evaluate", "simulate"]) == 0
    assert "oracle" in capsys.readouterr().out


def test_a_missing_data_set_is_refused_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["evaluate", "matching", "--dataset", str(tmp_path / "none"), "--json"]) == 2
    assert "There is no folder" in capsys.readouterr().err
