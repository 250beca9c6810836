from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.programmes.rules import (
    Agreed,
    Comparison,
    Counted,
    IndicatorDraft,
    People,
    check_count,
    check_figure,
    check_indicator,
    check_value,
    doubles,
    progress,
    union,
)

TODAY = date(2026, 11, 22)
DRAFT = IndicatorDraft(
    level="outcome", name=Bilingual("", "Pupils who read"), unit=Bilingual("", "per cent"), baseline=Decimal(40),
    baseline_on=date(2026, 1, 1), target=Decimal(70), target_on=date(2027, 1, 1), source=Bilingual("", "a test in May"),
)  # fmt: skip
COMPARED = Comparison(
    design="lottery", words=Bilingual("", "By lot."), people=120, low=Decimal("0.5"), high=Decimal("3.1")
)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"unit": Bilingual("", " ")}, "unit_missing"),
        ({"name": Bilingual("", "")}, "indicator_unnamed"),
        ({"source": Bilingual("", "")}, "indicator_source_missing"),
        ({"target": Decimal(40)}, "target_equals_baseline"),
        ({"target": Decimal(30)}, "target_wrong_way"),
        ({"direction": "down"}, "target_wrong_way"),
        ({"target_on": date(2026, 1, 1)}, "target_before_baseline"),
        ({"baseline_on": date(2026, 11, 23)}, "baseline_to_come"),
        ({"baseline": None}, "baseline_missing"),
        ({"target": None}, "target_missing"),
        ({"counts_people": True, "baseline": Decimal(-1)}, "count_negative"),
        ({"level": "impact"}, "comparison_missing"),
        ({"level": "impact", "comparison": replace(COMPARED, people=1)}, "comparison_too_small"),
        ({"level": "impact", "comparison": replace(COMPARED, low=Decimal(4))}, "interval_reversed"),
        ({"computed": "hours"}, "computed_is_output"),
        ({"level": "miracle"}, "unknown_choice"),
        ({"target": Decimal("NaN")}, "number_impossible"),
    ],
)
def test_an_indicator_that_says_too_little_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_indicator(replace(DRAFT, **changes), TODAY)  # type: ignore[arg-type]  # each case names its own field
    assert refusal.value.code == code


def test_impact_needs_a_comparison_and_takes_one() -> None:
    assert check_indicator(replace(DRAFT, level="impact", comparison=COMPARED), TODAY).comparison.people == 120


def test_what_awn_counts_has_its_own_unit() -> None:
    clean = check_indicator(replace(DRAFT, level="output", computed="people", unit=Bilingual("", "")), TODAY)
    assert (clean.unit.en, clean.counts_people) == ("people", True)


@pytest.mark.parametrize(
    ("value", "on", "code"),
    [
        (Decimal(5), date(2026, 11, 23), "value_to_come"),
        (Decimal(5), date(2025, 12, 31), "value_before_baseline"),
        (Decimal(-5), TODAY, "count_negative"),
    ],
)
def test_values_that_cannot_be_true_are_refused(value: Decimal, on: date, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_value(value, on, today=TODAY, baseline_on=date(2026, 1, 1), counts_people=True)
    assert refusal.value.code == code


def test_progress_counts_the_way_also_downwards() -> None:
    assert progress(Decimal(40), Decimal(70), Decimal(55)) == 0.5
    assert progress(Decimal(80), Decimal(60), Decimal(90)) == -0.5


def test_counts_of_the_same_people_are_not_added() -> None:
    counts = {1: People(300, 300), 2: People(200, 200), 3: People(40, 40)}
    assert union(counts, [(1, 2)]) == People(340, 540)
    assert union(counts, []) == People(540, 540)
    # Who may be the same as one that may be the same: all in one chain.
    assert union(counts, [(1, 2), (2, 3)]) == People(300, 540)


def test_an_agreed_number_takes_the_place_of_its_pair_until_the_counts_outgrow_it() -> None:
    counts = {1: People(300, 300), 2: People(200, 200), 3: People(40, 40)}
    assert union(counts, [(1, 2)], [Agreed(1, 2, 410)]) == People(450, 450)
    assert union(counts, [(1, 2), (2, 3)], [Agreed(1, 2, 410)]) == People(410, 450)
    assert union(counts, [(1, 2)], [Agreed(1, 2, 250)]) == People(340, 540)


def test_groups_that_were_likely_counted_twice_are_found() -> None:
    may, june = (date(2026, 5, 1), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 6, 30))

    def group(number: int, programme: int, kind: str, region: str, days: tuple[date, date], *at: int) -> Counted:
        return Counted(number, programme, kind, region, frozenset(at), *days)

    groups = [
        group(1, 1, "children", "SA-01", may),
        group(2, 2, "children", "SA-01", may),
        group(3, 2, "children", "SA-02", may),
        group(4, 3, "children", "SA-01", june),
        group(5, 1, "children", "SA-01", may),
        group(6, 4, "older", "", may, 77),
        group(7, 5, "patients", "SA-03", may, 77),
    ]
    assert doubles(groups) == [(1, 2), (2, 5), (6, 7)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ((-1, None, None, "headcount", None), "count_negative"),
        ((10, None, None, "estimate", None), "estimate_without_range"),
        ((10, 20, 30, "estimate", None), "estimate_without_range"),
        ((10, None, None, "headcount", 9), "fewer_visits_than_people"),
        ((10, None, None, "guess", None), "unknown_choice"),
    ],
)
def test_counts_that_cannot_be_true_are_refused(values: tuple[int, int, int, str, int], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_count(*values)
    assert refusal.value.code == code


def test_a_year_to_come_has_reported_nothing() -> None:
    with pytest.raises(Refusal) as refusal:
        check_figure("reported", "volunteers", Decimal(1), year=2027, source_on=TODAY, today=TODAY)
    assert refusal.value.code == "figure_of_year_to_come"
    assert check_figure("target", "volunteers", Decimal(1), year=2030, source_on=TODAY, today=TODAY) == 1
