"""Seats that are held for a group of minors until each guardian has consented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.participation.actions._seats import take_place
from awn.participation.actions.applications import Request, enter, shifts_of, withdraw
from awn.participation.agreeing import check_accepts
from awn.participation.models import Application
from awn.people.models import Person

# So long a held seat waits for consent; and it never waits into the last day before the shift.
HELD_FOR = timedelta(days=7)
LAST_DAY = timedelta(hours=24)


@transaction.atomic
def hold_for(request: Request, people: Sequence[Person], *, by: Person, at: datetime) -> list[Application]:
    """Applies for each of the people, and holds a seat in every shift for all of them, or for none.

    Callers have checked who may speak for them. Where an organisation chooses, no seat is held: it decides after the
    consent. Refuses `no_room_together`, `pupil_is_adult`, and what `apply` refuses.
    """
    check_accepts(request.charter_accepted, by)
    applications = [enter(request, person, by=by, at=at) for person in sorted(people, key=lambda one: one.pk)]
    if any(one.state != "awaiting_guardian" for one in applications):
        raise Refusal(
            "pupil_is_adult",
            _("Somebody in the group is 18 or older: they apply for themselves. Take them out."),
            status=409,
        )
    shifts = shifts_of(request, at)
    if shifts[0].opportunity.selection != "instant":
        return applications
    states = {take_place(one, shift, at=at) for one in applications for shift in shifts}
    if "waiting" in states:
        raise Refusal(
            "no_room_together",
            _("There is not room for all of you. Choose another shift, or apply for fewer people."),
            status=409,
        )
    return applications


def release_unconsented(*, by: Person | None, at: datetime) -> int:
    """Ends held applications whose guardians did not consent in time; how many. Each is its own transaction."""
    held = Application.objects.filter(state="awaiting_guardian", places__state="confirmed")
    late = held.filter(created_at__lt=at - HELD_FOR) | held.filter(places__shift__starts_at__lt=at + LAST_DAY)
    ids = sorted(set(late.values_list("pk", flat=True)))
    for application_id in ids:
        withdraw(application_id, by=by, at=at)
    return len(ids)
