"""Encrypted values."""

from __future__ import annotations

from base64 import b64encode

import pytest

from awn.base.sealed import Keys, SealError, is_current, keyed_hash, new_key_line, seal, unseal

# Always the same: their lines are parameters, and every process must name the tests alike.
OLD, NEW, HASH = (f"{name}:{b64encode(name.encode() * 8).decode()}" for name in ("0001", "0002", "hash"))


def test_a_sealed_text_opens_again_and_no_two_seals_are_alike():
    first, second = seal("رقم الهوية 1000000008", about="number:7"), seal("رقم الهوية 1000000008", about="number:7")
    assert unseal(first, about="number:7") == "رقم الهوية 1000000008"
    assert first != second
    assert b"1000000008" not in first


@pytest.mark.parametrize("place", [0, 1, 5, 17, -1])
def test_a_seal_with_one_bit_changed_does_not_open(place):
    altered = bytearray(seal("1000000008", about="number:7"))
    altered[place] ^= 1
    with pytest.raises(SealError):
        unseal(bytes(altered), about="number:7")


def test_a_seal_moved_to_another_row_does_not_open():
    with pytest.raises(SealError):
        unseal(seal("1000000008", about="number:7"), about="number:8")


@pytest.mark.parametrize("short", [b"", b"\x01", b"\x010001", b"\x01\xff\xff\xff\xff" + bytes(40)])
def test_what_was_never_sealed_does_not_open(short):
    with pytest.raises(SealError):
        unseal(short, about="number:7")


def test_after_rotation_old_seals_open_and_ask_for_the_new_key(settings):
    settings.AWN_DATA_KEYS = f"{OLD}\n{HASH}"
    old, found_by = seal("1000000008", about="number:7"), keyed_hash("1000000008", about="number")
    settings.AWN_DATA_KEYS = f"{NEW}\n{OLD}\n{HASH}"
    assert unseal(old, about="number:7") == "1000000008"
    assert not is_current(old)
    assert is_current(seal("1000000008", about="number:7"))
    assert keyed_hash("1000000008", about="number") == found_by
    settings.AWN_DATA_KEYS = f"{NEW}\n{HASH}"
    with pytest.raises(SealError):
        unseal(old, about="number:7")


def test_hashes_of_different_kinds_never_match():
    assert keyed_hash("966500000000", about="phone") != keyed_hash("966500000000", about="number")


@pytest.mark.parametrize(
    "lines", ["", OLD, HASH, f"{OLD}\n{HASH}x", f"0001:AAAA\n{HASH}", f"long-name:{OLD.partition(':')[2]}\n{HASH}"]
)
def test_keys_that_cannot_work_are_refused_by_name(lines):
    with pytest.raises(ValueError, match=r"data key|Data keys"):
        Keys.read(lines)


def test_new_keys_are_never_alike_and_can_be_read():
    first, second = new_key_line("0003"), new_key_line("0003")
    assert first != second
    assert Keys.read(f"{first}\n{HASH}").sealing == "0003"
