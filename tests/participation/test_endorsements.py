"""Skills borne out by organisations."""

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.participation.actions.endorsements import endorse_skill
from awn.participation.models import AttendanceEvent
from awn.people.actions import add_skill
from awn.people.models import PersonSkill

pytestmark = pytest.mark.django_db
NOW = make.NOW


def test_a_skill_is_endorsed_only_by_whom_one_worked_with_and_never_by_oneself() -> None:
    organisation = make.organisation()
    owner = make.member(organisation)
    shift = make.shift(make.opportunity(organisation))
    who = make.person()
    skill = make.skill()
    add_skill(who.pk, skill.pk, by=who, at=NOW)
    for by, person, code in ((owner, who, "never_worked_with"), (owner, owner, "own_skill"), (who, who, "not_allowed")):
        with pytest.raises(Refusal, match=code):
            endorse_skill(person.pk, skill.pk, organisation.pk, by=by, at=NOW)
    place = make.place(shift, who)
    AttendanceEvent.objects.create(place=place, kind="check_in", at=NOW, entered_at=NOW, method="code")
    endorse_skill(who.pk, skill.pk, organisation.pk, by=owner, at=NOW)
    row = PersonSkill.objects.get()
    assert (row.proof, row.endorsed_by_id) == ("endorsed", organisation.pk)
