"""What Awn counts of a programme by itself: from the ledger, never typed and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from awn.base.disclosure import LEAST
from awn.credentials.models import Certificate
from awn.hours.models import HoursEntry
from awn.impact import published
from awn.opportunities.models import Opportunity, Shift

HOUR = Decimal(60)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of COMPUTED, and which of them are not published because few people stand behind them."""

    values: dict[str, Decimal]
    withheld: frozenset[str]


def figures(programme_id: int, at: datetime, *, inside: bool = True) -> Figures:
    """All five numbers of a programme; reversals are taken off, people are counted once.

    Inside they are of this moment. Everybody gets hours and people as they were published last night, so that they are
    the same as in every report, and none behind which there are fewer than five people.
    """
    shifts = Shift.objects.filter(opportunity__programme=programme_id, cancelled_at=None, ends_at__lte=at)
    done = Opportunity.objects.filter(programme=programme_id, state__in=["completed", "archived"])
    given = Certificate.objects.filter(opportunity__programme=programme_id, revoked_at=None)
    certified = given.aggregate(certificates=Count("pk"), people=Count("person", distinct=True))
    minutes, people, few = _given(programme_id) if inside else _published(programme_id)
    values = {
        "hours": (Decimal(minutes) / HOUR).quantize(Decimal("0.1")),
        "people": Decimal(people),
        "shifts": Decimal(shifts.count()),
        "opportunities": Decimal(done.count()),
        "certificates": Decimal(certified["certificates"]),
    }
    withheld = {"hours", "people"} if few else set()
    if 0 < certified["people"] < LEAST:
        withheld.add("certificates")
    return Figures(values, frozenset(withheld))


def _published(programme_id: int) -> tuple[int, int, bool]:
    """Minutes and people as everybody knows them, and whether they are withheld."""
    if published.made_at() is None:
        return _given(programme_id)
    shown = published.one("programme", str(programme_id))
    return shown.minutes or 0, shown.people or 0, shown.withheld


def _given(programme_id: int) -> tuple[int, int, bool]:
    """Minutes and people as the ledger has them now, and whether the people are few."""
    minutes = HoursEntry.objects.filter(opportunity__programme=programme_id).aggregate(sum=Sum("minutes"))["sum"] or 0
    people = _people(programme_id)
    return minutes, people, 0 < people < LEAST


def _people(programme_id: int) -> int:
    rows = HoursEntry.objects.filter(opportunity__programme=programme_id)
    # Two records of one person are one person.
    of_one = rows.annotate(who=Coalesce("person__merged_into", "person")).values("who").annotate(sum=Sum("minutes"))
    return of_one.filter(sum__gt=0).count()
