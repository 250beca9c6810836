"""A plan becomes places: shift by shift, each in its own transaction, and each person is told once of all of theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from awn.base.events import record
from awn.opportunities.models import Shift
from awn.participation.models import Application, Place
from awn.participation.rules import ACTIVE_APPLICATION, SEATED
from awn.people.models import Person
from awn.people.queries import is_self
from awn.planning.actions._syncing import locked, sync
from awn.planning.models import Roster, Row, Run
from awn.planning.reading import shifts_to_come
from awn.safety.queries.blocks import walls_of

TOLD_AT_ONCE = 500
OPEN = ("draft", "leaving")


def shifts_to_publish(roster: Roster, at: datetime) -> list[int]:
    """Shifts with rows that are not places yet, or places that leave; in the order in which they are locked."""
    rows = Row.objects.filter(roster=roster, state__in=OPEN, problem="", shift__in=shifts_to_come(roster, at))
    return sorted(set(rows.order_by().values_list("shift_id", flat=True)))


@transaction.atomic
def begin_publishing(run: Run, *, by: Person | None, at: datetime) -> list[int]:
    """Brings the roster up to the places of this moment; the shifts to go through."""
    roster = locked(run.roster_id)
    sync(roster, at)
    Row.objects.filter(roster=roster).exclude(problem="").update(problem="")
    shifts = shifts_to_publish(roster, at)
    Run.objects.filter(pk=run.pk).update(total=len(shifts), done=0, stage="places", beat_at=at)
    return shifts


@transaction.atomic
def publish_shift(run: Run, shift_id: int, shut: Collection[int], *, by: Person | None, at: datetime) -> int:
    """Ends the places that leave and gives those that are new, as far as seats are free; how many were given.

    `shut` are people whom a gate keeps out by now. Whoever does not fit keeps a row with the problem named: nothing
    is oversold, whatever others did meanwhile.
    """
    rows = list(
        Row.objects.select_for_update(of=("self",))
        .select_related("application")
        .filter(roster=run.roster_id, shift=shift_id, state__in=OPEN, problem="")
        .order_by("-pinned", "-score", "pk")
    )
    # Parent before child, as everywhere: applications, then the shift.
    applications = _applications(rows)
    shift = Shift.objects.select_for_update().get(pk=shift_id)
    _end(rows, at)
    shift.refresh_from_db(fields=["taken"])
    free = 0 if shift.cancelled_at is not None else shift.capacity - shift.taken
    drafts = [row.person_id for row in rows if row.state == "draft"]
    elsewhere = _elsewhere(drafts, shift, _leaving(run.roster_id))
    walls = walls_of(drafts)
    there = _seated(shift) if walls else set()
    given: list[Row] = []
    kept: list[Row] = []
    for row in rows:
        if row.state != "draft":
            continue
        row.problem = _problem(row, applications, shut, elsewhere, by, has_seat=len(given) < free)
        if not row.problem and walls.get(row.person_id, set()) & there:
            row.problem = "apart"
        (kept if row.problem else given).append(row)
        there |= set() if row.problem else {row.person_id}
    _give(given, applications, shift, by, at)
    Row.objects.bulk_update(kept, ["problem"])
    return len(given)


@transaction.atomic
def tell_next(run: Run, *, by: Person | None, at: datetime) -> bool:
    """Records for the next people what changed for them, all of it in one event each; False when nobody is left."""
    open_rows = Row.objects.filter(roster=run.roster_id, told=False, state__in=["placed", "left"])
    people = list(open_rows.order_by("person_id").values_list("person_id", flat=True).distinct()[:TOLD_AT_ONCE])
    if not people:
        return False
    rows = open_rows.filter(person__in=people).select_related("shift").order_by("shift__starts_at", "pk")
    mine: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        mine[row.application_id].append(row)
    for application_id, own in sorted(mine.items()):
        record(
            "roster.told", by=by, at=at, subject=application_id, roster=run.roster_id,
            opportunity=own[0].shift.opportunity_id,
            added=[row.shift_id for row in own if row.state == "placed"],
            removed=[row.shift_id for row in own if row.state == "left"],
        )  # fmt: skip
    ids = [row.pk for own in mine.values() for row in own]
    Row.objects.filter(pk__in=ids, state="left").delete()
    Row.objects.filter(pk__in=ids).update(told=True)
    return True


@transaction.atomic
def end_publishing(run: Run, *, by: Person | None, at: datetime) -> None:
    """Notes when it was published, and by whom."""
    Roster.objects.filter(pk=run.roster_id).update(published_at=at)
    record("roster.published", by=by, at=at, subject=run.roster_id, run=run.pk)


def _applications(rows: Sequence[Row]) -> dict[int, Application]:
    wanted = Application.objects.select_for_update(of=("self",)).filter(pk__in=[row.application_id for row in rows])
    return {one.pk: one for one in wanted.order_by("pk")}


def _end(rows: Iterable[Row], at: datetime) -> None:
    leaving = [row for row in rows if row.state == "leaving"]
    if not leaving:
        return
    places = Place.objects.select_for_update().filter(pk__in=[row.place_id for row in leaving], state="confirmed")
    ended = set(places.values_list("pk", flat=True))
    Place.objects.filter(pk__in=ended).update(state="cancelled", changed_at=at)
    for row in leaving:
        # What was given up meanwhile ended by itself: nobody has to be told.
        row.state, row.told, row.pinned = "left", row.place_id not in ended, False
    Row.objects.bulk_update(leaving, ["state", "told", "pinned"])


def _seated(shift: Shift) -> set[int]:
    return set(Place.objects.filter(shift=shift, state__in=sorted(SEATED)).values_list("person_id", flat=True))


def _leaving(roster_id: int) -> QuerySet[Row]:
    return Row.objects.filter(roster=roster_id, state="leaving")


def _elsewhere(people: Collection[int], shift: Shift, leaving: QuerySet[Row]) -> set[int]:
    """Who has a seat at that time meanwhile, other than one that leaves with this publishing."""
    seats = Place.objects.filter(
        person__in=people,
        state__in=sorted(SEATED),
        shift__open_ended=False,
        shift__starts_at__lt=shift.ends_at,
        shift__ends_at__gt=shift.starts_at,
    )
    other = seats.exclude(shift=shift).exclude(pk__in=leaving.values("place_id"))
    return set(other.values_list("person_id", flat=True))


def _problem(
    row: Row,
    applications: dict[int, Application],
    shut: Collection[int],
    elsewhere: Collection[int],
    by: Person | None,
    *,
    has_seat: bool,
) -> str:
    application = applications.get(row.application_id)
    if application is None or application.state not in ACTIVE_APPLICATION - {"awaiting_guardian"}:
        return "ended"
    if row.person_id in shut:
        return "gate"
    if is_self(by, row.person_id):
        return "own"
    if row.person_id in elsewhere:
        return "clash"
    return "" if has_seat else "no_seat"


def _give(
    rows: Sequence[Row], applications: dict[int, Application], shift: Shift, by: Person | None, at: datetime
) -> None:
    """Numbers in the waiting list are confirmed, the others get a new place; applications are accepted with it."""
    if not rows:
        return
    ids = [row.application_id for row in rows]
    waiting = Place.objects.select_for_update().filter(shift=shift, application__in=ids, state="waiting")
    listed = {place.application_id: place for place in waiting}
    Place.objects.filter(pk__in=[place.pk for place in listed.values()]).update(state="confirmed", changed_at=at)
    seated = Place.objects.filter(shift=shift, application__in=ids, state__in=sorted(SEATED))
    there = {place.application_id: place for place in seated}
    fresh = [
        Place(
            shift=shift, person_id=row.person_id, application_id=row.application_id, state="confirmed", created_at=at,
            changed_at=at,
        )
        for row in rows if row.application_id not in there
    ]  # fmt: skip
    there |= {place.application_id: place for place in Place.objects.bulk_create(fresh)}
    for row in rows:
        row.place, row.state, row.told, row.problem = there[row.application_id], "placed", False, ""
    Row.objects.bulk_update(rows, ["place", "state", "told", "problem"])
    undecided = [pk for pk in ids if applications[pk].state in {"submitted", "waiting"}]
    Application.objects.filter(pk__in=undecided).update(state="accepted", decided_at=at, decided_by=by)
