"""Inviting more people than there are places, for some usually are missing: a coordinator's act, never automatic."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.cover.models import Overbooking
from awn.cover.turnout import Shares, advice_for
from awn.opportunities.actions.editing import change_shift
from awn.opportunities.drafts import ShiftDraft
from awn.opportunities.models import Shift
from awn.people.models import Person


@transaction.atomic
def invite_more(shift_id: int, number: int, *, by: Person | None, at: datetime, shares: Shares | None = None) -> Shift:
    """Opens so many seats beyond the places of a shift; who has them comes as a reserve.

    Refuses `overbooked_too_far` beyond what is advised now, and what changing a shift refuses.
    """
    rows = Shift.objects.select_for_update(of=("self",)).select_related("opportunity")
    shift = found(rows.filter(pk=shift_id, cancelled_at=None).first())
    advice = advice_for([shift], shift.opportunity.organisation_id, at, shares)[shift.pk]
    if not 1 <= number <= advice.extra:
        message = _("So many more are not advised any more. Look at the number again.")
        raise Refusal("overbooked_too_far", message, status=409)
    Overbooking.objects.get_or_create(shift=shift, defaults={"places": shift.capacity, "at": at})
    draft = ShiftDraft(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        capacity=shift.capacity + number,
        role_id=shift.role_id,
        open_ended=shift.open_ended,
        minutes_per_unit=shift.minutes_per_unit,
        most_units=shift.most_units,
    )
    changed = change_shift(shift.pk, draft, by=by, at=at)
    record("shift.overbooked", by=by, at=at, subject=shift.pk, number=number)
    return changed
