"""Linking a proven identity to a person: by subject and keyed hash of the number, by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import search_key
from awn.base.refusal import Refusal
from awn.base.sealed import keyed_hash, seal
from awn.identity.actions.attempts import conclude_attempt, hold_answer
from awn.identity.gateways import Proven
from awn.identity.models import Attempt, HeldNumber, IdentityCase, LinkedIdentity
from awn.identity.numbers import FORMATS, normalised
from awn.identity.rules import Purpose
from awn.people import actions as people
from awn.people.models import Account, Person
from awn.people.queries import proven_phone
from awn.people.rules import has_email


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer led to. `new`: nobody has this identity yet; an account may be made with the same secret."""

    kind: Literal["signed_in", "linked", "confirmed", "new"]
    person_id: int | None
    next: str
    language: str
    session_until: datetime | None = None


class _HeldError(Exception):
    """Somebody else has this identity: what was begun is undone, and a case is opened for staff."""

    def __init__(self, kind: str, person_id: int, holder_id: int) -> None:
        super().__init__(kind)
        self.kind, self.person_id, self.holder_id = kind, person_id, holder_id


def conclude(state: str, *, by: Person | None, at: datetime) -> Outcome:
    """Signs somebody in or links their identity, by the answer that was taken for `state`.

    Refuses `identity_held` (and opens a case for staff), `identity_other`, `identity_state_unknown`,
    `identity_expired`.
    """
    try:
        return _conclude(state, by, at)
    except _HeldError as held:
        open_case(held.kind, held.person_id, held.holder_id, by=by, at=at)
        raise held_by_another() from None


@transaction.atomic
def unlink(link_id: int, *, by: Person, at: datetime) -> None:
    """`by` no longer signs in with that identity; a number that it proved counts as typed from now on.

    Refuses `not_found`, and `identity_last_way` where nothing else would be left to sign in with.
    """
    link = LinkedIdentity.objects.select_for_update().filter(pk=link_id, person=by).first()
    if link is None:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    account = Account.objects.filter(person=by).first()
    others = LinkedIdentity.objects.filter(person=by).exclude(pk=link.pk).exists()
    if account is not None and not others and not has_email(account.email) and not proven_phone(account.pk):
        raise Refusal(
            "identity_last_way",
            _("This is your only way to sign in. Add an e-mail address or a number first, then remove it."),
        )
    HeldNumber.objects.filter(person=by, proven_by=link.provider).update(proven_by="")
    provider = link.provider
    link.delete()
    events.record("identity.unlinked", by=by, at=at, subject=by.pk, provider=provider)


@transaction.atomic
def forget_phone(*, by: Account, at: datetime) -> None:
    """Nobody signs in with the proven number any more. Refuses `phone_last_way` where nothing else would be left."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if not has_email(account.email) and not LinkedIdentity.objects.filter(person__account=account).exists():
        raise Refusal(
            "phone_last_way",
            _("This number is your only way to sign in. Add an e-mail address first, or change the number."),
        )
    people.forget_phone(by=account, at=at)


@transaction.atomic
def _state_number(country: str, number: str, by: Person, at: datetime) -> None:
    Person.objects.select_for_update().get(pk=by.pk)
    digest = number_digest(number, country)
    held = HeldNumber.objects.filter(digest=digest).first()
    if held is not None and held.person_id != by.pk:
        raise _HeldError("number", by.pk, held.person_id)
    mine = HeldNumber.objects.filter(person=by, country=country).first()
    if mine is not None and mine.proven_by:
        if mine.digest == digest:
            return
        message = _("Your number is confirmed by your state. Remove that national identity before you change it.")
        raise Refusal("identity_other", message, fields={"number": message})
    HeldNumber.objects.filter(person=by, country=country).delete()
    keep_number(by, country, number, proven_by="", at=at)
    events.record("identity.number_stated", by=by, at=at, subject=by.pk, country=country)


def state_number(country: str, typed: str, *, by: Person, at: datetime) -> str:
    """Keeps the identity number that `by` typed, sealed; the normalised number, so that the door may warn.

    Refuses `identity_country_unknown`, `identity_number_wrong`, `identity_held` (and opens a case), `identity_other`.
    """
    number = normalised(typed, country)
    try:
        _state_number(country, number, by, at)
    except _HeldError as held:
        open_case(held.kind, held.person_id, held.holder_id, by=by, at=at)
        raise held_by_another() from None
    return number


@transaction.atomic
def forget_number(country: str, *, by: Person, at: datetime) -> None:
    """Deletes a number that was only typed. Refuses `identity_other` for one that a state confirmed."""
    held = HeldNumber.objects.select_for_update().filter(person=by, country=country).first()
    if held is None:
        return
    if held.proven_by:
        raise Refusal(
            "identity_other",
            _("Your number is confirmed by your state. Remove that national identity before you change it."),
        )
    held.delete()
    events.record("identity.number_forgotten", by=by, at=at, subject=by.pk, country=country)


@transaction.atomic
def forget_person(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Everything about who somebody is goes when they leave."""
    LinkedIdentity.objects.filter(person_id=person_id).delete()
    HeldNumber.objects.filter(person_id=person_id).delete()
    Attempt.objects.filter(person_id=person_id).delete()
    IdentityCase.objects.filter(person_id=person_id).delete()
    IdentityCase.objects.filter(holder_id=person_id).delete()


