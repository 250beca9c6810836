"""What happens after an event about a qualification. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.opportunities.models import Opportunity
from awn.organisations.models import Member
from awn.organisations.rules import ROLE_PERMISSIONS, Permission
from awn.participation.lapsing import lapsing_opportunities
from awn.people.actions import notify
from awn.qualifications.rules import KINDS


def tell_owner(event: Event, at: datetime) -> None:
    """Somebody learns that their qualification was decided on, ends soon, or has ended."""
    if event.subject_id is not None:
        kind = str(event.data.get("kind", ""))
        notify(event.subject_id, event.name, event_id=event.pk, by=None, at=at, qualification=kind)


def tell_of_lapse(event: Event, at: datetime) -> None:
    """Those who decide on applications learn that somebody with a place will lack what it needs on the day.

    They are told which opportunity, and see on its page who: the message names nobody.
    """
    if event.subject_id is None:
        return
    kind = str(event.data.get("kind", ""))
    lapsing = lapsing_opportunities(event.subject_id, at, [kind] if kind else list(KINDS))
    roles = [role.value for role, allowed in ROLE_PERMISSIONS.items() if Permission.DECIDE_APPLICATIONS in allowed]
    affected: dict[int, list[int]] = {}
    houses = Opportunity.objects.filter(pk__in=lapsing).order_by("pk").values_list("pk", "organisation")
    for opportunity, house in houses:
        affected.setdefault(house, []).append(opportunity)
    for house, ids in affected.items():
        # One message for an event: of several opportunities it names the organisation.
        about = {"opportunity": ids[0]} if len(ids) == 1 else {"organisation": house}
        members = Member.objects.filter(organisation=house, until=None, role__in=roles)
        for person_id in members.values_list("person_id", flat=True):
            notify(person_id, "qualification.lapses", event_id=event.pk, by=None, at=at, **about)
