"""When somebody may be written to: not in their quiet hours, nor around the prayers they named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from awn.messaging.rules import Wishes, prayer_end, quiet_end
from awn.people.models import Person
from awn.people.prayers import BEGINS_WITH, Spot, spans_on

# Quiet hours may end in a prayer's time, and that in quiet hours: three looks settle every case.
_LOOKS = 3


def may_hear_at(person: Person, wishes: Wishes, at: datetime) -> datetime:
    """The moment itself where it suits the person (read with their region's country), else the first that does."""
    spot, moment = _spot(person), at
    zone = ZoneInfo(spot.zone if spot else settings.TIME_ZONE)
    for _look in range(_LOOKS):
        local = moment.astimezone(zone)
        later = quiet_end(local, wishes) or _prayer_end(local, spot, wishes.prayer_minutes)
        if later is None:
            return moment
        moment = later
    return moment


def deferred(people: Mapping[int, Person], wishes: Mapping[int, Wishes], at: datetime) -> dict[int, datetime]:
    """Those of the people who are not to be disturbed now, and until when."""
    usual = Wishes()
    found = {key: may_hear_at(one, wishes.get(key, usual), at) for key, one in people.items()}
    return {key: moment for key, moment in found.items() if moment > at}


def _prayer_end(local: datetime, spot: Spot | None, minutes: int) -> datetime | None:
    if spot is None or not minutes:
        return None
    calls = [begins for span, (begins, _ends) in spans_on(spot, local.date()).items() if span in BEGINS_WITH]
    end = prayer_end(local, calls, minutes)
    return end + timedelta(seconds=1) if end else None


def _spot(person: Person) -> Spot | None:
    region = person.region
    if region is None:
        return None
    return Spot(region.country_id, region.latitude, region.longitude, region.country.zone)
