"""The table of applicants: a page of it by the row it begins after, so that the last page costs what the first does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from awn.participation.models import Application
from awn.participation.queries import APPLICANT_PARTS
from awn.screening.models import Act, Fit, Inquiry, Move, SavedView
from awn.screening.rules import ROWS

# Filtered rows are counted so far: whoever finds more narrows the filter.
COUNTED = 10_000
NEWEST = 500
_ORDERS: dict[str, tuple[tuple[str, ...], tuple[bool, ...]]] = {
    # Columns, and whether each falls.
    "arrival": (("pk",), (False,)),
    "newest": (("pk",), (True,)),
    "name": (("person__name_key", "pk"), (False, False)),
    "fit": (("fit__score", "fit__application_id"), (True, False)),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order; `before` and `after` are the applications at whose side the next pages begin, 0 for none."""

    rows: list[Application]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class At:
    """Where a page begins: after an application, before one, or (`last`) so that it ends with the last."""

    after: int = 0
    before: int = 0
    last: bool = False


def page(opportunity_id: int, rows: QuerySet[Application], sort: str, where: At, size: int = ROWS) -> Page:
    """One page with all that its rows show. Ordered by fit, it holds those whose fit is known."""
    columns, falling = _ORDERS[sort]
    if sort == "fit":
        # By the columns of its index, which holds the order.
        rows = rows.filter(fit__opportunity_id=opportunity_id)
    backwards = where.last or bool(where.before)
    edge = where.before or where.after
    wanted = rows
    if edge and not where.last:
        beside = _beside(opportunity_id, edge, columns, falling, backwards=backwards)
        if beside is None:
            return page(opportunity_id, rows, sort, At(), size)
        wanted = rows.filter(beside)
    order = [
        F(name).desc() if falls != backwards else F(name).asc() for name, falls in zip(columns, falling, strict=True)
    ]
    # Keys first: the wide rows are fetched for one page alone.
    keys = list(wanted.order_by(*order).values_list("pk", flat=True)[: size + 1])
    more, keys = len(keys) > size, keys[:size]
    if backwards:
        keys.reverse()
    known = _drawn(keys)
    listed = [known[pk] for pk in keys if pk in known]
    has_before = more if backwards else bool(edge)
    has_after = bool(where.before) if backwards else more
    return Page(listed, keys[0] if keys and has_before else 0, keys[-1] if keys and has_after else 0)


def counted(rows: QuerySet[Application]) -> int:
    """How many there are, counted up to one more than `COUNTED`."""
    return rows.order_by()[: COUNTED + 1].count()


def unranked(opportunity_id: int) -> int:
    """How many of the newest who wait for a decision have no fit yet; all before them have one, since it is worked out
    in the order of arrival."""
    rows = Application.objects.filter(opportunity_id=opportunity_id, state="submitted").order_by("-pk")
    return sum(fit is None for fit in rows.values_list("fit", flat=True)[:NEWEST])


def acts_to_undo(opportunity_id: int, at: datetime, application_id: int = 0) -> list[Act]:
    """Acts whose letters have not left, or those of them on one application, newest first."""
    rows = Act.objects.filter(opportunity_id=opportunity_id, told_at=None, undone_at=None, tell_at__gt=at)
    if application_id:
        rows = rows.filter(Exists(Move.objects.filter(act=OuterRef("pk"), application_id=application_id)))
    return list(rows.select_related("by").annotate(number=Count("moves")).order_by("-pk"))


def act_in(opportunity_id: int, act_id: int) -> Act | None:
    """One act of the opportunity."""
    return Act.objects.filter(opportunity_id=opportunity_id, pk=act_id).first()


def views_of(organisation_id: int, person_id: int) -> list[SavedView]:
    """The organisation's views, then one's own, by name."""
    rows = SavedView.objects.filter(Q(person=None) | Q(person=person_id), organisation_id=organisation_id)
    return list(rows.order_by(F("person").asc(nulls_first=True), "name"))


def fits_of(applications: list[Application]) -> dict[int, Fit]:
    """What is known of how well each of these fits."""
    return {row.pk: row for row in Fit.objects.filter(pk__in=[one.pk for one in applications])}


def inquiries_of(application_id: int, at: datetime) -> list[Inquiry]:
    """Questions to an applicant, oldest first, without those that can still be taken back."""
    rows = Inquiry.objects.filter(Q(act=None) | Q(act__tell_at__lte=at), application_id=application_id)
    return list(rows.order_by("pk"))


def _drawn(keys: list[int]) -> dict[int, Application]:
    rows = Application.objects.select_related("person__region", "person__account", "role")
    return rows.prefetch_related(*APPLICANT_PARTS).in_bulk(keys)


def _beside(
    opportunity_id: int, edge: int, columns: tuple[str, ...], falling: tuple[bool, ...], *, backwards: bool
) -> Q | None:
    """Those on one side of an application in this order; None when it is not there any more."""
    row: tuple[Any, ...] | None = (
        Application.objects.filter(pk=edge, opportunity_id=opportunity_id).values_list(*columns).first()
    )
    if row is None or None in row:
        return None
    found, same = Q(), Q()
    for name, falls, value in zip(columns, falling, row, strict=True):
        beyond = "lt" if falls != backwards else "gt"
        found |= same & Q(**{f"{name}__{beyond}": value})
        same &= Q(**{name: value})
    return found
