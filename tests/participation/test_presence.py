"""The arithmetic of presence: breaks, corrections, forgotten check-outs, lateness, proofs of the place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awn.base.refusal import Refusal
from awn.participation.rules import (
    Mark,
    Presence,
    check_not_elsewhere,
    check_presence,
    early_minutes,
    late_minutes,
    place_proof,
    presence,
)

SIX = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
KINDS = ["check_in", "check_out", "break_start", "break_end", "correction", "absence", "excused", "delivery"]


def at(minutes: float) -> datetime:
    return SIX + timedelta(minutes=minutes)


def day(*breaks: tuple[str, float]) -> list[Mark]:
    """A check-in at 0, a check-out at 180, and these breaks between."""
    said = [("check_in", 0.0), *breaks, ("check_out", 180.0)]
    return [Mark(number, kind, at(minutes)) for number, (kind, minutes) in enumerate(said, start=1)]


def test_breaks_are_taken_off_and_an_open_one_ends_with_the_presence() -> None:
    there = presence(day(("break_start", 30), ("break_end", 45), ("break_start", 170)))
    assert (there.minutes, there.break_minutes) == (155, 25)


def test_a_break_that_ends_as_it_begins_is_none() -> None:
    assert presence(day(("break_start", 30), ("break_end", 30))).minutes == 180


def test_somebody_on_a_break_is_said_to_be() -> None:
    assert presence(day(("break_start", 30))[:-1]).on_break
    assert not presence(day(("break_start", 30), ("break_end", 40))[:-1]).on_break


def test_work_handed_in_says_nothing_about_presence() -> None:
    marks = [*day(), Mark(9, "delivery", at(500))]
    assert (presence(marks).minutes, presence(marks).closing_id) == (180, 2)


def test_what_the_system_closed_waits_until_somebody_accepts_or_corrects_it() -> None:
    closed = [Mark(1, "check_in", at(0)), Mark(2, "check_out", at(180), automatic=True)]
    assert presence(closed).to_confirm
    with pytest.raises(Refusal, match="auto_closed"):
        check_presence(presence(closed))
    for minutes in (180, 150):
        accepted = presence([*closed, Mark(3, "correction", at(minutes), replaces=2)])
        check_presence(accepted)
        assert (accepted.minutes, accepted.closing_id) == (minutes, 3)
    # Another time of arrival says nothing about the departure.
    assert presence([*closed, Mark(3, "correction", at(5), replaces=1)]).to_confirm


marks = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(-60, 400), st.integers(0, 12), st.booleans()), max_size=14
).map(
    lambda rows: [
        Mark(number, kind, at(minutes), replaces if kind == "correction" else None, automatic)
        for number, (kind, minutes, replaces, automatic) in enumerate(rows, start=1)
    ]
)


@given(marks)
def test_whatever_was_entered_minutes_are_never_negative_and_breaks_never_longer_than_the_presence(
    entered: list[Mark],
) -> None:
    there = presence(entered)
    assert there.minutes >= 0
    if there.since and there.until and there.until >= there.since:
        whole = int((there.until - there.since).total_seconds() // 60)
        assert there.minutes + there.break_minutes <= whole
        assert all(there.since <= start < end <= there.until for start, end in there.pauses)
    assert all(before[1] <= after[0] for before, after in zip(there.pauses, there.pauses[1:], strict=False))
    assert (there.closing_id is None) == (there.until is None)


@given(marks, st.integers(0, 13))
def test_a_correction_said_twice_changes_nothing_more(entered: list[Mark], which: int) -> None:
    corrections = [mark for mark in entered if mark.kind == "correction"]
    if not corrections:
        return
    last = corrections[which % len(corrections)]
    once = [*entered, Mark(100, "correction", last.at, last.replaces)]
    twice = [*once, Mark(101, "correction", last.at, last.replaces)]
    one, two = presence(once), presence(twice)
    assert (one.since, one.until, one.pauses, one.to_confirm) == (two.since, two.until, two.pauses, two.to_confirm)


@pytest.mark.parametrize(("came", "left", "late", "early"), [(5, 175, 0, 0), (6, 174, 6, 6), (-20, 200, 0, 0)])
def test_lateness_has_five_minutes_of_grace(came: int, left: int, late: int, early: int) -> None:
    there = Presence(at(came), at(left), 1)
    assert (late_minutes(there, at(0)), early_minutes(there, at(180))) == (late, early)


@pytest.mark.parametrize(
    ("start", "end", "is_refused"),
    [(0, 0, True), (60, 90, True), (-30, 1, True), (-30, 0, False), (180, 180, False), (180, 200, False),
     (179, 300, True)],
)  # fmt: skip
def test_nobody_is_in_two_places_at_once(start: int, end: int, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(Refusal, match="in_elsewhere"):
            check_not_elsewhere((at(start), at(end)), [(at(0), at(180))])
    else:
        check_not_elsewhere((at(start), at(end)), [(at(0), at(180))])


@pytest.mark.parametrize(
    ("metres", "scanned", "proof"),
    [(None, False, ""), (None, True, "venue_code"), (300, False, "near"), (300, True, "venue_code"),
     (301, False, "far"), (301, True, "far")],
)  # fmt: skip
def test_of_a_code_and_a_position_the_weaker_word_counts(metres: int | None, scanned: bool, proof: str) -> None:
    assert place_proof(metres, radius_m=300, scanned=scanned) == proof
