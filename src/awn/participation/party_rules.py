"""Coming together: how many, who may be asked, and how long seats are held for those who have not answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

PARTY_LIMIT = 12
# Of those who were asked to come along.
PARTY_STATES = {
    "asked": _("Has not answered yet"),
    "joined": _("Comes along"),
    "declined": _("Does not come"),
    "lapsed": _("Did not answer in time"),
}
# So long a seat is held for somebody who was asked, and never into the last day before the shift; but they have two
# hours at least, where the shift is near.
PARTY_HELD_FOR = timedelta(hours=48)
PARTY_LAST_DAY = timedelta(hours=24)
PARTY_AT_LEAST = timedelta(hours=2)
OPEN_PARTIES = 5
EMAIL_LENGTH = 254
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+")


def check_invited(typed: Sequence[str], own: Sequence[str]) -> list[str]:
    """The addresses to ask, each once. Refuses what is no address, and one's own."""
    emails = list(dict.fromkeys(email.strip().lower() for email in typed if email.strip()))
    wrong = next((email for email in emails if not _EMAIL.fullmatch(email) or len(email) > EMAIL_LENGTH), None)
    if wrong is not None:
        message = format_lazy(_("“{email}” is not an e-mail address. Write one address a line."), email=wrong[:80])
        raise Refusal("invited_wrong", message, fields={"invited": message})
    if set(emails) & {email.lower() for email in own}:
        message = _("This is your own address. Tick “Myself” instead.")
        raise Refusal("invited_oneself", message, fields={"invited": message})
    return emails


def party_until(at: datetime, first_start: datetime) -> datetime:
    """Until when seats are held for those who were asked; never beyond the beginning of the first shift."""
    until = min(at + PARTY_HELD_FOR, max(first_start - PARTY_LAST_DAY, at + PARTY_AT_LEAST))
    return min(until, first_start)


def check_party(person_ids: Sequence[int], invited: int = 0) -> None:
    """Refuses a sign-up of nobody, or of more people than come together; `invited` says yes for themselves."""
    if not person_ids:
        message = _("Choose who comes.")
        raise Refusal("party_empty", message, fields={"people": message})
    if len(person_ids) + invited > PARTY_LIMIT:
        message = _("Twelve people at most apply together.")
        raise Refusal("party_too_large", message, fields={"people": message})
