"""Whom to call for somebody on a shift, for those in charge, on the day only."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.consents.actions import looked
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Place
from awn.participation.rules import SEATED, contacts_are_open
from awn.people.models import Person
from awn.people.profile import emergency_contact_of
from awn.people.profile_rules import EmergencyContact


@transaction.atomic
def look_up_contact(place_id: int, *, by: Person, at: datetime) -> EmergencyContact | None:
    """The emergency contact behind a place; that `by` looked is kept and shown to the person.

    Refuses: no right to, no seat, and outside the hours of the shift (`contacts_closed`).
    """
    place = found(
        Place.objects.select_related("shift__opportunity").filter(pk=place_id, state__in=sorted(SEATED)).first()
    )
    organisation_id, team_id = place.shift.opportunity.organisation_id, place.shift.opportunity.team_id
    require(by, Permission.SEE_EMERGENCY_CONTACTS, organisation_id, team_id=team_id)
    if not contacts_are_open(place.shift.starts_at, place.shift.ends_at, at):
        message = _("Emergency contacts are shown from two hours before the shift until two hours after it.")
        raise Refusal("contacts_closed", message, status=403)
    looked(place.person_id, "emergency_contact", why="shift_day", by=by, at=at, organisation_id=organisation_id)
    return emergency_contact_of(place.person_id)
