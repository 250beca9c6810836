"""Seats as they are given and released inside the actions: every function here needs an open transaction."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from awn.base.compiled import prepared_cursor
from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import found
from awn.opportunities.models import Shift
from awn.participation.actions._protecting import why_passed_over
from awn.participation.kept import is_kept_for
from awn.participation.models import Application, Offer, OfferTerms, Place, ReservedSeats
from awn.participation.rules import LIVE_PLACE, PLACE_MOVES, SEATED
from awn.participation.seat_rules import ANSWER_HOURS, FIRST_YES_TOLD, answer_until

# So far behind the free seats a group that fits, or somebody alone behind a group that does not, is looked for.
LOOKED_AHEAD = 40
# Locks the shift, looks again and takes the seat in one statement: the lock then lasts as long as the commit, and no
# longer. Where people wait already, a free seat is theirs.
_TAKE = """
    INSERT INTO participation_place (shift_id, person_id, application_id, state, created_at, changed_at)
    SELECT s.id, %(person)s, %(application)s,
           CASE WHEN s.taken < s.capacity AND s.cancelled_at IS NULL AND NOT EXISTS (
                    SELECT FROM participation_place w WHERE w.shift_id = s.id AND w.state = 'waiting')
                THEN 'confirmed' ELSE 'waiting' END, %(at)s, %(at)s
      FROM opportunities_shift s WHERE s.id = %(shift)s FOR UPDATE OF s
 RETURNING state
"""


def take_place(application: Application, shift: Shift, *, at: datetime) -> str:
    """A seat in the shift for a new application, or a number in its waiting list when it is full; the place's state.

    A shift that was full when it was read is not locked, so that late-comers do not queue for a lock in vain. Should
    the count ever be wrong, the check constraint refuses the seat.
    """
    if shift.seats_left <= 0:
        place = _write(application, shift, "waiting", at=at)
        return "confirmed" if take_kept(place, application, shift, at=at) else place.state
    ids = {"person": application.person_id, "application": application.pk, "shift": shift.pk}
    values: dict[str, Any] = {**ids, "at": at}
    with prepared_cursor() as cursor:
        cursor.execute(_TAKE, values)
        row: tuple[str] | None = cursor.fetchone()
    state = found(row)[0]
    if state == "waiting" and keeps_seats(shift):
        waiting = Place.objects.get(shift=shift, application=application, state="waiting")
        return "confirmed" if take_kept(waiting, application, shift, at=at) else state
    return state


def wait_in_line(application: Application, shift: Shift, *, at: datetime) -> str:
    """A number in the waiting list of the shift, whether or not a seat is free; the place's state."""
    return _write(application, shift, "waiting", at=at).state


def give_place(application: Application, shift: Shift, *, at: datetime) -> str:
    """Like `take_place`, for an application that may have a number in the list already: that one is confirmed."""
    known = Place.objects.filter(shift=shift, application=application, state__in=["waiting", "offered"]).first()
    if known is None:
        return take_place(application, shift, at=at)
    if known.state == "offered" or seat_is_free(shift.pk):
        move(known, "confirmed", at=at)
    elif take_kept(known, application, shift, at=at):
        return "confirmed"
    return known.state


def give_place_at_the_door(application: Application, shift: Shift, *, at: datetime) -> str:
    """Like `give_place`, for somebody who stands there: the first yes has a free seat, whoever else waits for it."""
    state = give_place(application, shift, at=at)
    if state == "waiting" and seat_is_free(shift.pk):
        move(Place.objects.get(shift=shift, application=application, state="waiting"), "confirmed", at=at)
        return "confirmed"
    return state


def release(place: Place, state: str, *, at: datetime) -> None:
    """Ends a place; a seat that becomes free goes to the next on the list."""
    held_seat = place.state in {"confirmed", "offered"}
    if held_seat:
        found(Shift.objects.select_for_update().filter(pk=place.shift_id).values_list("pk").first())
    move(place, state, at=at)
    if held_seat and state != "cancelled":
        promote_from_list(place.shift_id, at=at)


