"""What people learned, did and can bring, and on which days they have time. `by` as in `profile`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import search_key
from awn.base.refusal import Refusal
from awn.base.text import clean_line
from awn.people.actions._locks import hold
from awn.people.models import AwayDays, Background, Experience, NameParts, Person, PrayerSlot
from awn.people.profile import PrayerTime
from awn.people.profile_rules import (
    EDUCATION,
    EQUIPMENT,
    LINE_LENGTH,
    MAX_AWAY,
    MAX_EXPERIENCE,
    PART_LENGTH,
    PARTS,
    SEASONS,
    SPANS,
    TRANSPORT,
    Name,
    check_away,
    check_parts,
    check_room,
    check_years,
)
from awn.people.rules import WEEKDAYS, check_named


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody learned and works as, how they travel, and what they can bring: codes, and two typed lines."""

    education: str = ""
    subject: str = ""
    profession: str = ""
    transport: str = ""
    equipment: tuple[str, ...] = ()


@transaction.atomic
def set_name(person_id: int, arabic: Name, english: Name, *, by: Person | None, at: datetime) -> None:
    """Writes the parts of a name; the full names are made of them. A script without parts keeps its full name.

    Refuses `name_missing`, `name_without_first`, `name_script`.
    """
    person = hold(person_id, by=by, at=at)
    names = {script: _clean(name, script) for script, name in (("ar", arabic), ("en", english))}
    for script, name in names.items():
        check_parts(name, script)
    person.name_ar = str(names["ar"]) or person.name_ar
    person.name_en = str(names["en"]) or person.name_en
    check_named(person.name_ar, person.name_en)
    person.name_key = search_key(f"{person.name_ar} {person.name_en}")
    person.save(update_fields=["name_ar", "name_en", "name_key"])
    parts = {f"{part}_{script}": getattr(name, part) for script, name in names.items() for part in PARTS}
    NameParts.objects.update_or_create(person=person, defaults=parts)
    events.record("person.identity_changed", by=by, at=at, subject=person.pk, fields=["name"])


@transaction.atomic
def set_background(person_id: int, said: Said, *, by: Person | None, at: datetime) -> None:
    """Writes education, profession, transport and equipment. Refuses `unknown_choice`, `text_too_long`."""
    person = hold(person_id, by=by, at=at)
    _check(said.education in {"", *EDUCATION}, "education")
    _check(said.transport in {"", *TRANSPORT}, "transport")
    _check(set(said.equipment) <= EQUIPMENT.keys(), "equipment")
    new = {
        "education": said.education,
        "subject": clean_line(said.subject, limit=LINE_LENGTH, field="subject"),
        "profession": clean_line(said.profession, limit=LINE_LENGTH, field="profession"),
        "transport": said.transport,
        "equipment": [code for code in EQUIPMENT if code in said.equipment],
    }
    Background.objects.update_or_create(person=person, defaults=new)
    events.record("person.background_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def add_experience(
    person_id: int,
    *,
    title: str,
    place: str,
    since_year: int,
    until_year: int | None,
    by: Person | None,
    at: datetime,
) -> None:
    """Adds an entry; the same entry twice is one.

    Refuses `experience_title_missing`, `years_impossible`, `list_full`.
    """
    person = hold(person_id, by=by, at=at)
    title = clean_line(title, limit=LINE_LENGTH, field="title")
    if not title:
        message = _("Write what you did there.")
        raise Refusal("experience_title_missing", message, fields={"title": message})
    check_years(since_year, until_year, person.birth_date, at.date())
    kept = Experience.objects.filter(person=person)
    check_room(kept.count(), MAX_EXPERIENCE)
    place = clean_line(place, limit=LINE_LENGTH, field="place")
    kept.get_or_create(person=person, title=title, place=place, since_year=since_year, until_year=until_year)
    events.record("person.background_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def remove_experience(person_id: int, row_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes an entry away; one that is not there is no error."""
    person = hold(person_id, by=by, at=at)
    if Experience.objects.filter(person=person, pk=row_id).delete()[0]:
        events.record("person.background_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def add_away(person_id: int, first: date, last: date, *, by: Person | None, at: datetime) -> None:
    """Adds days without time. Refuses `days_backwards`, `days_impossible`, `list_full`."""
    person = hold(person_id, by=by, at=at)
    today = at.date()
    check_away(first, last, today)
    kept = AwayDays.objects.filter(person=person)
    kept.filter(last_day__lt=today).delete()
    check_room(kept.count(), MAX_AWAY)
    kept.get_or_create(person=person, first_day=first, last_day=last)
    events.record("person.availability_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def remove_away(person_id: int, row_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes days away; those that are not there are no error."""
    person = hold(person_id, by=by, at=at)
    if AwayDays.objects.filter(person=person, pk=row_id).delete()[0]:
        events.record("person.availability_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def set_prayer_slots(
    person_id: int, season: str, slots: Collection[PrayerTime], *, by: Person | None, at: datetime
) -> None:
    """Writes between which prayers somebody has time in one season. Refuses `unknown_choice`."""
    person = hold(person_id, by=by, at=at)
    _check(season in SEASONS, "season")
    _check(all(day in range(len(WEEKDAYS)) and span in SPANS for day, span in slots), "slots")
    PrayerSlot.objects.filter(person=person, season=season).delete()
    PrayerSlot.objects.bulk_create(
        PrayerSlot(person=person, season=season, weekday=day, span=span) for day, span in sorted(set(slots))
    )
    events.record("person.availability_changed", by=by, at=at, subject=person.pk)


def _clean(name: Name, script: str) -> Name:
    return Name(
        **{part: clean_line(getattr(name, part), limit=PART_LENGTH, field=f"{part}_{script}") for part in PARTS}
    )


def _check(is_known: bool, field: str) -> None:
    if not is_known:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={field: message})
