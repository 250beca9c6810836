"""Addresses that stand for people on one assignment, and what may pass."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

# Lower-case and without letters that look like digits: addresses are folded and retyped on the way.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 20
# After the last shift there is something left to say: lost keys, thanks.
OPEN_AFTER = timedelta(days=14)
# States of a seat in which both sides are on the assignment.
ON_ASSIGNMENT = frozenset({"confirmed", "attended"})
LARGEST_BYTES = 1_000_000
MAILS_A_DAY = 20
RECIPIENTS_AT_ONCE = 5
_ADDRESS = re.compile(rf"r-([{ALPHABET}]{{{TOKEN_LENGTH}}})@(.+)", re.IGNORECASE)


class Side(StrEnum):
    """The two ends of a line."""

    VOLUNTEER = "volunteer"
    ORGANISATION = "organisation"


class Rejection(Exception):  # noqa: N818 - it is an answer to the sending server, not an error of ours
    """Mail that is not taken: the SMTP reply, for the server that sent it."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


def new_token() -> str:
    """98 random bits: nobody finds an address by trying."""
    return "".join(secrets.choice(ALPHABET) for _letter in range(TOKEN_LENGTH))


def address_of(token: str, domain: str) -> str:
    """The address that stands for one side."""
    return f"r-{token}@{domain}"


def token_of(address: str, domain: str) -> str | None:
    """The token in an address of ours; None in any other."""
    match = _ADDRESS.fullmatch(address.strip())
    return match[1].lower() if match and match[2].lower() == domain.lower() else None


def other(side: Side) -> Side:
    """Who writes to this side."""
    return Side.ORGANISATION if side is Side.VOLUNTEER else Side.VOLUNTEER


def check_open(expires_at: datetime, at: datetime) -> None:
    """Rejects mail for a line whose time is over."""
    if at >= expires_at:
        raise Rejection("550 5.1.6 This address is no longer in use: the volunteering is over")


def check_rate(sent_today: int) -> None:
    """Rejects the twenty-first mail of a day in one direction; the sending server tries again later."""
    if sent_today >= MAILS_A_DAY:
        raise Rejection("452 4.7.1 Too many mails in one day; try again tomorrow")


def check_by_hand(auto_submitted: str, passed_before: bool) -> None:
    """Rejects answers of machines, and what came through here before: they would write to each other for ever."""
    if passed_before or auto_submitted.strip().lower() not in {"", "no"}:
        raise Rejection("550 5.7.1 Automatic mail is not forwarded")
