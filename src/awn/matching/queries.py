"""Gates for stored people and opportunities."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from awn.matching.rules import Candidate, Conditions, Gate, gates
from awn.opportunities.models import Opportunity
from awn.people.models import Person


def candidate(person: Person) -> Candidate:
    """The person as the gates see them; two queries."""
    return Candidate(
        birth_date=person.birth_date,
        gender=person.gender,
        languages=dict(person.languages.values_list("language_id", "level")),
        has_guardian=person.guardians.exists(),
    )


def conditions(opportunity: Opportunity, at: datetime) -> Conditions:
    """The opportunity's demands, with ages counted on its next day in its own zone; one query."""
    moment = max(opportunity.next_at or at, at)
    return Conditions(
        min_age=opportunity.min_age,
        max_age=opportunity.max_age,
        gender=opportunity.gender,
        guardian_required=opportunity.guardian_required,
        languages={
            need.language_id: (need.level, need.language.name)
            for need in opportunity.language_needs.select_related("language")
        },
        first_day=moment.astimezone(ZoneInfo(opportunity.zone)).date(),
    )


def gates_for(person: Person, opportunity: Opportunity, at: datetime) -> list[Gate]:
    """Each of the opportunity's gates with its answer for this person."""
    return gates(candidate(person), conditions(opportunity, at))
