"""Right answers, the way through a course, and passing."""

from __future__ import annotations

from datetime import date

import pytest

from awn.base.refusal import Refusal
from awn.learning.rules import (
    Progress,
    Replied,
    Step,
    check_reply,
    is_passed,
    is_right,
    next_step,
    shuffled,
    steps,
    valid_until,
)

WAY = steps(["a", "b"], {"a": ["q1"], "b": ["q2", "q3"]})


def test_several_are_right_only_all_together() -> None:
    assert is_right("many", [0, 2], 4, [0, 2])
    assert not is_right("many", [0, 2], 4, [0])
    assert not is_right("many", [0, 2], 4, [0, 1, 2])


def test_an_order_is_right_from_the_first_to_the_last() -> None:
    assert is_right("order", [], 3, [0, 1, 2])
    assert not is_right("order", [], 3, [0, 2, 1])


@pytest.mark.parametrize("count", range(2, 7))
def test_an_order_is_never_shown_in_the_right_order(count: int) -> None:
    for key in map(str, range(200)):
        assert sorted(shuffled(key, count)) == list(range(count)) != shuffled(key, count)


@pytest.mark.parametrize(
    ("kind", "chosen"), [("one", []), ("one", [0, 1]), ("one", [7]), ("order", [0, 0, 1]), ("order", [0]), ("many", [])]
)
def test_what_is_no_answer_is_refused(kind: str, chosen: list[int]) -> None:
    with pytest.raises(Refusal):
        check_reply(kind, 3, chosen)


def test_one_goes_on_where_one_stopped() -> None:
    assert next_step(WAY, Progress()) == Step("a")
    assert next_step(WAY, Progress(frozenset("a"))) == Step("a", "q1")
    assert next_step(WAY, Progress(frozenset("ab"), {"q1": Replied((0,), True)})) == Step("b", "q2")


def test_nobody_passes_without_every_lesson_every_question_and_the_mark() -> None:
    right, wrong = Replied((0,), True), Replied((1,), False)
    all_read = frozenset("ab")
    assert is_passed(WAY, Progress(all_read, {"q1": right, "q2": right, "q3": wrong}), 66)
    assert not is_passed(WAY, Progress(all_read, {"q1": right, "q2": right, "q3": wrong}), 67)
    assert not is_passed(WAY, Progress(frozenset("a"), dict.fromkeys(("q1", "q2", "q3"), right)), 10)
    assert not is_passed(WAY, Progress(all_read, {"q1": right, "q2": right}), 10)


def test_a_qualification_lasts_its_months() -> None:
    assert valid_until(date(2026, 11, 23), 24) == date(2028, 11, 23)
    assert valid_until(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert valid_until(date(2026, 12, 31), None) is None
