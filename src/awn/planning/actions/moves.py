"""Changes by hand: the plan respects them, and each can be taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.people.models import Person
from awn.people.queries import is_self
from awn.planning.actions._syncing import check_idle, sync
from awn.planning.actions.rosters import allowed
from awn.planning.models import Move, Roster, Row
from awn.planning.obstacles import pairings
from awn.planning.queries import undoable
from awn.planning.rules import STANDING, check_obstacles


@transaction.atomic
def put(
    roster_id: int,
    person_id: int,
    shift_id: int,
    *,
    from_shift_id: int | None = None,
    all_the_same: bool = False,
    by: Person | None,
    at: datetime,
) -> Row:
    """Puts somebody into a shift of the draft, and out of `from_shift_id` where it is a move; fixed from then on.

    Refuses `roster_gate` with the gate that is in the way, `roster_doubt` where a coordinator may decide otherwise and
    has not said so, `own_application`, `not_in_roster` and `roster_under_way`.
    """
    roster = _ready(roster_id, [shift_id, *([from_shift_id] if from_shift_id else [])], by, at)
    _check_not_own(by, person_id)
    before = None
    if from_shift_id is not None:
        before = found(_rows(roster, person_id).filter(shift=from_shift_id, state__in=STANDING).first())
    pairing = next(iter(pairings(roster, [person_id], [shift_id], at, leaving=from_shift_id)), None)
    if pairing is None:
        message = _("This person has not applied here, or the shift has begun. Choose somebody from the list.")
        raise Refusal("not_in_roster", message, status=409)
    if _rows(roster, person_id).filter(shift=shift_id, state__in=STANDING).exists():
        raise Refusal("rostered_already", _("This person is in the shift already."), status=409)
    check_obstacles(pairing.obstacles, all_the_same=all_the_same)
    was_pinned = before.pinned if before else False
    if before is not None:
        _out(before)
    row = _in(roster, person_id, shift_id, pairing.application.pk, pairing.score, pinned=True)
    move = Move(by=by, at=at, person_id=person_id, from_shift_id=from_shift_id, to_shift_id=shift_id)
    move.was_pinned = was_pinned
    _note(roster, move)
    return row


@transaction.atomic
def take_out(roster_id: int, person_id: int, shift_id: int, *, by: Person | None, at: datetime) -> None:
    """Takes somebody out of a shift: a draft at once, a place with the next publishing."""
    roster = _ready(roster_id, [shift_id], by, at)
    row = found(_rows(roster, person_id).filter(shift=shift_id, state__in=STANDING).first())
    move = Move(by=by, at=at, person_id=person_id, from_shift_id=shift_id, was_pinned=row.pinned)
    _out(row)
    _note(roster, move)


@transaction.atomic
def fix(roster_id: int, person_id: int, shift_id: int, *, fixed: bool, by: Person | None, at: datetime) -> Row:
    """Fixes somebody in a shift, so that planning again leaves them there; or frees them."""
    roster = _ready(roster_id, [shift_id], by, at)
    row = found(_rows(roster, person_id).filter(shift=shift_id, state__in=STANDING).first())
    if row.pinned != fixed:
        move = Move(by=by, at=at, person_id=person_id, from_shift_id=shift_id, to_shift_id=shift_id)
        move.was_pinned = row.pinned
        _note(roster, move)
        row.pinned = fixed
        row.save(update_fields=["pinned"])
    return row


@transaction.atomic
def undo(roster_id: int, *, by: Person | None, at: datetime) -> Move:
    """Takes the latest change by hand back, whoever made it. Refuses `nothing_to_undo`, and `roster_gate` where the
    seat is taken by now."""
    roster = allowed(roster_id, by)
    check_idle(roster)
    move = undoable(roster).select_for_update(of=("self",)).first()
    if move is None:
        raise Refusal("nothing_to_undo", _("There is nothing to take back since the last plan."), status=409)
    shifts = [one for one in (move.from_shift_id, move.to_shift_id) if one]
    sync(roster, at, shift_ids=shifts)
    rows = _rows(roster, move.person_id)
    if move.from_shift_id == move.to_shift_id:
        rows.filter(shift=move.from_shift_id).update(pinned=move.was_pinned)
    else:
        _turn_back(roster, move, at)
    move.undone_at = at
    move.save(update_fields=["undone_at"])
    record("roster.move_undone", by=by, at=at, subject=move.person_id, roster=roster.pk)
    return move


def _turn_back(roster: Roster, move: Move, at: datetime) -> None:
    if move.to_shift_id is not None:
        row = _rows(roster, move.person_id).filter(shift=move.to_shift_id, state__in=STANDING).first()
        if row is not None:
            _out(row)
    if move.from_shift_id is None:
        return
    pairing = next(iter(pairings(roster, [move.person_id], [move.from_shift_id], at)), None)
    if pairing is None:
        message = _("This person has not applied here, or the shift has begun. Choose somebody from the list.")
        raise Refusal("not_in_roster", message, status=409)
    check_obstacles(pairing.obstacles, all_the_same=True)
    _in(roster, move.person_id, move.from_shift_id, pairing.application.pk, pairing.score, pinned=move.was_pinned)


def _ready(roster_id: int, shift_ids: list[int], by: Person | None, at: datetime) -> Roster:
    roster = allowed(roster_id, by)
    check_idle(roster)
    sync(roster, at, shift_ids=shift_ids)
    return roster


def _rows(roster: Roster, person_id: int) -> QuerySet[Row]:
    return Row.objects.select_for_update(of=("self",)).filter(roster=roster, person=person_id)


def _out(row: Row) -> None:
    if row.state == "placed":
        row.state, row.pinned = "leaving", False
        row.save(update_fields=["state", "pinned"])
    else:
        Row.objects.filter(pk=row.pk).delete()


def _in(roster: Roster, person_id: int, shift_id: int, application_id: int, score: int, *, pinned: bool) -> Row:
    row = _rows(roster, person_id).filter(shift=shift_id).first()
    if row is None:
        row = Row(roster=roster, person_id=person_id, shift_id=shift_id, state="draft")
    elif row.state == "leaving":
        row.state = "placed"
    else:
        row.state, row.place, row.told = "draft", None, False
    row.application_id, row.score, row.pinned, row.problem = application_id, score, pinned, ""
    row.save()
    return row


def _note(roster: Roster, move: Move) -> None:
    move.roster = roster
    move.save()
    roster.changed_at = move.at
    roster.save(update_fields=["changed_at"])
    shifts = {"before": move.from_shift_id, "after": move.to_shift_id}
    record("roster.moved", by=move.by, at=move.at, subject=move.person_id, roster=roster.pk, **shifts)


def _check_not_own(by: Person | None, person_id: int) -> None:
    if is_self(by, person_id):
        raise Refusal("own_application", _("Nobody decides on their own application."), status=403)
