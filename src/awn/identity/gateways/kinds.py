"""What every identity provider is asked, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.sealed import keyed_hash
from awn.identity.providers import Provider


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the secret that the browser carries, where the answer goes, and in which language to speak."""

    state: str
    return_to: str
    language: str = "ar"
    number: str = ""  # for a push: whom to ask

    @property
    def nonce(self) -> str:
        """What the answer must repeat; made from the secret, so that it need not be kept."""
        return keyed_hash(self.state, about="identity.nonce")

    @property
    def request_id(self) -> str:
        """Our own name for the question, where a provider wants a UUID."""
        return str(UUID(keyed_hash(self.state, about="identity.request")[:32]))

    @property
    def verifier(self) -> str:
        """The secret of PKCE (RFC 7636), 64 characters."""
        return keyed_hash(self.state, about="identity.verifier")


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, or the number to show while a telephone is asked."""

    address: str = ""
    reference: str = ""  # the provider's own name for the question
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """Who somebody is by a provider's word. `answer_id` names the answer itself: it is taken once."""

    subject: str
    level: int
    answer_id: str
    number: str = ""
    country: str = ""
    name_ar: str = ""
    name_en: str = ""
    birth_date: date | None = None
    gender: str = ""
    session_until: datetime | None = None  # the provider wants to be asked anew from then on

    def to_text(self) -> str:
        """As JSON, to be kept sealed until it is used."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_text(cls, text: str) -> Proven:
        """The other way."""
        values = json.loads(text)
        born, until = values.pop("birth_date"), values.pop("session_until", None)
        return cls(
            **values,
            birth_date=date.fromisoformat(born) if born else None,
            session_until=datetime.fromisoformat(until) if until else None,
        )


@runtime_checkable
class Gateway(Protocol):
    """An identity provider of one kind. Both verbs talk to the outside and hold no transaction open."""

    def __init__(self, provider: Provider) -> None: ...

    def begin(self, asked: Asked) -> Begun:
        """Asks. Refuses `identity_provider_silent`."""
        ...

    def prove(self, asked: Asked, reference: str, answer: Mapping[str, str], at: datetime) -> Proven:
        """Believes an answer or refuses `identity_answer_false`, `identity_too_weak`, `identity_provider_silent`."""
        ...


def false_answer(why: str) -> Refusal:
    """What a provider's answer that cannot be believed comes to; `why` stays in the log and names no person."""
    refusal = Refusal(
        "identity_answer_false",
        _("We could not verify the answer of the identity service. Begin again; if this happens twice, write to us."),
    )
    refusal.add_note(why)
    return refusal


def too_weak() -> Refusal:
    """The provider knows the person, but not surely enough."""
    return Refusal(
        "identity_too_weak",
        _("Your account there is not verified yet. Verify it with the identity service, then come back."),
    )


def silent() -> Refusal:
    """The provider cannot be reached or answers with an error."""
    return Refusal(
        "identity_provider_silent",
        _("The identity service does not answer. Try again in a few minutes, or sign in another way."),
        status=422,
    )


def given_up() -> Refusal:
    """The person pressed no, or the provider stopped them."""
    return Refusal(
        "identity_given_up",
        _("The identity service says that signing in was cancelled. Begin again when you are ready."),
    )


def day(text: object) -> date | None:
    """A day as ISO 8601 or as day/month/year; None for anything else: a birth date is welcome, never required."""
    parts = str(text or "").strip()[:10]
    try:
        return date.fromisoformat(parts)
    except ValueError:
        pieces = parts.split("/")
    try:
        return date(int(pieces[2]), int(pieces[1]), int(pieces[0]))
    except (IndexError, ValueError):
        return None


def gender(text: object) -> str:
    """`female`, `male` or nothing, from what providers write."""
    return {"f": "female", "female": "female", "m": "male", "male": "male"}.get(str(text or "").strip().lower(), "")
