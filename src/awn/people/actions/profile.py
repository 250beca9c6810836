"""What people say about themselves. `by` is the person, or the guardian of a minor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import search_key
from awn.base.digits import DIGITS
from awn.base.refusal import Refusal
from awn.base.text import clean_line
from awn.people.actions._locks import hold
from awn.people.models import Account, Availability, NameParts, Person, PersonLanguage, PersonSkill
from awn.people.profile_rules import SKILL_LEVELS
from awn.people.queries import Slot
from awn.people.rules import (
    DAY_PARTS,
    GENDERS,
    MAX_LANGUAGES,
    MAX_SKILLS,
    NAME_LENGTH,
    WEEKDAYS,
    Identity,
    check_account_age,
    check_birth_date,
    check_birth_date_change,
    check_named,
    phone_in_full,
)
from awn.reference.models import Field, Language, Region, Skill
from awn.reference.rules import LANGUAGE_LEVELS

_HOME_COUNTRY = "SA"  # of numbers without a country code, until a region is chosen


@transaction.atomic
def update_identity(person_id: int, values: Identity, *, by: Person | None, at: datetime) -> Person:
    """Writes names, birth date, gender, region, telephone and language.

    Refuses `name_missing`, `birth_date_impossible`, `too_young`, `too_young_for_account`,
    `birth_date_settled`, `unknown_region`, `unknown_choice` and the `phone_…` codes.
    """
    person = hold(person_id, by=by, at=at)
    today = at.date()
    name_ar = clean_line(values.name_ar, limit=NAME_LENGTH, field="name_ar")
    name_en = clean_line(values.name_en, limit=NAME_LENGTH, field="name_en")
    check_named(name_ar, name_en)
    check_birth_date_change(person.birth_date, values.birth_date, today)
    if values.birth_date is not None:
        check_birth_date(values.birth_date, today)
        if Account.objects.filter(person=person).exists():
            check_account_age(values.birth_date, today)
    region = _region(values.region)
    _check_choice(not values.gender or values.gender in GENDERS, "gender")
    _check_choice(values.language in dict(settings.LANGUAGES), "language")
    new = {
        "name_ar": name_ar,
        "name_en": name_en,
        "name_key": search_key(f"{name_ar} {name_en}"),
        "birth_date": values.birth_date,
        "gender": values.gender,
        "region_id": region.pk if region else None,
        "phone": phone_in_full(values.phone, region.country_id if region else _HOME_COUNTRY),
        "language": values.language,
    }
    changed = sorted(name for name, value in new.items() if getattr(person, name) != value)
    if changed:
        for name in changed:
            setattr(person, name, new[name])
        person.save(update_fields=changed)
        if {"name_ar", "name_en"} & set(changed):
            # A name typed anew in one piece: nobody but its bearer may say where its parts end.
            NameParts.objects.filter(person=person).delete()
        # The names of the fields, not their values: events outlive the person's wish to be forgotten.
        events.record("person.identity_changed", by=by, at=at, subject=person.pk, fields=changed)
    return person


@transaction.atomic
def add_skill(person_id: int, skill_id: int, *, by: Person | None, at: datetime, level: str = "") -> None:
    """Adds a skill; adding it twice is adding it once. Refuses `unknown_skill`, `too_many_skills`, `unknown_choice`."""
    person = hold(person_id, by=by, at=at)
    _check_choice(level in {"", *SKILL_LEVELS}, "level")
    if not Skill.objects.filter(pk=skill_id).exists():
        raise Refusal("unknown_skill", _("This skill is not in the list. Search for it by another word."))
    if PersonSkill.objects.filter(person=person).count() >= MAX_SKILLS:
        raise Refusal("too_many_skills", _("That is the largest number of skills. Remove one to add another."))
    _row, is_new = PersonSkill.objects.get_or_create(person=person, skill_id=skill_id, defaults={"level": level})
    if is_new:
        events.record("person.skills_changed", by=by, at=at, subject=person.pk, added=skill_id)


@transaction.atomic
def set_skill_levels(person_id: int, levels: Mapping[int, str], *, by: Person | None, at: datetime) -> None:
    """Writes how well somebody has each skill; skills they do not have are no error. Refuses `unknown_choice`."""
    person = hold(person_id, by=by, at=at)
    _check_choice(set(levels.values()) <= {"", *SKILL_LEVELS}, "level")
    rows = list(PersonSkill.objects.filter(person=person, skill_id__in=levels))
    for row in rows:
        row.level = levels[row.skill_id]
    PersonSkill.objects.bulk_update(rows, ["level"])
    events.record("person.skills_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def remove_skill(person_id: int, skill_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes a skill away; a skill that is not there is no error."""
    person = hold(person_id, by=by, at=at)
    if PersonSkill.objects.filter(person=person, skill_id=skill_id).delete()[0]:
        events.record("person.skills_changed", by=by, at=at, subject=person.pk, removed=skill_id)


