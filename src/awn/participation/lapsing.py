"""Places for which a required qualification will be missing on the day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from awn.participation.models import Place
from awn.participation.rules import SEATED
from awn.qualifications.queries import last_days_of
from awn.qualifications.rules import KINDS


def lapsing_opportunities(person_id: int, at: datetime, kinds: Collection[str] = KINDS.keys()) -> list[int]:
    """Opportunities with a place of this person in a shift to come, on whose day one of these kinds is asked for and
    will not count; ascending."""
    places = Place.objects.filter(
        person=person_id,
        state__in=sorted(SEATED),
        shift__cancelled_at=None,
        shift__ends_at__gt=at,
        shift__opportunity__required_qualifications__overlap=list(kinds),
    ).select_related("shift__opportunity")
    rows = list(places)
    has = last_days_of([person_id]).get(person_id, {}) if rows else {}
    found = set()
    for place in rows:
        opportunity = place.shift.opportunity
        day = place.shift.starts_at.astimezone(ZoneInfo(opportunity.zone)).date()
        asked = set(kinds) & set(opportunity.required_qualifications)
        if any(not _counts(has, kind, day) for kind in asked):
            found.add(opportunity.pk)
    return sorted(found)


def _counts(has: dict[str, date | None], kind: str, day: date) -> bool:
    if kind not in has:
        return False
    until = has[kind]
    return until is None or until >= day
