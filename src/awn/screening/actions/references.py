"""Referees: asking for them, naming them, and what they answer."""

from __future__ import annotations

import json
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, Text, found
from awn.base.sealed import seal, unseal
from awn.base.text import clean_block, clean_line
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Application
from awn.people.models import Account, Person
from awn.people.permissions import check_acts_for
from awn.people.queries import guardians_of, may_act_for
from awn.screening import referring as rules
from awn.screening.models import RefereesWanted, Reference, UnwillingReferee
from awn.screening.queries import references as read

_SELF = _("Name somebody other than yourself and your guardians.")


@dataclass(frozen=True, slots=True)
class Named:
    """A referee as they were typed."""

    name: str
    relation: str
    email: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was typed."""

    known_for: str
    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class Letter:
    """Whom a letter goes to, and the word of its address."""

    email: str
    token: str
    reference: Reference


@transaction.atomic
def want_referees(opportunity_id: int, number: int, *, by: Person, at: datetime) -> None:
    """Everybody on whom nothing is decided is asked to name so many, three at most; with 0 nobody is any more."""
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    if not 0 <= number <= rules.MOST_WANTED:
        message = _("Ask for three referees at most.")
        raise Refusal("referees_wanted", message, fields={"number": message})
    RefereesWanted.objects.update_or_create(opportunity=opportunity, defaults={"number": number, "set_at": at})
    record("screening.referees_wanted", by=by, at=at, subject=opportunity_id, number=number)


@transaction.atomic
def name_referee(application_id: int, named: Named, *, by: Person, at: datetime) -> Reference:
    """The applicant, or their guardian, names somebody, who then gets a letter.

    Refuses who is named twice, oneself and one's guardians, more than are asked for, and whoever does not want to be
    asked again.
    """
    row = _application(application_id, by, at)
    name = clean_line(named.name, limit=rules.REFEREE_NAME_LENGTH, field="name")
    wrong: dict[str, Text] = {}
    if not name:
        wrong["name"] = _("Write the name of the person.")
    if named.relation not in rules.RELATIONS:
        wrong["relation"] = _("Choose how they know you.")
    if wrong:
        raise Refusal("referee_incomplete", next(iter(wrong.values())), fields=wrong)
    email = rules.checked_email(named.email)
    shown = read.references_of(row.pk, at)
    if not read.missing(shown, read.wanted_of(row.opportunity_id), row.state):
        raise Refusal("referees_full", _("You have named as many people as you can."), status=409)
    hashed = read.hash_of_email(email)
    _check_referee(row, email, hashed)
    seal_id = uuid.uuid4()
    reference = Reference(
        application=row, seal=seal_id, relation=named.relation, email_hash=hashed, named_at=at
    )  # fmt: skip
    reference.name = seal(name, about=read.about(reference, "name"))
    reference.email = seal(email, about=read.about(reference, "email"))
    reference.save()
    record("referee.named", by=by, at=at, subject=row.pk, reference=reference.pk)
    return reference


@transaction.atomic
def drop_referee(application_id: int, reference_id: int, *, by: Person, at: datetime) -> None:
    """The applicant takes a name back; the address in the letter opens nothing any more. An answer stays."""
    row = _application(application_id, by, at)
    reference = _mine(row, reference_id)
    if reference.state == "answered":
        message = _("This person has answered already. The answer stays with your application.")
        raise Refusal("reference_given", message, status=409)
    reference.delete()
    record("referee.dropped", by=by, at=at, subject=row.pk, reference=reference_id)


@transaction.atomic
def ask_again(application_id: int, reference_id: int, *, by: Person, at: datetime) -> None:
    """Another letter, with a new address: the earlier one opens nothing any more. One a day, three in all."""
    row = _application(application_id, by, at)
    reference = _mine(row, reference_id)
    shown = next(one for one in read.references_of(row.pk, at) if one.pk == reference.pk)
    if not shown.can_ask_again:
        message = _(
            "They were written to within the last day, or three times. Give them some time, or ask them yourself."
        )
        raise Refusal("referee_asked_enough", message, status=409)
    reference.letter_at = None
    reference.save(update_fields=["letter_at"])
    record("referee.asked_again", by=by, at=at, subject=row.pk, reference=reference.pk)


@transaction.atomic
def letter_for(reference_id: int, *, by: Person | None, at: datetime) -> Letter | None:
    """A letter to be sent now, under a new word; None where it was sent, or nobody is to be asked (yet)."""
    rows = Reference.objects.select_for_update(of=("self",)).select_related(
        "application__opportunity__organisation", "application__person"
    )
    row = rows.filter(pk=reference_id, state="asked", letter_at=None).first()
    if row is None or row.email is None or row.application.state not in rules.READ:
        return None
    token = secrets.token_urlsafe(24)
    row.token_hash, row.letter_at, row.letters = read.hash_of_token(token), at, row.letters + 1
    row.expires_at = at + rules.GOOD_FOR
    row.save(update_fields=["token_hash", "letter_at", "letters", "expires_at"])
    return Letter(unseal(bytes(row.email), about=read.about(row, "email")), token, row)


@transaction.atomic
def give_reference(token: str, said: Said, *, by: Person | None, at: datetime) -> Reference:
    """The referee answers; the address is deleted then. Refuses what is over, what is not filled in, and the
    applicant and their guardians themselves."""
    row = _open(token, at)
    if by is not None and may_act_for(by, row.application.person_id, at.date()):
        raise Refusal("referee_self", _SELF, status=409)
    text = clean_block(said.text, limit=rules.REFERENCE_LENGTH, field="text")
    wrong: dict[str, Text] = {}
    if said.known_for not in rules.KNOWN_FOR:
        wrong["known_for"] = _("Choose how long you have known them.")
    if said.verdict not in rules.VERDICTS:
        wrong["verdict"] = _("Choose one of the answers.")
    if not text:
        wrong["text"] = _("Write a sentence or two of what you have seen yourself.")
    if wrong:
        raise Refusal("reference_incomplete", next(iter(wrong.values())), fields=wrong)
    words = json.dumps({"known_for": said.known_for, "verdict": said.verdict, "text": text})
    row.answer = seal(words, about=read.about(row, "answer"))
    _close(row, "answered", at)
    record("referee.answered", by=by, at=at, subject=row.application_id, reference=row.pk)
    return row


@transaction.atomic
def decline_reference(token: str, *, never: bool, by: Person | None, at: datetime) -> Reference:
    """The referee would rather not, or takes an answer back while nothing is decided. `never`: nobody asks again."""
    row = found(_locked().filter(token_hash=read.hash_of_token(token)).first())
    if row.state != "answered" or row.application.state not in rules.READ:
        row = _open(token, at)
    row.answer = None
    _close(row, "declined", at)
    if never:
        UnwillingReferee.objects.get_or_create(email_hash=row.email_hash, defaults={"at": at})
    record("referee.declined", by=by, at=at, subject=row.application_id, reference=row.pk)
    return row


@transaction.atomic
def end_references(*, by: Person | None, at: datetime) -> int:
    """Letters that nobody answered in time, or that nobody needs any more, lose their address; what is older than six
    months goes. How many."""
    rows = _locked().filter(state="asked")
    over = Q(expires_at__lte=at) | ~Q(application__state__in=sorted(rules.UNDECIDED))
    count = 0
    for row in rows.filter(over).order_by("pk"):
        _close(row, "lapsed", at)
        if row.application.state in rules.UNDECIDED:
            record("referee.lapsed", by=by, at=at, subject=row.application_id, reference=row.pk)
        count += 1
    return count + Reference.objects.filter(named_at__lt=at - rules.REFERENCE_KEPT).delete()[0]


def _application(application_id: int, by: Person, at: datetime) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("person")
    row = found(rows.filter(pk=application_id).first())
    check_acts_for(by, row.person_id, at.date())
    if row.state not in rules.UNDECIDED:
        message = _("This application has been decided on: nobody is asked about it any more.")
        raise Refusal("referees_over", message, status=409)
    return row


def _mine(row: Application, reference_id: int) -> Reference:
    return found(Reference.objects.select_for_update().filter(pk=reference_id, application=row).first())


def _check_referee(row: Application, email: str, hashed: str) -> None:
    if Reference.objects.filter(application=row, email_hash=hashed).exists():
        message = _("You have named this person already.")
        raise Refusal("referee_twice", message, status=409, fields={"email": message})
    if UnwillingReferee.objects.filter(email_hash=hashed).exists():
        message = _("This person does not wish to be asked. Name somebody else.")
        raise Refusal("referee_unwilling", message, status=409, fields={"email": message})
    near = [row.person_id, *guardians_of(row.person_id).values_list("pk", flat=True)]
    if Account.objects.filter(person__in=near, email__iexact=email).exists():
        raise Refusal("referee_self", _SELF, status=409, fields={"email": _SELF})


def _locked() -> QuerySet[Reference]:
    return Reference.objects.select_for_update(of=("self",)).select_related("application")


def _open(token: str, at: datetime) -> Reference:
    row = found(_locked().filter(token_hash=read.hash_of_token(token)).first())
    if not read.is_open(row, at):
        message = _("This was answered already, or nobody needs an answer any more. Thank you all the same.")
        raise Refusal("reference_over", message, status=409)
    return row


def _close(row: Reference, state: str, at: datetime) -> None:
    check_move(rules.REFERENCE_MOVES, row.state, state)
    row.state, row.email, row.answered_at = state, None, at
    row.save(update_fields=["state", "email", "answer", "answered_at"])
