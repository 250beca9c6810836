"""An organisation bears out a skill of somebody who worked with it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import AttendanceEvent
from awn.people.models import Person, PersonSkill
from awn.people.queries import is_self


@transaction.atomic
def endorse_skill(person_id: int, skill_id: int, organisation_id: int, *, by: Person, at: datetime) -> None:
    """The skill counts as endorsed by the organisation; a later endorsement takes the place of an earlier one.

    Refuses: no right to, `own_skill`, `never_worked_with` and `skill_not_theirs`.
    """
    require(by, Permission.ENDORSE_SKILLS, organisation_id)
    if is_self(by, person_id):
        raise Refusal("own_skill", _("Nobody endorses their own skills. Ask somebody else on the team."), status=403)
    here = AttendanceEvent.objects.filter(
        place__person_id=person_id, place__shift__opportunity__organisation_id=organisation_id, kind="check_in"
    )
    if not here.exists():
        raise Refusal("never_worked_with", _("You can endorse only people who worked with you."), status=409)
    changed = PersonSkill.objects.filter(person_id=person_id, skill_id=skill_id).update(
        proof="endorsed", endorsed_by_id=organisation_id, endorsed_at=at
    )
    if not changed:
        raise Refusal("skill_not_theirs", _("This skill is not in their profile."), status=409)
    events.record("skill.endorsed", by=by, at=at, subject=person_id, skill=skill_id, organisation=organisation_id)
