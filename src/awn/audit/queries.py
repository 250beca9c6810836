"""Reading the audit log: acts out of the event log and refusals from the doors, as one list, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import reduce
from heapq import merge
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from awn.audit.models import Refused, Search
from awn.audit.rules import ABOUT_ORGANISATIONS, ABOUT_PEOPLE, ORDINARY, SEARCH_LASTS, Question
from awn.base.models import Event
from awn.people.models import Person

ZONE = ZoneInfo("Asia/Riyadh")
_EVENT, _REFUSAL = 1, 0
Place = tuple[datetime, int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One act or one refusal."""

    at: datetime
    kind: int
    number: int
    what: str
    by_id: int | None
    subject: str
    data: Mapping[str, Any]
    is_refusal: bool
    left_out: int = 0

    @property
    def place(self) -> str:
        """Where the next page begins."""
        return f"{self.at.timestamp():.6f}-{self.kind}-{self.number}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and where the next ones begin; empty at the end."""

    lines: Sequence[Line]
    after: str


def search(search_id: int, person: Person, at: datetime) -> Search | None:
    """What this auditor asked for within the last hours; nobody else's."""
    return Search.objects.filter(pk=search_id, by_id=person.pk, at__gt=at - SEARCH_LASTS).first()


def question_of(row: Search) -> Question:
    """The question as it was asked."""
    return Question(
        since=row.since, until=row.until, person_id=row.person_id, organisation_id=row.organisation_id, act=row.act,
        refused_only=row.refused_only, everything=row.everything,
    )  # fmt: skip


def page(question: Question, *, after: str = "", size: int = 50) -> Page:
    """`size` lines from the place `after` on. A place that is none is the beginning."""
    lines = list(_lines(question, _place(after), size + 1))
    return Page(lines[:size], lines[size - 1].place if len(lines) > size else "")


def _lines(question: Question, after: Place | None, number: int) -> Iterator[Line]:
    found: list[list[Line]] = [[_refusal(row) for row in _after(_refusals(question), _REFUSAL, after)[:number]]]
    if not question.refused_only:
        found.append([_act(row) for row in _after(_acts(question), _EVENT, after)[:number]])
    both = merge(*found, key=lambda line: (line.at, line.kind, line.number), reverse=True)
    return (line for line, _count in zip(both, range(number), strict=False))


def _window(question: Question) -> dict[str, datetime]:
    first = datetime.combine(question.since, time.min, ZONE)
    return {"at__gte": first, "at__lt": datetime.combine(question.until, time.min, ZONE) + timedelta(days=1)}


def _refusals(question: Question) -> QuerySet[Refused]:
    rows = Refused.objects.filter(**_window(question))
    if question.person_id is not None:
        rows = rows.filter(Q(person_id=question.person_id) | Q(subjects__contains={"person_id": question.person_id}))
    if question.organisation_id is not None:
        rows = rows.filter(organisation_id=question.organisation_id)
    if question.act:
        rows = rows.filter(code__startswith=question.act)
    return rows


def _acts(question: Question) -> QuerySet[Event]:
    rows = Event.objects.filter(**_window(question))
    if question.person_id is not None:
        told_of = _begins(ABOUT_PEOPLE) & Q(subject_id=question.person_id)
        rows = rows.filter(Q(by_id=question.person_id) | told_of | Q(data__contains={"person": question.person_id}))
    if question.organisation_id is not None:
        told_of = _begins(ABOUT_ORGANISATIONS) & Q(subject_id=question.organisation_id)
        rows = rows.filter(told_of | Q(data__contains={"organisation": question.organisation_id}))
    if question.act:
        rows = rows.filter(name__startswith=question.act)
    elif not question.everything:
        rows = rows.exclude(_begins(ORDINARY))
    return rows


def _begins(names: Sequence[str]) -> Q:
    return reduce(or_, (Q(name__startswith=name) for name in names))


def _after(rows: QuerySet[Any], kind: int, after: Place | None) -> QuerySet[Any]:
    """Those that come later in the list than a place. Many rows may carry one moment, so the number decides as well."""
    if after is not None:
        at, their_kind, number = after
        rows = rows.filter(at__lte=at)
        if kind == their_kind:
            rows = rows.exclude(at=at, pk__gte=number)
        elif kind > their_kind:
            rows = rows.exclude(at=at)
    return rows.order_by("-at", "-pk")


def _place(text: str) -> Place | None:
    parts = text.split("-")
    try:
        moment, kind, number = float(parts[0]), int(parts[1]), int(parts[2])
        return datetime.fromtimestamp(moment, ZONE), kind, number
    except (ValueError, IndexError, OverflowError):
        return None


def _act(row: Event) -> Line:
    subject = "" if row.subject_id is None else str(row.subject_id)
    return Line(row.at, _EVENT, row.pk, row.name, row.by_id, subject, row.data, is_refusal=False)


def _refusal(row: Refused) -> Line:
    data = {"route": row.route, "method": row.method, "status": row.status, **row.subjects}
    if row.network:
        data["network"] = row.network
    return Line(row.at, _REFUSAL, row.pk, row.code, row.person_id, "", data, is_refusal=True, left_out=row.left_out)
