"""What somebody chooses about their lists and about being found; «not for me» and taking it back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.matching.models import Choice, Dismissal
from awn.matching.rules import DISMISSALS, LONGEST_TRAVEL_KM, SHORTEST_TRAVEL_KM, check_may_be_found
from awn.opportunities.models import Opportunity
from awn.people import actions as people
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.people.queries import Slot, availability_of, interests_of
from awn.people.rules import Identity


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody answered to the three questions; what was left empty changes nothing."""

    fields: Collection[str] = ()
    remote: bool = True
    region: str = ""
    slots: Collection[Slot] = ()
    skills: Collection[int] = ()


@transaction.atomic
def set_findable(person_id: int, *, findable: bool, by: Person | None, at: datetime) -> Choice:
    """Writes whether organisations may find somebody. Refuses minors and people of unknown age: `too_young_to_be_found`
    and `age_unknown`."""
    person, choice = _choice(person_id, by, at)
    if findable:
        check_may_be_found(person.birth_date, at.date())
    if findable != (choice.findable_since is not None):
        choice.findable_since = at if findable else None
        choice.save(update_fields=["findable_since"])
        events.record("person.findable_changed", by=by, at=at, subject=person_id, findable=findable)
    return choice


@transaction.atomic
def set_lists(person_id: int, *, plain_order: bool, travel_km: int | None, by: Person | None, at: datetime) -> Choice:
    """Writes whether lists are plainly by date, and how far is too far. Refuses `travel_impossible`."""
    if travel_km is not None and not SHORTEST_TRAVEL_KM <= travel_km <= LONGEST_TRAVEL_KM:
        message = _("Write a distance from 1 to 2000 kilometres, or leave it empty.")
        raise Refusal("travel_impossible", message, fields={"travel_km": message})
    _person, choice = _choice(person_id, by, at)
    choice.plain_order = plain_order
    choice.travel_km = travel_km
    choice.save(update_fields=["plain_order", "travel_km"])
    events.record("person.lists_changed", by=by, at=at, subject=person_id, plain_order=plain_order)
    return choice


@transaction.atomic
def answer_questions(person_id: int, answers: Answers, *, by: Person, at: datetime) -> None:
    """Writes the answers into the profile, by the profile's own actions, and asks no more."""
    person, choice = _choice(person_id, by, at)
    if answers.fields or answers.remote != person.remote_wanted:
        liked = {field.pk for field in interests_of(person_id)} | set(answers.fields)
        people.set_interests(person_id, liked, remote_wanted=answers.remote, by=by, at=at)
    if answers.region and answers.region != person.region_id:
        people.update_identity(person_id, _moved(person, answers.region), by=by, at=at)
    if answers.slots:
        free = availability_of(person_id) | set(answers.slots)
        people.set_availability(person_id, free, by=by, at=at)
    for skill in answers.skills:
        people.add_skill(person_id, skill, by=by, at=at)
    _asked(choice, at)


@transaction.atomic
def put_questions_away(person_id: int, *, by: Person, at: datetime) -> None:
    """The three questions are not shown again."""
    _asked(_choice(person_id, by, at)[1], at)


@transaction.atomic
def dismiss(person_id: int, opportunity_id: int, *, reason: str, by: Person, at: datetime) -> Dismissal:
    """Takes an opportunity out of somebody's lists; a second reason replaces the first. Refuses `unknown_reason`,
    `not_found`."""
    check_acts_for(by, person_id, at.date())
    if reason not in DISMISSALS:
        message = _("Choose a reason.")
        raise Refusal("unknown_reason", message, fields={"reason": message})
    if not Opportunity.objects.filter(pk=opportunity_id).exists():
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    row, _new = Dismissal.objects.update_or_create(
        person_id=person_id, opportunity_id=opportunity_id, defaults={"reason": reason, "at": at}
    )
    events.record("matching.dismissed", by=by, at=at, subject=opportunity_id, reason=reason)
    return row


@transaction.atomic
def take_back(person_id: int, opportunity_id: int, *, by: Person, at: datetime) -> None:
    """Undoes «not for me»; what was not put aside is no error."""
    check_acts_for(by, person_id, at.date())
    if Dismissal.objects.filter(person_id=person_id, opportunity_id=opportunity_id).delete()[0]:
        events.record("matching.taken_back", by=by, at=at, subject=opportunity_id)


def _choice(person_id: int, by: Person | None, at: datetime) -> tuple[Person, Choice]:
    """The person and their choices, locked."""
    check_acts_for(by, person_id, at.date())
    person = Person.objects.select_for_update().get(pk=person_id)
    return person, Choice.objects.get_or_create(person=person)[0]


def _asked(choice: Choice, at: datetime) -> None:
    choice.asked_at = at
    choice.save(update_fields=["asked_at"])


def _moved(person: Person, region: str) -> Identity:
    return Identity(
        name_ar=person.name_ar,
        name_en=person.name_en,
        birth_date=person.birth_date,
        gender=person.gender,
        region=region,
        phone=person.phone,
        language=person.language,
    )
