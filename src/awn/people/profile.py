"""Reads of what people say about themselves beyond their account; what is sealed is opened here alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Literal

from django.db.models import QuerySet

from awn.base.sealed import unseal
from awn.people.models import AwayDays, Background, Care, Experience, NameParts, PrayerSlot, SealedContact
from awn.people.profile_rules import PARTS, EmergencyContact, Name, Needs, care_of, contact_of

Script = Literal["ar", "en"]
PrayerTime = tuple[int, str]  # weekday (Monday is 0) and a span of `SPANS`
# What goes when somebody is forgotten.
PROFILE_TABLES = (NameParts, Background, Experience, AwayDays, PrayerSlot, Care, SealedContact)


def name_parts(person_id: int) -> dict[Script, Name]:
    """The name by its parts in both scripts; empty parts where it was given in one piece."""
    row = NameParts.objects.filter(pk=person_id).first()
    if row is None:
        return {"ar": Name(), "en": Name()}
    return {script: Name(**{part: getattr(row, f"{part}_{script}") for part in PARTS}) for script in ("ar", "en")}


def background_of(person_id: int) -> Background:
    """Education, profession, transport and equipment; all empty where nothing was given."""
    return Background.objects.filter(pk=person_id).first() or Background(person_id=person_id)


def experience_of(person_id: int) -> QuerySet[Experience]:
    """What somebody did, the latest first."""
    return Experience.objects.filter(person_id=person_id).order_by("-since_year", "-pk")


def away_of(person_id: int, day: date) -> QuerySet[AwayDays]:
    """When somebody has no time, from `day` on."""
    return AwayDays.objects.filter(person_id=person_id, last_day__gte=day).order_by("first_day", "pk")


def prayer_slots_of(person_id: int, season: str) -> frozenset[PrayerTime]:
    """Between which prayers somebody usually has time, in a season of `SEASONS`."""
    rows = PrayerSlot.objects.filter(person_id=person_id, season=season)
    return frozenset(rows.values_list("weekday", "span"))


def needs_of(person_id: int) -> Needs:
    """What somebody needs to take part. Who shows it to anybody else notes the look (consents.actions.looked)."""
    row = Care.objects.filter(pk=person_id).first()
    return Needs.unpacked(unseal(bytes(row.sealed), about=care_of(person_id))) if row else Needs()


def needs_of_many(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The codes of what people need; one query, and those who need nothing are missing. For matching alone."""
    rows = Care.objects.filter(pk__in=ids).values_list("pk", "sealed")
    return {key: Needs.unpacked(unseal(bytes(sealed), about=care_of(key))).codes for key, sealed in rows}


def emergency_contact_of(person_id: int) -> EmergencyContact | None:
    """Whom to call; who shows it to anybody else notes the look."""
    row = SealedContact.objects.filter(pk=person_id).first()
    return EmergencyContact.unpacked(unseal(bytes(row.sealed), about=contact_of(person_id))) if row else None


def own_profile(person_id: int) -> dict[str, Any]:
    """What somebody's copy of their data holds of this."""
    background, needs, contact = background_of(person_id), needs_of(person_id), emergency_contact_of(person_id)
    slots = PrayerSlot.objects.filter(person_id=person_id).order_by("season", "weekday", "span")
    return {
        "name_parts": {
            f"{part}_{script}": text
            for script, name in name_parts(person_id).items()
            for part in PARTS
            if (text := getattr(name, part))
        },
        "education": background.education,
        "subject": background.subject,
        "profession": background.profession,
        "transport": background.transport,
        "equipment": background.equipment,
        "experience": [
            {"title": row.title, "place": row.place, "since_year": row.since_year, "until_year": row.until_year}
            for row in experience_of(person_id)
        ],
        "away": [
            {"first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat()}
            for row in AwayDays.objects.filter(person_id=person_id).order_by("first_day")
        ],
        "between_prayers": [{"season": row.season, "weekday": row.weekday, "span": row.span} for row in slots],
        "accessibility_needs": list(needs.codes),
        "accommodations": needs.accommodations,
        "emergency_contact": (
            {"name": contact.name, "relation": contact.relation, "phone": contact.phone} if contact else None
        ),
    }
