"""States and clocks of exports, erasures, requests and breaches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text

# A link to one's data lives so long, then the file is deleted.
EXPORT_LIFE = timedelta(days=7)
EXPORTS_A_DAY = 3
EXPORT_STATES = {
    "waiting": _("Waiting"),
    "running": _("Being prepared"),
    "done": _("Ready"),
    "failed": _("Stopped by a fault"),
    "deleted": _("Deleted"),
}
# So long somebody may change their mind.
UNDO_WINDOW = timedelta(days=14)
# Before an account that nobody uses is erased, two letters: so long before, and so long.
FIRST_WARNING = timedelta(days=60)
LAST_WARNING = timedelta(days=14)
# No law of the six names the years; an operator may take fewer than we do, but nobody is gone after a quiet season.
DORMANT_DAYS_AT_LEAST = 365
ERASURE_STATES = {
    "asked": _("Waiting for its day"),
    "cancelled": _("Cancelled"),
    "stuck": _("Waiting for us"),
    "done": _("Done"),
}
# The strictest of the six laws answers a request about data within thirty days.
ANSWER_WITHIN = timedelta(days=30)
REQUEST_KINDS = {
    "access": _("See what you keep about me"),
    "correction": _("Correct something that I cannot correct myself"),
    "erasure": _("Erase something"),
    "objection": _("Object to a use of my data"),
    "decision": _("Have a person look at a decision"),
    "complaint": _("Complain"),
}
REQUEST_STATES = {"open": _("Open"), "answered": _("Answered"), "declined": _("Declined")}
REQUEST_TEXT_LENGTH = 3_000
# Kuwait's 24 hours are the shortest; they hold for everybody.
BREACH_CLOCK = timedelta(hours=24)
BREACH_STATES = {"open": _("Open"), "reported": _("Reported to the authority"), "closed": _("Closed")}
BREACH_MOVES: Moves = {"open": frozenset({"reported", "closed"}), "reported": frozenset({"closed"})}
BREACH_KINDS = {
    "seen": _("Seen by somebody who should not see it"),
    "lost": _("Lost or destroyed"),
    "changed": _("Changed by somebody who should not change it"),
}
DATA_CLASSES = {
    "contact": _("E-mail addresses and telephone numbers"),
    "identity": _("Names, birth dates, identity numbers"),
    "health": _("Needs and accommodations"),
    "documents": _("Uploaded documents"),
    "participation": _("Applications, places, attendance, hours"),
    "passwords": _("Passwords or sessions"),
    "recordings": _("Recordings of voices and faces"),
}
# What makes a breach grave: the people are told in any case.
GRAVE = frozenset({"identity", "health", "documents", "passwords"})


@dataclass(frozen=True, slots=True)
class Authority:
    """Whom a breach is reported to, within how many hours of awareness by that country's own law, and its source."""

    name: Text
    hours: int
    source: str


# Press accounts of laws are not the law: counsel confirms address and deadline before the platform goes live.
AUTHORITIES: Mapping[str, Authority] = {
    "SA": Authority(_("Saudi Data and AI Authority (SDAIA)"), 72, "PDPL implementing regulation, article 24"),
    "AE": Authority(_("UAE Data Office"), 72, "Decree-Law 45/2021; hours not set yet, taken as elsewhere"),
    "QA": Authority(_("National Cyber Security Agency, Qatar"), 72, "Law 13/2016, where harm is serious"),
    "BH": Authority(_("Personal Data Protection Authority, Bahrain"), 72, "Law 30/2018; hours by guidance"),
    "OM": Authority(_("Ministry of Transport, Communications and Information Technology, Oman"), 72, "MD 34/2024"),
    "KW": Authority(_("CITRA, Kuwait"), 24, "CITRA resolution 26/2024, by two legal notes"),
}


def due_of_authority(aware_at: datetime, country: str) -> datetime:
    """When this country's authority must know by its own law; ours is never later than twenty-four hours."""
    return aware_at + min(timedelta(hours=AUTHORITIES[country].hours), timedelta(hours=72))


def check_breach(aware_at: datetime, happened_at: datetime | None, countries: Collection[str], at: datetime) -> None:
    """Refuses awareness in the future or before it happened, and a breach that concerns no country."""
    if aware_at > at:
        message = _("The moment you became aware cannot be in the future.")
        raise Refusal("breach_in_future", message, fields={"aware_at": message})
    if happened_at is not None and happened_at > aware_at:
        message = _("It cannot have happened after you became aware of it.")
        raise Refusal("breach_out_of_order", message, fields={"happened_on": message})
    if not countries or not set(countries) <= AUTHORITIES.keys():
        message = _("Choose at least one country whose people are concerned.")
        raise Refusal("breach_without_country", message, fields={"countries": message})


def check_export_wanted(made_today: int) -> None:
    """Refuses a fourth export on one day."""
    if made_today >= EXPORTS_A_DAY:
        message = _("You asked for your data several times today. Use the file that is ready, or ask again tomorrow.")
        raise Refusal("too_many_exports", message, status=429)


def check_erasure_by(*, is_minor: bool, has_guardian: bool, by_themselves: bool) -> None:
    """Refuses a minor who has a guardian: the guardian asks for the erasure."""
    if is_minor and has_guardian and by_themselves:
        message = _("Under 18 your guardian asks for this. Tell them: they find it under “People I answer for”.")
        raise Refusal("guardian_must_erase", message, status=403)
