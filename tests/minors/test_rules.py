"""Limits by age, as a policy reviewer would try them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from awn.base.refusal import Refusal
from awn.minors.charters import charter_parts
from awn.minors.rules import (
    DEFAULTS,
    Signature,
    Span,
    Work,
    check_grown_ups,
    check_minor,
    checked_signature,
    is_school_day,
    limit_for,
    limits,
    may_message,
)

# A Saturday and a Monday of the school year, and a Monday of the summer.
SATURDAY, MONDAY, SUMMER = date(2026, 11, 21), date(2026, 11, 23), date(2026, 7, 13)
BORN_14, BORN_17, BORN_10 = date(2012, 1, 1), date(2009, 1, 1), date(2016, 1, 1)


def span(day: date, begin: int, hours: float) -> Span:
    """Hours by the clock of Riyadh, three before UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=begin - 3)
    return start, start + timedelta(hours=hours)


def work(*spans: Span, country: str = "SA", field: str = "environment", seats: int = 10) -> Work:
    zone = "Asia/Riyadh"
    return Work(country=country, zone=zone, field=field, at_a_place=True, spans=spans, fewest_seats=seats)


def after(*days: int) -> list[Span]:
    """Four hours on each of these days after the Monday."""
    return [span(MONDAY + timedelta(days=n), 14, 4) for n in days]


@pytest.mark.parametrize(
    ("born", "wanted", "held", "code"),
    [
        (BORN_14, work(span(MONDAY, 14, 4)), [], ""),
        (BORN_14, work(span(MONDAY, 14, 4.5)), [], "minor_day"),
        (BORN_14, work(span(MONDAY, 10, 3)), [span(MONDAY, 14, 2)], "minor_day"),
        (BORN_14, work(span(MONDAY, 17, 4)), [], "minor_late"),
        (BORN_14, work(span(MONDAY, 6, 2)), [], "minor_early"),
        (BORN_17, work(span(MONDAY, 15, 6)), [], "minor_day"),
        (BORN_17, work(span(SATURDAY, 15, 6)), [], ""),
        (BORN_17, work(span(SUMMER, 15, 6)), [], ""),
        (BORN_17, work(span(SATURDAY, 21, 4)), [], "minor_late"),
        (BORN_17, work(span(SATURDAY, 15, 4), country="AE"), [], ""),
        (BORN_17, work(span(SATURDAY, 16, 4), country="AE"), [], "minor_late"),
        (BORN_14, work(span(MONDAY, 14, 4)), after(1, 2, 3), "minor_week"),
        (BORN_14, work(span(MONDAY, 14, 4)), after(1, 2, 7), ""),
        (BORN_14, work(span(MONDAY, 14, 2), seats=1), [], "minor_alone"),
        (BORN_17, work(span(MONDAY, 14, 2), field="emergency"), [], "minor_kind"),
        (BORN_10, work(span(MONDAY, 14, 2), field="elderly"), [], "minor_kind"),
        (date(2008, 11, 23), work(span(MONDAY, 22, 9), field="emergency"), [], ""),
        (None, work(span(MONDAY, 22, 9)), [], ""),
    ],
)  # fmt: skip
def test_each_limit_refuses_by_its_own_code(born: date | None, wanted: Work, held: list[Span], code: str) -> None:
    try:
        check_minor(born, wanted, held)
        found = ""
    except Refusal as refusal:
        found = refusal.code
        assert len(str(refusal.message)) > 30
    assert found == code


@pytest.mark.parametrize("country", ["", "SA", "AE", "QA", "BH", "KW", "OM"])
def test_no_country_allows_more_than_the_defaults_and_the_young_never_more_than_their_elders(country: str) -> None:
    for row, default in zip(limits(country), DEFAULTS, strict=True):
        assert row.latest <= default.latest
        assert row.earliest >= default.earliest
    rows = limits(country)
    for younger, older in pairwise(rows):
        assert younger.hours_per_day <= older.hours_per_day
        assert younger.hours_in_seven_days <= older.hours_in_seven_days
        assert younger.latest <= older.latest
    assert all(row.hours_on_school_day <= row.hours_per_day for row in rows)
    assert limit_for(3, country) == rows[0]


def test_school_days_follow_the_year_and_the_weekend_of_the_country() -> None:
    friday = date(2026, 11, 20)
    assert not is_school_day(friday, "SA")
    assert is_school_day(friday, "AE")
    assert not is_school_day(SUMMER, "SA")


def test_a_signature_is_a_name_under_the_text_that_counts_now() -> None:
    assert checked_signature(Signature("  Salem   Al Dosari ")).name == "Salem Al Dosari"
    for signature, code in (
        (Signature("  "), "signature_missing"),
        (Signature("۱۲۳"), "signature_missing"),
        (Signature("Salem", version=0), "charter_changed"),
        (Signature("Salem", language="fr"), "charter_changed"),
    ):
        with pytest.raises(Refusal) as refused:
            checked_signature(signature)
        assert refused.value.code == code


def test_the_charter_says_as_much_in_arabic_as_in_english() -> None:
    arabic, english = charter_parts("ar"), charter_parts("en")
    assert [len(sentences) for _heading, sentences in arabic] == [len(sentences) for _heading, sentences in english]


def test_nobody_but_a_guardian_writes_to_a_minor_alone() -> None:
    today = MONDAY
    assert may_message(sender_is_guardian=False, receiver_birth_date=date(1990, 1, 1), today=today)
    assert may_message(sender_is_guardian=True, receiver_birth_date=BORN_14, today=today)
    assert not may_message(sender_is_guardian=False, receiver_birth_date=BORN_14, today=today)


def test_children_are_helped_with_two_grown_ups_there() -> None:
    check_grown_ups(2)
    with pytest.raises(Refusal):
        check_grown_ups(1)
