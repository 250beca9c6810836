"""What may be reported, how urgent it is, why people are suspended, and what an incident is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import IntEnum

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text

# The texts stand in conduct/<version>.ar.md and .en.md; whoever applies has accepted this one.
CONDUCT_VERSION = 1

SUBJECTS = {
    "person": _("A person"),
    "opportunity": _("An opportunity"),
    "organisation": _("An organisation"),
    "incident": _("Something that happened"),
}


class Urgency(IntEnum):
    """How soon somebody must look; the smallest comes first."""

    NOW = 0
    SOON = 1
    NORMAL = 2


URGENCY_NAMES = {Urgency.NOW: _("At once"), Urgency.SOON: _("Today"), Urgency.NORMAL: _("In turn")}
# Until when somebody of the staff should have begun to look; the queue marks what is late.
LOOK_WITHIN: Mapping[Urgency, timedelta] = {
    Urgency.NOW: timedelta(hours=1),
    Urgency.SOON: timedelta(hours=24),
    Urgency.NORMAL: timedelta(days=5),
}
CATEGORIES: Mapping[str, tuple[Text, Urgency]] = {
    "child_safety": (_("A child may be in danger"), Urgency.NOW),
    "violence": (_("Violence or a threat"), Urgency.NOW),
    "harassment": (_("Harassment, also sexual"), Urgency.SOON),
    "unsafe_work": (_("Unsafe work: heat, heights, no protection"), Urgency.SOON),
    "discrimination": (_("Insult or discrimination"), Urgency.NORMAL),
    "money": (_("Somebody asks for money or sells something"), Urgency.NORMAL),
    "privacy": (_("Personal data or photographs misused"), Urgency.NORMAL),
    "false": (_("Not what it says it is"), Urgency.NORMAL),
    "other": (_("Something else"), Urgency.NORMAL),
}
CATEGORY_NAMES = {code: name for code, (name, _urgency) in CATEGORIES.items()}

REPORT_STATES = {
    "open": _("Waits for somebody"),
    "looking": _("Somebody is looking into it"),
    "acted": _("Decided: we did something"),
    "unfounded": _("Decided: nothing wrong was found"),
    "unclear": _("Closed: it could not be cleared up"),
    "passed_on": _("Passed on to the authorities"),
}
OPEN_REPORTS = frozenset({"open", "looking"})
CLOSED_REPORTS = frozenset(REPORT_STATES) - OPEN_REPORTS
REPORT_MOVES: Moves = {
    "open": frozenset({"looking"}) | CLOSED_REPORTS,
    "looking": frozenset({"open"}) | CLOSED_REPORTS,
    # New facts: it is looked at again.
    **{state: frozenset({"looking"}) for state in sorted(CLOSED_REPORTS)},
}
REPORT_REASONS: Mapping[str, Mapping[str, Text]] = {
    "acted": {
        "warned": _("The person or organisation was warned."),
        "suspended": _("Somebody was suspended."),
        "taken_down": _("The opportunity was taken down or changed."),
        "made_safe": _("The place or the work was made safe."),
    },
    "unfounded": {
        "allowed": _("What was reported is allowed."),
        "not_confirmed": _("Others who were there did not confirm it."),
        "mistaken": _("It was a mistake about the person or the place."),
    },
    "unclear": {
        "no_answer": _("Nobody answered our questions."),
        "too_little": _("There was too little to go by."),
        "same": _("It is part of another report."),
    },
    "passed_on": {
        "police": _("The police were told."),
        "child_protection": _("The authority for the protection of children was told."),
    },
}

WORDS_LENGTH = 4_000
NOTE_LENGTH = 2_000
CONTACT_LENGTH = 254
# Reports name people: they go so long after they were closed. Those about children stay, for a child may speak late.
REPORTS_KEPT = timedelta(days=730)
CHILD_REPORTS_KEPT = timedelta(days=3_650)

SUSPENSION_REASONS = {
    "child_safety": _("The safety of children was at risk."),
    "violence": _("Violence or a threat."),
    "harassment": _("Harassment."),
    "danger": _("Others were put in danger."),
    "false_data": _("False statements about identity, qualifications or hours."),
    "misuse": _("The platform was used for something else than volunteering."),
    "inquiry": _("A serious report is being looked into; this is no judgement."),
}
PLACES = {
    "released": _("Give their places to others"),
    "kept": _("Keep their places until it ends"),
}
SUSPENSION_ENDS = {
    "over": _("Its time was over"),
    "appeal": _("The appeal was granted"),
    "lifted": _("Lifted by the staff"),
}
APPEAL_WITHIN = timedelta(days=30)
APPEAL_OUTCOMES = {
    "lifted": _("The suspension ends"),
    "shortened": _("It ends on an earlier day"),
    "upheld": _("The suspension stands"),
}
# The suspension of an organisation has no day on which it ends: there is none to shorten.
HOUSE_OUTCOMES = {code: APPEAL_OUTCOMES[code] for code in ("lifted", "upheld")}
SUSPENSIONS_KEPT = timedelta(days=1_825)

INCIDENT_KINDS = {
    "injury": _("Somebody was hurt"),
    "heat": _("Heat exhaustion or heat stroke"),
    "illness": _("Somebody fell ill"),
    "lost_child": _("A child was lost"),
    "behaviour": _("Behaviour towards others"),
    "property": _("Something was damaged or lost"),
    "near_miss": _("It nearly went wrong"),
    "other": _("Something else"),
}
SEVERITIES = {
    "light": _("Light: dealt with on the spot"),
    "medium": _("Medium: somebody needed a doctor or could not go on"),
    "severe": _("Severe: hospital, danger to life, a child missing, the police"),
}
SEVERITY_TAGS = {"light": _("Light"), "medium": _("Medium"), "severe": _("Severe")}
PARTS = {
    "hurt": _("Was hurt or fell ill"),
    "involved": _("Was involved"),
    "helped": _("Helped"),
    "saw": _("Saw it"),
}
INCIDENT_STATES = {"open": _("Not finished"), "closed": _("Finished")}
INCIDENTS_KEPT = timedelta(days=3_650)
PEOPLE_PER_INCIDENT = 20
FOLLOW_UPS_PER_INCIDENT = 60
LATEST_INCIDENT = timedelta(days=60)


def urgency_of(category: str, *, is_now: bool) -> Urgency:
    """How soon a report of this category must be looked at; danger that goes on comes first whatever it is.

    Refuses `category_missing`.
    """
    if category not in CATEGORIES:
        message = _("Choose what it is about.")
        raise Refusal("category_missing", message, fields={"category": message})
    return Urgency.NOW if is_now else CATEGORIES[category][1]


def is_late(urgency: int, made_at: datetime, at: datetime) -> bool:
    """True when nobody began to look within the time that the urgency allows."""
    return at - made_at > LOOK_WITHIN[Urgency(urgency)]


def check_report_reason(state: str, reason: str) -> None:
    """Refuses a decision without a reason that belongs to it."""
    if reason not in REPORT_REASONS.get(state, {}):
        message = _("Choose the reason that fits your decision.")
        raise Refusal("report_reason_missing", message, fields={"reason": message})


def check_until(until: datetime | None, at: datetime) -> None:
    """Refuses the end of a suspension that lies in the past."""
    if until is not None and until <= at:
        message = _("Choose a day to come, or leave it empty for a suspension without an end.")
        raise Refusal("until_past", message, fields={"until": message})


def check_appeal_time(suspended_at: datetime, at: datetime) -> None:
    """Refuses an appeal later than 30 days after the suspension."""
    if at - suspended_at > APPEAL_WITHIN:
        message = _("The thirty days for an appeal are over. Write to us if something new has come up.")
        raise Refusal("appeal_too_late", message, status=409)


def check_not_suspended(standing: str) -> None:
    """Refuses `suspended` (403) whoever may not take part at present."""
    if standing == "suspended":
        message = _("Your account is suspended. On “Your suspension” you read why, and how to appeal.")
        raise Refusal("suspended", message, status=403)


def check_appeal_decision(outcome: str, outcomes: Collection[str], *, had_part: bool, is_over: bool) -> None:
    """Refuses whoever had a part in the suspension (403), an appeal that is over (409), and an outcome there is not."""
    if had_part:
        message = _("You had a part in this suspension. Somebody else decides about the appeal.")
        raise Refusal("appeal_of_own_act", message, status=403)
    if is_over:
        raise Refusal("appeal_decided", _("This appeal was decided already, or the suspension has ended."), status=409)
    if outcome not in outcomes:
        message = _("Choose one.")
        raise Refusal("appeal_outcome_missing", message, fields={"outcome": message})


def check_may_come(standing: str) -> None:
    """Refuses `may_not_come` (409) when those in charge want to let in somebody who may not take part at present."""
    if standing == "suspended":
        message = _("This person may not take part at present. The platform’s staff can tell you more.")
        raise Refusal("may_not_come", message, status=409)


def check_conduct(accepted: int) -> None:
    """Refuses `conduct_not_accepted` (409) whoever has not accepted the present code of conduct."""
    if accepted < CONDUCT_VERSION:
        message = _("Read the code of conduct and accept it; then go on here.")
        raise Refusal("conduct_not_accepted", message, status=409)


def check_incident_time(happened_at: datetime, at: datetime) -> None:
    """Refuses an incident in the future, or one of more than 60 days ago."""
    if happened_at > at:
        message = _("This time is still to come. Write when it happened.")
        raise Refusal("incident_ahead", message, fields={"time": message, "day": message})
    if at - happened_at > LATEST_INCIDENT:
        message = _("This was more than 60 days ago. Write to the platform’s staff instead.")
        raise Refusal("incident_too_old", message, fields={"day": message})
