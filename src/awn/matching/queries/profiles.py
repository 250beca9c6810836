"""What is known of people and opportunities side by side, so that a pair can be explained."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from awn.base.text import Bilingual
from awn.matching.loading.proofs import Proofs, proofs_of
from awn.matching.loading.weeks import shifts_of, weeks_of
from awn.matching.reasons import Facts
from awn.matching.weeks import Times, Week, meet
from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.people.models import Person, PersonLanguage, PersonSkill
from awn.people.queries import needs_of_many
from awn.reference import queries as reference
from awn.reference.models import Region
from awn.reference.rules import level_reaches

NEW_FOR = timedelta(days=7)
EARTH_KM = 6_371.0


@dataclass(slots=True)
class Profile:
    """What somebody told about themselves, as far as it speaks for or against an opportunity."""

    region: Region | None = None
    remote: bool = True
    skills: dict[int, Bilingual] = field(default_factory=dict)
    proofs: Proofs = field(default_factory=Proofs)
    fields: set[str] = field(default_factory=set)
    languages: dict[str, str] = field(default_factory=dict)
    week: Week = field(default_factory=Week)
    needs: tuple[str, ...] = ()
    travel_km: int | None = None


def profiles_of(people: Collection[Person], at: datetime) -> dict[int, Profile]:
    """The profiles of some people; eight queries, however many they are, and one more where a skill can be proven."""
    needs = needs_of_many([one.pk for one in people])
    found = {
        one.pk: Profile(
            region=reference.region(one.region_id) if one.region_id else None,
            remote=one.remote_wanted,
            needs=needs.get(one.pk, ()),
        )
        for one in people
    }
    keys = list(found)
    for skill in PersonSkill.objects.filter(person__in=keys).select_related("skill").order_by("pk"):
        found[skill.person_id].skills[skill.skill_id] = skill.skill.name
    for person, code in Person.objects.filter(pk__in=keys, interests__isnull=False).values_list("pk", "interests"):
        found[person].fields.add(code)
    for spoken in PersonLanguage.objects.filter(person__in=keys):
        found[spoken.person_id].languages[spoken.language_id] = spoken.level
    for person, proofs in proofs_of(keys, at).items():
        found[person].proofs = proofs
    for person, week in weeks_of(keys).items():
        found[person].week = week
    return found


def facts(
    profile: Profile, opportunity: Opportunity, shifts: Iterable[Shift], *, likeness: float = 0.0, at: datetime
) -> Facts:
    """What speaks for this pair. Reads nothing when field and language needs are loaded."""
    asked = [skill for skill in opportunity.skill_ids if skill in profile.skills]
    placeless = opportunity.mode in PLACELESS_MODES
    met = met_shifts(profile.week, opportunity, [one for one in shifts if not one.open_ended])
    spoken = [
        need.language.name
        for need in opportunity.language_needs.all()
        if need.language_id in profile.languages and level_reaches(profile.languages[need.language_id], need.level)
    ]
    return Facts(
        skills=tuple(profile.skills[skill] for skill in asked),
        certified=tuple(profile.skills[skill] for skill in asked if skill in profile.proofs.certified),
        endorsed=tuple(profile.skills[skill] for skill in asked if skill in profile.proofs.endorsed),
        field=opportunity.field.name if opportunity.field and opportunity.field_id in profile.fields else None,
        distance_km=None if placeless else distance_km(profile.region, opportunity),
        same_region=not placeless and profile.region is not None and profile.region.pk == opportunity.region_id,
        from_anywhere=placeless and profile.remote,
        # Where people choose their own time, that they are free says nothing.
        free_shifts=met.free,
        away_shifts=met.away,
        languages=tuple(spoken),
        likeness=likeness,
        is_new=opportunity.published_at is not None and at - opportunity.published_at < NEW_FOR,
    )


@dataclass(frozen=True, slots=True)
class MetShifts:
    """How many of some shifts fall into somebody's times, and on how many of them they are away."""

    free: int = 0
    away: int = 0
    number: int = 0


def met_shifts(week: Week, opportunity: Opportunity, shifts: Iterable[Shift]) -> MetShifts:
    """One person against shifts of one opportunity; what was not told counts as not free."""
    times = shifts_of(shifts, opportunity)
    if week == Week() or not times:
        return MetShifts(number=len(times))
    met = meet([week], Times.of(times, by_prayers=week.follows_prayers))
    return MetShifts(int((met.free & met.told).sum()), int(met.away.sum()), len(times))


def distance_km(region: Region | None, opportunity: Opportunity) -> float | None:
    """From the middle of a region to the place; None when either is not known."""
    if region is None or opportunity.latitude is None or opportunity.longitude is None:
        return None
    return between((region.latitude, region.longitude), (opportunity.latitude, opportunity.longitude))


def between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The way over the earth's surface between two points in degrees."""
    (lat, lon), (lat2, lon2) = (map(radians, one), map(radians, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))
