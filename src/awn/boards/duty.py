"""Reads for those in charge: the boards they look after, and what waits for them there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from awn.boards.models import Board, Escalation, Session, Task
from awn.organisations.permissions import EVERYTHING, Scope, standing_of
from awn.organisations.queries import organisations_of
from awn.organisations.rules import Permission
from awn.people.models import Person

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in an organisation: finished tasks, times that are over, calls for help."""

    tasks: int
    times: int
    calls: int

    @property
    def all(self) -> int:
        return self.tasks + self.times + self.calls


def boards_in_charge(person: Person, at: datetime) -> list[Board]:
    """Boards on which the person confirms hours, with `tasks`, `times` and `calls` that wait; what waits comes first.

    One query for each organisation they work in, and one for the boards.
    """
    mine = Q(pk__in=())
    for member in organisations_of(person):
        standing = standing_of(person, member.organisation_id)
        if Permission.CONFIRM_HOURS in standing.permissions:
            mine |= Q(opportunity__organisation=member.organisation_id) & standing.scope.among("opportunity__")
    rows = Board.objects.filter(mine).select_related("opportunity__organisation").defer(
        "opportunity__search", "opportunity__title_key"
    )  # fmt: skip
    rows = rows.annotate(
        tasks_waiting=_number(Task.objects.filter(board=OuterRef("pk"), state="to_accept"), "board"),
        times_waiting=_number(_to_settle(at).filter(board=OuterRef("pk")), "board"),
        calls=_number(Escalation.objects.filter(session__board=OuterRef("pk"), taken_at=None), "session__board"),
    )
    running = Q(opportunity__state__in=["published", "closed"])
    waits = Q(tasks_waiting__gt=0) | Q(times_waiting__gt=0) | Q(calls__gt=0)
    first = Case(When(waits, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(rows.filter(running | waits).order_by(F("calls").desc(), first, "-pk")[:_SHOWN])


def calls_for(boards: list[Board]) -> list[Escalation]:
    """Calls for help on these boards that nobody has answered, the longest-waiting first."""
    numbers = [one.pk for one in boards]
    rows = Escalation.objects.filter(session__board__in=numbers, taken_at=None)
    return list(rows.select_related("session__board__opportunity__organisation").order_by("at", "pk"))


def waiting_in(organisation_id: int, at: datetime, scope: Scope = EVERYTHING) -> Waiting:
    """What waits on the boards of an organisation. Three queries, each by an index."""
    tasks = Task.objects.filter(
        scope.among("board__opportunity__"), board__opportunity__organisation_id=organisation_id, state="to_accept"
    )
    times = _to_settle(at).filter(
        scope.among("board__opportunity__"), board__opportunity__organisation_id=organisation_id
    )
    calls = Escalation.objects.filter(
        scope.among("session__board__opportunity__"), taken_at=None,
        session__board__opportunity__organisation_id=organisation_id,
    )  # fmt: skip
    return Waiting(tasks.count(), times.count(), calls.count())


def _to_settle(at: datetime) -> QuerySet[Session]:
    return Session.objects.filter(state="booked", ends_at__lte=at)


def _number(rows: QuerySet[Task] | QuerySet[Session] | QuerySet[Escalation], key: str) -> Coalesce:
    """How many rows there are for the board around them."""
    counted = rows.order_by().values(key).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))
