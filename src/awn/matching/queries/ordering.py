"""Whether lists are by date for everybody."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from awn.matching.models import PlainOrder as PlainOrder  # noqa: PLC0414 - doors take the type from here


def plain_order_now(at: datetime) -> PlainOrder | None:
    """What was said last, where it lays lists by date at this moment; None while they are by match. One query."""
    last = PlainOrder.objects.order_by("-pk").first()
    is_on = last is not None and last.is_on and (last.until is None or at < last.until)
    return last if is_on else None


def plain_orders(since: datetime | None = None, until: datetime | None = None) -> QuerySet[PlainOrder]:
    """What was ever said, the latest first; between two moments what was said in between."""
    when = Q(at__gte=since) if since else Q()
    return PlainOrder.objects.filter(when & (Q(at__lt=until) if until else Q())).order_by("-pk")
