"""Rows with what a page needs to name them, and what was objected to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from awn.base.text import Bilingual
from awn.evaluation.models import Contest
from awn.evaluation.rows import Row, rows_of
from awn.opportunities.models import Shift
from awn.participation.models import Application, Place
from awn.ratings.models import Rating

_BEHIND = {
    "attendance": (Place, "shift__opportunity"),
    "notice": (Place, "shift__opportunity"),
    "punctuality": (Place, "shift__opportunity"),
    "ratings": (Rating, "occasion__opportunity"),
    "kept": (Shift, "opportunity"),
    "early": (Shift, "opportunity"),
    "hours": (Place, "shift__opportunity"),
    "answers": (Application, "opportunity"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as a page shows it; `contest` is the objection to it, if there is one."""

    row: Row
    title: Bilingual
    organisation: Bilingual
    zone: str
    contest: Contest | None


def page_of(component: str, who: int, at: datetime, *, first: int, number: int) -> tuple[list[Shown], bool]:
    """`number` rows from `first` on, the latest first, and whether there are more; three queries."""
    rows = rows_of(component, who, at, limit=first + number + 1)[first:]
    return shown(rows[:number]), len(rows) > number


def one_of(component: str, who: int, ref: int, at: datetime) -> Shown | None:
    """One row of somebody's."""
    found = [row for row in rows_of(component, who, at) if row.ref == ref]
    return shown(found)[0] if found else None


def shown(rows: Sequence[Row]) -> list[Shown]:
    """Rows of one component with their names; two queries."""
    if not rows:
        return []
    component = rows[0].component
    model, way = _BEHIND[component]
    refs = [row.ref for row in rows]
    names = [f"{way}__{name}" for name in ("title_ar", "title_en", "zone")]
    names += [f"{way}__organisation__{name}" for name in ("name_ar", "name_en")]
    known = {pk: rest for pk, *rest in model._default_manager.filter(pk__in=refs).values_list("pk", *names)}
    contests = {one.ref: one for one in contests_to(component, refs)}
    return [
        Shown(row, Bilingual(known[row.ref][0], known[row.ref][1]), Bilingual(*known[row.ref][3:]),
              known[row.ref][2], contests.get(row.ref))
        for row in rows
    ]  # fmt: skip


def contests_to(component: str, refs: Sequence[int]) -> QuerySet[Contest]:
    """Objections to these rows that were not taken back."""
    return Contest.objects.filter(component=component, ref__in=refs).exclude(state="withdrawn")


def waiting() -> QuerySet[Contest]:
    """What the staff have to answer, the most pressing first."""
    rows = Contest.objects.filter(state="open").select_related("person", "organisation")
    return rows.order_by("due_at", "pk")


def contest(contest_id: int) -> Contest | None:
    """One objection, for the staff."""
    return Contest.objects.select_related("person", "organisation", "decided_by").filter(pk=contest_id).first()
