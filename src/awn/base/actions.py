"""Forms that were sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from awn.base.events import HasId
from awn.base.models import FormUse


def once(token: UUID, act: Callable[[], str], *, by: HasId, at: datetime) -> str:
    """Runs `act` the first time `token` is seen and keeps the address it returns; afterwards returns that address.

    Two sendings of the same form at the same moment: the second waits on the unique key and then gets the first's
    result, because the token is written in the same transaction as what `act` writes.
    """
    known = FormUse.objects.filter(token=token, account_id=by.pk).values_list("result", flat=True).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            use = FormUse.objects.create(token=token, account_id=by.pk, result="", at=at)
            use.result = act()
            use.save(update_fields=["result"])
            return use.result
    except IntegrityError:
        again = FormUse.objects.filter(token=token, account_id=by.pk).values_list("result", flat=True).first()
        if again is None:
            raise
        return again
