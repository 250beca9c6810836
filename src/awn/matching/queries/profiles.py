"""What is known of people and opportunities side by side, so that a pair can be explained."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from awn.base.text import Bilingual
from awn.matching.loading.codes import slot_of
from awn.matching.reasons import Facts
from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.people.models import Availability, Person, PersonLanguage, PersonSkill, PrayerSlot
from awn.people.profile_rules import PART_OF_SPAN
from awn.people.queries import Slot, needs_of_many
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
    fields: set[str] = field(default_factory=set)
    languages: dict[str, str] = field(default_factory=dict)
    free: set[Slot] = field(default_factory=set)
    needs: tuple[str, ...] = ()
    travel_km: int | None = None


def profiles_of(people: Collection[Person]) -> dict[int, Profile]:
    """The profiles of some people; six queries, however many they are."""
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
    for slot in Availability.objects.filter(person__in=keys):
        found[slot.person_id].free.add((slot.weekday, slot.part))
    for prayer in PrayerSlot.objects.filter(person__in=keys, season="usual"):
        found[prayer.person_id].free.add((prayer.weekday, PART_OF_SPAN[prayer.span]))
    return found


def facts(
    profile: Profile, opportunity: Opportunity, shifts: Iterable[Shift], *, likeness: float = 0.0, at: datetime
) -> Facts:
    """What speaks for this pair. Reads nothing when field and language needs are loaded."""
    shared = [profile.skills[skill] for skill in opportunity.skill_ids if skill in profile.skills]
    placeless = opportunity.mode in PLACELESS_MODES
    spoken = [
        need.language.name
        for need in opportunity.language_needs.all()
        if need.language_id in profile.languages and level_reaches(profile.languages[need.language_id], need.level)
    ]
    return Facts(
        skills=tuple(shared),
        field=opportunity.field.name if opportunity.field and opportunity.field_id in profile.fields else None,
        distance_km=None if placeless else distance_km(profile.region, opportunity),
        same_region=not placeless and profile.region is not None and profile.region.pk == opportunity.region_id,
        from_anywhere=placeless and profile.remote,
        # Where people choose their own time, that they are free says nothing.
        free_shifts=len(free_shifts(profile.free, opportunity, [one for one in shifts if not one.open_ended])),
        languages=tuple(spoken),
        likeness=likeness,
        is_new=opportunity.published_at is not None and at - opportunity.published_at < NEW_FOR,
    )


def free_shifts(free: Collection[Slot], opportunity: Opportunity, shifts: Iterable[Shift]) -> list[Shift]:
    """The shifts that fall into somebody's free time; those at a time of one's own choice always do."""
    if not free:
        return []
    zone = opportunity.zone
    return [one for one in shifts if one.open_ended or slot_of(one.starts_at, one.ends_at, zone) in free]


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
