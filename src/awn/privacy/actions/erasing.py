"""Being forgotten: asked for, undone within two weeks, then carried out by a job.

What others rely on stays as numbers that lead to nobody: seats, hours, the public log. Everything else goes, table by
table as `tables.COLUMNS` says.
"""

from __future__ import annotations

import logging
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awn.assistance.actions.forgetting import forget as forget_assistance
from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.boards.actions.forgetting import forget as forget_boards
from awn.consents.actions import withdraw
from awn.consents.rules import Purpose
from awn.credentials.actions.forgetting import forget_certificates
from awn.hours.actions.deliverables import forget_work
from awn.hours.actions.erasing import erase_hours
from awn.identity.actions.links import forget_person as forget_identity
from awn.matching.actions import forget_person as forget_matching
from awn.minors.actions.forgetting import forget as forget_minors
from awn.organisations.actions import close_account
from awn.organisations.queries import owned_alone
from awn.participation.actions.applications import withdraw_all
from awn.participation.actions.forgetting import forget_words
from awn.people.actions import forget_person
from awn.people.models import Account, Person
from awn.people.permissions import check_acts_for
from awn.people.queries import guardians_of, wards_of
from awn.people.rules import is_minor
from awn.privacy.models import Erasure
from awn.privacy.rules import UNDO_WINDOW, check_erasure_by
from awn.privacy.tables import COLUMNS
from awn.qualifications.actions import forget as forget_qualifications
from awn.relay.models import Line
from awn.safety.actions.forgetting import forget as forget_safety
from awn.schools.actions.forgetting import forget as forget_schools
from awn.support.actions.keeping import forget as forget_support
from awn.support.actions.keeping import forget_address

log = logging.getLogger(__name__)
# Who did not ask was written to twice.
WARNED = Q(is_dormant=False) | Q(told_at__isnull=False)
# Each package knows best what of it may go; what is left after them, `_empty_tables` finds.
FORGETTING = (
    forget_boards, forget_safety, forget_qualifications, forget_minors, forget_schools, forget_assistance,
    forget_support,
)  # fmt: skip


@transaction.atomic
def ask_erasure(person_id: int, *, keeps_certificates: bool, by: Person, at: datetime) -> Erasure:
    """The person will be forgotten in two weeks; asking twice is asking once. Being found and letters end at once.

    Refuses `not_yours`, `guardian_must_erase`, `last_owner`.
    """
    check_acts_for(by, person_id, at.date())
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    check_erasure_by(
        is_minor=is_minor(person.birth_date, at.date()),
        has_guardian=guardians_of(person_id).exists(),
        by_themselves=by.pk == person_id,
    )
    _check_not_last_owner(person)
    open_one = Erasure.objects.filter(person=person, state__in=["asked", "stuck"]).first()
    if open_one is not None:
        return open_one
    made = Erasure.objects.create(
        person=person, asked_by=by, keeps_certificates=keeps_certificates, state="asked", asked_at=at,
        due_at=at + UNDO_WINDOW,
    )  # fmt: skip
    for purpose in (Purpose.MATCHING, Purpose.LETTERS, Purpose.STATISTICS):
        withdraw(person_id, purpose, by=by, at=at)
    record("erasure.asked", by=by, at=at, subject=made.pk, person=person_id)
    return made


@transaction.atomic
def cancel_erasure(erasure_id: int, *, by: Person | None, at: datetime) -> Erasure:
    """Everything stays as it is. Refuses `not_found`, `not_yours`, `erasure_over`."""
    erasure = found(Erasure.objects.select_for_update().filter(pk=erasure_id).first())
    check_acts_for(by, erasure.person_id, at.date())
    if erasure.state not in {"asked", "stuck"}:
        raise Refusal("erasure_over", _("There is no erasure any more that could be cancelled."), status=409)
    erasure.state, erasure.decided_at = "cancelled", at
    erasure.save(update_fields=["state", "decided_at"])
    record("erasure.cancelled", by=by, at=at, subject=erasure.pk, person=erasure.person_id)
    return erasure


