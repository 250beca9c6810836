"""A world that has grown old gets shifts from today on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.demo import cast, onsite, stories
from awn.demo.guard import check_allowed
from awn.opportunities.actions.editing import add_shifts
from awn.opportunities.actions.states import roll_forward
from awn.opportunities.drafts import ShiftDraft
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.models import Organisation
from awn.people.models import Account, Person
from awn.reactions.dispatch import drain

COPIED_SHIFTS = 8


@transaction.atomic
def refresh(*, at: datetime) -> int:
    """Lays the last shifts of every open opportunity again where none is to come; how many got some.

    The hub gets a shift that is under way now. Refuses `demo_off`, and `demo_missing` before the first load.
    """
    check_allowed()
    players = _players()
    renewed = 0
    for opportunity in Opportunity.objects.filter(is_synthetic=True, state="published").order_by("pk"):
        shifts = list(opportunity.shifts.filter(cancelled_at=None).order_by("-starts_at")[:COPIED_SHIFTS])
        if not any(shift.starts_at > at or (shift.open_ended and shift.ends_at > at) for shift in shifts):
            add_shifts(opportunity.pk, _later(shifts, at), by=None, at=at)
            Opportunity.objects.filter(pk=opportunity.pk).update(apply_until=None)
            renewed += 1
    _today(players, at)
    roll_forward(by=None, at=at)
    drain(at)
    return renewed


def _players() -> dict[str, Person]:
    accounts = {account.email: account for account in Account.objects.filter(email__in=cast.emails().values())}
    if len(accounts) < len(cast.emails()):
        raise Refusal("demo_missing", _("There is no demo world yet. Load it with `awn demo`."))
    return {part: person for part, email in cast.emails().items() if (person := accounts[email].person)}


def _later(shifts: Sequence[Shift], at: datetime) -> list[ShiftDraft]:
    """The same shifts so many whole weeks later that the first is to come: Saturdays stay Saturdays."""
    weeks = (at - min(shift.starts_at for shift in shifts)) // timedelta(weeks=1) + 1
    later = timedelta(weeks=weeks)
    return [
        ShiftDraft(
            starts_at=shift.starts_at + later,
            ends_at=shift.ends_at + later,
            capacity=shift.capacity,
            open_ended=shift.open_ended,
        )
        for shift in shifts
    ]


def _today(players: dict[str, Person], at: datetime) -> None:
    house = Organisation.objects.filter(members__person=players["owner"], members__role="owner").first()
    open_now = Opportunity.objects.filter(organisation=house, state="published", programme__isnull=False)
    hub = open_now.order_by("pk").first()
    # Nobody is in two shifts at once: while one is under way there is no second.
    if hub is not None and not hub.shifts.filter(starts_at__lte=at, ends_at__gt=at, open_ended=False).exists():
        regulars = Person.objects.filter(applications__opportunity=hub, applications__state="accepted").distinct()
        shift = stories.today(players, hub, list(regulars.order_by("pk")[:8]), at)
        onsite.place_people(shift, at)
