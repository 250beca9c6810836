"""One applicant as the desk shows them: in a row of the table, and in full."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from awn.base import clock
from awn.base.text import Bilingual
from awn.identity.queries import levels_of
from awn.matching.reasons import Facts, phrases
from awn.matching.rules import Candidate, Conditions, Gate, gates
from awn.opportunities.queries.organising import Opportunity
from awn.participation.queries import Application
from awn.participation.rules import APPLICATION_STATES, DECIDABLE, DECLINE_REASONS
from awn.people import profile
from awn.people.profile_rules import EDUCATION, EQUIPMENT, TRANSPORT
from awn.qualifications.queries import certified_skills, last_days_of
from awn.reference.rules import ACCESSIBILITY, LANGUAGE_LEVELS, QUALIFICATION_KINDS, level_reaches
from awn.screening.rules import ACTS

TAGS = {
    "awaiting_guardian": "few", "submitted": "info", "accepted": "ok", "waiting": "new", "declined": "err",
    "withdrawn": "", "cancelled": "err",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What the profile says beyond skills and languages, for those who decide."""

    facts: list[tuple[str, Any]]
    experience: list[Any]
    is_away: bool


@dataclass(frozen=True, slots=True)
class Applicant:
    """One application with what matters for this opportunity."""

    application: Any
    gates: list[Gate]
    # Qualifications that the opportunity asks for, with their last days.
    shown: list[tuple[Bilingual, date | None]]
    # Name, whether it is asked for, and who bears it out: "certified" only where it is asked for, "endorsed" or "self".
    skills: list[tuple[Bilingual, bool, str]]
    languages: list[tuple[Bilingual, Bilingual]]
    decidable: bool
    # Why they fit, the strongest reason first; only what this page shows anyway.
    reasons: list[str]

    @property
    def fitting(self) -> list[Bilingual]:
        """The skills that the opportunity asks for and the person has."""
        return [name for name, fits, _proof in self.skills if fits]

    @property
    def shut(self) -> list[Gate]:
        """The requirements that are not met."""
        return [gate for gate in self.gates if not gate.is_open]


def about(application: Application) -> About:
    """What speaks for somebody beyond this application."""
    person_id = application.person_id
    background = profile.background_of(person_id)
    days = {
        day
        for wanted in application.wanted_shifts.all()
        for day in (wanted.shift.starts_at.date(), wanted.shift.ends_at.date())
    }
    return About(
        facts=[
            (label, value)
            for label, value in (
                (_("Education"), EDUCATION.get(background.education, "")),
                (_("Subject"), background.subject),
                (_("Profession"), background.profession),
                (_("How they come"), TRANSPORT.get(background.transport, "")),
                (_("Equipment"), ", ".join(str(EQUIPMENT[code]) for code in background.equipment)),
            )
            if value
        ],
        experience=list(profile.experience_of(person_id)),
        is_away=bool(days) and any(_lies_in(row, days) for row in profile.away_of(person_id, min(days))),
    )


def _lies_in(away: Any, days: set[date]) -> bool:
    return any(away.first_day <= day <= away.last_day for day in days)


@dataclass(frozen=True, slots=True)
class Proofs:
    """What applicants have shown, as far as the opportunity asks for it: of the rest organisers learn nothing."""

    last_days: Mapping[int, Mapping[str, date | None]]
    levels: Mapping[int, int]
    certified: Mapping[int, Collection[int]]


def proofs_of(opportunity: Opportunity, needs: Conditions, people: Sequence[int]) -> Proofs:
    """For all rows of a page at once; no query where nothing is asked for."""
    days = last_days_of(people) if needs.qualifications else {}
    asked = {
        one: {kind: until for kind, until in has.items() if kind in needs.qualifications} for one, has in days.items()
    }
    certified = certified_skills(people, clock.now().date()) if opportunity.skill_ids else {}
    return Proofs(asked, levels_of(people) if needs.identity_level else {}, certified)


def row_of(
    application: Any,
    opportunity: Opportunity,
    needs: Conditions,
    viewer_id: int,
    proofs: Proofs,
    *,
    shares: Mapping[str, float] | None = None,
) -> Applicant:
    """One applicant with gates, skills and reasons; `shares` say what counted how much."""
    person = application.person
    languages = list(person.languages.all())
    who = Candidate(
        birth_date=person.birth_date,
        gender=person.gender,
        languages={row.language_id: row.level for row in languages},
        has_guardian=bool(person.guardians.all()),
        qualifications=proofs.last_days.get(person.pk, {}),
        identity_level=proofs.levels.get(person.pk, 0),
    )
    wanted, certified = set(opportunity.skill_ids), set(proofs.certified.get(person.pk, ()))
    return Applicant(
        application=application,
        gates=gates(who, needs),
        shown=[(QUALIFICATION_KINDS[kind], until) for kind, until in sorted(who.qualifications.items())],
        skills=[
            (row.skill.name, row.skill_id in wanted, "certified" if row.skill_id in certified & wanted else row.proof)
            for row in person.skills.all()
        ],
        languages=[(row.language.name, LANGUAGE_LEVELS[row.level]) for row in languages],
        decidable=application.state in DECIDABLE and person.pk != viewer_id,
        reasons=_reasons(person, opportunity, needs, certified & wanted, shares or {}),
    )


def _reasons(
    person: Any, opportunity: Opportunity, needs: Conditions, certified: Collection[int], shares: Mapping[str, float]
) -> list[str]:
    wanted = set(opportunity.skill_ids)
    has = [row for row in person.skills.all() if row.skill_id in wanted]
    spoken = {row.language_id: row.level for row in person.languages.all()}
    facts = Facts(
        skills=tuple(row.skill.name for row in has),
        certified=tuple(row.skill.name for row in has if row.skill_id in certified),
        endorsed=tuple(row.skill.name for row in has if row.proof == "endorsed"),
        same_region=person.region_id is not None and person.region_id == opportunity.region_id,
        languages=tuple(
            name
            for code, (level, name) in needs.languages.items()
            if code in spoken and level_reaches(spoken[code], level)
        ),
    )
    return [one[:1].upper() + one[1:] for one in phrases(facts, shares, about_other=True)]


def words() -> dict[str, Any]:
    """Names of states and reasons, for the templates."""
    return {
        "application_states": APPLICATION_STATES,
        "application_tags": TAGS,
        "decline_reasons": DECLINE_REASONS,
        "accessibility": ACCESSIBILITY,
        "acts": ACTS,
    }
