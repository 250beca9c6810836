"""Reads of rosters: how a plan stands, day by day, shift by shift, person by person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, ExpressionWrapper, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from awn.base.arabic import search_key
from awn.base.names import by_name
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.permissions import Scope
from awn.people.models import Person
from awn.planning.models import Gap as Gap  # noqa: PLC0414 - doors take the type from here
from awn.planning.models import Move, Run
from awn.planning.models import Roster as Roster  # noqa: PLC0414 - doors take the type from here
from awn.planning.models import Row as Row  # noqa: PLC0414 - doors take the type from here
from awn.planning.obstacles import Pairing as Pairing  # noqa: PLC0414 - doors take the type from here
from awn.planning.obstacles import free_seats, pairings
from awn.planning.reading import applications_of, opportunities_of, shifts_to_come
from awn.planning.rules import NOTED_MOVES, STANDING, UNDER_WAY, Wishes, share_of_best
from awn.safety.queries.blocks import walls_of

_PLANNED = Q(state__in=STANDING)


def roster_in(organisation_id: int, number: int, scope: Scope) -> Roster | None:
    """One roster of the organisation that lies within what somebody looks after."""
    rows = Roster.objects.filter(organisation_id=organisation_id, pk=number)
    roster = rows.select_related("organisation", "opportunity", "programme").first()
    if roster is None:
        return None
    teams = opportunities_of(roster).values_list("team_id", flat=True)
    return roster if scope.everything or all(scope.includes(team) for team in teams) else None


def roster_of(*, opportunity_id: int | None = None, programme_id: int | None = None) -> int | None:
    """The number of the roster of an opportunity, or of a programme."""
    rows = Roster.objects.filter(opportunity=opportunity_id) if opportunity_id else Roster.objects.filter(
        programme=programme_id, programme__isnull=False
    )  # fmt: skip
    return rows.values_list("pk", flat=True).first()


def wishes_of(roster: Roster) -> Wishes:
    """Its settings."""
    return Wishes(
        rest_hours=roster.rest_hours, most_hours=roster.most_hours, with_waiting=roster.with_waiting,
        with_undecided=roster.with_undecided, beyond_wishes=roster.beyond_wishes, may_move=roster.may_move,
    )  # fmt: skip


def runs_under_way() -> list[int]:
    """What the worker has to do, the oldest first."""
    return list(Run.objects.filter(state__in=UNDER_WAY).order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Runs:
    """The latest run, and the latest plan that was finished."""

    latest: Run | None
    plan: Run | None

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has the roster in hand."""
        return self.latest is not None and self.latest.state in UNDER_WAY

    @property
    def share(self) -> float | None:
        """What the last plan is worth of the best possible one at least, in per cent; None without a bound."""
        return share_of_best(self.plan.objective, self.plan.bound) if self.plan and self.plan.bound else None


def runs_of(roster: Roster) -> Runs:
    """Two queries."""
    rows = Run.objects.filter(roster=roster).order_by("-pk")
    return Runs(rows.first(), rows.filter(state="done", kind__in=["plan", "repair"]).first())


@dataclass(frozen=True, slots=True)
class Totals:
    """How a roster stands."""

    shifts: int
    seats: int
    planned: int
    empty: int
    people: int  # who have at least one shift
    candidates: int
    drafts: int  # not published yet
    leaving: int
    gone: int  # gave their place up
    left_out: int  # that the last publishing could not place


