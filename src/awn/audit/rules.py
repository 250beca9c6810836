"""What is noted, how much of a flood, what an auditor may ask for: plain values and decisions."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

# A flood of refusals is counted, not stored: so many rows a minute for one visitor, and for one process together.
ROWS_A_MINUTE = 20
ROWS_A_MINUTE_TOGETHER = 300
# The shortest time for which a refusal is kept; a trigger holds it (migrations/0002).
KEPT_AT_LEAST_DAYS = 90
LONGEST_WINDOW = timedelta(days=366)
USUAL_WINDOW = timedelta(days=30)
SEARCH_LASTS = timedelta(hours=12)
MOST_EXPORTED = 50_000
# What happens every day to everybody. Every other act is a sensitive one: a new event is until somebody says it is not.
ORDINARY = (
    "application.", "place.", "search.", "invitation.", "hours.credited", "hours.agreed", "hours.settled",
    "deliverable.", "certificate.issued", "certificates.run", "person.joined", "person.skills_changed",
    "person.languages_changed", "person.interests_changed", "person.availability_changed",
    "person.notifications_changed", "opportunity.", "alarm.raised", "support.",
    "attendance.", "impact.", "matching.", "reference.",
)  # fmt: skip
# Of whom or what the events tell whose name begins so.
ABOUT_PEOPLE = (
    "person.", "staff.", "data.", "consent.", "identity.", "account.", "qualification.", "card.", "assistance.",
    "conduct.",
)  # fmt: skip
ABOUT_ORGANISATIONS = ("organisation.",)


@dataclass(frozen=True, slots=True)
class Question:
    """What an auditor looks for: numbers, codes and days, never a text of somebody's."""

    since: date
    until: date
    person_id: int | None = None
    organisation_id: int | None = None
    act: str = ""  # an event's name or its beginning, or a refusal's code
    refused_only: bool = False
    everything: bool = False  # ordinary acts as well


def check_question(question: Question) -> None:
    """Refuses `audit_window` for days that run backwards or span more than a year."""
    if not timedelta(0) <= question.until - question.since < LONGEST_WINDOW:
        message = _("Choose two days in their order, at most a year apart.")
        raise Refusal("audit_window", message, fields={"since": message})


def network_of(address: str) -> str:
    """The network an address belongs to: /24 of IPv4, /56 of IPv6; nothing for what is no address."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return ""
    bits = 24 if number.version == 4 else 56
    return str(ipaddress.ip_network(f"{number}/{bits}", strict=False).network_address)


@dataclass(slots=True)
class Meter:
    """Counts refusals by the minute; says which are written. One for each process; forgets with the minute."""

    minute: datetime | None = None
    seen: dict[str, int] = field(default_factory=dict)
    written: int = 0
    left_out: int = 0

    def take(self, who: str, at: datetime) -> int | None:
        """How many were left out since the last row was written; None when this one is left out as well."""
        minute = at.replace(second=0, microsecond=0)
        if minute != self.minute:
            self.minute, self.written = minute, 0
            self.seen.clear()
        if self.written < ROWS_A_MINUTE_TOGETHER and self.seen.get(who, 0) < ROWS_A_MINUTE:
            self.seen[who] = self.seen.get(who, 0) + 1
            self.written += 1
            left_out, self.left_out = self.left_out, 0
            return left_out
        self.left_out += 1
        return None


# The parts of an address that may be words of ours; every other text in one may be a secret, and is not kept.
_NAMED = frozenset({"slug", "public_id"})


def subjects_of(named: Mapping[str, object]) -> dict[str, int | str]:
    """The numbers and public names in an address, as the log keeps them."""
    return {
        name: value
        for name, value in named.items()
        if isinstance(value, int) or (isinstance(value, str) and name in _NAMED and len(value) <= 80)
    }
