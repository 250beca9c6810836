"""Times for lessons and for support: the organisation offers them, volunteers book them, a supervisor settles them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.boards.actions._crediting import Done, credited
from awn.boards.actions._locks import locked_session, require_of
from awn.boards.actions.files import drop
from awn.boards.links import checked_link
from awn.boards.models import Board, BoardFile, Session
from awn.boards.rules import (
    ALIAS_LIMIT,
    CREDITED_OUTCOMES,
    MOST_SESSIONS_AT_ONCE,
    NEED_LIMIT,
    NOTE_LIMIT,
    OUTCOMES,
    REMIND_BEFORE,
    SESSION_KINDS,
    SESSION_MOVES,
    check_licence,
    check_no_identity,
    check_session_times,
)
from awn.boards.sessions import needs_supervisor, place_for, supervisors_of
from awn.hours.rules import check_confirmer
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.queries import is_self
from awn.qualifications.queries import valid_kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A time on offer, `weeks` times at the same hour."""

    starts_at: datetime
    ends_at: datetime
    weeks: int = 1
    alias: str = ""
    need: str = ""
    link: str = ""
    supervisor_id: int | None = None


@transaction.atomic
def offer(board_id: int, new: NewSession, *, by: Person | None, at: datetime) -> Sequence[Session]:
    """Puts times on the board. Refuses: no right to, times that are over or too long, words that name somebody, no
    supervisor where one is needed, over 52 weeks."""
    board = found(
        Board.objects.select_for_update(of=("self",)).select_related("opportunity").filter(pk=board_id).first()
    )
    require_of(by, Permission.EDIT_OPPORTUNITIES, board)
    if board.kind not in SESSION_KINDS:
        raise Refusal("board_of_tasks", _("This board holds tasks, not times."), status=409)
    check_session_times(new.starts_at, new.ends_at, at)
    if not 1 <= new.weeks <= MOST_SESSIONS_AT_ONCE:
        message = _("Repeat it for between 1 and 52 weeks.")
        raise Refusal("session_weeks_impossible", message, fields={"weeks": message})
    _check_supervisor(board, new.supervisor_id)
    alias = clean_line(new.alias, limit=ALIAS_LIMIT, field="alias")
    need = clean_line(new.need, limit=NEED_LIMIT, field="need")
    check_no_identity(alias, "alias")
    check_no_identity(need, "need")
    link = checked_link(new.link)
    rows = [
        Session(
            board=board, starts_at=new.starts_at + timedelta(weeks=week), ends_at=new.ends_at + timedelta(weeks=week),
            alias=alias, need=need, link=link, supervisor_id=new.supervisor_id, created_at=at,
        )
        for week in range(new.weeks)
    ]  # fmt: skip
    made = Session.objects.bulk_create(rows)
    record("board.sessions_offered", by=by, at=at, subject=board.pk, count=len(made), person=new.supervisor_id)
    return made


@transaction.atomic
def put_on_duty(session_id: int, supervisor_id: int, *, by: Person | None, at: datetime) -> Session:
    """Somebody of the organisation is on duty then. Refuses whoever may not log incidents, and the volunteer."""
    row = locked_session(session_id)
    require_of(by, Permission.EDIT_OPPORTUNITIES, row.board)
    _check_supervisor(row.board, supervisor_id)
    if supervisor_id == row.volunteer_id:
        message = _("Nobody supervises themselves: choose somebody else.")
        raise Refusal("own_supervisor", message, status=409, fields={"supervisor": message})
    row.supervisor_id = supervisor_id
    row.save(update_fields=["supervisor"])
    record("board.put_on_duty", by=by, at=at, subject=row.pk, person=supervisor_id)
    return row


