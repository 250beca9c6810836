"""The gates: what each one means, and that the bitmaps say the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.engine import worlds

from awn.matching.engine.bits import bits, members, unpack
from awn.matching.engine.columns import FEMALE, MALE, Offers, Seekers, birth_limits, day
from awn.matching.engine.gates import GATES, GateIndex, closed, shut_to_all, why_not
from awn.people.rules import age_on

RIYADH, DOHA = {"latitude": 24.7136, "longitude": 46.6753}, {"latitude": 25.2854, "longitude": 51.531}
FIRST = date(2026, 11, 20)


def shut(seeker: dict[str, Any], offer: dict[str, Any]) -> list[str]:
    """The shut gates of one pair, by both ways."""
    people, offers = Seekers.of([7], [[1.0]], **_rows(seeker)), Offers.of([3], [[1.0]], **_rows(offer))
    gates = why_not(people, 0, offers, 0)
    assert unpack(GateIndex(offers).eligible(people)[0], 1)[0] == (not gates)
    return gates


def _rows(columns: dict[str, Any]) -> dict[str, Any]:
    return {name: value if np.ndim(value) == 2 else [value] for name, value in columns.items()}


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 400))
def test_the_bitmaps_say_what_the_rows_say(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    offers, seekers = worlds.offers(draw, count), worlds.seekers(draw, 12)
    words = GateIndex(offers).eligible(seekers)
    for row in range(len(seekers)):
        by_row = ~np.any(list(closed(seekers, row, offers).values()), axis=0)
        assert np.array_equal(unpack(words[row], count), by_row)


def test_the_worlds_shut_every_gate_and_open_some() -> None:
    draw = np.random.default_rng(1)
    offers, seekers = worlds.offers(draw, 400), worlds.seekers(draw, 60)
    answers = [closed(seekers, row, offers) for row in range(60)]
    assert all(any(answer[gate].any() for answer in answers) for gate in GATES)
    assert any(not np.any(list(answer.values()), axis=0).all() for answer in answers)


def test_nothing_told_and_nothing_asked_is_open() -> None:
    assert shut({}, {}) == []


@pytest.mark.parametrize(
    ("seeker", "offer", "gates"),
    [
        ({**RIYADH, "radius_km": 500}, DOHA, []),
        ({**RIYADH, "radius_km": 480}, DOHA, ["place"]),
        ({"region": 1}, {"region": 2}, ["place"]),
        ({"region": 1, **RIYADH}, {"region": 1, **DOHA}, []),
        ({"region": 1}, {}, []),
        ({"region": 1, "radius_km": 5, **RIYADH}, {"region": 2, "remote": True, **DOHA}, []),
        ({"remote": False}, {"remote": True}, ["remote"]),
        ({"free_from": 100, "free_until": 110}, {"first_day": 111, "last_day": 120}, ["days"]),
        ({"free_from": 100, "free_until": 110}, {"first_day": 90, "last_day": 100}, []),
        ({"slots": 0b0110}, {"slots": 0b1000}, ["slots"]),
        ({"slots": 0b0110}, {"slots": 0b1100}, []),
        ({"slots": 0}, {"slots": 0b1100}, []),
        ({"gender": MALE}, {"gender": FEMALE}, ["gender"]),
        ({}, {"gender": FEMALE}, ["gender"]),
        ({"languages": bits([{0, 1}], 8)}, {"languages": bits([{2}], 8)}, ["languages"]),
        ({"languages": bits([{0, 1, 2}], 8)}, {"languages": bits([{2}], 8)}, []),
        ({"qualifications": bits([{5}], 8)}, {"qualifications": bits([{5, 70}], 80)}, ["qualifications"]),
        ({"accessibility": bits([{3}], 8)}, {"accessibility": bits([{2}], 8)}, ["accessibility"]),
        ({"accessibility": bits([{90}], 100)}, {"accessibility": bits([{2}], 8)}, ["accessibility"]),
        ({"accessibility": bits([{2}], 8)}, {"accessibility": bits([{2, 3}], 8)}, []),
    ],
)  # fmt: skip
def test_what_each_gate_means(seeker: dict[str, Any], offer: dict[str, Any], gates: list[str]) -> None:
    assert shut(seeker, offer) == gates


@pytest.mark.parametrize(
    ("born", "guarded", "gates"),
    [
        (date(2010, 11, 20), True, []),
        (date(2010, 11, 21), True, ["age"]),
        (date(2010, 11, 20), False, ["guardian"]),
        (date(2008, 11, 20), False, []),
        (date(1990, 11, 21), False, []),
        (date(1990, 11, 20), False, ["age"]),
        (None, True, ["age", "guardian"]),
    ],
)
def test_ages_count_on_the_first_day(born: date | None, guarded: bool, gates: list[str]) -> None:
    oldest, youngest = birth_limits(FIRST, 16, 35)
    offer = {"born_from": oldest, "born_until": youngest, "adult_until": birth_limits(FIRST, 18, None)[1]}
    seeker = {"guarded": guarded} if born is None else {"guarded": guarded, "born": day(born)}
    assert shut(seeker, offer) == gates


@given(born=st.dates(date(1910, 1, 1), date(2020, 1, 1)), first=st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_limits_of_birth_agree_with_the_age_that_people_have(born: date, first: date) -> None:
    age = age_on(born, first)
    oldest, youngest = birth_limits(first, age, age)
    assert oldest <= day(born) <= youngest
    assert day(born) < birth_limits(first, None, age - 1)[0]
    assert day(born) > birth_limits(first, age + 1, None)[1]


def test_an_offer_open_to_nobody_says_which_gate_does_it() -> None:
    seekers = Seekers.of([1, 2, 3], np.ones((3, 2)), gender=[MALE, MALE, FEMALE], slots=[1, 1, 2])
    offers = Offers.of([9], np.ones((1, 2)), gender=[FEMALE], slots=[1])
    assert shut_to_all(seekers, offers, 0) == {"slots": 1, "gender": 2}


def test_sets_remember_their_members() -> None:
    words = bits([{0, 63, 64, 130}, set()], 131)
    assert [members(row) for row in words] == [[0, 63, 64, 130], []]
    with pytest.raises(ValueError, match="131 is not below"):
        bits([{131}], 131)
