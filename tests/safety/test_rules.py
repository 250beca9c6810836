"""Decisions about reports, suspensions and incidents on plain values."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.safety.queries.conduct import text_of
from awn.safety.rules import (
    CONDUCT_VERSION,
    REPORT_REASONS,
    Urgency,
    check_conduct,
    check_incident_time,
    check_report_reason,
    is_late,
    urgency_of,
)


def test_children_and_danger_that_goes_on_come_first() -> None:
    assert urgency_of("child_safety", is_now=False) is Urgency.NOW
    assert urgency_of("money", is_now=True) is Urgency.NOW
    assert urgency_of("harassment", is_now=False) < urgency_of("money", is_now=False)
    with pytest.raises(Refusal, match="category_missing"):
        urgency_of("", is_now=True)


def test_an_urgent_report_is_late_after_an_hour() -> None:
    assert not is_late(Urgency.NOW, NOW, NOW + timedelta(minutes=59))
    assert is_late(Urgency.NOW, NOW, NOW + timedelta(minutes=61))
    assert not is_late(Urgency.NORMAL, NOW, NOW + timedelta(days=4))


def test_a_decision_needs_a_reason_of_its_own() -> None:
    for state, reasons in REPORT_REASONS.items():
        for reason in reasons:
            check_report_reason(state, reason)
    with pytest.raises(Refusal, match="report_reason_missing"):
        check_report_reason("acted", "mistaken")


def test_who_accepted_the_version_before_is_asked_again() -> None:
    check_conduct(CONDUCT_VERSION)
    with pytest.raises(Refusal, match="conduct_not_accepted"):
        check_conduct(CONDUCT_VERSION - 1)


def test_the_code_of_conduct_says_the_same_in_both_languages() -> None:
    for version in range(1, CONDUCT_VERSION + 1):
        arabic, english = text_of(version, "ar"), text_of(version, "en")
        assert [len(part.rules) for part in arabic] == [len(part.rules) for part in english]
        assert len(arabic) >= 5


def test_an_incident_is_neither_to_come_nor_long_ago() -> None:
    check_incident_time(NOW, NOW)
    with pytest.raises(Refusal, match="incident_ahead"):
        check_incident_time(NOW + timedelta(minutes=1), NOW)
    with pytest.raises(Refusal, match="incident_too_old"):
        check_incident_time(NOW - timedelta(days=61), NOW)