@transaction.atomic
def book(session_id: int, *, by: Person, at: datetime) -> Session:
    """A volunteer takes a free time; asked again, it stays theirs.

    Refuses: no place in the opportunity at that time, a licence that is missing or ends before that day, nobody on
    duty, another time of one's own that overlaps, a time that is taken or has begun.
    """
    row = locked_session(session_id)
    if row.state == "booked" and row.volunteer_id == by.pk:
        return row
    check_move(SESSION_MOVES, row.state, "booked")
    if at >= row.starts_at:
        raise Refusal("session_begun", _("This time has begun already. Choose another."), status=409)
    place = place_for(row, by)
    board = row.board
    check_licence(valid_kinds(by.pk, row.starts_at.date()) if board.licence else (), board.licence)
    if needs_supervisor(board) and row.supervisor_id in {None, by.pk}:
        message = _(
            "Nobody is on duty at this time yet. It can be booked as soon as the organisation has named somebody."
        )
        raise Refusal("nobody_on_duty", message, status=409)
    mine = Session.objects.filter(volunteer=by, state="booked", starts_at__lt=row.ends_at, ends_at__gt=row.starts_at)
    if mine.exists():
        message = _("You have another time that overlaps. Give one of them back first.")
        raise Refusal("session_overlaps", message, status=409)
    row.state, row.volunteer, row.place = "booked", by, place
    # What is booked on the day before needs no reminder: it was on their mind a moment ago.
    row.reminded_at = at if row.starts_at - at <= REMIND_BEFORE else None
    row.save()
    record("board.session_booked", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def give_back(session_id: int, *, by: Person, at: datetime) -> Session:
    """The volunteer gives a time back before it begins; others can book it at once. Refuses what is not one's own."""
    row = _own(session_id, by)
    if at >= row.starts_at:
        raise Refusal("session_begun", _("This time has begun already. Tell the organisation."), status=409)
    check_move(SESSION_MOVES, row.state, "free")
    row.state, row.volunteer, row.place, row.reminded_at = "free", None, None, None
    row.save()
    # Whoever books it next has nothing of it to read.
    drop(BoardFile.objects.filter(session=row, is_volunteers=True))
    record("board.session_given_back", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def say_how(session_id: int, said: str, note: str, *, by: Person, at: datetime) -> Session:
    """The volunteer says how it went, once it has begun. Refuses what is not one's own, and numbers in the words."""
    row = _own(session_id, by)
    if row.state != "booked" or at < row.starts_at:
        raise Refusal(
            "session_not_begun", _("This can be said once the time has begun, until it is settled."), status=409
        )
    if said not in {"held", "nobody_came"}:
        message = _("Choose one.")
        raise Refusal("session_outcome_missing", message, fields={"said": message})
    note = clean_block(note, limit=NOTE_LIMIT, field="note")
    check_no_identity(note, "note")
    row.said, row.note = said, note
    row.save(update_fields=["said", "note"])
    record("board.session_told", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def settle(session_id: int, outcome: str, *, by: Person | None, at: datetime) -> int:
    """A supervisor says whether it took place; then its minutes are credited, once. How many.

    Refuses: no right to confirm hours there, one's own time, one that is not over or not booked.
    """
    row = locked_session(session_id)
    require_of(by, Permission.CONFIRM_HOURS, row.board)
    if row.volunteer_id is not None:
        check_confirmer(is_own=is_self(by, row.volunteer_id))
    if row.state == outcome:
        return 0
    if outcome not in OUTCOMES:
        message = _("Choose one.")
        raise Refusal("session_outcome_missing", message, fields={"outcome": message})
    check_move(SESSION_MOVES, row.state, outcome)
    if at < row.ends_at:
        raise Refusal("session_not_over", _("This can be settled when the time is over."), status=409)
    minutes = 0
    if outcome in CREDITED_OUTCOMES and row.place_id is not None:
        long = int((row.ends_at - row.starts_at).total_seconds() // 60)
        title = row.board.opportunity.title.pick("ar")[0]
        done = Done(title=title, units=1, minutes=long, at=row.ends_at)
        row.deliverable, minutes = credited(row.place_id, done, by=by, at=at)
    row.state, row.settled_by = outcome, by
    row.save()
    record("board.session_settled", by=by, at=at, subject=row.pk, state=outcome, minutes=minutes)
    return minutes


@transaction.atomic
def call_off(session_id: int, *, by: Person | None, at: datetime) -> Session:
    """The organisation calls a time off; whoever booked it is told. Twice is once."""
    row = locked_session(session_id)
    require_of(by, Permission.EDIT_OPPORTUNITIES, row.board)
    if row.state != "cancelled":
        check_move(SESSION_MOVES, row.state, "cancelled")
        row.state = "cancelled"
        row.save(update_fields=["state"])
        record("board.session_cancelled", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def remind(*, by: Person | None, at: datetime) -> int:
    """Reminds whoever has booked a time of it, once, within the day before; how many."""
    rows = Session.objects.filter(state="booked", reminded_at=None, starts_at__gt=at, starts_at__lte=at + REMIND_BEFORE)
    due = list(rows.select_for_update(skip_locked=True))
    for row in due:
        row.reminded_at = at
        record("board.session_soon", by=by, at=at, subject=row.pk)
    Session.objects.bulk_update(due, ["reminded_at"])
    return len(due)


def _own(session_id: int, by: Person) -> Session:
    row = locked_session(session_id)
    return found(row if row.volunteer_id == by.pk else None)


def _check_supervisor(board: Board, supervisor_id: int | None) -> None:
    if supervisor_id is None:
        if needs_supervisor(board):
            message = _("Choose who is on duty: nobody supports others, or teaches children, alone.")
            raise Refusal("supervisor_missing", message, fields={"supervisor": message})
        return
    if supervisor_id not in supervisors_of(board):
        message = _("Choose somebody of the organisation who may log incidents.")
        raise Refusal("supervisor_unknown", message, fields={"supervisor": message})
