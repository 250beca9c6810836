"""What is made of Lighthouse's report, and of its failures; Lighthouse itself is asked by `awn bench lighthouse`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from awn.gate import lighthouse
from awn.gate.visits import in_language

REPORT = {
    "categories": {
        "performance": {"score": 0.93, "auditRefs": [{"id": "lcp", "weight": 25}, {"id": "told", "weight": 0}]},
        "accessibility": {"score": 1, "auditRefs": [{"id": "label", "weight": 7}]},
        "best-practices": {"score": None, "auditRefs": [{"id": "https", "weight": 5}]},
        "seo": {"score": 1, "auditRefs": []},
    },
    "audits": {
        "lcp": {"score": 0.6, "displayValue": "3.1 s"},
        "told": {"score": 0.1},
        "label": {"score": 1},
        "https": {"score": None},
    },
}


def _program(folder: Path, text: str) -> lighthouse.Lighthouse:
    """A stand-in for Node: writes what it is told to, as Lighthouse would."""
    node = folder / "node"
    node.write_text(f"#!/bin/sh\n{text}\n")
    node.chmod(0o755)
    return lighthouse.Lighthouse(str(node), "cli.js", "/usr/bin/chromium")


def test_scores_are_whole_numbers_and_what_cost_them_is_named() -> None:
    scores = lighthouse.read(REPORT)
    assert scores.categories == {"performance": 93, "accessibility": 100, "best-practices": 0, "seo": 100}
    assert scores.lost == (("performance", "lcp 3.1 s"),)
    told = lighthouse.judged(scores)
    assert [(one.what.split()[0], one.where) for one in told] == [("performance", "lcp 3.1 s"), ("best-practices", "")]


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script of a shell")
def test_it_runs_once_and_its_cookie_stands_in_no_command_line(tmp_path: Path) -> None:
    (tmp_path / "given.json").write_text(json.dumps(REPORT))
    program = _program(
        tmp_path,
        f'echo "$@" > {tmp_path}/said\nfor one in "$@"; do case $one in --output-path=*) out=${{one#*=}};; esac; done\n'
        f"cp {tmp_path}/given.json $out",
    )
    assert program.scores("http://127.0.0.1:9/ar/", cookie="sessionid=secret").categories["performance"] == 93
    said = (tmp_path / "said").read_text()
    assert "http://127.0.0.1:9/ar/" in said and "secret" not in said and "--extra-headers=" in said


def test_a_run_without_scores_says_why(tmp_path: Path) -> None:
    with pytest.raises(lighthouse.LighthouseError, match="no page"):
        _program(tmp_path, "echo no page >&2; exit 1").scores("http://127.0.0.1:9/")


def test_a_path_has_the_same_place_in_the_other_language() -> None:
    assert in_language("/ar/opportunities/7/", "en") == "/en/opportunities/7/"
    assert in_language("/en/", "ar") == "/ar/"
    assert in_language("/verify/en/", "ar") == "/verify/en/"