@transaction.atomic
def open_case(kind: str, person_id: int, holder_id: int, *, by: Person | None, at: datetime) -> None:
    """Staff should look at these two records; once, however often it is tried."""
    _case, is_new = IdentityCase.objects.get_or_create(
        person_id=person_id, holder_id=holder_id, closed_at=None, defaults={"kind": kind, "opened_at": at}
    )
    if is_new:
        events.record("identity.case_opened", by=by, at=at, subject=person_id, holder=holder_id, kind=kind)


def bind(person: Person, proven: Proven, provider_id: str, *, at: datetime) -> None:
    """Within the caller's transaction: the identity is this person's from now on."""
    subject = subject_digest(provider_id, proven.subject)
    known = LinkedIdentity.objects.filter(provider=provider_id, subject=subject).exclude(person=person).first()
    if known is not None:
        raise _HeldError("subject", person.pk, known.person_id)
    _settle_number(person, proven, provider_id, at)
    LinkedIdentity.objects.update_or_create(
        person=person,
        provider=provider_id,
        defaults={"subject": subject, "level": proven.level, "last_used_at": at},
        create_defaults={"subject": subject, "level": proven.level, "linked_at": at, "last_used_at": at},
    )
    _learn(person, proven)


def subject_digest(provider_id: str, subject: str) -> str:
    """How a provider's name for somebody is kept."""
    return keyed_hash(subject, about=f"identity.subject:{provider_id}")


def number_digest(number: str, country: str) -> str:
    """How an identity number is found."""
    return keyed_hash(number, about=f"identity.number:{country}")


def keep_number(person: Person, country: str, number: str, *, proven_by: str, at: datetime) -> None:
    """Within the caller's transaction: the number is this person's."""
    digest = number_digest(number, country)
    sealed = seal(number, about=f"identity.number:{digest}")
    HeldNumber.objects.create(person=person, country=country, digest=digest, sealed=sealed, proven_by=proven_by, at=at)


def held_by_another() -> Refusal:
    """Says nothing about the other account."""
    message = _(
        "This national identity is linked to another account. Sign in with that account; if it is not yours, "
        "our staff have been told and will write to you."
    )
    return Refusal("identity_held", message, status=409, fields={"number": message})