def keeps_seats(shift: Shift) -> bool:
    """Whether the shift keeps seats for some; where the shift was read for applying it says so itself."""
    known: bool | None = getattr(shift, "keeps_seats", None)
    return ReservedSeats.objects.filter(shift=shift, seats__gt=0).exists() if known is None else known


def take_kept(place: Place, application: Application, shift: Shift, *, at: datetime) -> bool:
    """One of the seats that are kept for people like them, for a number in the list. Locks go shift, kept seats."""
    if not keeps_seats(shift):
        return False
    found(Shift.objects.select_for_update().filter(pk=shift.pk).values_list("pk").first())
    kept = ReservedSeats.objects.select_for_update().filter(shift=shift, seats__gt=0, until__gt=at).order_by("pk")
    mine = next((row for row in kept if is_kept_for(row.kind, application, shift.opportunity)), None)
    if mine is None:
        return False
    mine.seats -= 1
    mine.save(update_fields=["seats"])
    move(place, "confirmed", at=at)
    return True


def seat_is_free(shift_id: int) -> bool:
    """Locks the shift. Somebody accepted by name goes before the rest of the list."""
    rows = Shift.objects.select_for_update().filter(pk=shift_id, cancelled_at=None)
    locked = rows.values_list("taken", "capacity").first()
    return locked is not None and locked[0] < locked[1]


def _locked(shift_id: int) -> Shift:
    rows = Shift.objects.select_for_update(of=("self",)).select_related("opportunity")
    return found(rows.filter(pk=shift_id).first())


def _write(application: Application, shift: Shift, state: str, *, at: datetime) -> Place:
    return Place.objects.create(
        shift=shift,
        person_id=application.person_id,
        application=application,
        state=state,
        created_at=at,
        changed_at=at,
    )


def promote_from_list(shift_id: int, *, at: datetime) -> list[int]:
    """Offers free seats to the waiting list, lowest number first; the ids of the places that were asked or promoted.

    Whoever wished so has the seat without being asked. Where time is too short to ask one after the other, all who wait
    are told that the first yes has it. Much may have changed since somebody joined the list: who may not come any more
    is passed over, and the next is asked.
    """
    shift = _locked(shift_id)
    if shift.cancelled_at is not None or shift.ends_at <= at or shift.seats_left <= 0:
        return []
    begins = shift.ends_at if shift.open_ended else shift.starts_at
    hours = OfferTerms.objects.filter(opportunity=shift.opportunity_id).values_list("answer_hours", flat=True).first()
    until = answer_until(at, begins, shift.opportunity.zone, hours=hours or ANSWER_HOURS)
    if until is None:
        return _call_all(shift, at=at)
    return _ask_in_order(shift, until, at=at)


def _ask_in_order(shift: Shift, until: datetime, *, at: datetime) -> list[int]:
    moved: list[int] = []
    # Everybody who was asked has left the list, so each round asks others.
    while asked := _next_in_line(shift, shift.seats_left - len(moved)):
        for place in asked:
            if reason := why_passed_over(place, shift):
                _pass_over(place, reason, at=at)
                continue
            if not _promoted_at_once(place, shift, at=at):
                _offer(place, until, at=at)
            moved.append(place.pk)
    return moved


