"""VIVA only with full costs; SROI only as a range, with every assumption and its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests import make
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.valuation import queries, sroi, viva
from awn.valuation.actions import ratios
from awn.valuation.sroi import Outcome, Sheet, Three

FULL: dict[str, Decimal | None] = dict.fromkeys(viva.COST_KINDS, Decimal(100))


def three(low: Any, central: Any = None, high: Any = None) -> Three:
    return Three(*(Decimal(str(one if one is not None else low)) for one in (low, central, high)))


READERS = Outcome(
    stakeholder="Pupils", change="Read without help", years=2, quantity=three(80, 100, 120), quantity_source="Test",
    value=three(50), value_source="Price list", deadweight=three("0.1", "0.2", "0.3"), shares_source="Survey",
)  # fmt: skip
SHEET = Sheet(
    currency="SAR", costs=three(1000), costs_source="Ledger", discount=three(0), discount_source="Guide",
    outcomes=(READERS,),
)  # fmt: skip


def test_viva_needs_all_costs_one_currency_and_a_rate_for_all_hours() -> None:
    worth = [viva.Worth("SAR", Decimal(1200), None, Decimal(3000))]
    shown = viva.ratio(worth, FULL, "SAR", unvalued_minutes=0)
    assert (shown.low, shown.central, shown.high) == (2, None, 5)
    assert viva.ratio(worth, {**FULL, "meals": None}, "SAR", unvalued_minutes=0).why_not == "costs_missing"
    assert viva.ratio(worth, FULL, "AED", unvalued_minutes=0).why_not == "currency_differs"
    assert viva.ratio(worth, FULL, "SAR", unvalued_minutes=5).why_not == "hours_unvalued"
    assert viva.ratio([], FULL, "SAR", unvalued_minutes=0).why_not == "no_value"
    free = dict.fromkeys(viva.COST_KINDS, Decimal(0))
    assert viva.ratio(worth, free, "SAR", unvalued_minutes=0).why_not == "costs_nothing"


def test_a_range_is_the_same_again_and_holds_what_a_calculator_finds() -> None:
    certain = replace(SHEET, outcomes=(replace(READERS, quantity=three(100), deadweight=three("0.2")),))
    result = sroi.result_of(certain)
    assert result is not None
    # 100 × 50 × 0.8 in each of two years, nothing discounted, over 1,000.
    assert (result.low, result.high, result.least, result.most, result.swings) == (8, 8, 8, 8, ())
    later = replace(certain, discount=three("0.1"), outcomes=(replace(certain.outcomes[0], drop_off=three("0.5")),))
    discounted = sroi.result_of(later)
    assert discounted is not None
    assert discounted.low == pytest.approx(4 / 1.1 + 2 / 1.21)
    first, again = sroi.result_of(SHEET), sroi.result_of(SHEET)
    assert first == again
    assert first is not None
    assert first.least == pytest.approx(80 * 50 * 0.7 * 2 / 1000)
    assert first.least < first.low < first.high < first.most
    assert first.most == pytest.approx(120 * 50 * 0.9 * 2 / 1000)
    assert [one.assumption for one in first.swings] == ["quantity", "deadweight"]
    assert (first.swings[1].at_low, first.swings[1].at_high) == pytest.approx((9, 7))
    assert sroi.result_of(replace(SHEET, outcomes=())) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": three(0)}, "assumption_out_of_range"),
        ({"value": three(-1, 5, 9)}, "assumption_out_of_range"),
        ({"deadweight": three(0, 1, "1.01")}, "assumption_out_of_range"),
        ({"drop_off": three("-0.1", 0, 0)}, "assumption_out_of_range"),
        ({"attribution": three("0.5", "0.4", "0.6")}, "amounts_out_of_order"),
        ({"quantity_source": " "}, "source_missing"),
        ({"value_source": ""}, "source_missing"),
        ({"shares_source": ""}, "source_missing"),
        ({"years": 11}, "years_out_of_range"),
        ({"stakeholder": ""}, "outcome_words_missing"),
    ],
)
def test_what_no_outcome_can_be_is_refused(changes: dict[str, Any], code: str) -> None:
    sroi.check_outcome(READERS)
    with pytest.raises(Refusal) as refused:
        sroi.check_outcome(replace(READERS, **changes))
    assert refused.value.code == code


def test_a_sheet_is_kept_as_it_was_written() -> None:
    assert sroi.unpacked(sroi.packed(SHEET)) == SHEET
    assert sroi.unpacked(sroi.packed(Sheet(currency="KWD"))) == Sheet(currency="KWD")


@pytest.mark.django_db
def test_every_saving_is_a_version_and_a_stale_page_is_told() -> None:
    house = make.organisation()
    coordinator = make.member(house, "coordinator")
    row = ratios.begin(house.pk, "Reading", "SAR", by=coordinator, at=NOW)
    ratios.set_basis(row.pk, three(1000), "Ledger", three(0), "Guide", version=1, by=coordinator, at=NOW)
    ratios.put_outcome(row.pk, READERS, version=2, by=coordinator, at=NOW)
    with pytest.raises(Refusal) as refused:
        ratios.put_outcome(row.pk, READERS, version=2, by=coordinator, at=NOW)
    assert refused.value.code == "worksheet_changed"
    ratios.put_outcome(row.pk, replace(READERS, years=3), number=0, version=3, by=coordinator, at=NOW)
    ratios.drop_outcome(row.pk, 0, version=4, by=coordinator, at=NOW)
    sizes = [len(one.sheet.outcomes) for one in queries.versions_of(row.pk)]
    assert sizes == [0, 1, 1, 0, 0]
    copied = ratios.copy(row.pk, "Reading again", by=coordinator, at=NOW)
    assert copied.versions.get().sheet.costs == three(1000)
    with pytest.raises(Refusal) as refused:
        ratios.copy(row.pk, "Mine", by=make.member(make.organisation()), at=NOW)
    assert refused.value.status == 403


@pytest.mark.django_db
def test_costs_are_kept_by_period_and_the_latest_counts() -> None:
    house = make.organisation()
    owner = make.member(house)
    year = (date(2025, 1, 1), date(2025, 12, 31))
    ratios.enter_costs(house.pk, *year, "SAR", {"staff": Decimal(5)}, by=owner, at=NOW)
    ratios.enter_costs(house.pk, *year, "SAR", FULL, by=owner, at=NOW)
    [one] = queries.viva_of(house.pk, NOW)
    assert (one.costs.costs, one.ratio.why_not) == (FULL, "no_value")
    for values, code in (
        ((year[1], year[0], "SAR", FULL), "period_wrong"),
        ((year[0], date(2026, 12, 31), "SAR", FULL), "period_in_future"),
        ((*year, "EUR", FULL), "currency_unknown"),
        ((*year, "SAR", {"staff": Decimal(-1)}), "cost_out_of_range"),
        ((*year, "SAR", {}), "costs_empty"),
    ):
        with pytest.raises(Refusal) as refused:
            ratios.enter_costs(house.pk, *values, by=owner, at=NOW)
        assert refused.value.code == code
