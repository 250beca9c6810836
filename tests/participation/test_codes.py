"""Codes of a venue, tickets and numbers: what is taken, and what is refused in plain words."""

from __future__ import annotations

from datetime import timedelta

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests import make

from awn.base.refusal import Refusal
from awn.keys.gateways import public_bytes, verify
from awn.keys.rules import Algorithm
from awn.participation import codes

NOW = make.NOW
STEP = codes.step_of(NOW)
SECONDS = timedelta(seconds=1)


def said(act: object) -> tuple[str, int]:
    with pytest.raises(Refusal) as refused:
        act()  # type: ignore[operator]
    return refused.value.code, refused.value.status


@pytest.mark.parametrize("seconds", [0, 29, 30, 59])
def test_a_code_is_good_in_its_half_minute_and_in_the_next(seconds: int) -> None:
    begin = NOW - timedelta(seconds=int(NOW.timestamp()) % 30)
    code = codes.venue_code(4_711, codes.step_of(begin))
    assert codes.read_venue_code(code.lower(), begin + seconds * SECONDS) == codes.VenueScan(
        4_711, codes.step_of(begin)
    )


@pytest.mark.parametrize(
    ("step", "code"), [(2, "code_expired"), (2_880, "code_expired"), (-1, "code_early"), (-2_880, "code_early")]
)
def test_a_photographed_code_is_old_and_one_of_tomorrow_is_early(step: int, code: str) -> None:
    assert said(lambda: codes.read_venue_code(codes.venue_code(7, STEP - step), NOW))[0] == code


@pytest.mark.parametrize("change", [lambda c: "8" + c[1:], lambda c: c[:-1] + ("0" if c[-1] != "0" else "1"),
                                    lambda c: c[:-1], lambda c: c + "0", lambda _c: "", lambda _c: "%00-☃" * 3,
                                    lambda c: "F" * 5_000 + c])  # fmt: skip
def test_a_forged_code_is_unknown(change: object) -> None:
    forged = change(codes.venue_code(7, STEP))  # type: ignore[operator]
    assert said(lambda: codes.read_venue_code(forged, NOW)) == ("code_unknown", 404)


def test_a_code_makes_a_small_picture() -> None:
    address = "HTTPS://AWN.EXAMPLE/Q/" + codes.venue_code(3_000_000, STEP)
    assert len(address) <= 45
    assert segno.make(address, error="q", boost_error=False).version <= 3


def test_digits_are_those_of_now_or_of_half_a_minute_ago_in_any_script() -> None:
    digits = codes.venue_digits(7, STEP - 1).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert codes.read_venue_digits(f" {digits[:3]} {digits[3:]} ", 7, NOW).step == STEP - 1
    for typed in (codes.venue_digits(7, STEP - 2), codes.venue_digits(7, STEP + 1), codes.venue_digits(8, STEP), ""):
        assert said(lambda typed=typed: codes.read_venue_digits(typed, 7, NOW))[0] == "wrong_digits"


def test_a_scan_survives_signing_in_but_not_another_device_nor_a_long_wait() -> None:
    scan = codes.VenueScan(7, STEP)
    kept = codes.keep_scan(scan, "a" * 64, NOW)
    assert codes.kept_scan(kept, "a" * 64, NOW + timedelta(minutes=9)) == scan
    assert said(lambda: codes.kept_scan(kept, "b" * 64, NOW)) == ("scan_again", 410)
    assert said(lambda: codes.kept_scan(kept, "a" * 64, NOW + timedelta(minutes=11))) == ("scan_again", 410)
    assert said(lambda: codes.kept_scan(kept[:-2], "a" * 64, NOW))[0] == "code_unknown"


KEY = Ed25519PrivateKey.generate()
KID = "tickets-20261122-0badcafe"
TICKET = codes.Ticket(12_345_678, 87_654_321, b"abcd", NOW.replace(microsecond=0) + timedelta(hours=5))


def is_signed(mark: bytes, signature: bytes, message: bytes) -> bool:
    public = public_bytes(KEY.public_key())
    return mark == codes.key_mark(KID) and verify(public, Algorithm.ED25519, signature, message)


def test_a_ticket_says_what_was_signed_and_fits_a_small_picture() -> None:
    text = codes.ticket_text(TICKET, KID, KEY.sign)
    assert codes.read_ticket(text, is_signed, NOW) == TICKET
    assert segno.make(text, error="m", boost_error=False).version <= 6


def test_a_ticket_with_one_letter_changed_is_refused() -> None:
    text = codes.ticket_text(TICKET, KID, KEY.sign)
    for place in range(len(text)):
        other = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        assert said(lambda other=other: codes.read_ticket(other, is_signed, NOW))[0] in {
            "ticket_forged",
            "not_a_ticket",
        }


def test_a_ticket_ends_and_other_texts_are_none() -> None:
    text = codes.ticket_text(TICKET, KID, KEY.sign)
    assert said(lambda: codes.read_ticket(text, is_signed, NOW + timedelta(hours=6))) == ("ticket_expired", 410)
    for other in ("", "AWN1:", "https://awn.example", text[:-3], text + "00", "AWN1:" + "🌴" * 60):
        assert said(lambda other=other: codes.read_ticket(other, is_signed, NOW))[0] == "not_a_ticket"


def test_a_number_finds_its_place_among_those_of_the_day() -> None:
    assert (
        codes.place_with_number(" " + codes.place_number(31)[:4] + " " + codes.place_number(31)[4:], range(400)) == 31
    )
    assert codes.place_with_number(codes.place_number(500), range(400)) is None
    assert codes.place_with_number("", range(400)) is None
