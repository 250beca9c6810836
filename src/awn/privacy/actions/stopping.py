"""What a withdrawal stops, and what a consent begins: each purpose where its data are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction

from awn.base.refusal import Refusal
from awn.consents import actions as consents
from awn.consents.rules import Purpose
from awn.emergencies.actions.opening import forget_person as forget_calls
from awn.learning.actions import sharing
from awn.matching.actions import set_findable
from awn.matching.actions.slates import forget_lists
from awn.participation.actions.forgetting import forget_needs
from awn.people.actions import set_accessibility, set_emergency_contact, set_notifications
from awn.people.models import Person
from awn.people.queries import emergency_contact_of, needs_of
from awn.people.rules import is_minor
from awn.qualifications.actions import forget as forget_qualifications

Stop = Callable[[Person, datetime], None]


@transaction.atomic
def agree(person_id: int, purpose: Purpose, *, by: Person, at: datetime) -> None:
    """Agrees, and switches on what the purpose alone decides about: being found, letters, records of courses."""
    consents.agree(person_id, purpose, by=by, at=at)
    if purpose is Purpose.MATCHING and not is_minor(_person(person_id).birth_date, at.date()):
        set_findable(person_id, findable=True, by=by, at=at)
    if purpose is Purpose.LETTERS:
        set_notifications(person_id, weekly_email=True, by=by, at=at)
    if purpose is Purpose.LEARNING:
        sharing.begin(person_id, by=by, at=at)


@transaction.atomic
def withdraw(person_id: int, purpose: Purpose, *, by: Person, at: datetime) -> None:
    """Withdraws, and stops the processing before the page comes back."""
    consents.withdraw(person_id, purpose, by=by, at=at)
    stop(person_id, purpose, by=by, at=at)


@transaction.atomic
def stop(person_id: int, purpose: Purpose, *, by: Person | None, at: datetime) -> None:
    """Stops what rests on this consent, wherever it was withdrawn; stopping twice is stopping once."""
    if purpose in STOPS:
        STOPS[purpose](_person(person_id), at)


@transaction.atomic
def follow(person_id: int, purpose: Purpose, *, is_wanted: bool, by: Person | None, at: datetime) -> None:
    """Writes down as consent what somebody chose on another page. A minor's own choice is none: it is undone."""
    try:
        if is_wanted:
            consents.agree(person_id, purpose, by=by, at=at)
        else:
            consents.withdraw(person_id, purpose, by=by, at=at)
    except Refusal:
        stop(person_id, purpose, by=by, at=at)


def _stop_finding(person: Person, at: datetime) -> None:
    set_findable(person.pk, findable=False, by=None, at=at)


def _stop_letters(person: Person, at: datetime) -> None:
    if person.weekly_email:
        set_notifications(person.pk, weekly_email=False, by=None, at=at)


def _stop_needs(person: Person, at: datetime) -> None:
    if needs_of(person.pk):
        set_accessibility(person.pk, (), consent=False, by=None, at=at)
    forget_needs(person.pk, by=None, at=at)


def _stop_emergency(person: Person, at: datetime) -> None:
    if emergency_contact_of(person.pk) is not None:
        set_emergency_contact(person.pk, None, by=None, at=at)


def _stop_statistics(person: Person, at: datetime) -> None:
    forget_lists(person.pk, by=None, at=at)


def _stop_documents(person: Person, at: datetime) -> None:
    forget_qualifications(person.pk, by=None, at=at)


def _stop_calls(person: Person, at: datetime) -> None:
    forget_calls(person.pk, by=None, at=at)


def _stop_learning(person: Person, at: datetime) -> None:
    sharing.stop(person.pk, by=None, at=at)


def _stop_fairness(_person: Person, _at: datetime) -> None:
    """Nothing is kept of anybody: reports hold totals, and the next one asks who agrees."""


STOPS: Mapping[Purpose, Stop] = {
    Purpose.MATCHING: _stop_finding,
    Purpose.LETTERS: _stop_letters,
    Purpose.HEALTH: _stop_needs,
    Purpose.EMERGENCY: _stop_emergency,
    Purpose.STATISTICS: _stop_statistics,
    Purpose.DOCUMENTS: _stop_documents,
    Purpose.CALLS: _stop_calls,
    Purpose.LEARNING: _stop_learning,
    Purpose.FAIRNESS: _stop_fairness,
}


def _person(person_id: int) -> Person:
    return Person.objects.get(pk=person_id)
