"""Counting anew what organisations answer for."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from awn.accountability import counting
from awn.accountability.models import Tally
from awn.accountability.rules import Facts, statement
from awn.base.events import record
from awn.impact.published import organisations_withheld
from awn.organisations.models import Organisation
from awn.people.models import Person

_COLUMNS = ["counted_at", "suspended_at", "facts", "said", "minutes", "answer_hours", "in_time_share", "rating"]
_BATCH = 500


@transaction.atomic
def count_all(*, by: Person | None, at: datetime) -> int:
    """Counts every organisation; how many there are. Twice in a night changes nothing but the hour."""
    known = counting.facts(at)
    suspended = counting.suspended(at)
    withheld = organisations_withheld()
    rows = [
        _row(key, known.get(key, Facts()), suspended.get(key), withheld, at)
        for key in Organisation.objects.order_by("pk").values_list("pk", flat=True)
    ]
    _keep(rows)
    record("accountability.counted", by=by, at=at, organisations=len(rows))
    return len(rows)


@transaction.atomic
def count_one(organisation_id: int, *, by: Person | None, at: datetime) -> Tally:
    """Counts one organisation now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accountability'), %s)", [organisation_id % 2**31])
    known = counting.facts(at, organisation_id).get(organisation_id, Facts())
    suspended = counting.suspended(at, organisation_id).get(organisation_id)
    row = _row(organisation_id, known, suspended, organisations_withheld(), at)
    _keep([row])
    return row


def _row(
    organisation_id: int, facts: Facts, suspended_at: datetime | None, withheld: frozenset[int], at: datetime
) -> Tally:
    said = statement(facts, hours_withheld=organisation_id in withheld)
    return Tally(
        organisation_id=organisation_id,
        counted_at=at,
        suspended_at=suspended_at,
        facts=counting.packed(facts),
        said=said.packed(),
        minutes=int(said["minutes"].value or 0),
        answer_hours=said["answer_median"].value,
        in_time_share=said["in_time_share"].value,
        rating=said["rating"].value,
    )


def _keep(rows: list[Tally]) -> None:
    Tally.objects.bulk_create(
        rows, _BATCH, update_conflicts=True, unique_fields=["organisation"], update_fields=_COLUMNS
    )
