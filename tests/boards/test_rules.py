"""What may be written on a board, and how long somebody has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from awn.base.refusal import Refusal
from awn.boards.rules import check_no_identity, warn_before


@pytest.mark.parametrize(
    "text",
    [
        "هويته 1000000008",
        "رقم ١٠٠٠٠٠٠٠٠٨",
        "784-1985-0000000-9",
        "Call +966 50 123 4567",
        "05 0123 4567",
        "CPR 850100018",
        "write to amal@example.org",
    ],
    ids=["saudi", "arabic-digits", "emirates", "mobile", "local-mobile", "bahrain", "address"],
)
def test_a_number_or_an_address_of_somebody_helped_is_refused_with_a_plain_word(text: str) -> None:
    with pytest.raises(Refusal) as said:
        check_no_identity(text, "brief")
    assert set(said.value.fields) == {"brief"}


@pytest.mark.parametrize("text", ["Due 2026-11-30, page 12 of 340", "في 30/11/2026 عند 16:30", "1,250,000 words", ""])
def test_days_pages_and_sums_are_no_numbers_of_a_person(text: str) -> None:
    check_no_identity(text, "brief")


def test_somebody_is_reminded_a_quarter_of_the_time_before_and_a_day_at_most() -> None:
    assert warn_before(8) == timedelta(hours=2)
    assert warn_before(720) == timedelta(days=1)
