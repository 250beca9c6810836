"""How many will come: a number that rests on what is known, and an act that never goes beyond it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.cover.forecast import advise, chance_of_more, house_share, share
from awn.cover.overbooking import invite_more
from awn.cover.turnout import advice_for, is_reserve
from awn.participation.models import Place

NOW = make.NOW


def test_shares_drawn_together_foretell_better_than_each_persons_own_and_than_the_mean() -> None:
    chance = random.Random(7)
    own = mean = drawn = 0.0
    people = [(chance.betavariate(8, 2), chance.randint(1, 12)) for _i in range(3_000)]
    history = [(sum(chance.random() < p for _i in range(n)), n) for p, n in people]
    came, shifts = sum(c for c, _n in history), sum(n for _c, n in history)
    house = house_share(came, shifts - came)
    for (p, _n), (c, n) in zip(people, history, strict=True):
        outcome = float(chance.random() < p)
        own += (c / n - outcome) ** 2
        mean += (came / shifts - outcome) ** 2
        drawn += (share(c, n - c, house) - outcome) ** 2
    assert drawn < mean
    assert drawn < own


def test_the_chance_of_too_many_is_exact_and_advice_stays_below_it() -> None:
    assert chance_of_more([0.5, 0.5], 1) == pytest.approx(0.25)
    assert chance_of_more([1.0] * 3, 3) == 0.0
    advice = advise([0.7] * 20, 20, 0.7, known=500)
    assert advice.expected == pytest.approx(14.0)
    assert advice.extra == 4  # one in five at most
    assert advice.risk <= 0.10
    assert advise([0.99] * 20, 20, 0.99, known=500).extra == 0
    assert advise([0.5] * 20, 20, 0.5, known=19).extra == 0
    assert advise([0.5] * 10, 20, 0.5, known=500).extra == 0


@pytest.mark.django_db
def test_being_excused_is_no_absence_and_nothing_goes_beyond_the_advice() -> None:
    opportunity = make.opportunity(capacity=10)
    owner, shift = make.member(opportunity.organisation), opportunity.shifts.get()
    before = make.shift(
        make.opportunity(opportunity.organisation, shifts=0), starts_at=NOW - timedelta(days=30), capacity=60
    )
    for state, number in (("attended", 20), ("absent", 20), ("excused", 10)):
        for _i in range(number):
            make.place(before, state=state)
    seated = [make.place(shift) for _i in range(10)]
    advice = advice_for([shift], opportunity.organisation_id, NOW)[shift.pk]
    assert advice.known == 40
    assert advice.expected == pytest.approx(10 * (20 + 17) / 60)
    assert advice.extra == 2
    for number in (0, 3):
        with pytest.raises(Refusal, match="overbooked_too_far"):
            invite_more(shift.pk, number, by=owner, at=NOW)
    with pytest.raises(Refusal):
        invite_more(shift.pk, 2, by=make.person(), at=NOW)
    assert invite_more(shift.pk, 2, by=owner, at=NOW).capacity == 12
    reserve = make.place(shift)
    assert [is_reserve(place) for place in (*seated, reserve)] == [False] * 10 + [True]
    Place.objects.filter(pk=seated[0].pk).update(state="released")
    assert not is_reserve(reserve)
