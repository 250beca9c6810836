"""Who bears out the skills of people: organisations that endorsed them, and qualifications that a reviewer checked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from awn.matching.engine.columns import Offers, Seekers
from awn.matching.engine.ranking import Column, share
from awn.matching.loading.codes import Codes
from awn.people.models import PersonSkill
from awn.qualifications.queries import certified_skills
from awn.reference import queries as reference

# A skill that only an organisation bears out counts for half of one that a checked qualification proves.
ENDORSED = 0.5


@dataclass(frozen=True, slots=True)
class Proofs:
    """Skills of somebody's profile by who bears them out; a certified one may be endorsed besides."""

    endorsed: frozenset[int] = frozenset()
    certified: frozenset[int] = frozenset()


def proofs_of(ids: Collection[int], at: datetime) -> dict[int, Proofs]:
    """The proofs of some people; who has none is missing. One query, and one more where a qualification could prove
    something. What is not in the profile is not counted: people decide what they are asked for."""
    provable = [skill.pk for skill in reference.skills_by_qualification().values()]
    rows = PersonSkill.objects.filter(Q(proof="endorsed") | Q(skill__in=provable), person__in=ids)
    said = list(rows.values_list("person_id", "skill_id", "proof"))
    asked = {person for person, skill, _proof in said if skill in provable}
    shown = certified_skills(asked, at.date()) if asked else {}
    found: dict[int, Proofs] = {}
    for one in {person for person, _skill, _proof in said}:
        own = [(skill, proof) for person, skill, proof in said if person == one]
        endorsed = frozenset(skill for skill, proof in own if proof == "endorsed")
        certified = frozenset(skill for skill, _proof in own if skill in shown.get(one, {}))
        if endorsed or certified:
            found[one] = Proofs(endorsed, certified)
    return found


def proven_share(people: Seekers, some: Offers, codes: Codes, at: datetime) -> Column:
    """Which part of the skills that are asked for is borne out, for each pair; a single row meets all of the other."""
    known = proofs_of(people.ids.tolist(), at)
    proofs = [known.get(one, Proofs()) for one in people.ids.tolist()]
    certified = share(some.skills, codes.skill_words([one.certified for one in proofs]))
    either = share(some.skills, codes.skill_words([one.certified | one.endorsed for one in proofs]))
    return ENDORSED * either + (1.0 - ENDORSED) * certified
