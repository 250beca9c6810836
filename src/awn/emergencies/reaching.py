"""Whom the next wave reaches: those who agreed, are of age and can, the nearest and most skilled first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from awn.consents.models import Consent
from awn.consents.rules import Purpose
from awn.emergencies.models import Call, Emergency
from awn.emergencies.rules import CALLS_IN_A_WEEK, FARTHEST_KM, WEEK, distance_km
from awn.people.models import Person, PersonSkill
from awn.people.rules import ADULT_AGE
from awn.reference.models import Region
from awn.safety.models import Block


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody to be called, and how far the middle of their region is; None where no region is known."""

    person_id: int
    km: int


def next_to_call(emergency: Emergency, size: int, at: datetime) -> list[Reached]:
    """Up to `size` people not called yet: region after region by distance, in each those with most skills first."""
    found: list[Reached] = []
    for region_id, km in _regions(emergency):
        rows = _willing(emergency, at).filter(region=region_id).order_by("-fitting", "pk")
        found += [Reached(pk, km) for pk in rows.values_list("pk", flat=True)[: size - len(found)]]
        if len(found) >= size:
            break
    return found


def in_reach(emergency: Emergency, at: datetime) -> int:
    """How many could still be called."""
    return _willing(emergency, at).filter(region__in=[code for code, _km in _regions(emergency)]).count()


def may_help(person: Person, at: datetime) -> bool:
    """True for grown-ups who are not suspended: only they are called, and only they may offer to come."""
    born = person.birth_date
    return born is not None and born <= _eighteen_years_before(at.date()) and not person.standing


def _regions(emergency: Emergency) -> list[tuple[str, int]]:
    """Regions of the same country within reach, the nearest first."""
    here = emergency.region
    rows = Region.objects.filter(country=here.country_id).values_list("code", "latitude", "longitude")
    places = [(code, distance_km((here.latitude, here.longitude), (lat, lon))) for code, lat, lon in rows]
    return sorted(((code, km) for code, km in places if km <= FARTHEST_KM), key=lambda one: (one[1], one[0]))


def _willing(emergency: Emergency, at: datetime) -> QuerySet[Any]:
    """Grown-ups whose last answer to the consent is a yes, whom no block keeps away, and who were not called too
    often; with the number of skills that fit."""
    answers = Consent.objects.filter(person=OuterRef("pk"), purpose=Purpose.CALLS).order_by("-pk")
    lately = Call.objects.filter(person=OuterRef("pk"), wave__gt=0, called_at__gt=at - WEEK).order_by()
    number = lately.values("person").annotate(n=Count("pk")).values("n")
    rows = Person.objects.annotate(
        agreed=Subquery(answers.values("is_given")[:1]), often=Subquery(number, output_field=IntegerField())
    ).filter(
        Q(often=None) | Q(often__lt=CALLS_IN_A_WEEK),
        agreed=True,
        account__is_active=True,
        standing="",
        merged_into=None,
        birth_date__lte=_eighteen_years_before(at.date()),
    )
    rows = rows.exclude(Exists(Call.objects.filter(emergency=emergency, person=OuterRef("pk"))))
    if emergency.organisation_id is not None:
        blocked = Block.objects.filter(person=OuterRef("pk"), organisation=emergency.organisation_id)
        rows = rows.exclude(Exists(blocked))
    if not emergency.skill_ids:
        return rows.annotate(fitting=Value(0))
    fitting = PersonSkill.objects.filter(person=OuterRef("pk"), skill__in=emergency.skill_ids).order_by()
    counted = fitting.values("person").annotate(n=Count("pk")).values("n")
    return rows.annotate(fitting=Subquery(counted, output_field=IntegerField())).filter(fitting__gt=0)


def _eighteen_years_before(day: date) -> date:
    return date(day.year - ADULT_AGE, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
