"""What people may agree to, what stops when they no longer do, and what a look at somebody’s data is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text


class Purpose(StrEnum):
    """What somebody's data may be used for, each with a notice and an answer of its own."""

    TERMS = "terms"
    MATCHING = "matching"
    HEALTH = "health"
    EMERGENCY = "emergency"
    LETTERS = "letters"
    STATISTICS = "statistics"
    DOCUMENTS = "documents"
    CALLS = "calls"
    LEARNING = "learning"
    FAIRNESS = "fairness"


@dataclass(frozen=True, slots=True)
class Terms:
    """A purpose in words: its title, what stops at a withdrawal, and the version of the notice that counts now."""

    title: Text
    stops: Text
    version: str
    # Special categories: never on by default, sealed, and every look is written down.
    is_special: bool = False


# A notice is never edited: a change is a new file with a new date, and whoever agreed to the old one is asked again.
PURPOSES: Mapping[Purpose, Terms] = {
    Purpose.TERMS: Terms(
        _("Having an account"), _("Nothing works without it: to withdraw, close your account."), "2026-11-22"
    ),
    Purpose.MATCHING: Terms(
        _("Being found by organisations"),
        _("Organisations no longer find you, and cannot invite you."),
        "2026-11-23",
    ),
    Purpose.HEALTH: Terms(
        _("Needs and accommodations"),
        _("Your needs are erased at once, also from applications that wait."),
        "2026-11-23",
        is_special=True,
    ),
    Purpose.EMERGENCY: Terms(
        _("Emergency contact"), _("The emergency contact is erased at once."), "2026-11-23", is_special=True
    ),
    Purpose.LETTERS: Terms(
        _("The weekly letter"), _("The weekly letter no longer comes. Messages about your own shifts do."), "2026-11-23"
    ),
    Purpose.STATISTICS: Terms(
        _("Research and statistics"),
        _("What was shown to you is no longer kept with your number, and is not used to make suggestions better."),
        "2026-11-23",
    ),
    Purpose.DOCUMENTS: Terms(
        _("Documents for qualifications"),
        _("Your uploaded documents are erased. Qualifications that rest on them no longer count."),
        "2026-11-23",
        is_special=True,
    ),
    Purpose.CALLS: Terms(_("Calls in emergencies"), _("You are no longer called up in emergencies."), "2026-11-23"),
    Purpose.LEARNING: Terms(
        _("Records of courses in another system"),
        _("Nothing more of your courses is sent there, and what waits is deleted."),
        "2026-11-23",
    ),
    Purpose.FAIRNESS: Terms(
        _("Counting whether people with needs are treated fairly"),
        _("You are no longer counted by whether you told us of needs, from the next quarter that is counted on."),
        "2026-11-23",
        is_special=True,
    ),
}
# What whoever signs up agrees to.
TERMS_VERSION = PURPOSES[Purpose.TERMS].version
# What of somebody's was seen by somebody else.
LOOKS: Mapping[str, Text] = {
    "accommodations": _("Needs and accommodations"),
    "emergency_contact": _("Emergency contact"),
    "identity": _("Proof of identity"),
    "identity_number": _("Identity number"),
    "qualification": _("Qualification and its documents"),
    "contact": _("E-mail address and telephone number"),
    "profile": _("Profile"),
    "incident": _("Report of an incident"),
    "export": _("Copy of all data"),
    "charter": _("Charter that a guardian signed"),
}
WHYS: Mapping[str, Text] = {
    "application": _("To decide on an application"),
    "assignment": _("To reach somebody on an assignment"),
    "shift_day": _("Supervision on the day of the shift"),
    "review": _("To review a document"),
    "support": _("To help, at the person’s request"),
    "incident": _("To handle an incident or a report"),
    "merging": _("To put two records of one person together"),
    "request": _("To answer a request about data"),
    "guardian": _("As a guardian"),
    "assistance": _("To register a person who was present"),
    "audit": _("To look into misuse"),
}


def check_may_withdraw(purpose: Purpose) -> None:
    """Refuses to withdraw what an account cannot be without."""
    if purpose is Purpose.TERMS:
        raise Refusal("terms_needed", _("An account needs these terms. To withdraw, close your account."), status=409)


def check_agrees_for_minor(purpose: Purpose, *, is_minor: bool, by_themselves: bool) -> None:
    """Refuses a minor's own consent to anything beyond the account: a guardian agrees."""
    if is_minor and by_themselves and purpose is not Purpose.TERMS:
        raise Refusal(
            "guardian_must_agree",
            _("Under 18 a guardian agrees to this. Ask yours to do it under “People I answer for”."),
            status=403,
        )


def check_look(what: str, why: str) -> None:
    """Raises ValueError for a look that the person could not be told about in words."""
    if what not in LOOKS or why not in WHYS:
        raise ValueError(f"consents.rules has no words for {what!r} or {why!r}")
