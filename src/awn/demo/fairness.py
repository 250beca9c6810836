"""Lists that people were shown in the last two quarters, who agreed to be counted, and the reports of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from awn.accountability.actions import count_all
from awn.base.text import Bilingual
from awn.consents.models import Consent
from awn.consents.rules import PURPOSES, Purpose
from awn.demo.forecasts import tell_past, write_past
from awn.fairness.actions import publish
from awn.fairness.rules import SETTLES, Quarter, last_closed
from awn.matching.actions.ordering import set_plain_order
from awn.matching.models import Slate
from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.models import Person

FEATURES = ("similarity", "skills", "field", "near", "availability", "freshness", "urgency", "language")
LISTS, FEWEST_ROWS, ROWS = 3, 4, 6
# Of two who agreed to statistics one lets themselves be counted by needs as well.
NEEDS_EVERY = 2
# So many of those who applied had seen it in a list before.
SAW_IT = 0.7


def count(players: Mapping[str, Person], at: datetime, seed: int) -> None:
    """Two quarters with their lists, and a week in which everybody's lists were by date; every organisation counted."""
    count_all(by=None, at=at)
    random = Random(seed)
    agreed = _agreed()
    latest = last_closed(at)
    write_past(at, Random(seed))
    for quarter in (latest.before, latest):
        _show(quarter, agreed, random)
        tell_past(quarter.since, quarter.until, Random(seed))
        publish(quarter, by=None, at=quarter.until + SETTLES)
    began = latest.until + timedelta(days=20)
    if began + timedelta(days=7) < at:
        staff = players["staff"]
        why = Bilingual(
            "نراجع أوزان الاقتراحات بعد تحديثها.",
            "We review the weights of suggestions after their change.",
        )
        set_plain_order(is_on=True, reason=why, until=None, by=staff, at=began)
        done = Bilingual(
            "انتهت المراجعة ولم نجد فرقًا بين الفئات.", "The review is over; we found no difference between groups."
        )
        set_plain_order(is_on=False, reason=done, until=None, by=staff, at=began + timedelta(days=7))


def _agreed() -> list[Person]:
    said = Consent.objects.filter(purpose=Purpose.STATISTICS, is_given=True).values("person")
    people = list(Person.objects.filter(pk__in=said).order_by("pk"))
    Consent.objects.bulk_create(
        Consent(
            person=one, purpose=Purpose.FAIRNESS.value, version=PURPOSES[Purpose.FAIRNESS].version, is_given=True,
            at=one.joined_at, by=one,
        )
        for one in people[::NEEDS_EVERY]
    )  # fmt: skip
    return people


def _show(quarter: Quarter, people: Sequence[Person], random: Random) -> None:
    there = list(Opportunity.objects.filter(published_at__lt=quarter.until).exclude(ends_at__lt=quarter.since))
    applied: dict[int, list[Application]] = defaultdict(list)
    then = Application.objects.filter(created_at__gte=quarter.since, created_at__lt=quarter.until)
    for row in then.filter(person__in=people):
        applied[row.person_id].append(row)
    slates = []
    for one in people:
        for _time in range(LISTS):
            moment = quarter.since + random.random() * (quarter.until - quarter.since)
            slates.append(_slate(one, moment, _some(there, one, moment, random), random))
        for application in applied[one.pk]:
            moment = application.created_at - timedelta(hours=random.randint(1, 60))
            if random.random() < SAW_IT and moment >= quarter.since:
                others = [key for key in _some(there, one, moment, random) if key != application.opportunity_id]
                slates.append(_slate(one, moment, [application.opportunity_id, *others[: ROWS - 1]], random))
    Slate.objects.bulk_create(slates, 500)


def _some(there: Sequence[Opportunity], one: Person, moment: datetime, random: Random) -> list[int]:
    published = [row for row in there if row.published_at and row.published_at <= moment]
    open_then = [row for row in published if not row.ends_at or row.ends_at > moment]
    random.shuffle(open_then)
    open_then.sort(key=lambda row: row.region_id != one.region_id)
    return [row.pk for row in open_then[: random.randint(FEWEST_ROWS, ROWS)]]


def _slate(one: Person, moment: datetime, ids: Sequence[int], random: Random) -> Slate:
    rows = sorted((random.betavariate(2, 3) for _row in ids), reverse=True)
    features = [round(min(1.0, max(0.0, random.gauss(score, 0.2))), 3) for score in rows for _name in FEATURES]
    return Slate(
        person_id=one.pk, surface="dashboard", at=moment, revision="demo", candidates=4 * len(ids),
        opportunity_ids=list(ids), scores=[round(score, 4) for score in rows], propensities=[1.0] * len(ids),
        feature_names=list(FEATURES), features=features,
    )  # fmt: skip
