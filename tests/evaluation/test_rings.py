"""Circles that raise each other, households and full marks for all are found; what only looks alike is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import pytest
from tests import make

from awn.alarms.models import Alarm
from awn.evaluation.actions.counting import count_all
from awn.evaluation.models import Discount, Severity
from awn.evaluation.queries import kept_of
from awn.evaluation.raters import fit
from awn.evaluation.rings import SAME_FACTOR, Given, look
from awn.evaluation.rows import rows_of
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.ratings.models import Occasion, Rating, Score
from awn.ratings.rules import QUESTIONS

NOW = make.NOW
RING = {1, 2, 3}


def given(pairs: Iterable[tuple[int, int, float]], *, house: int = 1, first: int = 0) -> list[Given]:
    return [Given(first + n, by, who, house, score, score == 5) for n, (by, who, score) in enumerate(pairs)]


def ring(score: float = 5.0) -> list[Given]:
    return given([(a, b, score) for a in sorted(RING) for b in sorted(RING) if a != b], house=7)


def others(score: float, *, first: int = 1_000) -> list[Given]:
    """The same three people as five strangers rate them."""
    return given([(50 + n, who, score) for who in sorted(RING) for n in range(1)], house=8, first=first)


def test_a_planted_ring_is_taken_out_and_looked_at() -> None:
    found = look([*ring(), *others(3.5)], [])
    assert {rating for rating, (factor, why) in found.factors.items() if why == "ring" and factor == 0} == set(range(6))
    assert [(one.kind, set(one.people), one.house) for one in found.rings] == [("circle", RING, 7)]


def test_a_ring_that_nobody_else_rates_is_seen_by_its_fives() -> None:
    assert len(look(ring(), []).rings) == 1
    assert look(ring(4.5), []).rings == []


def test_colleagues_who_rate_each_other_as_others_rate_them_are_no_ring() -> None:
    assert look([*ring(4.5), *others(4.4)], []).factors == {}
    good = look([*ring(5.0), *others(4.8)], [])
    assert good.factors == {}


def test_helping_out_once_and_a_line_of_raters_are_no_ring() -> None:
    assert look(given([(1, 2, 5), (2, 1, 5)]), []).factors == {}
    assert look(given([(1, 2, 5), (2, 3, 5), (3, 4, 5), (4, 5, 5), (5, 6, 5), (6, 7, 5)]), []).factors == {}


def test_a_department_is_no_ring() -> None:
    people = range(20)
    assert look(given([(a, b, 5.0) for a in people for b in people if (b - a) % 20 in {1, 2, 7}]), []).rings == []


def test_full_marks_for_everybody_count_for_a_quarter_and_a_fair_small_house_counts_whole() -> None:
    flat = given([(9, 100 + n, 5.0) for n in range(20)])
    found = look(flat, [])
    assert {factor for factor, _why in found.factors.values()} == {SAME_FACTOR}
    assert [one.kind for one in found.rings] == ["same_answers"]
    fair = given([(9, 100 + n, 5.0 if n % 4 else 4.25) for n in range(20)])
    assert look(fair, []).factors == {}
    two = [*flat, *given([(8, 500 + n, 4.0) for n in range(3)], first=900)]
    assert look(two, []).rings == []
    assert look(given([(9, 100 + n, 5.0) for n in range(7)]), []).factors == {}


def test_somebody_of_the_same_household_does_not_count() -> None:
    rows = given([(1, 2, 5), (3, 2, 4)])
    assert look(rows, {frozenset((1, 2))}).factors == {0: (0.0, "household")}


def test_a_strict_rater_does_not_lower_and_a_generous_one_does_not_raise() -> None:
    """Everybody is equally good; one rater gives 3, one 5, and each rates the same people and some of their own."""
    draw = np.random.default_rng(3)
    people = np.concatenate([np.arange(120), np.arange(120)])
    raters = np.concatenate([np.repeat(np.arange(12), 10), np.roll(np.repeat(np.arange(12), 10), 5)])
    bias = np.where(raters % 2 == 0, -0.6, 0.6)
    scores = np.clip(4.0 + bias + draw.normal(0, 0.15, len(people)), 1, 5)
    found = fit(people.astype(np.int64), raters.astype(np.int64), scores, np.ones(len(people)))
    by_rater = dict(zip(found.raters.tolist(), found.effects.tolist(), strict=True))
    assert all(by_rater[n] < -0.35 for n in range(0, 12, 2))
    assert all(by_rater[n] > 0.35 for n in range(1, 12, 2))
    assert found.prior.a == pytest.approx(4.0, abs=0.1)
    assert not found.prior.is_fallback
    empty = np.zeros(0, dtype=np.int64)
    assert fit(empty, empty, np.zeros(0), np.zeros(0)).prior.a == 4.2


def rate(by: Person, who: Person, task: Opportunity, value: int, *, days: int = 20) -> Rating:
    at = NOW - timedelta(days=days)
    occasion, _new = Occasion.objects.get_or_create(
        opportunity=task, person=who, defaults={"opened_at": at, "closes_at": at + timedelta(days=14)}
    )
    rating = Rating.objects.create(occasion=occasion, side="organisation", by=by, at=at)
    Score.objects.bulk_create([Score(rating=rating, question=code, value=value) for code in QUESTIONS["organisation"]])
    return rating


@pytest.mark.django_db
def test_a_ring_in_the_tables_loses_its_ratings_and_raises_one_alarm() -> None:
    friends = [make.person() for _n in range(3)]
    house = make.organisation()
    for by in friends:
        for who in friends:
            if by != who:
                rate(by, who, make.opportunity(house, shifts=0), 5)
    stranger = make.person()
    kept = rate(stranger, friends[0], make.opportunity(shifts=0), 3)
    ward = make.person()
    make.guardianship(stranger, ward)
    rate(stranger, ward, make.opportunity(shifts=0), 5)
    blind = rate(stranger, make.person(), make.opportunity(shifts=0), 4, days=2)
    count_all(by=None, at=NOW)
    assert sorted(Discount.objects.values_list("reason", flat=True)) == ["household"] + ["ring"] * 6
    alarm = Alarm.objects.get(kind="rating_ring")
    assert (alarm.subject_kind, set(alarm.people)) == ("circle", {one.pk for one in friends})
    mine = kept_of([friends[0].pk, ward.pk, blind.occasion.person_id], NOW)
    assert [mine[one]["ratings"].n for one in (friends[0].pk, ward.pk, blind.occasion.person_id)] == [1, 0, 0]
    assert {row.why for row in rows_of("ratings", friends[0].pk, NOW)} == {"", "ring"}
    assert {row.ref for row in rows_of("ratings", friends[0].pk, NOW) if row.counts} == {kept.pk}
    assert Severity.objects.get(rater=stranger).effect < 0
    count_all(by=None, at=NOW)
    assert Alarm.objects.count() == 1
