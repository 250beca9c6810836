"""A deployment's own log: what came of its lists, off-policy values by hand, gaps without small groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from tests import make
from tests.make import agreed

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.consents.rules import Purpose
from awn.matching.evaluation import gaps, log, offpolicy
from awn.matching.models import Slate, Weights
from awn.opportunities.models import Opportunity
from awn.people.models import Person

NOW = make.NOW
SHOWN_AT = NOW - timedelta(days=20)


def _slate(person: Person, items: list[Opportunity], *, at: datetime = SHOWN_AT, last: float = 1.0) -> Slate:
    agreed(person, Purpose.STATISTICS)
    count = len(items)
    return Slate.objects.create(
        person_id=person.pk, surface="dashboard", at=at, revision="hand", candidates=count,
        opportunity_ids=[item.pk for item in items], scores=[float(count - place) for place in range(count)],
        propensities=[1.0] * (count - 1) + [last], feature_names=["similarity", "freshness"],
        features=[0.5] * (2 * count),
    )  # fmt: skip


def _apply(person: Person, item: Opportunity, at: datetime, number: int, *, accepted: bool = False) -> None:
    record("application.submitted", by=person, at=at, subject=number, opportunity=item.pk)
    if accepted:
        record("application.accepted", by=None, at=at + timedelta(hours=1), subject=number)


@pytest.mark.django_db
def test_a_log_is_judged_by_what_people_did_next() -> None:
    items = [make.opportunity(published_at=NOW - timedelta(days=60), selection="reviewed") for _ in range(3)]
    women = [make.person(gender="female", birth_date=date(2000, 1, 1)) for _ in range(12)]
    man = make.person(gender="male", birth_date=date(1990, 1, 1))
    for number, person in enumerate(women):
        _slate(person, items, last=0.1)
        _apply(person, items[0], SHOWN_AT + timedelta(hours=number + 1), number, accepted=number < 6)
    _slate(man, items)
    _slate(women[0], items, at=NOW - timedelta(days=1))  # too fresh: what comes of it is not known yet
    Weights.objects.create(
        made_at=NOW, revision="learned-1", names=["similarity", "freshness"], values=[1.0, 1.0], slates=9
    )
    report = log.evaluate(NOW - timedelta(days=90), at=NOW)
    assert (report["lists"], report["people"], report["left_out"]) == (13, 13, 0)
    assert report["uptake"]["mean"] == pytest.approx(12 / 13, abs=1e-4)
    assert report["ranking"]["ndcg10"]["mean"] == 1.0
    assert report["coverage"] == 1.0
    assert report["policies"]["as_shown"]["matched"] == 1.0
    assert report["policies"]["weights learned-1"]["lists"] == 13
    assert report["policies"]["explored"] == {
        "lists": 12, "places": 12, "applied": {"mean": 0.0, "low": 0.0, "high": 0.0},
    }  # fmt: skip
    # One man among twelve women: both are hidden, or he could be had by subtraction.
    assert report["gaps"]["gender"]["uptake"] == {"female": gaps.SUPPRESSED, "male": gaps.SUPPRESSED}
    assert report["gaps"]["gender"]["accepted"]["female"]["mean"] == 0.5


@pytest.mark.django_db
def test_an_application_counts_for_the_last_list_before_it() -> None:
    item, person = make.opportunity(), make.person()
    _slate(person, [item])
    _slate(person, [item], at=SHOWN_AT + timedelta(days=1))
    _apply(person, item, SHOWN_AT + timedelta(days=2), 1)
    applications = log._applications(SHOWN_AT, NOW)
    shown, _left_out = log._slates(SHOWN_AT, NOW, applications)
    assert [one.credited.tolist() for one in shown] == [[False], [True]]


@pytest.mark.django_db
def test_a_broken_list_is_left_out_and_an_empty_log_is_refused() -> None:
    item, person = make.opportunity(), make.person()
    slate = _slate(person, [item])
    Slate.objects.filter(pk=slate.pk).update(propensities=[0.0])
    with pytest.raises(Refusal, match="log_empty"):
        log.evaluate(NOW - timedelta(days=90), at=NOW)


ONE = log.Shown(
    person=1, at=datetime(2026, 1, 1, tzinfo=UTC), surface="dashboard", items=np.array([7, 8]),
    scores=np.array([1.0, 2.0]), propensities=np.array([0.5, 0.5]), features={"a": np.array([1.0, 0.0])},
    wanted=frozenset({7}), credited=np.array([True, False]), is_new_person=True,
)  # fmt: skip


def test_off_policy_values_by_hand() -> None:
    two = replace(ONE, person=2, scores=np.array([2.0, 1.0]), credited=np.array([False, True]))
    found = offpolicy.values([ONE, two], {"w": {"a": 1.0}, "other": {"b": 1.0}})
    # Only the second list is in the order of its scores: one application, of chance one half, in four places.
    assert found["by_score"]["ips"]["mean"] == pytest.approx(2 / 4)
    assert found["by_score"]["snips"]["mean"] == pytest.approx(2 / 4)
    assert found["by_score"]["matched"] == 0.5
    assert found["by_score"]["effective"] == pytest.approx(2.0)
    assert found["weights w"]["matched"] == 1.0
    assert found["weights other"] == {"lists": 0}


def test_bands_of_ages() -> None:
    today = date(2026, 6, 1)
    ages = {17: "under_18", 18: "18_24", 25: "25_34", 49: "35_49", 50: "50_over"}
    assert {age: gaps.band(date(2026 - age, 1, 1), today) for age in ages} == ages
    assert gaps.band(None, today) == "untold"
