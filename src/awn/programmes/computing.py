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
from awn.opportunities.models import Opportunity, Shift

HOUR = Decimal(60)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of COMPUTED, and which of them are not published because few people stand behind them."""

    values: dict[str, Decimal]
    withheld: frozenset[str]


def figures(programme_id: int, at: datetime) -> Figures:
    """All five numbers of a programme as they stand now; reversals are taken off, people are counted once."""
    people = _people(programme_id)
    minutes = HoursEntry.objects.filter(opportunity__programme=programme_id).aggregate(sum=Sum("minutes"))["sum"] or 0
    shifts = Shift.objects.filter(opportunity__programme=programme_id, cancelled_at=None, ends_at__lte=at)
    done = Opportunity.objects.filter(programme=programme_id, state__in=["completed", "archived"])
    given = Certificate.objects.filter(opportunity__programme=programme_id, revoked_at=None)
    certified = given.aggregate(certificates=Count("pk"), people=Count("person", distinct=True))
    values = {
        "hours": (Decimal(minutes) / HOUR).quantize(Decimal("0.1")),
        "people": Decimal(people),
        "shifts": Decimal(shifts.count()),
        "opportunities": Decimal(done.count()),
        "certificates": Decimal(certified["certificates"]),
    }
    few = {"hours", "people"} if 0 < people < LEAST else set()
    if 0 < certified["people"] < LEAST:
        few.add("certificates")
    return Figures(values, frozenset(few))


def _people(programme_id: int) -> int:
    rows = HoursEntry.objects.filter(opportunity__programme=programme_id)
    # Two records of one person are one person.
    of_one = rows.annotate(who=Coalesce("person__merged_into", "person")).values("who").annotate(sum=Sum("minutes"))
    return of_one.filter(sum__gt=0).count()
