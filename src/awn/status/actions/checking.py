"""Looking at all parts once a minute, and thinning what was found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction

from awn.people.models import Person
from awn.status import probes
from awn.status.models import Check, DaySum
from awn.status.rules import CHECKS_KEPT, DAYS_KEPT, Result

_COLUMNS = {"ok": "good", "slow": "slow", "down": "bad"}
Look = Callable[[datetime], dict[str, Result]]


def check(*, by: Person | None, at: datetime, look: Look | None = None) -> bool:
    """Looks at every part and keeps what was found; False where this minute was looked at already.

    The looking comes before the transaction: it may take some seconds.
    """
    minute = at.replace(second=0, microsecond=0)
    if Check.objects.filter(pk=minute).exists():
        return False
    return keep((look or probes.look)(at), by=by, at=minute)


@transaction.atomic
def keep(results: dict[str, Result], *, by: Person | None, at: datetime) -> bool:
    """Keeps what was found in one minute, and adds it to the sums of the day; what is not known is added nowhere."""
    rows = {part: [found.state, found.value, found.why] for part, found in results.items()}
    _row, is_new = Check.objects.get_or_create(minute=at.replace(second=0, microsecond=0), defaults={"results": rows})
    if not is_new:
        return False
    for part, found in results.items():
        column = _COLUMNS.get(found.state)
        if column is not None:
            _add(part, at, column)
    return True


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes checks of more than a day ago, and sums of more than thirteen months; how many."""
    checks, _tables = Check.objects.filter(minute__lt=at - CHECKS_KEPT).delete()
    sums, _tables = DaySum.objects.filter(day__lt=at.date() - timedelta(days=DAYS_KEPT)).delete()
    return checks + sums


def _add(part: str, at: datetime, column: str) -> None:
    good, slow, bad = (int(column == name) for name in ("good", "slow", "bad"))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO status_daysum (part, day, good, slow, bad) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (part, day) DO UPDATE SET good = status_daysum.good + EXCLUDED.good,"
            " slow = status_daysum.slow + EXCLUDED.slow, bad = status_daysum.bad + EXCLUDED.bad",
            [part, at.date(), good, slow, bad],
        )
