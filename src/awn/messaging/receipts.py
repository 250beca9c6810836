"""Receipts of text messages: the carrier tells us, at an address only it was given, what became of a message."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from awn.base.sealed import keyed_hash
from awn.sms.gateways import LONGEST_NAME

# 160 bits, by which the carrier proves itself: whoever does not know the address has nothing to tell.
_PROOF_LENGTH = 40
# Twilio (www.twilio.com/docs/messaging/api/message-resource#message-status-values) and Unifonic call the name of a
# message and its state differently, and neither promises the case of the letters.
_NAMES = ("messagesid", "smssid", "messageid")
_STATES = ("messagestatus", "smsstatus", "status")
_ARRIVED = frozenset({"delivered", "read"})
_LOST = frozenset({"undelivered", "failed", "rejected", "expired", "undeliverable", "blocked"})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a carrier says of one message: whether it arrived."""

    name: str
    has_arrived: bool

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> Receipt | None:
        """None for a state on the way, which says nothing yet, and for anything that is no receipt."""
        words = {key.lower(): str(value) for key, value in fields.items() if isinstance(value, str | int)}
        name = next((words[key] for key in _NAMES if words.get(key)), "")
        state = next((words[key] for key in _STATES if words.get(key)), "").lower()
        if not name or len(name) > LONGEST_NAME or "\0" in name or state not in _ARRIVED | _LOST:
            return None
        return cls(name, state in _ARRIVED)


def address() -> str:
    """Where a carrier sends receipts; to be set in the account at a carrier that is not told with each message."""
    return f"{settings.AWN_PUBLIC_URL}/sms/receipts/{proof()}/"


def proof() -> str:
    """The part of the address that nobody guesses."""
    return keyed_hash("address", about="messaging.receipts")[:_PROOF_LENGTH]


def is_ours(given: str) -> bool:
    """Whether somebody knows the address."""
    return hmac.compare_digest(given.encode(), proof().encode())
