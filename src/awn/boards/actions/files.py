"""Files of briefs, of what was handed in, and of times: inspected, scanned, encrypted, and without a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.boards.actions._locks import locked_session, locked_task, require_of
from awn.boards.models import Board, BoardFile, Claim, Session, Task
from awn.boards.rules import MOST_FILES
from awn.organisations.permissions import may
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.queries import is_self
from awn.qualifications import documents
from awn.qualifications.inspecting import Inspected
from awn.qualifications.receiving import checked


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it goes out: what it is called tells the task or time and a number, never a person."""

    name: str
    media_type: str
    data: bytes


def add_brief_file(task_id: int, file_name: str, data: bytes, *, by: Person, at: datetime) -> BoardFile:
    """Puts a file to the brief. Reading and scanning come before the transaction.

    Refuses: no right to edit the board, files as `documents.inspected` says, malware, a scanner that is away, more
    than five files.
    """
    task = found(Task.objects.select_related("board__opportunity").filter(pk=task_id).first())
    require_of(by, Permission.EDIT_OPPORTUNITIES, task.board)
    return _kept_for_task(task_id, None, checked(file_name, data, work=True), by=by, at=at)


def add_work_file(claim_id: int, file_name: str, data: bytes, *, by: Person, at: datetime) -> BoardFile:
    """Puts a file to what one works on, before it is handed in. Refuses what is not one's own, and files as above."""
    claim = found(Claim.objects.filter(pk=claim_id, person=by).first())
    _check_active(claim)
    return _kept_for_task(claim.task_id, claim_id, checked(file_name, data, work=True), by=by, at=at)


def add_time_file(session_id: int, file_name: str, data: bytes, *, by: Person, at: datetime) -> BoardFile:
    """A supervisor puts a file to a time: whoever books it reads it.

    Refuses: no right to confirm hours there, a time that is settled or called off, and files as above.
    """
    row = found(Session.objects.select_related("board__opportunity").filter(pk=session_id).first())
    require_of(by, Permission.CONFIRM_HOURS, row.board)
    _check_unsettled(row)
    return _kept_for_time(row.pk, None, checked(file_name, data, work=True), by=by, at=at)


def add_lesson_file(session_id: int, file_name: str, data: bytes, *, by: Person, at: datetime) -> BoardFile:
    """A tutor puts a file to the lesson they have booked: their supervisors read it.

    Refuses: what is not one's own, support (nothing of whoever is listened to is uploaded), a lesson that is settled,
    and files as above.
    """
    row = found(Session.objects.select_related("board").filter(pk=session_id, volunteer=by).first())
    if row.board.kind == "support":
        message = _("Nothing about those who are listened to is uploaded. Write your supervisor a note.")
        raise Refusal("no_files_of_support", message, status=409)
    _check_unsettled(row)
    return _kept_for_time(row.pk, by, checked(file_name, data, work=True), by=by, at=at)


@transaction.atomic
def remove_file(file_id: int, *, by: Person, at: datetime) -> None:
    """Deletes a file: of the brief by whoever edits the board, of work by its owner before it is handed in, of a time
    by the side that put it there, until the time is settled."""
    row = found(_files().filter(pk=file_id).first())
    found(row if _may_read(row, by) else None)
    if row.session is not None:
        if row.is_volunteers:
            found(row.session if row.session.volunteer_id == by.pk else None)
        else:
            require_of(by, Permission.CONFIRM_HOURS, row.session.board)
        _check_unsettled(row.session)
        record("board.time_file_removed", by=by, at=at, subject=row.session_id)
    elif row.claim is None:
        require_of(by, Permission.EDIT_OPPORTUNITIES, _board(row))
        record("board.file_removed", by=by, at=at, subject=row.task_id)
    else:
        found(row.claim if row.claim.person_id == by.pk else None)
        _check_active(row.claim)
        record("board.file_removed", by=by, at=at, subject=row.task_id)
    drop(BoardFile.objects.filter(pk=row.pk))


