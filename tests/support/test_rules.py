"""Promises, addresses and figures: plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from awn.base.refusal import Refusal
from awn.support import rules

# A Thursday in Riyadh, nine in the morning there.
THURSDAY = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)


def test_the_promise_is_in_working_days() -> None:
    assert rules.due(THURSDAY, 1, [5, 6], "Asia/Riyadh") == THURSDAY + timedelta(days=3), "Friday and Saturday rest"
    assert rules.due(THURSDAY, 1, [6, 7], "Asia/Dubai") == THURSDAY + timedelta(days=1), "Friday does not rest there"
    assert rules.due(THURSDAY, 0, [5, 6], "Asia/Riyadh") == THURSDAY
    assert rules.due(THURSDAY, 2, [1, 2, 3, 4, 5, 6, 7], "Asia/Riyadh") == THURSDAY + timedelta(days=2), "it ends"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" a@example.com ", ("email", "a@example.com")),
        ("٠٥٠١٢٣٤٥٦٧", ("sms", "+966501234567")),
        ("+971501234567", ("sms", "+971501234567")),
    ],
)
def test_an_address_is_an_email_or_a_number(typed: str, meant: tuple[str, str]) -> None:
    assert rules.contact_from(typed, "SA") == meant


@pytest.mark.parametrize(
    "typed", ["a@", "@example.com", "12", "a@example.com\nBcc: b@example.com", "٠٥٠ abc", "x" * 300]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.contact_from(typed, "SA")
    assert refused.value.code == "help_contact_impossible"


def test_the_middle_is_the_middle() -> None:
    assert [rules.median(row) for row in ([], [4.0], [9.0, 1.0], [1.0, 100.0, 2.0])] == [None, 4.0, 5.0, 2.0]
    assert rules.share(2, 3) == 66
    assert rules.share(0, 0) is None
