"""Calling the next of the waiting list on the day itself, for those who did not come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.onsite.models import CallUp
from awn.onsite.queries import standing_of_day
from awn.opportunities.models import Shift
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.places import promote
from awn.participation.models import Place
from awn.people.models import Person


@transaction.atomic
def call_up(shift_id: int, seats: int, *, by: Person | None, at: datetime) -> int:
    """Adds as many seats as asked to a shift and lets the waiting list move up; how many were called.

    At most as many as are late or missing and were not called for already: so there are never more people than the
    shift was planned for, unless the late ones come after all. Refuses `not_today`, `nobody_missing`, `nobody_waits`.
    """
    shift = found(
        Shift.objects.select_for_update(of=("self",)).select_related("opportunity")
        .filter(pk=shift_id, cancelled_at=None).first()
    )  # fmt: skip
    opportunity = shift.opportunity
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    here = next((one for one in standing_of_day(opportunity.pk, at) if one.shift.pk == shift.pk), None)
    if here is None or shift.ends_at <= at:
        raise Refusal("not_today", _("This shift is not on now."), status=409)
    wanted = min(seats, here.to_call)
    if wanted < 1:
        raise Refusal("nobody_missing", _("Nobody is missing, or enough people were called already."), status=409)
    if here.waiting == 0:
        message = _("Nobody is on the waiting list. Invite volunteers who agreed to be found.")
        raise Refusal("nobody_waits", message, status=409)
    if by is not None and Place.objects.filter(shift=shift, person=by, state="waiting").exists():
        message = _("You are on this waiting list yourself. Somebody else calls it up.")
        raise Refusal("own_waiting_list", message, status=403)
    wanted = min(wanted, here.waiting)
    shift.capacity += wanted
    shift.save(update_fields=["capacity"])
    CallUp.objects.create(shift=shift, seats=wanted, at=at)
    record("shift.called_up", by=by, at=at, subject=shift.pk, opportunity=opportunity.pk, seats=wanted)
    promote(shift.pk, by=by, at=at)
    return wanted
