"""Lists, notes and searches that are kept, and what is shown of somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from awn.base.names import by_word
from awn.base.sealed import unseal
from awn.base.text import Bilingual
from awn.matching.rules import masked
from awn.organisations.models import Organisation
from awn.outreach.models import BaseSearch, Listed, Note, VolunteerList
from awn.participation.models import Place
from awn.people.models import Person, PersonLanguage, PersonSkill


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody as an organisation sees them: a first name and an initial, until they work with it."""

    person_id: int
    name: Bilingual
    region: Bilingual | None
    skills: tuple[tuple[Bilingual, str, str], ...] = ()  # name, level, proof
    languages: tuple[tuple[Bilingual, str], ...] = ()
    shifts: int = 0  # with this organisation
    lists: tuple[str, ...] = ()
    notes: int = 0


def cards(people: Sequence[Person], organisation_id: int, day: date) -> list[Card]:
    """What is shown of these people; six queries however many they are."""
    ids = [person.pk for person in people]
    here = Place.objects.filter(person__in=ids, state="attended", shift__opportunity__organisation=organisation_id)
    shifts = dict(here.order_by().values_list("person").annotate(n=Count("pk")))
    lists: dict[int, list[str]] = {}
    for row in Listed.objects.filter(person__in=ids, kept_in__organisation=organisation_id).select_related("kept_in"):
        lists.setdefault(row.person_id, []).append(row.kept_in.name)
    noted = Note.objects.filter(person__in=ids, organisation=organisation_id, until__gte=day)
    notes = dict(noted.order_by().values_list("person").annotate(n=Count("pk")))
    skills: dict[int, list[tuple[Bilingual, str, str]]] = {}
    for one in PersonSkill.objects.filter(person__in=ids).select_related("skill").order_by("pk"):
        skills.setdefault(one.person_id, []).append((one.skill.name, one.level, one.proof))
    languages: dict[int, list[tuple[Bilingual, str]]] = {}
    for said in PersonLanguage.objects.filter(person__in=ids).select_related("language").order_by("pk"):
        languages.setdefault(said.person_id, []).append((said.language.name, said.level))
    return [
        Card(
            person.pk,
            person.name if shifts.get(person.pk) else masked(person.name),
            person.region.name if person.region else None,
            tuple(skills.get(person.pk, ())),
            tuple(languages.get(person.pk, ())),
            shifts.get(person.pk, 0),
            tuple(lists.get(person.pk, ())),
            notes.get(person.pk, 0),
        )
        for person in people
    ]


def lists_of(organisation_id: int) -> QuerySet[VolunteerList]:
    """The organisation's lists by name, with how many stand on each (`size`)."""
    rows = VolunteerList.objects.filter(organisation_id=organisation_id)
    return rows.annotate(size=Count("listed")).order_by(*by_word(), "pk")


def lists_with(organisation_id: int, person_id: int) -> list[VolunteerList]:
    """Those of its lists on which somebody stands."""
    rows = VolunteerList.objects.filter(organisation_id=organisation_id, listed__person=person_id)
    return list(rows.order_by(*by_word(), "pk"))


def searches_of(organisation_id: int, person_id: int) -> QuerySet[BaseSearch]:
    """What a member wants to be told about, by name."""
    return BaseSearch.objects.filter(organisation_id=organisation_id, person_id=person_id).order_by(*by_word(), "pk")


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note as it is read."""

    pk: int
    text: str
    purpose: str
    at: datetime
    until: date
    by: Bilingual | None


def notes_about(person_id: int, organisation_id: int, day: date) -> list[NoteShown]:
    """What the organisation notes about somebody, the newest first."""
    rows = Note.objects.filter(person_id=person_id, organisation_id=organisation_id, until__gte=day)
    return [
        NoteShown(row.pk, text_of(row), row.purpose, row.at, row.until, row.by.name if row.by else None)
        for row in rows.select_related("by").order_by("-pk")
    ]


def text_of(note: Note) -> str:
    """The words of a note."""
    return unseal(bytes(note.text), about=f"outreach.note:{note.seal}")


@dataclass(frozen=True, slots=True)
class KnownBy:
    """An organisation that has somebody on its lists or notes something about them."""

    organisation: Organisation
    lists: tuple[tuple[int, str, datetime], ...] = ()
    notes: tuple[tuple[str, str, date], ...] = ()  # purpose, text, until


def known_by(person_id: int, day: date) -> list[KnownBy]:
    """What the person sees of it: everything, the words of the notes too."""
    houses: dict[int, Organisation] = {}
    lists: dict[int, list[tuple[int, str, datetime]]] = {}
    notes: dict[int, list[tuple[str, str, date]]] = {}
    for row in Listed.objects.filter(person_id=person_id).select_related("kept_in__organisation").order_by("pk"):
        house = row.kept_in.organisation
        houses[house.pk] = house
        lists.setdefault(house.pk, []).append((row.pk, row.kept_in.name, row.at))
    for note in Note.objects.filter(person_id=person_id, until__gte=day).select_related("organisation").order_by("pk"):
        houses[note.organisation_id] = note.organisation
        notes.setdefault(note.organisation_id, []).append((note.purpose, text_of(note), note.until))
    return [KnownBy(house, tuple(lists.get(pk, ())), tuple(notes.get(pk, ()))) for pk, house in houses.items()]


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON."""
    listed = Listed.objects.filter(person_id=person_id).select_related("kept_in__organisation")
    notes = Note.objects.filter(person_id=person_id).select_related("organisation")
    return {
        "lists": [
            {"organisation": row.kept_in.organisation_id, "list": row.kept_in.name, "since": row.at.isoformat()}
            for row in listed.order_by("pk")
        ],
        "notes": [
            {
                "organisation": row.organisation_id, "purpose": row.purpose, "text": text_of(row),
                "at": row.at.isoformat(), "until": row.until.isoformat(),
            }
            for row in notes.order_by("pk")
        ],
        "searches": list(BaseSearch.objects.filter(person_id=person_id).values("name", "query")),
    }  # fmt: skip
