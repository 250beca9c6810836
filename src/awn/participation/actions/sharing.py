"""An organisation opens the needs that an applicant shared."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.consents.actions import looked
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Application
from awn.participation.sharing import opened
from awn.people.models import Person
from awn.people.profile_rules import Needs
from awn.people.queries import needs_of


@transaction.atomic
def show_needs(application: Application, *, by: Person, at: datetime) -> Needs:
    """The needs shared with this application, and the look written down for the person to see; nothing where none were
    shared. Refuses who may not decide on applications."""
    organisation = application.opportunity.organisation_id
    require(by, Permission.DECIDE_APPLICATIONS, organisation)
    codes = opened(application)
    if not codes:
        return Needs()
    looked(application.person_id, "accommodations", why="application", by=by, at=at, organisation_id=organisation)
    return Needs(codes, needs_of(application.person_id).accommodations)
