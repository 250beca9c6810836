"""What happened in a quarter, read out of the tables: lists, applications, ratings, who agreed, what was open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db.models import Avg, Sum
from numpy.typing import NDArray

from awn.consents.models import Consent
from awn.consents.rules import Purpose
from awn.fairness.measuring import Outcome
from awn.fairness.rules import NEEDS, UNTOLD, WITHIN, Quarter, band
from awn.matching.models import Slate
from awn.opportunities.models import Opportunity, Shift
from awn.participation.models import Application
from awn.people.models import Care, Person
from awn.ratings.models import Rating
from awn.ratings.queries import revealed

# The latest lists of a quarter; more would not fit into memory, and say no more.
MOST_LISTS = 100_000
_DECIDED = ("accepted", "waiting", "declined")


@dataclass(frozen=True)
class Listed:
    """The lists of a quarter. `came` says of each row of the lists with a person whether they applied to it."""

    number: int
    linked: int
    shown: list[Outcome]
    chosen: list[Outcome]
    times: Mapping[int, int]
    scores: NDArray[np.float64]
    came: NDArray[np.bool_]
    features: Mapping[str, NDArray[np.float64]]
    lists_of_feature: Mapping[str, int]
    people: frozenset[int]


def listed(quarter: Quarter, agreed: Collection[int]) -> Listed:
    """The lists of a quarter; of whoever no longer agrees, the person is left out."""
    rows = Slate.objects.filter(at__gte=quarter.since, at__lt=quarter.until).order_by("-at", "-pk")
    applied = _applied(quarter)
    shown: list[Outcome] = []
    chosen: list[Outcome] = []
    times: dict[int, int] = defaultdict(int)
    scores: list[float] = []
    came: list[bool] = []
    columns: dict[str, list[float]] = defaultdict(list)
    lists: dict[str, int] = defaultdict(int)
    number = linked = 0
    who = frozenset(agreed)
    for row in rows[:MOST_LISTS].iterator(chunk_size=2_000):
        number += 1
        count, width = len(row.opportunity_ids), len(row.feature_names)
        for key in row.opportunity_ids:
            times[key] += 1
        if len(row.features) == count * width:
            for place, name in enumerate(row.feature_names):
                columns[name] += row.features[place::width]
                lists[name] += 1
        if row.person_id is None or row.person_id not in who:
            continue
        linked += 1
        hits = [_is_after(applied.get((row.person_id, key), ()), row.at) for key in row.opportunity_ids]
        shown.append((row.person_id, float(count)))
        chosen.append((row.person_id, float(any(hits))))
        # A list in plain order has no scores.
        if width and len(row.scores) == count:
            scores += row.scores
            came += hits
    return Listed(
        number, linked, shown, chosen, times, np.array(scores), np.array(came, dtype=bool),
        {name: np.array(values) for name, values in columns.items()}, lists,
        frozenset(person for person, _count in shown),
    )  # fmt: skip


def agreeing(purpose: Purpose, people: Collection[int] | None = None) -> set[int]:
    """Whose last answer to a purpose is a yes."""
    rows = Consent.objects.filter(purpose=purpose)
    if people is not None:
        rows = rows.filter(person__in=people)
    last = rows.order_by("person", "-pk").distinct("person").values_list("person_id", "is_given")
    return {person for person, is_given in last if is_given}


def groups_of(people: Collection[int], day: date) -> dict[str, dict[int, str]]:
    """For each trait the group of each of the people. Needs: whether any were told, never which."""
    rows = Person.objects.filter(pk__in=people).values_list("pk", "gender", "birth_date", "region_id")
    counted = agreeing(Purpose.FAIRNESS, people)
    told = set(Care.objects.filter(person__in=counted).values_list("person_id", flat=True))
    found: dict[str, dict[int, str]] = {"gender": {}, "age": {}, "region": {}, "needs": {}}
    for pk, gender, born, region in rows:
        found["gender"][pk] = gender or UNTOLD
        found["age"][pk] = band(born, day)
        found["region"][pk] = region or UNTOLD
        found["needs"][pk] = NEEDS[2] if pk not in counted else NEEDS[0] if pk in told else NEEDS[1]
    return found


def accepted(quarter: Quarter, agreed: Collection[int]) -> list[Outcome]:
    """Decided applications of the quarter where the organisation chose: 1 for a yes."""
    rows = Application.objects.filter(
        created_at__gte=quarter.since, created_at__lt=quarter.until, state__in=_DECIDED
    ).exclude(opportunity__selection="instant")
    who = frozenset(agreed)
    return [
        (person, float(state == "accepted")) for person, state in rows.values_list("person", "state") if person in who
    ]


def rated(quarter: Quarter, agreed: Collection[int], at: datetime) -> list[Outcome]:
    """What organisations said of volunteers in the quarter and may be read: the mean of each rating's answers."""
    rows = Rating.objects.filter(revealed("occasion__", at), side="organisation")
    rows = rows.filter(occasion__opened_at__gte=quarter.since, occasion__opened_at__lt=quarter.until)
    means = rows.annotate(mean=Avg("scores__value")).values_list("occasion__person", "mean")
    who = frozenset(agreed)
    return [(person, float(mean)) for person, mean in means if person in who and mean is not None]


@dataclass(frozen=True)
class Open:
    """What was open in a quarter: of each opportunity its organisation, and the seats of its shifts."""

    house: Mapping[int, int]
    seats: Mapping[int, int]


def open_in(quarter: Quarter) -> Open:
    """Published before its end, and not over before it began."""
    rows = Opportunity.objects.filter(published_at__lt=quarter.until).exclude(ends_at__lt=quarter.since)
    house = dict(rows.values_list("pk", "organisation_id"))
    shifts = Shift.objects.filter(opportunity__in=rows, cancelled_at=None, ends_at__gte=quarter.since)
    seats = shifts.values_list("opportunity").annotate(seats=Sum("capacity")).order_by()
    return Open(house, dict(seats))


def _applied(quarter: Quarter) -> dict[tuple[int, int], list[datetime]]:
    rows = Application.objects.filter(created_at__gte=quarter.since, created_at__lt=quarter.until + WITHIN)
    found: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    for person, opportunity, at in rows.values_list("person_id", "opportunity_id", "created_at").iterator():
        found[person, opportunity].append(at)
    return found


def _is_after(moments: Collection[datetime], shown: datetime) -> bool:
    return any(shown <= moment < shown + WITHIN for moment in moments)
