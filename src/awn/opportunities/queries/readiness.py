"""What an opportunity still lacks before it can be published."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.opportunities.models import Opportunity
from awn.opportunities.rules import PLACELESS_MODES
from awn.people.rules import ADULT_AGE

MISSING = {
    "title": _("A title"),
    "plain": _("A plain-language summary"),
    "description": _("A description of what volunteers do"),
    "field": _("A field"),
    "region": _("A region"),
    "shifts": _("A shift that is still to come"),
    "two_adults": _("Room for two grown-ups in every shift: children are helped here"),
}


def missing(opportunity: Opportunity, at: datetime) -> list[str]:
    """Codes of what must still be filled in before the opportunity can be published (keys of `MISSING`)."""
    lacks = {
        "title": not opportunity.title,
        "plain": not opportunity.plain,
        "description": not opportunity.description,
        "field": opportunity.field_id is None,
        "region": opportunity.region_id is None and opportunity.mode not in PLACELESS_MODES,
        "shifts": opportunity.ends_at is None or opportunity.ends_at <= at,
        "two_adults": opportunity.with_children and not _takes_two_adults(opportunity, at),
    }
    return [code for code, lacking in lacks.items() if lacking]


def _takes_two_adults(opportunity: Opportunity, at: datetime) -> bool:
    if opportunity.max_age is not None and opportunity.max_age < ADULT_AGE:
        return False
    return not opportunity.shifts.filter(cancelled_at=None, ends_at__gt=at, capacity__lt=2).exists()
