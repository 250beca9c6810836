"""What the validation of somebody else's record store makes of our statements."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from tests.learning.lrs import Lrs, running
from tests.learning.test_records import send, sharer
from tests.learning.test_taking import take
from tests.peers import FOLDER, node

pytestmark = [pytest.mark.peer, pytest.mark.django_db]


@pytest.fixture
def lrs(settings: Any) -> Iterator[Lrs]:
    with running() as server:
        settings.AWN_LRS_URL, settings.AWN_LRS_KEY, settings.AWN_LRS_SECRET = server.url, "key", "secret"
        yield server


def judged(statements: list[dict[str, Any]]) -> list[list[str]]:
    """What it has against each."""
    run = subprocess.run(
        [node(), "xapi.mjs"], cwd=FOLDER, input=json.dumps(statements), capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found: list[list[str]] = json.loads(run.stdout)
    return found


def spoiled(good: dict[str, Any]) -> list[dict[str, Any]]:
    """Six ways to get a statement wrong."""
    wrong = [deepcopy(good) for _way in range(6)]
    wrong[0]["actor"]["mbox"] = "mailto:noura@example.org"
    wrong[1]["verb"]["id"] = "passed"
    wrong[2]["result"]["score"]["scaled"] = 1.5
    wrong[3]["context"]["registration"] = "1"
    wrong[4]["timestamp"] = "today"
    wrong[5]["more"] = True
    return wrong


def test_learning_lockers_validation_finds_nothing_in_ours_and_something_in_six_that_are_spoiled(lrs: Lrs) -> None:
    take(sharer(), wrong=("steps",))
    send()
    passed = lrs.told("passed")[0]
    good, wrong = list(lrs.stored.values()), spoiled(passed)
    said = judged([*good, *wrong])
    assert said[: len(good)] == [[]] * len(good)
    assert all(said[len(good) :]), said[len(good) :]
