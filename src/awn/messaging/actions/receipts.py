"""A carrier tells what became of a text message."""

from __future__ import annotations

from datetime import datetime

from awn.messaging.models import Delivery
from awn.messaging.receipts import Receipt

_OPEN = ("sending", "sent", "unknown")


def take_receipt(receipt: Receipt, *, by: None = None, at: datetime) -> bool:
    """Writes it down; False where we sent no such message, or know its fate. A message in parts that arrived in part
    has not arrived: the first word that it was lost stands."""
    state, reason = ("arrived", "") if receipt.has_arrived else ("bounced", "not_delivered")
    known = _OPEN if receipt.has_arrived else (*_OPEN, "arrived")
    rows = Delivery.objects.filter(carrier=receipt.name, channel="sms", state__in=known)
    return bool(rows.update(state=state, reason=reason, changed_at=at))
