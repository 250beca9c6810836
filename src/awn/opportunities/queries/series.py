"""Where the shifts of an opportunity lie, and those of a series."""

from __future__ import annotations

from awn.opportunities.models import Opportunity, Shift
from awn.opportunities.series import Where
from awn.people.prayers import Spot


def where_of(opportunity: Opportunity) -> Where:
    """Whose clocks count; the spot for prayers is the meeting point, or the middle of the region."""
    region = opportunity.region
    if region is None:
        return Where(opportunity.zone)
    latitude, longitude = opportunity.latitude, opportunity.longitude
    if latitude is None or longitude is None:
        latitude, longitude = region.latitude, region.longitude
    return Where(opportunity.zone, Spot(region.country_id, latitude, longitude, opportunity.zone))


def shifts_beside(shift: Shift) -> list[Shift]:
    """All shifts of the same series in order, this one too; itself alone without a series."""
    if shift.series_id is None:
        return [shift]
    return list(Shift.objects.filter(series_id=shift.series_id).order_by("starts_at", "pk"))
