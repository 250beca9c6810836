"""Gates decide whether, and say what would open them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from awn.base.text import Bilingual
from awn.matching.rules import Candidate, Conditions, gates

ANYONE = Conditions(
    min_age=None, max_age=None, gender="any", guardian_required=False, languages={}, first_day=date(2026, 12, 1)
)
NOURA = Candidate(birth_date=date(2000, 12, 1), gender="female", languages={"ar": "native"}, has_guardian=False)


def shut(person: Candidate, demands: Conditions) -> list[str]:
    return [gate.code for gate in gates(person, demands) if not gate.is_open]


def test_an_opportunity_without_conditions_has_no_gates() -> None:
    assert gates(NOURA, ANYONE) == []


@given(st.integers(5, 60), st.integers(0, 40), st.integers(5, 100))
def test_the_age_gate_is_open_exactly_within_the_band(low: int, width: int, age: int) -> None:
    person = replace(NOURA, birth_date=date(2026 - age, 12, 1))
    demands = replace(ANYONE, min_age=low, max_age=low + width)
    assert (shut(person, demands) == []) == (low <= age <= low + width)


def test_age_counts_on_the_first_day_not_today() -> None:
    day_before = replace(NOURA, birth_date=date(2008, 12, 2))
    assert shut(day_before, replace(ANYONE, min_age=18)) == ["age"]
    assert shut(replace(day_before, birth_date=date(2008, 12, 1)), replace(ANYONE, min_age=18)) == []


def test_a_language_must_reach_the_level() -> None:
    demands = replace(ANYONE, languages={"en": ("fluent", Bilingual("الإنجليزية", "English"))})
    assert shut(NOURA, demands) == ["language_en"]
    assert shut(replace(NOURA, languages={"en": "conversational"}), demands) == ["language_en"]
    assert shut(replace(NOURA, languages={"en": "native"}), demands) == []


def test_every_closed_gate_says_what_to_do() -> None:
    demands = replace(
        ANYONE,
        min_age=18,
        gender="male",
        guardian_required=True,
        languages={"fr": ("basic", Bilingual("الفرنسية", "French"))},
    )
    child = replace(NOURA, birth_date=date(2014, 1, 1))
    closed = [gate for gate in gates(child, demands) if not gate.is_open]
    assert [gate.code for gate in closed] == ["age", "guardian", "gender", "language_fr"]
    assert all(str(gate.advice) and str(gate.demand) for gate in closed)
