"""Forms that were sent twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import HasId
from awn.base.models import FormUse
from awn.base.refusal import Refusal


def once(token: UUID, act: Callable[[], str], *, by: HasId, at: datetime) -> str:
    """Runs `act` the first time `token` is seen and keeps the address it returns; afterwards returns that address.

    Two sendings of the same form at the same moment: the second waits on the unique key until the first is through,
    because the token is written in the same transaction as what `act` writes. Refuses `form_of_another` for a token
    that somebody else has used.
    """
    with transaction.atomic():
        if _is_first(token, by, at):
            result = act()
            FormUse.objects.filter(token=token).update(result=result)
            return result
    known = FormUse.objects.filter(token=token, account_id=by.pk).values_list("result", flat=True).first()
    if known is None:
        raise Refusal("form_of_another", _("This form was sent already. Load the page again."), status=409)
    return known


def _is_first(token: UUID, by: HasId, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_formuse (token, account_id, result, at) VALUES (%s, %s, '', %s) ON CONFLICT DO NOTHING",
            [token, by.pk, at],
        )
        return bool(cursor.rowcount)
