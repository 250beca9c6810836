"""What hours are: evidence, outcomes, and who decides; on plain values."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from tests import make

from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.hours.rules import (
    FINAL,
    OUTCOME_MOVES,
    OUTCOMES,
    STANDINGS,
    End,
    check_decider,
    check_still_open,
    check_unit_minutes,
    check_units,
    evidence_of,
    standing_of,
)


@pytest.mark.parametrize(
    ("ends", "level"),
    [
        ([End(1, "check_in", "venue_qr"), End(2, "check_out", "kiosk")], "scanned"),
        ([End(1, "check_in", "venue_qr"), End(2, "check_out", "supervisor")], "supervised"),
        ([End(1, "check_in", "venue_qr"), End(2, "check_out", "self")], "self_reported"),
        ([End(1, "check_in", "venue_qr", far=True), End(2, "check_out", "venue_qr")], "self_reported"),
        ([End(1, "check_in", "import"), End(2, "check_out", "supervisor")], "imported"),
        ([End(1, "check_in", "self"), End(2, "absence", "supervisor"), End(3, "check_in", "kiosk"),
          End(4, "check_out", "kiosk")], "scanned"),
        ([End(1, "check_in", "kiosk"), End(2, "break_start", "self"), End(3, "check_out", "kiosk")], "scanned"),
        ([End(1, "check_in", "kiosk"), End(2, "check_out", "auto"), End(3, "correction", "supervisor", corrects=2)],
         "supervised"),
        ([], "supervised"),
    ],
)  # fmt: skip
def test_the_evidence_is_that_of_the_weaker_end(ends: list[End], level: str) -> None:
    assert evidence_of(ends) == level


def test_whatever_is_said_the_last_word_is_final_and_one_objection_comes_before_a_decision() -> None:
    """Every order of outcomes that the table of moves allows, up to all six."""
    allowed = set()
    for length in range(1, len(OUTCOMES) + 1):
        for order in permutations(OUTCOMES, length):
            try:
                for before, after in zip(("", *order), order, strict=False):
                    check_move(OUTCOME_MOVES, before, after)
            except Refusal:
                continue
            allowed.add(order)
    decided = {("disputed", last) for last in ("upheld", "adjusted", "withdrawn")}
    assert allowed == {("agreed",), ("settled",), ("disputed",), *decided}
    assert {order[-1] for order in allowed} - FINAL == {"disputed"}
    for order in allowed:
        assert standing_of(order, reversed_=False) == order[-1]
        assert standing_of(order, reversed_=True) in {"taken_back", "adjusted"}
    assert standing_of([], reversed_=False) == "open"
    assert set(STANDINGS) == {*OUTCOMES, "open", "taken_back"}


def test_the_window_closes_to_the_second() -> None:
    last = make.NOW + timedelta(days=14) - timedelta(seconds=1)
    check_still_open(make.NOW, last, 14)
    with pytest.raises(Refusal, match="objection_too_late"):
        check_still_open(make.NOW, last + timedelta(seconds=1), 14)


def test_nobody_decides_on_what_they_confirmed_or_on_their_own_hours() -> None:
    check_decider({3}, 1, [2, None])
    for person in (1, 2):
        with pytest.raises(Refusal, match="own_decision"):
            check_decider({person, 7}, 1, [2, None])


@pytest.mark.parametrize(
    ("units", "used", "code"), [(0, 0, "units_over_cap"), (4, 7, "units_over_cap"), (1, 10, "no_units_left")]
)
def test_units_are_capped(units: int, used: int, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        check_units(units, used=used, most=10)
    check_units(3, used=7, most=10)


@pytest.mark.parametrize(("minutes", "units"), [(0, 1), (61, 1), (961, 100)])
def test_minutes_are_capped_by_their_units_and_by_sixteen_hours(minutes: int, units: int) -> None:
    with pytest.raises(Refusal, match="minutes_over_cap"):
        check_unit_minutes(minutes, units=units, minutes_per_unit=60)
    check_unit_minutes(60, units=1, minutes_per_unit=60)