@transaction.atomic
def add_language(person_id: int, code: str, level: str, *, by: Person | None, at: datetime) -> None:
    """Adds a language or changes its level. Refuses `unknown_choice`, `too_many_languages`."""
    person = hold(person_id, by=by, at=at)
    _check_choice(level in LANGUAGE_LEVELS, "level")
    _check_choice(Language.objects.filter(pk=code).exists(), "language")
    spoken = PersonLanguage.objects.filter(person=person)
    if spoken.exclude(language_id=code).count() >= MAX_LANGUAGES:
        raise Refusal("too_many_languages", _("That is the largest number of languages. Remove one to add another."))
    spoken.update_or_create(language_id=code, defaults={"level": level, "person": person})
    events.record("person.languages_changed", by=by, at=at, subject=person.pk, added=code)


@transaction.atomic
def remove_language(person_id: int, code: str, *, by: Person | None, at: datetime) -> None:
    """Takes a language away; one that is not there is no error."""
    person = hold(person_id, by=by, at=at)
    if PersonLanguage.objects.filter(person=person, language_id=code).delete()[0]:
        events.record("person.languages_changed", by=by, at=at, subject=person.pk, removed=code)


@transaction.atomic
def set_interests(
    person_id: int, codes: Collection[str], *, remote_wanted: bool, by: Person | None, at: datetime
) -> None:
    """Writes which fields somebody likes, and whether remote tasks are welcome. Refuses `unknown_choice`."""
    person = hold(person_id, by=by, at=at)
    fields = list(Field.objects.filter(pk__in=codes))
    _check_choice(len(fields) == len(set(codes)), "interests")
    person.interests.set(fields)
    person.remote_wanted = remote_wanted
    person.save(update_fields=["remote_wanted"])
    events.record("person.interests_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def set_availability(person_id: int, slots: Collection[Slot], *, by: Person | None, at: datetime) -> None:
    """Writes when somebody usually has time. Refuses `unknown_choice`."""
    person = hold(person_id, by=by, at=at)
    _check_choice(all(day in range(len(WEEKDAYS)) and part in DAY_PARTS for day, part in slots), "availability")
    Availability.objects.filter(person=person).delete()
    Availability.objects.bulk_create(
        Availability(person=person, weekday=day, part=part) for day, part in sorted(set(slots))
    )
    events.record("person.availability_changed", by=by, at=at, subject=person.pk)


@transaction.atomic
def set_notifications(person_id: int, *, weekly_email: bool, by: Person | None, at: datetime) -> None:
    """Writes whether the weekly e-mail is wanted."""
    person = hold(person_id, by=by, at=at)
    person.weekly_email = weekly_email
    person.save(update_fields=["weekly_email"])
    events.record("person.notifications_changed", by=by, at=at, subject=person.pk, weekly_email=weekly_email)


@transaction.atomic
def set_digits(person_id: int, digits: str, *, by: Person | None, at: datetime) -> None:
    """In which digits Arabic letters, and certificates from now on, are written to them. Refuses `unknown_choice`."""
    person = hold(person_id, by=by, at=at)
    _check_choice(digits in DIGITS, "digits")
    person.digits = digits
    person.save(update_fields=["digits"])
    events.record("person.digits_changed", by=by, at=at, subject=person.pk, digits=digits)


def _region(code: str) -> Region | None:
    if not code:
        return None
    region = Region.objects.filter(pk=code).first()
    if region is None:
        message = _("Choose a region from the list.")
        raise Refusal("unknown_region", message, fields={"region": message})
    return region


def _check_choice(is_known: bool, field: str) -> None:
    if not is_known:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={field: message})
