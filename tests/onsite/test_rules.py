"""The day in plain values."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.onsite.rules import initials, read_stock, standing_of_seat, write_stock


@pytest.mark.parametrize(
    ("state", "last", "minutes", "expected"),
    [
        ("confirmed", "", -1, "awaited"), ("confirmed", "", 0, "late"), ("confirmed", "", 29, "late"),
        ("confirmed", "", 30, "missing"), ("confirmed", "check_in", 5, "present"),
        ("confirmed", "check_out", 90, "gone"), ("absent", "absence", 5, "missing"),
        # An absence that was taken back: nobody is there on its account.
        ("confirmed", "absence", 31, "missing"), ("excused", "excused", 5, "excused"), ("attended", "", 5, "gone"),
    ],
)  # fmt: skip
def test_somebody_is_late_for_half_an_hour_and_then_missing(state: str, last: str, minutes: int, expected: str) -> None:
    now = NOW + timedelta(minutes=minutes)
    assert standing_of_seat(state, last, NOW, now, open_ended=False) == expected


def test_where_everybody_chooses_their_time_nobody_is_late() -> None:
    assert standing_of_seat("confirmed", "", NOW, NOW + timedelta(days=3), open_ended=True) == "awaited"


@pytest.mark.parametrize(
    ("text", "stock"),
    [("30", {"": 30}), ("S 10, M 20", {"S": 10, "M": 20}), ("٤٤: ٥، ٤٦: ٧", {"44": 5, "46": 7}), ("XL=3", {"XL": 3})],
)
def test_stock_is_read_as_people_write_it(text: str, stock: dict[str, int]) -> None:
    assert read_stock(text) == stock
    assert read_stock(write_stock(stock)) == stock


@pytest.mark.parametrize("text", ["", "many", "S 10, S 5", "10, M 5", "S 9999999", "S -3"])
def test_stock_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_stock(text)
    assert refused.value.code == "stock_unreadable"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("نورة عبد الرحمن الحربي", "نورة ح."), ("عبد الله السالم", "عبد الله س."), ("Noura Al Harbi", "Noura H."),
     ("Reem", "Reem"), ("", "")],
)  # fmt: skip
def test_a_screen_at_the_door_shows_a_given_name_and_one_letter(name: str, shown: str) -> None:
    assert initials(name) == shown
