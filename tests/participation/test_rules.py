"""The arithmetic of presence, and the tables of moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awn.base.refusal import Refusal
from awn.participation.rules import (
    ACTIVE_APPLICATION,
    ACTIVE_PLACE,
    APPLICATION_MOVES,
    APPLICATION_STATES,
    PLACE_MOVES,
    PLACE_STATES,
    Mark,
    check_no_overlap,
    presence,
)

SIX = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
NINE = SIX + timedelta(hours=3)


def test_presence_is_from_check_in_to_check_out_in_whole_minutes() -> None:
    there = presence([Mark(1, "check_in", SIX), Mark(2, "check_out", NINE + timedelta(seconds=59))])
    assert (there.minutes, there.closing_id) == (180, 2)


def test_a_missing_check_out_is_no_presence() -> None:
    assert presence([Mark(1, "check_in", SIX)]).minutes == 0


def test_a_correction_replaces_the_time_and_closes_anew() -> None:
    marks = [
        Mark(1, "check_in", SIX),
        Mark(2, "check_out", NINE),
        Mark(3, "correction", SIX + timedelta(hours=1), replaces=1),
    ]
    there = presence(marks)
    assert (there.since, there.minutes, there.closing_id) == (SIX + timedelta(hours=1), 120, 3)


def test_a_correction_of_a_correction_counts_from_the_first_event() -> None:
    marks = [
        Mark(1, "check_in", SIX),
        Mark(2, "check_out", NINE),
        Mark(3, "correction", NINE + timedelta(hours=1), replaces=2),
        Mark(4, "correction", NINE + timedelta(minutes=30), replaces=2),
    ]
    assert presence(marks).minutes == 210


def test_an_absence_wipes_out_what_was_before() -> None:
    assert presence([Mark(1, "check_in", SIX), Mark(2, "absence", NINE)]).since is None


@pytest.mark.parametrize(("moves", "states"), [(APPLICATION_MOVES, APPLICATION_STATES), (PLACE_MOVES, PLACE_STATES)])
def test_moves_lead_only_to_states_that_exist(moves: dict[str, frozenset[str]], states: dict[str, object]) -> None:
    assert set(moves) <= set(states)
    assert frozenset().union(*moves.values()) <= set(states)


def test_only_active_states_can_still_move_an_application() -> None:
    assert set(APPLICATION_MOVES) == ACTIVE_APPLICATION
    assert "waiting" in ACTIVE_PLACE


def test_shifts_that_touch_do_not_overlap() -> None:
    check_no_overlap([(SIX, NINE), (NINE, NINE + timedelta(hours=1))], [(SIX - timedelta(hours=1), SIX)])


@given(st.integers(0, 300), st.integers(1, 120), st.integers(0, 300), st.integers(1, 120))
def test_overlap_is_refused_exactly_when_minutes_are_shared(a: int, a_long: int, b: int, b_long: int) -> None:
    first = (SIX + timedelta(minutes=a), SIX + timedelta(minutes=a + a_long))
    second = (SIX + timedelta(minutes=b), SIX + timedelta(minutes=b + b_long))
    shared = set(range(a, a + a_long)) & set(range(b, b + b_long))
    for chosen, held, code in (([first, second], [], "shifts_overlap"), ([first], [second], "clash")):
        if shared:
            with pytest.raises(Refusal, match=code):
                check_no_overlap(chosen, held)
        else:
            check_no_overlap(chosen, held)