@transaction.atomic
def _conclude(state: str, by: Person | None, at: datetime) -> Outcome:
    attempt, proven = hold_answer(state, at)
    if attempt.purpose != Purpose.SIGN_IN and (by is None or by.pk != attempt.person_id):
        raise Refusal("identity_not_yours", _("Sign in with the account for which you began this."), status=403)
    if by is not None and attempt.purpose == Purpose.LINK:
        person = Person.objects.select_for_update().get(pk=by.pk)
        _check_same(person, proven, attempt.provider)
        bind(person, proven, attempt.provider, at=at)
        conclude_attempt(attempt)
        events.record("identity.linked", by=by, at=at, subject=by.pk, provider=attempt.provider, level=proven.level)
        return Outcome("linked", by.pk, attempt.next, attempt.language)
    if attempt.purpose == Purpose.CONFIRM:
        return _confirm(attempt, proven, by)
    found = _owner(attempt.provider, proven)
    if found is None:
        return Outcome("new", None, attempt.next, attempt.language)
    person = Person.objects.select_for_update().get(pk=found)
    bind(person, proven, attempt.provider, at=at)
    conclude_attempt(attempt)
    return Outcome("signed_in", person.pk, attempt.next, attempt.language, proven.session_until)


def _confirm(attempt: Attempt, proven: Proven, by: Person | None) -> Outcome:
    """That it is still they. Refuses `identity_another` where the provider names somebody else."""
    subject = subject_digest(attempt.provider, proven.subject)
    if not LinkedIdentity.objects.filter(provider=attempt.provider, subject=subject, person=by).exists():
        raise Refusal(
            "identity_another",
            _("This is not the national identity that is linked to your account. Begin again with your own."),
            status=409,
        )
    conclude_attempt(attempt)
    return Outcome("confirmed", by.pk if by else None, attempt.next, attempt.language)


def _owner(provider_id: str, proven: Proven) -> int | None:
    """Whose identity this is: by subject, else by a number that another provider has proven."""
    linked = LinkedIdentity.objects.filter(provider=provider_id, subject=subject_digest(provider_id, proven.subject))
    found = linked.values_list("person_id", flat=True).first()
    if found is None and (number := _number(proven)):
        digest = number_digest(number, proven.country)
        proved = HeldNumber.objects.filter(digest=digest).exclude(proven_by="")
        found = proved.values_list("person_id", flat=True).first()
    return found


def _check_same(person: Person, proven: Proven, provider_id: str) -> None:
    """Refuses a second identity of the same provider: it would be somebody else's."""
    mine = LinkedIdentity.objects.filter(person=person, provider=provider_id).first()
    if mine is not None and mine.subject != subject_digest(provider_id, proven.subject):
        raise Refusal(
            "identity_other",
            _("Another identity of this service is linked to your account already. Remove it first."),
            status=409,
        )


def _settle_number(person: Person, proven: Proven, provider_id: str, at: datetime) -> None:
    number = _number(proven)
    if not number:
        return
    digest = number_digest(number, proven.country)
    held = HeldNumber.objects.select_for_update().filter(digest=digest).first()
    if held is not None and held.person_id != person.pk:
        if held.proven_by:
            raise _HeldError("number", person.pk, held.person_id)
        # Whoever only typed it gives way to whoever proved it; staff see both.
        open_case("number", person.pk, held.person_id, by=None, at=at)
        held.delete()
    mine = HeldNumber.objects.filter(person=person, country=proven.country).first()
    if mine is not None and mine.digest != digest and mine.proven_by:
        raise Refusal(
            "identity_other",
            _("Your account holds another confirmed number of this state. Write to us, and we will look at it."),
            status=409,
        )
    HeldNumber.objects.filter(person=person, country=proven.country).delete()
    keep_number(person, proven.country, number, proven_by=provider_id, at=at)


def _number(proven: Proven) -> str:
    """The number in our form; nothing where the provider gave none, or one that is not of its state."""
    if not proven.number or proven.country not in FORMATS:
        return ""
    try:
        return normalised(proven.number, proven.country)
    except Refusal:
        return ""


def _learn(person: Person, proven: Proven) -> None:
    """A birth date of the state replaces a typed one: gates rest on it. Names and gender only where none stand."""
    if proven.birth_date is not None:
        person.birth_date = proven.birth_date
    person.gender = person.gender or proven.gender
    if not (person.name_ar or person.name_en):
        person.name_ar, person.name_en = proven.name_ar[:200], proven.name_en[:200]
        person.name_key = search_key(f"{person.name_ar} {person.name_en}")
    person.save(update_fields=["birth_date", "gender", "name_ar", "name_en", "name_key"])
