"""Who bears out a skill: the person, an organisation, or a qualification that a reviewer checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils.translation import override
from tests import make

from awn.matching.actions import set_findable
from awn.matching.loading import pool
from awn.matching.loading.proofs import Proofs, proofs_of
from awn.matching.queries import recommended
from awn.matching.queries.volunteers import volunteers_for
from awn.people.actions import add_skill
from awn.people.models import Person, PersonSkill
from awn.qualifications.models import Qualification
from awn.reference import queries as reference

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture(autouse=True)
def _skills_of_this_test() -> Iterator[None]:
    """What is asserted are words in English, about skills that no other test has made."""
    reference.forget()
    with override("en"):
        yield
    reference.forget()


def certified(person: Person, until: date | None) -> Qualification:
    return Qualification.objects.create(
        person=person, kind="first_aid", state="valid", valid_until=until, submitted_at=NOW
    )


def test_a_certified_skill_counts_more_than_an_endorsed_one_and_that_more_than_ones_own_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "LOOK_EVERY_SECONDS", 0.0)
    aid, other = make.skill(uri="urn:awn:skill:first-aid"), make.skill(2, "sewing", "الخياطة")
    opportunity = make.opportunity()
    make.role(opportunity, required=(aid,))
    own, endorsed, shown = (make.person(birth_date=date(1990, 1, 1)) for _ in range(3))
    for one in (own, endorsed, shown):
        set_findable(one.pk, findable=True, by=one, at=NOW)
        for skill in (aid, other):
            add_skill(one.pk, skill.pk, by=one, at=NOW)
    PersonSkill.objects.filter(person=endorsed, skill=aid).update(proof="endorsed")
    certified(shown, NOW.date())
    found = volunteers_for(opportunity, NOW).volunteers
    assert [one.person_id for one in found] == [shown.pk, endorsed.pk, own.pk]
    assert [one.row.features["proven"] for one in found] == [1.0, 0.5, 0.0]
    assert "Proven by a checked qualification: first aid" in found[0].reasons
    assert "Endorsed by an organisation: first aid" in found[1].reasons
    [suggested] = recommended(shown, NOW).suggestions
    assert "your checked qualification proves a skill it asks for: first aid" in suggested.reasons
    assert proofs_of([own.pk, endorsed.pk, shown.pk], NOW + timedelta(days=1)) == {
        endorsed.pk: Proofs(endorsed=frozenset({aid.pk}))
    }


def test_what_a_qualification_proves_counts_only_for_whom_the_skill_is_in_the_profile() -> None:
    aid, person = make.skill(uri="urn:awn:skill:first-aid"), make.person()
    certified(person, None)
    assert proofs_of([person.pk], NOW) == {}
    add_skill(person.pk, aid.pk, by=person, at=NOW)
    assert proofs_of([person.pk], NOW) == {person.pk: Proofs(certified=frozenset({aid.pk}))}
