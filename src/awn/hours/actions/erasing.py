"""Erasing a person from the ledger: minutes and days stay, whose they were can no longer be shown."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.hours.leaves import ATTESTATION, ERASED_PREIMAGES, HOURS, OPENING, PAST, RESTS, TABLES, prefix
from awn.hours.log import log_rows
from awn.hours.models import Attestation, HoursEntry, PastShift
from awn.people.models import Account, Person

_MARK = """
INSERT INTO hours_erased (kind, row_id, opening, rest, at)
SELECT {kind}, r.id, {opening}, decode({rest}, 'hex'), %s FROM {table} r WHERE r.id = ANY(%s) AND r.salt IS NOT NULL
ON CONFLICT DO NOTHING
"""
# What was logged of these rows, and what will be recomputed from now on, while the salt is still there to compare.
_DIFFERING = """
SELECT count(*) FROM hours_erased e JOIN {table} r ON r.id = e.row_id
LEFT JOIN transparency_leaf l ON l.kind = e.kind AND l.subject = e.row_id
WHERE e.kind = {kind} AND e.row_id = ANY(%s) AND r.salt IS NOT NULL
  AND l.entry IS DISTINCT FROM (%s::bytea || sha256({preimage}))
"""


@transaction.atomic
def erase_hours(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Destroys the salts of somebody's rows, and the words in them; how many rows. Running twice changes nothing.

    Rows come into the log first, so that what was entered cannot vanish by leaving. Refuses `account_open`, and
    `row_diverged` where a row is not what was logged: then a fault must be found before traces of it go.
    """
    if Account.objects.filter(person_id=person_id).exists():
        raise Refusal("account_open", _("Close the account first."), status=409)
    hours = list(HoursEntry.objects.filter(person_id=person_id).values_list("pk", flat=True))
    ids = {
        HOURS: hours,
        ATTESTATION: list(Attestation.objects.filter(entry_id__in=hours).values_list("pk", flat=True)),
        PAST: list(PastShift.objects.filter(person_id=person_id).values_list("pk", flat=True)),
    }
    count = sum(_erase(kind, rows, at) for kind, rows in ids.items() if rows)
    if count:
        record("hours.erased", by=by, at=at, subject=person_id, rows=count)
    return count


def _erase(kind: int, ids: list[int], at: datetime) -> int:
    log_rows(kind, ids, at=at)
    table = TABLES[kind]
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(kind=kind, table=table, opening=OPENING, rest=RESTS[kind]), [at, ids])
        count: int = cursor.rowcount
        cursor.execute(_DIFFERING.format(kind=kind, table=table, preimage=ERASED_PREIMAGES[kind]), [ids, prefix(kind)])
        if cursor.fetchone()[0]:
            raise Refusal("row_diverged", _("A row is not what was logged. Look into it before erasing."), status=409)
        cursor.execute("SELECT awn_erase_hours(%s, %s)", [kind, ids])
    return count
