"""People as columns of the engine: one who looks at a page, or all who may be found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from awn.identity.queries import levels_of
from awn.matching.engine.columns import FEMALE, MALE, NOWHERE, UNKNOWN_DAY, Seekers, day
from awn.matching.loading.codes import Codes, access_words, array, shown_words, slot_bits
from awn.matching.meanings import Row
from awn.matching.models import Choice
from awn.matching.weeks import slots_of_span
from awn.people.models import Availability, Guardianship, Person, PersonLanguage, PersonSkill, PrayerSlot
from awn.people.queries import Slot, needs_of_many
from awn.qualifications.queries import last_days_of

_GENDERS = {"female": FEMALE, "male": MALE}


def findable(ids: Collection[int] | None = None) -> list[int]:
    """Who agreed to be found, or who of these did."""
    rows = Choice.objects.filter(findable_since__isnull=False, person__birth_date__isnull=False)
    if ids is not None:
        rows = rows.filter(person__in=ids)
    return list(rows.order_by("person_id").values_list("person_id", flat=True))


def load(codes: Codes, vectors: Mapping[int, Row], dim: int, at: datetime, ids: Collection[int]) -> Seekers:
    """These people; eleven queries, however many they are."""
    people = list(Person.objects.filter(pk__in=ids).order_by("pk"))
    keys = [person.pk for person in people]
    radius = dict(Choice.objects.filter(person__in=keys).values_list("person_id", "travel_km"))
    skills = _sets(PersonSkill.objects.filter(person__in=keys).values_list("person_id", "skill_id"))
    likes = _sets(Person.interests.through.objects.filter(person__in=keys).values_list("person_id", "field_id"))  # type: ignore[attr-defined]  # made by Django
    guarded = set(Guardianship.objects.filter(ward__in=keys).values_list("ward_id", flat=True))
    spoken: dict[int, dict[str, str]] = defaultdict(dict)
    for person, language, level in PersonLanguage.objects.filter(person__in=keys).values_list(
        "person_id", "language_id", "level"
    ):
        spoken[person][language] = level
    free: dict[int, list[Slot]] = defaultdict(list)
    for person, weekday, part in Availability.objects.filter(person__in=keys).values_list(
        "person_id", "weekday", "part"
    ):
        free[person].append((weekday, part))
    shown, levels, today = last_days_of(keys), levels_of(keys), at.date()
    # By the clock these move with the sun and with Ramadan: every part they may reach is open here, and `loading.weeks`
    # says by day and place which shifts they hold.
    for person, weekday, span in PrayerSlot.objects.filter(person__in=keys).values_list("person_id", "weekday", "span"):
        free[person] += slots_of_span(weekday, span)
    meant = np.zeros((len(people), dim), dtype=np.float32)
    for place, key in enumerate(keys):
        if key in vectors:
            meant[place] = vectors[key]
    needs = needs_of_many(keys)
    homes = [codes.regions.get(person.region_id or "") for person in people]
    return Seekers.of(
        keys,
        meant,
        region=[codes.number_of_region.get(person.region_id, NOWHERE) for person in people],
        latitude=array([home.latitude if home else None for home in homes]),
        longitude=array([home.longitude if home else None for home in homes]),
        radius_km=array([radius.get(key) for key in keys]),
        remote=[person.remote_wanted for person in people],
        born=[day(person.birth_date) if person.birth_date else UNKNOWN_DAY for person in people],
        guarded=[key in guarded for key in keys],
        gender=[_GENDERS.get(person.gender, 0) for person in people],
        slots=np.array([slot_bits(free[key]) for key in keys], dtype=np.uint64),
        languages=codes.spoken_words([spoken[key] for key in keys]),
        qualifications=shown_words(
            [[kind for kind, until in shown.get(key, {}).items() if until is None or until >= today] for key in keys],
            [levels[key] for key in keys],
        ),
        # Without consent they are not kept at all; with it they speak for the person here and nowhere else.
        accessibility=access_words([needs.get(key, ()) for key in keys]),
        skills=codes.skill_words([skills[key] for key in keys]),
        fields=codes.field_words([likes[key] for key in keys]),
    )


def _sets(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
