"""The address at which somebody says that they come along, and what is kept sealed of whom it went to."""

from __future__ import annotations

from django.core import signing

from awn.base.sealed import seal, unseal
from awn.participation.models import PartyMember
from awn.participation.party_rules import PARTY_HELD_FOR

_SALT = "party-member"


def sealed_email(member: PartyMember, email: str) -> bytes:
    """The address encrypted for this row."""
    return seal(email, about=about(member))


def email_of(member: PartyMember) -> str:
    """The address that was asked; empty once the party has ended."""
    return unseal(bytes(member.email), about=about(member)) if member.email is not None else ""


def about(member: PartyMember) -> str:
    """What the sealed address is bound to."""
    return f"party.email:{member.seal}"


def token_of(member: PartyMember) -> str:
    """The word in the address that was sent."""
    return signing.dumps(member.pk, salt=_SALT)


def member_meant(token: str) -> int | None:
    """Whom an address means; None when it was altered or is older than any seat is held."""
    try:
        return int(signing.loads(token, salt=_SALT, max_age=PARTY_HELD_FOR))
    except signing.BadSignature:
        return None
