"""Reads about people who were registered by a helper, and about cards."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from awn.assistance.models import AssistedConsent, Card
from awn.assistance.models import AssistedPerson as AssistedPerson  # noqa: PLC0414 - doors take the type from here
from awn.assistance.rules import is_card_number, number_from
from awn.base.arabic import search_key
from awn.base.sealed import keyed_hash, unseal


def assisted_people(organisation_id: int | None, typed: str = "") -> QuerySet[AssistedPerson]:
    """Whom the helpers of an organisation, or of the platform, registered; narrowed by name; the newest first."""
    good = Card.objects.filter(person=OuterRef("person"), revoked_at=None)
    rows = AssistedPerson.objects.filter(organisation=organisation_id).select_related("person__region")
    for word in search_key(typed).split():
        rows = rows.filter(person__name_key__contains=word)
    return rows.annotate(has_card=Exists(good)).order_by("-pk")


def assisted_person(organisation_id: int | None, person_id: int) -> AssistedPerson | None:
    """One of them."""
    return assisted_people(organisation_id).filter(person=person_id).first()


def consents_of(person_id: int) -> QuerySet[AssistedConsent]:
    """What somebody agreed to before a helper, the newest first."""
    return AssistedConsent.objects.filter(person=person_id).select_related("helper").order_by("-pk")


def witness_of(consent: AssistedConsent) -> str:
    """The name of whoever heard a spoken yes; empty where none was needed."""
    return unseal(bytes(consent.witness), about=f"assistance.witness:{consent.seal}") if consent.witness else ""


def cards_of(person_id: int) -> QuerySet[Card]:
    """The cards somebody ever had, the newest first: who issued each, and why it stopped."""
    return Card.objects.filter(person=person_id).select_related("issued_by").order_by("-pk")


def card_with_token(token: str) -> Card | None:
    """The card with this picture, while it is good."""
    return _good().filter(token_hash=token_hash(token)).first()


def person_with_number(typed: str) -> int | None:
    """Whose card has this number; None for what is no number of a good card."""
    if not is_card_number(typed):
        return None
    card = _good().filter(number_hash=number_hash(number_from(typed))).first()
    return card.person_id if card else None


def token_hash(token: str) -> str:
    """What is kept of the picture on a card."""
    return keyed_hash(token.strip().upper(), about="assistance.token")


def number_hash(number: str) -> str:
    """What is kept of the number on a card."""
    return keyed_hash(number, about="assistance.number")


@lru_cache(maxsize=8)
def consent_text(version: int, language: str) -> tuple[str, ...]:
    """The sentences that are read out, in Arabic or English."""
    name = f"{version}.{'en' if language == 'en' else 'ar'}.md"
    text = (files("awn.assistance") / "consent" / name).read_text("utf-8")
    return tuple(line[2:].strip() for line in text.splitlines() if line.startswith("- "))


def own_data(person_id: int) -> dict[str, Any]:
    """Everything this package keeps about somebody, ready for JSON."""
    row = AssistedPerson.objects.filter(person=person_id).first()
    return {
        "registered_by_a_helper_at": row.at.isoformat() if row else None,
        "taken_over_at": row.claimed_at.isoformat() if row and row.claimed_at else None,
        "consents_before_a_helper": [
            {"about": one.about, "subject": one.subject, "method": one.method, "version": one.text_version,
             "language": one.language, "at": one.at.isoformat(),
             "witness": witness_of(one) or None}
            for one in consents_of(person_id)
        ],
        "cards": [
            {"at": one.at.isoformat(), "stopped_at": one.revoked_at.isoformat() if one.revoked_at else None}
            for one in Card.objects.filter(person=person_id).order_by("pk")
        ],
    }  # fmt: skip


def _good() -> QuerySet[Card]:
    return Card.objects.filter(revoked_at=None).select_related("person")
