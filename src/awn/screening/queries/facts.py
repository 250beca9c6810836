"""What rules may know about applicants, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q

from awn.identity.queries import levels_of
from awn.matching.queries import conditions
from awn.matching.rules import Candidate, Conditions, gates
from awn.opportunities.models import Opportunity
from awn.participation.models import Application, Place
from awn.people.models import PersonSkill
from awn.people.rules import age_on
from awn.qualifications.queries import certified_skills, last_days_of
from awn.screening.automatic import Facts
from awn.screening.models import Answer


def facts_of(opportunity: Opportunity, applications: Sequence[Application], at: datetime) -> dict[int, Facts]:
    """The facts by application; ten queries, however many they are."""
    needs = conditions(opportunity, at)
    people = [one.person_id for one in applications]
    shut = _shut(applications, needs)
    skills = certified_skills(people, at.date())
    own = set(PersonSkill.objects.filter(person__in=people).values_list("person_id", "skill_id"))
    came = _attendance(opportunity.organisation_id, people)
    answers: dict[int, dict[int, str]] = defaultdict(dict)
    said = Answer.objects.filter(application__in=[one.pk for one in applications], number__isnull=False)
    for application, question, number in said.values_list("application_id", "question_id", "number"):
        answers[application][question] = str(number)
    return {
        one.pk: Facts(
            gates_shut=shut[one.pk],
            role=one.role_id,
            certified=frozenset(skill for skill in skills.get(one.person_id, ()) if (one.person_id, skill) in own),
            age=age_on(one.person.birth_date, needs.first_day) if one.person.birth_date else None,
            region=one.person.region_id or "",
            came=came.get(one.person_id, (0, 0))[0],
            missed=came.get(one.person_id, (0, 0))[1],
            answers=answers[one.pk],
        )
        for one in applications
    }


def _shut(applications: Sequence[Application], needs: Conditions) -> dict[int, tuple[str, ...]]:
    people = [one.person_id for one in applications]
    days = last_days_of(people) if needs.qualifications else {}
    levels = levels_of(people) if needs.identity_level else {}
    found = {}
    for one in applications:
        who = Candidate(
            birth_date=one.person.birth_date,
            gender=one.person.gender,
            languages={row.language_id: row.level for row in one.person.languages.all()},
            has_guardian=bool(one.person.guardians.all()),
            qualifications=days.get(one.person_id, {}),
            identity_level=levels.get(one.person_id, 0),
        )
        found[one.pk] = tuple(gate.code for gate in gates(who, needs) if not gate.is_open)
    return found


def _attendance(organisation_id: int, people: Sequence[int]) -> dict[int, tuple[int, int]]:
    """By person: shifts of this organisation to which they came, and in which they were missing unexcused."""
    rows = Place.objects.filter(
        person__in=people, shift__opportunity__organisation_id=organisation_id, state__in=["attended", "absent"]
    )
    counted = rows.values("person_id").annotate(
        came=Count("pk", filter=Q(state="attended")), missed=Count("pk", filter=Q(state="absent"))
    )
    return {row["person_id"]: (row["came"], row["missed"]) for row in counted}
