"""Identity numbers of the six states."""

from __future__ import annotations

import pytest

from awn.base.refusal import Refusal
from awn.identity.numbers import grouped, looks_mistyped, masked, normalised

SOUND = {
    "SA": ["1000000008", "1234567897", "2000000006"],
    "AE": ["784198500000009", "784199000000010", "784200100001237"],
    "QA": ["29063400001", "30135600002"],
    "BH": ["850100018", "000100018"],
    "KW": ["280010100004", "299123100123", "300010100018"],
    "OM": ["01234567", "9876543"],
}


@pytest.mark.parametrize(("country", "number"), [(land, one) for land, numbers in SOUND.items() for one in numbers])
def test_a_sound_number_is_taken_as_it_stands_and_raises_no_doubt(country: str, number: str) -> None:
    assert normalised(number, country) == number
    assert not looks_mistyped(number, country)


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("١٠٠٠٠٠٠٠٠٨", "SA", "1000000008"),
        ("۱۰۰۰ ۰۰۰ ۰۰۸", "SA", "1000000008"),
        ("784-1985-0000000-9", "AE", "784198500000009"),
        ("\u200f784–1985–0000000–9\u200e", "AE", "784198500000009"),
        (" 000 100 018 ", "BH", "000100018"),
    ],
)
def test_arabic_digits_spaces_hyphens_and_marks_of_direction_are_welcome(typed: str, country: str, number: str) -> None:
    assert normalised(typed, country) == number


@pytest.mark.parametrize(
    ("country", "number"), [("SA", "1000000000"), ("AE", "784198500000000"), ("KW", "280010100005")]
)
def test_a_wrong_check_digit_warns_and_never_refuses(country: str, number: str) -> None:
    assert normalised(number, country) == number
    assert looks_mistyped(number, country)


@pytest.mark.parametrize(
    ("country", "typed"),
    [
        ("SA", "7000000000"), ("SA", "100000000"), ("SA", "10000000O8"), ("SA", ""), ("SA", "१०००००००००"),
        ("AE", "785198500000009"), ("QA", "19063400001"), ("BH", "85010001"), ("OM", "1234567890"),
        ("KW", "290022900016"),  # passes the sum, but 1990 had no 29 February
    ],
)  # fmt: skip
def test_what_cannot_be_a_number_is_refused_with_advice(country: str, typed: str) -> None:
    with pytest.raises(Refusal) as refusal:
        normalised(typed, country)
    assert refusal.value.code == "identity_number_wrong"
    assert refusal.value.fields["number"]


def test_a_state_outside_the_six_is_refused() -> None:
    with pytest.raises(Refusal, match="identity_country_unknown"):
        normalised("1000000008", "EG")


def test_only_the_last_four_digits_are_shown() -> None:
    assert masked("1000000008") == "••••••0008"
    assert masked("01234") == "•••34"
    assert grouped("784198500000009", "AE") == "784-1985-0000000-9"
    assert grouped("000100018", "BH") == "000100018"
