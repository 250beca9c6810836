"""Organisations register and are decided upon, by the real actions, at moments of the past."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from awn.demo.texts import OrganisationText, Scenario
from awn.opportunities.actions.editing import create_programme
from awn.organisations import actions as organising
from awn.organisations.models import Member, Organisation
from awn.organisations.rules import Details
from awn.people.models import Person

REVIEWED_WITHIN = timedelta(hours=26)
EARLIEST = timedelta(days=420)


@dataclass(slots=True)
class House:
    """An organisation with those who act for it."""

    organisation: Organisation
    owner: Person
    supervisor: Person
    programmes: dict[str, int] = field(default_factory=dict)


def open_houses(
    scenarios: Iterable[Scenario], owners: list[Person], moderator: Person, at: datetime
) -> dict[str, House]:
    """Every organisation of the scenarios, registered, decided upon, with an owner and a supervisor each."""
    houses = {}
    free = iter(owners)
    for number, text in enumerate((o for s in scenarios for o in s.organisations), start=1):
        houses[text.key] = _open_house(text, number, (next(free), next(free)), moderator, at)
    for programme in (p for s in scenarios for p in s.programmes):
        house = houses[programme.organisation]
        house.programmes[programme.key] = create_programme(
            house.organisation.pk, title_ar=programme.title_ar, title_en=programme.title_en,
            about_ar=programme.about_ar, about_en=programme.about_en, by=house.owner, at=at - EARLIEST,
        ).pk  # fmt: skip
    return houses


def _open_house(
    text: OrganisationText, number: int, staff: tuple[Person, Person], moderator: Person, at: datetime
) -> House:
    owner, supervisor = staff
    recent = text.state == "pending"
    then = at - (timedelta(days=1 + number % 3) if recent else EARLIEST + timedelta(days=number))
    organisation = organising.register(
        Details(
            kind=text.kind, name_ar=text.name_ar, name_en=text.name_en, about_ar=text.about_ar, about_en=text.about_en,
            licence_number=f"DEMO-{1000 + number}", licence_authority=text.authority, country=text.region[:2],
            region=text.region, email=f"{text.key.replace('_', '-')}@demo.awn.example",
        ),
        by=owner, at=then,
    )  # fmt: skip
    Organisation.objects.filter(pk=organisation.pk).update(is_synthetic=True)
    Member.objects.create(organisation=organisation, person=supervisor, role="supervisor", since=then)
    decided = then + REVIEWED_WITHIN
    if text.state in {"verified", "suspended"}:
        organising.verify(organisation.pk, by=moderator, at=decided)
    if text.state == "refused":
        organising.refuse(organisation.pk, reason=text.reason, by=moderator, at=decided)
    if text.state == "suspended":
        organising.suspend(organisation.pk, reason=text.reason, by=moderator, at=at - timedelta(days=9))
    return House(organisation, owner, supervisor)
