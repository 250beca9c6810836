"""Organisations as they answer in public: one, and all of them in an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from awn.accountability.counting import unpacked
from awn.accountability.models import Tally as Tally  # noqa: PLC0414 - doors take the type from here
from awn.accountability.rules import Facts, Statement, advice
from awn.base.names import by_name
from awn.organisations.models import Organisation
from awn.organisations.queries import FROM_ARCHIVE

# What a list is put in order by: nobody comes first because something about them is withheld.
ORDERS: Mapping[str, tuple[str, bool]] = {
    "name": ("", False),
    "hours": ("minutes", True),
    "answer": ("answer_hours", False),
    "in_time": ("in_time_share", True),
    "rating": ("rating", True),
}
_SHOWN = Q(organisation__state__in=["verified", "suspended"])


@dataclass(frozen=True, slots=True)
class Answer:
    """One organisation with its numbers; `said` is None before the first count."""

    organisation: Organisation
    said: Statement | None
    counted_at: datetime | None
    suspended_at: datetime | None
    advice: tuple[str, ...] = ()


def answer_of(slug: str) -> Answer | None:
    """An organisation that was ever verified, or stands in a public archive; two queries."""
    shown = Q(state__in=["verified", "suspended"]) | (Q(state="pending") & FROM_ARCHIVE)
    row = Organisation.objects.select_related("country", "region").filter(shown, slug=slug).first()
    if row is None:
        return None
    tally = Tally.objects.filter(organisation=row).first()
    if tally is None:
        return Answer(row, None, None, None)
    since = tally.suspended_at if row.state == "suspended" else None
    return Answer(row, said_of(tally), tally.counted_at, since, advice(unpacked(tally.facts)))


def answers(order: str, text: str = "") -> QuerySet[Tally]:
    """Verified and suspended organisations with what was counted last, in one of `ORDERS`; those without it last."""
    rows = Tally.objects.filter(_SHOWN).select_related("organisation__country", "organisation__region")
    if text:
        rows = rows.filter(organisation__name_key__contains=text)
    column, is_down = ORDERS.get(order, ORDERS["name"])
    if not column:
        return rows.order_by(*by_name("organisation__name"), "organisation")
    by = F(column).desc(nulls_last=True) if is_down else F(column).asc(nulls_last=True)
    return rows.order_by(by, "organisation")


def said_of(row: Tally) -> Statement:
    """What may be published of a row of `answers`."""
    return Statement.unpacked(row.said)


def facts_of(organisation_id: int) -> Facts | None:
    """Everything that was counted of an organisation, for itself and the platform's staff alone."""
    kept = Tally.objects.filter(organisation=organisation_id).values_list("facts", flat=True).first()
    return unpacked(kept) if kept is not None else None


def counted_at() -> datetime | None:
    """When organisations were counted last."""
    return Tally.objects.order_by("-counted_at").values_list("counted_at", flat=True).first()
