"""What people learn after the day: that something they were given has not come back. It may run twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.models import Event
from awn.onsite.queries import open_handout
from awn.people.actions import notify
from awn.reactions.wordings import Wording

ITEMS: Mapping[str, Wording] = {
    "item.still_out": Wording(
        _("Please bring back what you were given: {title}"),
        _("Something that you were given for “{title}” has not come back yet. Please bring it to the organisation."),
        "dashboard",
    ),
}


def tell_holder(event: Event, at: datetime) -> None:
    """Whoever still has it is asked to bring it; nobody whose thing came back meanwhile."""
    row = open_handout(event.subject_id or 0)
    if row is not None:
        opportunity = row.place.shift.opportunity_id
        notify(row.place.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=opportunity)