def open_file(file_id: int, *, by: Person, at: datetime) -> Opened:
    """A file for whoever may read it: the organisation's people, whoever has the task or time, and a second reader.

    Refuses `not_found` for everybody else. Raises SealError, OSError.
    """
    row = found(_files().filter(pk=file_id).first())
    found(row if _may_read(row, by) else None)
    beside = BoardFile.objects.filter(task=row.task_id, claim=row.claim_id, session=row.session_id, pk__lte=row.pk)
    number = beside.filter(is_volunteers=row.is_volunteers).count()
    of = f"time-{row.session_id}" if row.session_id else f"task-{row.task_id}"
    what = "work" if row.claim_id or row.is_volunteers else "brief"
    name = f"{of}-{what}-{number}.{documents.WORK_TYPES[row.media_type]}"
    return Opened(name, row.media_type, documents.opened(row.stored_as, bytes(row.key)))


def drop(rows: QuerySet[BoardFile]) -> None:
    """Deletes files; what lies in the folder goes once the transaction has come through."""
    names = list(rows.values_list("stored_as", flat=True))
    rows.delete()

    def remove() -> None:
        for name in names:
            documents.remove(name)

    transaction.on_commit(remove)


def _files() -> QuerySet[BoardFile]:
    return BoardFile.objects.select_related("task__board__opportunity", "session__board__opportunity", "claim")


def _board(row: BoardFile) -> Board:
    one = row.task or row.session
    assert one is not None  # by the constraint board_file_of_one
    return one.board


def _may_read(row: BoardFile, by: Person) -> bool:
    house = _board(row).opportunity
    if may(by, Permission.CONFIRM_HOURS, house.organisation_id, team_id=house.team_id):
        return True
    if row.session is not None:
        return row.session.volunteer_id is not None and is_self(by, row.session.volunteer_id)
    mine = list(Claim.objects.filter(task=row.task_id, person=by, state__in=["active", "handed_in", "accepted"]))
    if row.claim is None:
        return bool(mine)
    is_reader = any(one.step == "review" for one in mine) and row.claim.step == "do"
    return is_reader or is_self(by, row.claim.person_id)


def _kept_for_task(task_id: int, claim_id: int | None, file: Inspected, *, by: Person, at: datetime) -> BoardFile:
    def put(row: BoardFile) -> None:
        task = locked_task(task_id)
        row.task, row.claim_id = task, claim_id
        _check_room(BoardFile.objects.filter(task=task, claim=claim_id))
        record("board.file_added", by=by, at=at, subject=task.pk)

    return _kept(file, put, at)


def _kept_for_time(
    session_id: int, volunteer: Person | None, file: Inspected, *, by: Person, at: datetime
) -> BoardFile:
    def put(row: BoardFile) -> None:
        session = locked_session(session_id)
        # Looked at again: it may have been given back or settled while the file was read.
        _check_unsettled(session)
        found(session if volunteer is None or session.volunteer_id == volunteer.pk else None)
        row.session, row.is_volunteers = session, volunteer is not None
        _check_room(BoardFile.objects.filter(session=session, is_volunteers=row.is_volunteers))
        record("board.time_file_added", by=by, at=at, subject=session.pk)

    return _kept(file, put, at)


def _kept(file: Inspected, put: Callable[[BoardFile], None], at: datetime) -> BoardFile:
    """Stores the bytes and their row; `put` locks what it belongs to and says so. Nothing lies there where it fails."""
    stored = documents.store(file.data)
    try:
        with transaction.atomic():
            row = BoardFile(
                stored_as=stored.name, key=stored.sealed_key, created_at=at, media_type=file.media_type,
                size_bytes=len(file.data), pages=file.pages,
            )  # fmt: skip
            put(row)
            row.save()
    except BaseException:
        documents.remove(stored.name)
        raise
    return row


def _check_room(beside: QuerySet[BoardFile]) -> None:
    if beside.count() >= MOST_FILES:
        message = _("There are five files already. Remove one first.")
        raise Refusal("too_many_files", message, status=409, fields={"document": message})


def _check_active(claim: Claim) -> None:
    if claim.state != "active":
        raise Refusal("claim_handed_in", _("This is handed in already: its files stay as they are."), status=409)


def _check_unsettled(session: Session) -> None:
    if session.state not in {"free", "booked"}:
        raise Refusal(
            "session_closed", _("This time is settled or called off: its files stay as they are."), status=409
        )
