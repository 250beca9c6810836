"""What screening asks of an applicant, and tells them, on the page of their application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from awn.matching.queries import suggestions
from awn.participation.queries import Application, applications_of
from awn.screening.queries.interviews import free_slots, interview_of
from awn.screening.queries.judging import traces_of
from awn.screening.queries.questions import Said, answers_of, open_questions
from awn.screening.queries.references import missing, references_of, wanted_of
from awn.screening.queries.table import inquiries_of
from awn.screening.referring import REFERENCE_STATES, UNDECIDED
from awn.screening.wording import Step, names_of, rules_in, steps_of
from awn.web.access import PersonRequest, kept_fields

OTHERS = 3
REFERENCE_TAGS = {"asked": "new", "answered": "ok", "declined": "", "lapsed": ""}
_CHOOSABLE = frozenset({"offered", "booked"})


@dataclass(frozen=True, slots=True)
class Answered:
    """What a rule said of the application, and why."""

    version: int
    outcome: str
    at: datetime
    steps: list[Step]


def parts_of(request: PersonRequest, application: Application, at: datetime) -> dict[str, Any]:
    """What the page of an application shows of screening: what is asked, what was answered, why a rule decided, and
    other opportunities for whoever was not chosen."""
    is_live = application.state in {"awaiting_guardian", "submitted", "waiting", "accepted"}
    said: list[Said] = answers_of(application.pk)
    is_over = application.state == "declined" and application.person_id == request.person.pk
    return {
        "questions": open_questions(application) if is_live else [],
        "answers": said,
        "inquiries": inquiries_of(application.pk, at),
        "answered_by_rule": answered_by_rule(application),
        "interview": (interview := interview_of(application.pk) if is_live else None),
        "slots": free_slots(application.opportunity_id, at) if interview and interview.state in _CHOOSABLE else [],
        "others": others_for(request, at) if is_over else [],
        **references_in(application, at),
        "typed": kept_fields(request) or {},
    }


def references_in(application: Application, at: datetime) -> dict[str, Any]:
    """Whom the applicant named, how many are asked for, and how many more can be named."""
    rows, wanted = references_of(application.pk, at), wanted_of(application.opportunity_id)
    return {
        "references": rows,
        "wanted": wanted if application.state in UNDECIDED else 0,
        "missing": missing(rows, wanted, application.state),
        "reference_states": REFERENCE_STATES,
        "reference_tags": REFERENCE_TAGS,
    }


def address_after_applying(application: Application) -> str:
    """Where whoever has just applied goes on: to naming referees where some are asked for."""
    names_some = application.state in UNDECIDED and wanted_of(application.opportunity_id)
    return reverse("application_referees" if names_some else "application", args=[application.pk])


def answered_by_rule(application: Application) -> Answered | None:
    """The trace of the rule that answered, in words; None where a person decided."""
    for trace in traces_of(application.pk):
        if trace.outcome != "person":
            names = names_of(application.opportunity, rules_in(trace.steps))
            return Answered(trace.rule_set.version, trace.outcome, trace.at, steps_of(trace, names))
    return None


def others_for(request: PersonRequest, at: datetime) -> list[Any]:
    """Other opportunities that fit, and to which the person has not applied."""
    applied = list(applications_of(request.person).values_list("opportunity_id", flat=True))
    return list(suggestions(request.person, at, OTHERS, without=applied))
