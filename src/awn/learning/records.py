"""Reading what other systems hear: how the sending stands, and under which names somebody is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.learning.gateways import site_store
from awn.learning.models import Launch, Sharer, Statement

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Sending:
    """How the sending stands: to which host, how many people share, and the statements by their state."""

    host: str
    version: str
    sharers: int
    waiting: int
    oldest: datetime | None
    sent: int
    last_sent: datetime | None
    # Of those that wait, why the last try did not go through.
    reason: str
    refused: Sequence[Statement]
    refused_count: int
    launches: int


def no_store() -> Refusal:
    """What is said where no record store is set."""
    return Refusal("no_record_store", _("No record store is set. Whoever runs this site can set one."), status=409)


def has_record_store() -> bool:
    """Whether anything could be shared at all."""
    return site_store() is not None


def sending() -> Sending:
    """How the sending stands, of courses here and of those that other platforms began."""
    store = site_store()
    waiting, sent, refused = (Q(state=state) for state in ("waiting", "sent", "refused"))
    numbers = Statement.objects.aggregate(
        waiting=Count("pk", filter=waiting), oldest=Min("made_at", filter=waiting), sent=Count("pk", filter=sent),
        last=Max("settled_at", filter=sent), refused=Count("pk", filter=refused),
    )  # fmt: skip
    tried = Statement.objects.filter(state="waiting").exclude(reason="").order_by("-pk")
    rows = Statement.objects.filter(state="refused").select_related("launch", "sharer").order_by("-pk")
    sharers = Sharer.objects.filter(store=store.key, until=None).count() if store else 0
    return Sending(
        store.host if store else "", store.version if store else "", sharers,
        numbers["waiting"], numbers["oldest"], numbers["sent"], numbers["last"],
        tried.values_list("reason", flat=True).first() or "",
        list(rows[:SHOWN]), numbers["refused"], Launch.objects.count(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shared:
    """The record store of the site, and whether it hears of somebody's courses, under which name."""

    host: str
    name: str


def shared_with(person_id: int) -> Shared | None:
    """The store, and the name there where somebody agreed; None where no store is set."""
    store = site_store()
    if store is None:
        return None
    row = Sharer.objects.filter(person_id=person_id, store=store.key, until=None).first()
    return Shared(store.host, str(row.name) if row else "")


def own_names(person_id: int) -> list[dict[str, Any]]:
    """Where somebody's courses are heard of, and under which name, ready for JSON."""
    return [
        {
            "host": row.host, "name": str(row.name), "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "sent": row.statements.filter(state="sent").count(),
        }
        for row in Sharer.objects.filter(person_id=person_id).order_by("pk")
    ]  # fmt: skip
