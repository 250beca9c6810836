"""What becomes of the certificates of somebody who leaves: kept as they are, or taken out of force without a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.credentials.actions.revoking import revoke_row
from awn.credentials.documents.keeping import forget
from awn.credentials.models import Certificate
from awn.people.models import Person


@transaction.atomic
def forget_certificates(person_id: int, *, keep: bool, by: Person | None, at: datetime) -> int:
    """Revokes the certificates of somebody who left, and erases what is printed on them; how many.

    With `keep` nothing changes: they say what they said, to whoever has their number.
    """
    if keep:
        return 0
    rows = list(Certificate.objects.select_for_update().filter(person_id=person_id))
    for row in rows:
        forget(row)
        if row.revoked_at is None:
            revoke_row(row, "holder_left", by=by, at=at)
    Certificate.objects.filter(person_id=person_id).update(name_ar="", name_en="", credential="", digest="", shown=[])
    return len(rows)