def totals(roster: Roster, at: datetime) -> Totals:
    """Seven queries. A seat counts as planned by a row, or by a place outside of the roster."""
    shifts = list(shifts_to_come(roster, at))
    rows = Row.objects.filter(roster=roster, shift__in=[one.pk for one in shifts])
    counts: dict[str, int] = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    left = free_seats(roster, shifts)
    seats = sum(one.capacity for one in shifts)
    empty = sum(max(seats_left, 0) for seats_left in left.values())
    gone = rows.filter(state="placed").exclude(place__state__in=["confirmed", "attended", "absent", "excused"])
    return Totals(
        shifts=len(shifts),
        seats=seats,
        planned=seats - empty,
        empty=empty,
        people=rows.filter(_PLANNED).values("person").distinct().count(),
        candidates=applications_of(roster).order_by().values("person").distinct().count(),
        drafts=counts.get("draft", 0),
        leaving=counts.get("leaving", 0),
        gone=counts.get("gone", 0) + gone.count(),
        left_out=rows.exclude(problem="").count(),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A shift of the board: how many are planned, and how many seats are empty."""

    shift: Shift
    planned: int
    drafts: int
    pinned: int
    empty: int


@dataclass(frozen=True, slots=True)
class Day:
    """The shifts of one day at one venue."""

    day: date
    opportunity: Opportunity
    lines: Sequence[Line]


def venues_of(roster: Roster, at: datetime) -> list[Opportunity]:
    """Its opportunities with shifts to come, that with the soonest first; two queries."""
    soonest = dict(shifts_to_come(roster, at).order_by().values_list("opportunity").annotate(Min("starts_at")))
    return sorted((one for one in opportunities_of(roster) if one.pk in soonest), key=lambda one: soonest[one.pk])


def days_of(roster: Roster, at: datetime, *, opportunity_id: int | None = None) -> list[tuple[date, int, int]]:
    """Each day on the spot, of one opportunity or of all, with its seats and those that are empty; three queries."""
    zones = dict(opportunities_of(roster).values_list("pk", "zone"))
    shifts = [one for one in shifts_to_come(roster, at) if opportunity_id in {None, one.opportunity_id}]
    left = free_seats(roster, shifts)
    seats: dict[date, int] = defaultdict(int)
    empty: dict[date, int] = defaultdict(int)
    for shift in shifts:
        day = shift.starts_at.astimezone(ZoneInfo(zones[shift.opportunity_id])).date()
        seats[day] += shift.capacity
        empty[day] += max(left[shift.pk], 0)
    return [(day, seats[day], empty[day]) for day in sorted(seats)]


def board(roster: Roster, day: date, at: datetime) -> list[Day]:
    """The shifts of a day, venue by venue; four queries."""
    found = []
    shifts = list(shifts_to_come(roster, at).filter(starts_at__range=_around(day)))
    left = free_seats(roster, shifts)
    rows = Row.objects.filter(_PLANNED, roster=roster, shift__in=[one.pk for one in shifts])
    counted = rows.order_by().values("shift_id")
    counted = counted.annotate(
        planned=Count("pk"), drafts=Count("pk", filter=Q(state="draft")), pins=Count("pk", filter=Q(pinned=True))
    )
    counts = {one["shift_id"]: (one["planned"], one["drafts"], one["pins"]) for one in counted}
    for opportunity in opportunities_of(roster):
        zone = ZoneInfo(opportunity.zone)
        own = [s for s in shifts if s.opportunity_id == opportunity.pk and s.starts_at.astimezone(zone).date() == day]
        lines = [Line(one, *counts.get(one.pk, (0, 0, 0)), empty=max(left[one.pk], 0)) for one in own]
        if lines:
            found.append(Day(day, opportunity, lines))
    return found


def shift_in(roster: Roster, shift_id: int, at: datetime) -> Shift | None:
    """One of its shifts to come."""
    return shifts_to_come(roster, at).filter(pk=shift_id).select_related("role", "opportunity").first()


def rows_of_shift(roster: Roster, shift_id: int) -> QuerySet[Row]:
    """The people of a shift by name, those who leave or gave it up at the end."""
    rows = Row.objects.filter(roster=roster, shift=shift_id).exclude(state="left")
    return rows.select_related("person", "person__region").order_by("state", *by_name("person__name"), "pk")


def at_odds(rows: Iterable[Row]) -> bool:
    """Whether two of those who stand in a shift do not wish to meet; nobody is told who."""
    here = {row.person_id for row in rows if row.state in STANDING}
    return any(others & here for others in walls_of(here).values())


def rows_of_person(roster: Roster, person_id: int) -> QuerySet[Row]:
    """Somebody’s shifts by time."""
    rows = Row.objects.filter(roster=roster, person=person_id).exclude(state="left")
    return rows.select_related("shift__role", "shift__opportunity").order_by("shift__starts_at", "pk")


def person_in(roster: Roster, person_id: int) -> Person | None:
    """Somebody who may be planned here, or is."""
    known = Q(pk__in=applications_of(roster, [person_id]).values("person")) | Q(
        pk__in=Row.objects.filter(roster=roster, person=person_id).values("person")
    )
    return Person.objects.filter(known, pk=person_id).select_related("region").first()


def people_of(roster: Roster, at: datetime, typed: str = "") -> QuerySet[Any]:
    """Everybody who may be planned, with `shifts` and `time` of theirs in the roster; those with nothing first, then
    those with the fewest hours."""
    own = Q(pk__in=applications_of(roster).order_by().values("person")) | Q(
        pk__in=Row.objects.filter(roster=roster).order_by().values("person")
    )
    rows = Person.objects.filter(own)
    for word in search_key(typed).split():
        rows = rows.filter(name_key__contains=word)
    mine = Q(planned_rows__roster=roster, planned_rows__state__in=STANDING, planned_rows__shift__starts_at__gt=at)
    length = ExpressionWrapper(
        F("planned_rows__shift__ends_at") - F("planned_rows__shift__starts_at"), output_field=DurationField()
    )
    found = rows.annotate(
        shifts=Count("planned_rows", filter=mine), time=Coalesce(Sum(length, filter=mine), timedelta())
    )
    return found.select_related("region").order_by("time", *by_name(), "pk")


IDLE_SHOWN = 40


def idle_at(roster: Roster, opportunity_id: int, at: datetime) -> list[Any]:
    """Some of those who applied to one of its opportunities and have no shift in the roster, by name."""
    own = applications_of(roster).filter(opportunity=opportunity_id).order_by().values("person")
    return list(people_of(roster, at).filter(pk__in=own, shifts=0)[:IDLE_SHOWN])


SHOWN = 12
ASKED = 60


def who_could(roster: Roster, shift: Shift, at: datetime, typed: str = "") -> list[Pairing]:
    """People for a shift: those found by name, or those with the fewest hours; whom nothing keeps out first."""
    there = Row.objects.filter(_PLANNED, roster=roster, shift=shift).values("person")
    own = applications_of(roster).filter(opportunity=shift.opportunity_id).order_by().values("person")
    rows = people_of(roster, at, typed).filter(pk__in=own).exclude(pk__in=there)
    ids = list(rows.values_list("pk", flat=True)[:ASKED])
    found = pairings(roster, ids, [shift.pk], at) if ids else []
    place = {person: number for number, person in enumerate(ids)}
    found.sort(key=lambda one: (one.firm, len(one.obstacles), -one.score, place[one.application.person_id]))
    return found[:SHOWN]


def where_could(roster: Roster, person_id: int, day: date, at: datetime, *, leaving: int | None) -> list[Pairing]:
    """The shifts of a day for somebody, whom nothing keeps out of first."""
    ids = [line.shift.pk for part in board(roster, day, at) for line in part.lines]
    held = set(rows_of_person(roster, person_id).filter(_PLANNED).values_list("shift_id", flat=True))
    found = pairings(roster, [person_id], [one for one in ids if one not in held], at, leaving=leaving)
    found.sort(key=lambda one: (one.firm, len(one.obstacles), -one.score, one.shift.starts_at))
    return found


def gaps_of(roster: Roster, at: datetime) -> QuerySet[Gap]:
    """What the last plan could not fill, by time."""
    rows = Gap.objects.filter(roster=roster, shift__starts_at__gt=at, shift__cancelled_at=None)
    return rows.select_related("shift__role", "shift__opportunity").order_by("shift__starts_at", "shift_id")


def gap_reasons(roster: Roster, at: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """In how many shifts with empty seats each reason holds people back, and each gate alone keeps people out."""
    reasons: Counter[str] = Counter()
    gates: Counter[str] = Counter()
    for main, counts, shut in gaps_of(roster, at).order_by().values_list("main", "counts", "shut"):
        reasons.update(list(counts) or ([main] if main == "nobody" and not shut else []))
        gates.update(list(shut))
    return dict(reasons), dict(gates)


def undoable(roster: Roster) -> QuerySet[Move]:
    """Changes by hand since the last run, the latest first."""
    rows = Move.objects.filter(roster=roster, undone_at=None).order_by("-pk")
    last = Run.objects.filter(roster=roster, state="done").order_by("-pk").values_list("finished_at", flat=True).first()
    if last is not None:
        rows = rows.filter(at__gt=last)
    return rows.select_related("person", "by", "from_shift", "to_shift")


def moves_of(roster: Roster) -> list[Move]:
    """The latest changes by hand, those taken back too."""
    rows = Move.objects.filter(roster=roster).order_by("-pk")
    rows = rows.select_related("person", "by", "from_shift__opportunity", "to_shift__opportunity")
    return list(rows[:NOTED_MOVES])


def changes_of(roster: Roster, at: datetime) -> QuerySet[Row]:
    """What publishing would do: rows that become places, and places that end; by person."""
    rows = Row.objects.filter(roster=roster, state__in=["draft", "leaving"], shift__in=shifts_to_come(roster, at))
    return rows.select_related("person", "shift__role", "shift__opportunity").order_by(
        "person__name_ar", "person__name_en", "person_id", "shift__starts_at"
    )


def left_out(roster: Roster) -> QuerySet[Row]:
    """Whom the last publishing could not place."""
    rows = Row.objects.filter(roster=roster).exclude(problem="")
    return rows.select_related("person", "shift__role", "shift__opportunity")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the printed roster: one shift of a role at a venue, and who is in it."""

    shift: Shift
    names: Sequence[Row]
    empty: int


def sheets(roster: Roster, day: date, at: datetime, *, opportunity_id: int | None = None) -> list[tuple[Any, Any]]:
    """The printed roster of a day: venue by venue, in each its shifts by time and role, with people by name."""
    parts = [one for one in board(roster, day, at) if opportunity_id in (None, one.opportunity.pk)]
    ids = [line.shift.pk for part in parts for line in part.lines]
    people: dict[int, list[Row]] = defaultdict(list)
    rows = Row.objects.filter(_PLANNED, roster=roster, shift__in=ids).select_related("person")
    for row in rows.order_by(*by_name("person__name"), "pk"):
        people[row.shift_id].append(row)
    return [
        (part.opportunity, [Sheet(line.shift, people[line.shift.pk], line.empty) for line in part.lines])
        for part in parts
    ]


def all_rows(roster: Roster, at: datetime) -> Iterable[Row]:
    """Everybody in every shift to come, for a table to take away."""
    rows = Row.objects.filter(_PLANNED, roster=roster, shift__in=shifts_to_come(roster, at))
    found = rows.select_related("person", "shift__role", "shift__opportunity")
    return found.order_by("shift__starts_at", "shift_id", *by_name("person__name"), "pk").iterator(chunk_size=2_000)


def shifts_told(ids: Collection[int]) -> list[Shift]:
    """The shifts that a letter names, by time."""
    rows = Shift.objects.filter(pk__in=ids).select_related("role", "opportunity")
    return list(rows.order_by("starts_at", "pk"))


def _around(day: date) -> tuple[datetime, datetime]:
    """Wide enough for every zone."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start - timedelta(hours=14), start + timedelta(hours=38)
