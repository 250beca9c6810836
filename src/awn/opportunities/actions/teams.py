"""Keeping opportunities to one team of their organisation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from awn.base import events
from awn.base.refusal import found
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.queries import team
from awn.organisations.rules import Permission
from awn.people.models import Person


@transaction.atomic
def keep_to_team(
    organisation_id: int, team_id: int, opportunity_ids: Collection[int], *, by: Person | None, at: datetime
) -> None:
    """Keeps these opportunities of the organisation to the team, and no others. Refuses `not_allowed`, `not_found`."""
    require(by, Permission.MANAGE_TEAMS, organisation_id)
    kept = found(team(organisation_id, team_id))
    rows = Opportunity.objects.filter(organisation_id=organisation_id)
    rows.filter(team=kept).exclude(pk__in=opportunity_ids).update(team=None)
    rows.filter(pk__in=opportunity_ids).update(team=kept)
    events.record(
        "team.opportunities_set", by=by, at=at, subject=team_id, organisation=organisation_id,
        opportunities=sorted(opportunity_ids),
    )  # fmt: skip
