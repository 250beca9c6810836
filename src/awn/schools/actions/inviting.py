"""Keeping that an invitation went out, and sending it once more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.schools.models import Group, Pupil
from awn.schools.rules import INVITED_AGAIN_AFTER


@transaction.atomic
def note_emailed(pupil_id: int, *, by: Person | None, at: datetime) -> None:
    """The invitation of a pupil's guardian is sent, once."""
    Pupil.objects.filter(pk=pupil_id, emailed_at=None).update(emailed_at=at)


@transaction.atomic
def invite_again(group_id: int, *, by: Person | None, at: datetime) -> int:
    """Writes once more to all guardians who have not answered; how many. Refuses `invited_lately` (409) where nobody
    is left who was written to a week ago or earlier."""
    group = found(Group.objects.select_for_update().filter(pk=group_id, closed_at=None).first())
    require(by, Permission.MANAGE_GROUPS, group.organisation_id)
    rows = group.pupils.filter(person=None, guardian_email__isnull=False, invited_at__lte=at - INVITED_AGAIN_AFTER)
    waiting = list(rows.select_for_update().order_by("pk"))
    if not waiting:
        message = _("Everybody has answered, or was written to within the last seven days.")
        raise Refusal("invited_lately", message, status=409)
    group.pupils.filter(pk__in=[one.pk for one in waiting]).update(invited_at=at, emailed_at=None)
    for pupil in waiting:
        record("pupil.invited", by=by, at=at, subject=pupil.pk, group=group.pk)
    return len(waiting)
