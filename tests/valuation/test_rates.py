"""Rates for an hour: each with its source, none by default, beside each other where they contradict."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests import make
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.valuation import queries
from awn.valuation.actions import rates
from awn.valuation.models import HourRate
from awn.valuation.rules import Rate, check_rate, rounded, span_of

RATE = Rate(1, "SA", 2025, "general", "published", "SAR", Decimal(20), Decimal(22), Decimal(25), source="A report")
SAID = rates.Entered(
    country="SA", year=2025, level="", method="published", currency="SAR", low=Decimal(20), central=Decimal(22),
    high=Decimal(25), source="A report",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"year": 2027}, "rate_for_year_to_come"),
        ({"year": 1890}, "rate_too_old"),
        ({"low": Decimal(-1)}, "amount_not_positive"),
        ({"central": Decimal(0)}, "amount_not_positive"),
        ({"high": Decimal("NaN")}, "amount_not_positive"),
        ({"high": Decimal(10_001)}, "amount_too_high"),
        ({"low": Decimal(23)}, "amounts_out_of_order"),
        ({"high": Decimal(21)}, "amounts_out_of_order"),
        ({"currency": "XYZ"}, "currency_unknown"),
        ({"source": "  "}, "source_missing"),
        ({"level": "nurse"}, "level_unknown"),
        ({"method": "replacement"}, "level_missing"),
    ],
)
def test_what_no_rate_can_be_is_refused(changes: dict[str, Any], code: str) -> None:
    check_rate(RATE, this_year=2026)
    with pytest.raises(Refusal) as refused:
        check_rate(replace(RATE, **changes), this_year=2026)
    assert refused.value.code == code


def test_sources_that_contradict_have_a_range_and_no_middle() -> None:
    near = replace(RATE, id=2, low=Decimal(24), central=Decimal(26), high=Decimal(30))
    far = replace(RATE, id=3, low=Decimal(90), central=Decimal(92), high=Decimal(95))
    both = span_of([near, RATE])
    assert both is not None
    assert (both.low, both.central, both.high, both.contradicts) == (20, 24, 30, False)
    all_three = span_of([RATE, near, far])
    assert all_three is not None
    assert (all_three.low, all_three.central, all_three.high, all_three.spread) == (20, None, 95, Decimal("4.18"))
    assert all_three.contradicts


def test_amounts_are_rounded_to_the_coin_of_their_currency() -> None:
    assert rounded(Decimal("1.2345"), "KWD") == Decimal("1.234"), "a thousand parts, half to even"
    assert str(rounded(Decimal(2), "OMR")) == "2.000"
    assert rounded(Decimal("1.235"), "SAR") == Decimal("1.24")


@pytest.mark.django_db
def test_hours_without_a_rate_are_not_valued_and_currencies_are_never_summed() -> None:
    for code in ("SA", "AE", "US"):
        make.country(code)
    assert rates.load_rates(by=None, at=NOW) == 24
    assert rates.load_rates(by=None, at=NOW) == 0, "a second load adds nothing"
    minutes = {("SA", 2023, "general"): 90, ("US", 2022, "general"): 60, ("AE", 2023, "general"): 30}
    valued = queries.value_of({**minutes, ("SA", 2022, "general"): 10, ("SA", 2024, "general"): -5}, NOW)
    assert {key[:2]: count for key, count in valued.unvalued.items()} == {("AE", 2023): 30, ("SA", 2022): 10}
    assert valued.minutes_without_rate == 40
    sar, usd = valued.amounts
    assert (sar.currency, sar.low, sar.central, sar.high) == ("SAR", Decimal("34.54"), None, Decimal("138.62"))
    assert sar.contradicts
    assert (usd.low, usd.central, usd.high) == (Decimal("31.80"),) * 3
    assert valued.only is None
    assert len(valued.rates) == 3
    assert queries.value_of({}, NOW) == queries.Valued((), {})


@pytest.mark.django_db
def test_an_occupation_is_valued_at_its_own_rate_or_its_groups_or_says_that_it_was_not() -> None:
    make.country()
    nurse = replace(SAID, level="22", method="replacement", low=Decimal(60), central=Decimal(60), high=Decimal(60))
    rates.enter_rate(SAID, by=None, at=NOW)
    rates.enter_rate(nurse, by=None, at=NOW)
    valued = queries.value_of({("SA", 2025, "2221"): 60, ("SA", 2025, "9"): 60}, NOW)
    assert [(line.key[2], line.level) for line in valued.amounts[0].lines] == [("2221", "22"), ("9", "general")]
    assert (valued.amounts[0].low, valued.amounts[0].central) == (80, 82)


@pytest.mark.django_db
def test_a_better_row_follows_and_nothing_is_written_over() -> None:
    make.country()
    analyst = make.staff("analyst")
    old = rates.enter_rate(SAID, by=analyst, at=NOW)
    newer = rates.enter_rate(replace(SAID, central=Decimal(24), supersedes=old.pk), by=analyst, at=NOW)
    assert [row.pk for row in queries.rates("SA")] == [newer.pk]
    assert [row.pk for row in queries.rates("SA", with_old=True)] == [old.pk, newer.pk]
    with pytest.raises(Refusal) as refused:
        rates.enter_rate(replace(SAID, supersedes=old.pk), by=analyst, at=NOW)
    assert refused.value.code == "rate_followed"
    for act in (lambda: HourRate.objects.filter(pk=old.pk).update(central=23), old.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    with pytest.raises(Refusal) as refused:
        rates.enter_rate(SAID, by=make.staff("support"), at=NOW)
    assert refused.value.status == 403


@pytest.mark.django_db
def test_an_organisation_chooses_its_rate_and_says_why() -> None:
    make.country()
    rates.load_rates(by=None, at=NOW)
    house = make.organisation()
    owner, viewer = make.member(house), make.member(house, "viewer")
    low = HourRate.objects.get(key="sa-2023-return-by-hours")
    minutes = {("SA", 2023, "general"): 60}
    rates.choose_rate(house.pk, "SA", 2023, low.pk, "The lowest, to be careful", by=owner, at=NOW)
    [amount] = queries.value_of(minutes, NOW, organisation_id=house.pk).amounts
    assert (amount.low, amount.central, amount.high) == (Decimal("23.03"),) * 3
    assert amount.lines[0].is_chosen
    rates.choose_rate(house.pk, "SA", 2023, None, "All of them again", by=owner, at=NOW)
    [amount] = queries.value_of(minutes, NOW, organisation_id=house.pk).amounts
    assert amount.contradicts
    assert queries.choices_of(house.pk).count() == 2, "earlier choices stay"
    for values, code in (
        (("SA", 2024, low.pk, "x"), "rate_does_not_fit"), (("SA", 2023, low.pk, " "), "choice_reason_missing"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            rates.choose_rate(house.pk, *values, by=owner, at=NOW)
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        rates.choose_rate(house.pk, "SA", 2023, low.pk, "x", by=viewer, at=NOW)
    assert refused.value.status == 403


@pytest.mark.django_db
def test_minutes_come_from_the_ledger_by_country_and_year() -> None:
    house = make.organisation()
    shift = make.shift(make.opportunity(house))
    make.credit(shift, minutes=120)
    make.credit(make.shift(make.opportunity()), minutes=60)
    day = shift.starts_at.date()
    found = queries.minutes_of(day.replace(month=1, day=1), day.replace(month=12, day=31), organisation_id=house.pk)
    assert found == {("SA", day.year, "general"): 120}