def erase_due(*, at: datetime) -> int:
    """Carries out what is due, each in its own transaction; how many. What is refused waits for the officer."""
    done = 0
    due = Erasure.objects.filter(WARNED, state="asked", due_at__lte=at)
    for erasure_id in list(due.values_list("pk", flat=True)):
        try:
            erase(erasure_id, by=None, at=at)
            done += 1
        except Refusal as refusal:
            log.warning("erasure %s waits: %s", erasure_id, refusal.code)
            Erasure.objects.filter(pk=erasure_id).update(state="stuck", reason=refusal.code)
        except Exception:
            # A fault of ours in one erasure stops no other; the officer sees that it waits.
            log.exception("erasure %s failed", erasure_id)
            Erasure.objects.filter(pk=erasure_id).update(state="stuck", reason="fault")
    return done


@transaction.atomic
def erase(erasure_id: int, *, by: Person | None, at: datetime) -> None:
    """Forgets the person, and children without an account whom nobody else answers for.

    Refuses `erasure_over`, `erasure_too_early`, `last_owner`, `log_diverged`.
    """
    erasure = found(Erasure.objects.select_for_update().filter(pk=erasure_id).first())
    if erasure.state not in {"asked", "stuck"}:
        raise Refusal("erasure_over", _("This erasure was done or cancelled."), status=409)
    if at < erasure.due_at or (erasure.is_dormant and erasure.told_at is None):
        raise Refusal("erasure_too_early", _("There is still time to cancel this erasure."), status=409)
    person = Person.objects.select_for_update().get(pk=erasure.person_id)
    ids = [person.pk, *_wards_without_anybody(person)]
    for person_id in ids:
        withdraw_all(person_id, by=None, at=at)
        forget_work(person_id, by=None, at=at)
        forget_certificates(person_id, keep=erasure.keeps_certificates, by=None, at=at)
    _forget_sessions(ids)
    _forget_reports(person, at)
    if Account.objects.filter(person=person).exists():
        close_account(by=person, at=at)
    else:
        forget_person(person.pk, by=None, at=at)
    for person_id in ids:
        forget_matching(person_id, by=None, at=at)
        forget_identity(person_id, by=None, at=at)
        for forget in FORGETTING:
            forget(person_id, by=None, at=at)
        Line.objects.filter(place__person_id=person_id).delete()
        _empty_tables(person_id)
        # Attendance forgets only whom nobody is signed in as any more.
        forget_words(person_id, by=None, at=at)
        erase_hours(person_id, by=None, at=at)
    erasure.state, erasure.decided_at, erasure.reason = "done", at, ""
    erasure.save(update_fields=["state", "decided_at", "reason"])
    record("erasure.done", by=by, at=at, subject=erasure.pk, person=person.pk)


def _check_not_last_owner(person: Person) -> None:
    if owned_alone(person).exists():
        message = _("You are the only owner of an organisation. Make somebody else an owner first.")
        raise Refusal("last_owner", message, status=409)


def _wards_without_anybody(person: Person) -> list[int]:
    wards = wards_of(person.pk).filter(account=None)
    return [ward.pk for ward in wards if guardians_of(ward.pk).count() == 1]


def _empty_tables(person_id: int) -> None:
    """Deletes or unlinks in every table, as COLUMNS says."""
    for path, column in COLUMNS.items():
        if column.at_erasure not in {"deleted", "unlinked"}:
            continue
        label, _dot, name = path.rpartition(".")
        rows = apps.get_model(label)._default_manager.filter(**{name: person_id})
        if column.at_erasure == "deleted":
            rows.delete()
        else:
            rows.update(**{name: None})


def _forget_sessions(person_ids: list[int]) -> None:
    keys = UserSession.objects.filter(user__person__in=person_ids).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()


def _forget_reports(person: Person, at: datetime) -> None:
    """Requests and reports from the person's address, made without signing in."""
    emails = Account.objects.filter(person=person).annotate(address=F("email")).values_list("address", flat=True)
    for email in emails:
        forget_address(email, by=None, at=at)
