"""Printed cards: issuing, stopping, and taking over what stands behind one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from awn.assistance.models import AssistedPerson, Card
from awn.assistance.permissions import require_helper
from awn.assistance.queries import card_with_token, number_hash, token_hash
from awn.assistance.rules import WHY_REVOKED, check_tries, new_number, new_token
from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.people.models import Account, Person


@transaction.atomic
def issue_card(person_id: int, *, by: Person, at: datetime) -> tuple[Card, str, str]:
    """A new card with its token and its number, both told once; the card before it stops.

    Refuses whoever may not help this person, and somebody who has an account of their own by now.
    """
    row = _helped(person_id, by)
    if row.claimed_at is not None:
        raise Refusal("claimed_already", _("This person has an account of their own now."), status=409)
    _stop(person_id, "replaced", at)
    token, number = new_token(), new_number()
    card = Card.objects.create(
        person_id=person_id, token_hash=token_hash(token), number_hash=number_hash(number), issued_by=by, at=at
    )
    record("card.issued", by=by, at=at, subject=person_id, card=card.pk)
    return card, token, number


@transaction.atomic
def revoke_card(person_id: int, *, why: str, by: Person, at: datetime) -> None:
    """The card stops at once. Refuses `no_card` where there is none."""
    _helped(person_id, by)
    if why not in WHY_REVOKED:
        raise Refusal("unknown_option", _("Choose one of the options."))
    if not _stop(person_id, why, at):
        raise Refusal("no_card", _("This person has no card that is good."), status=409)
    record("card.revoked", by=by, at=at, subject=person_id, why=why)


@transaction.atomic
def claim(token: str, birth_date: date, *, by: Person, at: datetime) -> Person:
    """The account of `by` becomes that of the person on the card; what `by` was till now leads there.

    To be called by whoever has made sure that `by` has no history of their own. Refuses `claim_failed` whatever does
    not fit: a stopped card, another birth date, a record with an account; `claim_locked` after five wrong dates.
    """
    card = card_with_token(token)
    if card is not None:
        check_tries(card.failed_claims)
    row = AssistedPerson.objects.select_for_update().filter(person=card.person_id).first() if card else None
    account = Account.objects.select_for_update(of=("self",)).filter(person=by).first()
    fits = card is not None and card.person.birth_date == birth_date and by.birth_date in {None, birth_date}
    taken = card is None or Account.objects.filter(person=card.person_id).exists()
    if not fits or taken or row is None or row.claimed_at is not None or account is None or card is None:
        message = _("The card and the birth date do not fit together, or the card was stopped. Ask whoever issued it.")
        raise Refusal("claim_failed", message, fields={"birth_date": message})
    Account.objects.filter(pk=account.pk).update(person=card.person)
    Person.objects.filter(pk=by.pk).update(merged_into=card.person)
    row.claimed_at = at
    row.save(update_fields=["claimed_at"])
    _stop(card.person_id, "claimed", at)
    record("assistance.claimed", by=card.person, at=at, subject=card.person_id, before=by.pk)
    return card.person


@transaction.atomic
def note_failed_claim(token: str, *, by: Person, at: datetime) -> None:
    """Counts a birth date that did not fit, after the claim itself was undone."""
    card = card_with_token(token)
    if card is not None:
        Card.objects.filter(pk=card.pk).update(failed_claims=F("failed_claims") + 1)
        record("card.claim_failed", by=by, at=at, subject=card.person_id, card=card.pk)


def _helped(person_id: int, by: Person) -> AssistedPerson:
    row = found(AssistedPerson.objects.select_for_update().filter(person=person_id).first())
    require_helper(by, row.organisation_id)
    return row


def _stop(person_id: int, why: str, at: datetime) -> int:
    return Card.objects.filter(person=person_id, revoked_at=None).update(revoked_at=at, why_revoked=why)
