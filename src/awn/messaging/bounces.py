"""E-mails that come back: the address to which they do (VERP), and what the other server says (RFC 3464).

The envelope of each e-mail carries a return address of its own: `bounces+d1z-<hash>@our.domain`. The hash is keyed and
covers the address that was written to, so that only whoever had that e-mail in hand can send it back, and nothing that
comes back about an address that was changed since counts.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses

from django.conf import settings
from django.core.mail import EmailMessage

from awn.base.sealed import keyed_hash
from awn.messaging.rules import status_of

# What of an e-mail is read: the report stands before the letter that came back.
LARGEST_BYTES = 1_000_000
# 104 bits; a local part has room for 64 characters (RFC 5321, section 4.5.3.1.1).
_HASH_LENGTH = 26
_DETAIL = re.compile(rf"([dp])([0-9a-z]{{1,13}})-([0-9a-f]{{{_HASH_LENGTH}}})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# Where mail servers write down for whom a letter was, the surest first.
_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True, slots=True)
class Came:
    """What a return address names: a `d`elivery of a message to many, or the `p`erson of a letter of the platform."""

    kind: str
    number: int
    proof: str

    def is_about(self, address: str) -> bool:
        """Whether this is really the return address of a letter to that address."""
        return hmac.compare_digest(self.proof, _proof(self.kind, self.number, address))


def send_back_to(mail: EmailMessage, kind: str, number: int) -> None:
    """Gives an e-mail to one address a return address of its own; nothing where the settings name no mailbox."""
    mailbox, _at, domain = settings.AWN_BOUNCES.partition("@")
    if not domain:
        return
    # Django writes the header From as it stands and uses `from_email` for the envelope.
    mail.extra_headers["From"] = mail.from_email
    detail = f"{kind}{_base36(number)}-{_proof(kind, number, mail.to[0])}"
    mail.from_email = f"{mailbox}+{detail}@{domain}"


def meant(address: str) -> Came | None:
    """What a return address of ours names; None for any other. Its proof is not looked at yet."""
    mailbox, _at, domain = settings.AWN_BOUNCES.lower().partition("@")
    local, _at, host = address.strip().lower().rpartition("@")
    name, _plus, detail = local.partition("+")
    match = _DETAIL.fullmatch(detail)
    if not domain or host != domain or name != mailbox or match is None:
        return None
    return Came(match[1], int(match[2], 36), match[3])


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery status notification says: the return addresses it came to, and the status of a failure."""

    addresses: tuple[str, ...]
    status: str

    @classmethod
    def read(cls, raw: bytes) -> Report | None:
        """None for whatever says of no letter that it failed: answers of people, of machines, word of a delay."""
        message = message_from_bytes(raw[:LARGEST_BYTES], policy=policy.compat32)
        status = _failure(message)
        if not status:
            return None
        texts = [str(text) for name in _HEADERS for text in message.get_all(name, [])]
        return cls(tuple(address for _name, address in getaddresses(texts) if address), status)


def _failure(message: Message) -> str:
    """The status of the first receiver whose delivery failed; empty where none did."""
    if message.get_content_type() != "multipart/report":
        return ""
    for part in message.walk():
        # The parts of a report are blocks of headers: one about the letter, then one for each receiver.
        blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                return status_of(str(block.get("Status", ""))) or "5.0.0"
    return ""


def _proof(kind: str, number: int, address: str) -> str:
    return keyed_hash(f"{kind}{number} {address.strip().lower()}", about="messaging.bounce")[:_HASH_LENGTH]


def _base36(number: int) -> str:
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = _DIGITS[digit] + text
    return text or "0"
