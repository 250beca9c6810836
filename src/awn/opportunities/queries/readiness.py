"""What an opportunity still lacks before it can be published."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.opportunities.models import Opportunity
from awn.opportunities.rules import PLACELESS_MODES

MISSING = {
    "title": _("A title"),
    "plain": _("A plain-language summary"),
    "description": _("A description of what volunteers do"),
    "field": _("A field"),
    "region": _("A region"),
    "shifts": _("A shift that is still to come"),
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
    }
    return [code for code, lacking in lacks.items() if lacking]