def _next_in_line(shift: Shift, free: int) -> list[Place]:
    """Whose turn it is, as many as seats are free. Who applied together is asked together: while there is not room for
    all of them they keep their number, and the next are asked."""
    chosen: list[Place] = []
    if free <= 0:
        return chosen
    line = list(_queue(shift)[: free + LOOKED_AHEAD])
    groups = {place.application.together for place in line} - {None}
    waiting = Place.objects.filter(shift=shift, state="waiting", application__together__in=groups) if groups else None
    sizes = Counter(waiting.values_list("application__together", flat=True)) if waiting is not None else Counter()
    seen = set()
    for place in line:
        group = place.application.together
        if group in seen or len(chosen) >= free:
            continue
        mates = [place]
        if group is not None:
            seen.add(group)
            mates = [one for one in line if one.application.together == group]
        # Fewer than wait: one of them is just leaving, or far behind; they are asked when all can be.
        is_whole = group is None or len(mates) == sizes[group]
        if is_whole and len(chosen) + len(mates) <= free:
            chosen += mates
    return chosen


def _call_all(shift: Shift, *, at: datetime) -> list[int]:
    """The seat stays free for the first yes; newcomers do not get it, for people wait."""
    moved = [place.pk for place in _queue(shift).filter(application__takes_at_once=True)[: shift.seats_left]
             if not why_passed_over(place, shift) and _promoted_at_once(place, shift, at=at)]  # fmt: skip
    if shift.seats_left <= len(moved):
        return moved
    told = list(_queue(shift).filter(offer=None)[:FIRST_YES_TOLD])
    Offer.objects.bulk_create([Offer(place=place, made_at=at) for place in told])
    if told:
        record("place.free_now", by=None, at=at, subject=shift.pk, places=[place.pk for place in told])
    return [*moved, *(place.pk for place in told)]


def _queue(shift: Shift) -> QuerySet[Place]:
    """Who waits, in order. Whoever is just leaving is not waited for: they hold their application, and want the shift
    that is locked here; `fill_free_seats` asks them again should they stay."""
    rows = Place.objects.select_related("application", "person").filter(shift=shift, state="waiting").order_by("pk")
    return rows.select_for_update(of=("self", "application"), skip_locked=True, no_key=True)


def _promoted_at_once(place: Place, shift: Shift, *, at: datetime) -> bool:
    """The seat is theirs if they wished so, and have no other at the time."""
    if not place.application.takes_at_once or is_busy(place.person_id, shift):
        return False
    seat(place, at=at)
    record("place.promoted", by=None, at=at, subject=place.pk, application=place.application_id)
    return True


def is_busy(person_id: int, shift: Shift) -> bool:
    """Whether the person has a seat elsewhere at the time of the shift; windows of free choice never clash."""
    if shift.open_ended:
        return False
    others = Shift.objects.filter(places__person=person_id, places__state__in=sorted(SEATED), open_ended=False)
    return others.filter(starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at).exclude(pk=shift.pk).exists()


def _offer(place: Place, until: datetime, *, at: datetime) -> None:
    move(place, "offered", at=at)
    Offer.objects.update_or_create(place=place, defaults={"made_at": at, "until": until, "answered_at": None})
    record("place.offered", by=None, at=at, subject=place.pk, application=place.application_id)


def seat(place: Place, *, at: datetime) -> None:
    """Confirms a place, and accepts an application that waited for one."""
    move(place, "confirmed", at=at)
    if place.application.state == "waiting":
        place.application.state = "accepted"
        place.application.decided_at = at
        place.application.save(update_fields=["state", "decided_at"])


def _pass_over(place: Place, reason: str, *, at: datetime) -> None:
    """The number in the list ends; with the last of its places an application ends as well."""
    move(place, "passed_over", at=at)
    application = place.application
    if application.state == "waiting" and not application.places.filter(state__in=sorted(LIVE_PLACE)).exists():
        application.state = "declined"
        application.reason = "requirements"
        application.decided_at = at
        application.save(update_fields=["state", "reason", "decided_at"])
    record("place.passed_over", by=None, at=at, subject=place.pk, application=place.application_id, reason=reason)


def move(place: Place, state: str, *, at: datetime) -> None:
    """Moves a place to another state; refuses moves that the table does not have."""
    check_move(PLACE_MOVES, place.state, state)
    place.state = state
    place.changed_at = at
    place.save(update_fields=["state", "changed_at"])
