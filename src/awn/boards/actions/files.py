"""Files of briefs and of what was handed in: inspected, scanned, encrypted, and without a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.boards.actions._locks import locked_task, require_of
from awn.boards.models import Claim, Task, TaskFile
from awn.boards.rules import MOST_FILES
from awn.organisations.permissions import may
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.queries import is_self
from awn.qualifications import documents
from awn.qualifications.gateways import ScannerAwayError, scan
from awn.qualifications.inspecting import TYPES, Inspected


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it goes out: what it is called tells the task and a number, never a person."""

    name: str
    media_type: str
    data: bytes


def add_brief_file(task_id: int, file_name: str, data: bytes, *, by: Person, at: datetime) -> TaskFile:
    """Puts a file to the brief. Reading and scanning come before the transaction.

    Refuses: no right to edit the board, files as `documents.inspected` says, malware, a scanner that is away, more
    than five files.
    """
    task = found(Task.objects.select_related("board__opportunity").filter(pk=task_id).first())
    require_of(by, Permission.EDIT_OPPORTUNITIES, task.board)
    return _kept(task_id, None, _safe(file_name, data), by=by, at=at)


def add_work_file(claim_id: int, file_name: str, data: bytes, *, by: Person, at: datetime) -> TaskFile:
    """Puts a file to what one works on, before it is handed in. Refuses what is not one's own, and files as above."""
    claim = found(Claim.objects.filter(pk=claim_id, person=by).first())
    _check_active(claim)
    return _kept(claim.task_id, claim_id, _safe(file_name, data), by=by, at=at)


@transaction.atomic
def remove_file(file_id: int, *, by: Person, at: datetime) -> None:
    """Deletes a file: of the brief by whoever edits the board, of work by its owner before it is handed in."""
    row = found(TaskFile.objects.select_related("task__board__opportunity", "claim").filter(pk=file_id).first())
    found(row if _may_read(row, by) else None)
    if row.claim is None:
        require_of(by, Permission.EDIT_OPPORTUNITIES, row.task.board)
    else:
        found(row.claim if row.claim.person_id == by.pk else None)
        _check_active(row.claim)
    record("board.file_removed", by=by, at=at, subject=row.task_id)
    name = row.stored_as
    row.delete()
    transaction.on_commit(lambda: documents.remove(name))


def open_file(file_id: int, *, by: Person, at: datetime) -> Opened:
    """A file for whoever may read it: the organisation's people, whoever has the task, and its second reader.

    Refuses `not_found` for everybody else. Raises SealError, OSError.
    """
    row = found(TaskFile.objects.select_related("task__board__opportunity", "claim").filter(pk=file_id).first())
    found(row if _may_read(row, by) else None)
    number = TaskFile.objects.filter(task=row.task_id, claim=row.claim_id, pk__lte=row.pk).count()
    name = f"task-{row.task_id}-{'work' if row.claim_id else 'brief'}-{number}.{TYPES[row.media_type]}"
    return Opened(name, row.media_type, documents.opened(row.stored_as, bytes(row.key)))


def _may_read(row: TaskFile, by: Person) -> bool:
    house = row.task.board.opportunity
    if may(by, Permission.CONFIRM_HOURS, house.organisation_id, team_id=house.team_id):
        return True
    mine = list(Claim.objects.filter(task=row.task_id, person=by, state__in=["active", "handed_in", "accepted"]))
    if row.claim is None:
        return bool(mine)
    is_reader = any(one.step == "review" for one in mine) and row.claim.step == "do"
    return is_reader or is_self(by, row.claim.person_id)


def _safe(file_name: str, data: bytes) -> Inspected:
    file = documents.inspected(file_name, data)
    try:
        verdict = scan(file.data)
    except ScannerAwayError as error:
        message = _("Files cannot be checked at the moment. Try again in some minutes, or give a link.")
        raise Refusal("scanner_away", message, status=503, fields={"document": message}) from error
    if verdict == "infected":
        message = _("Malware was found in this file. Scan your device, then upload a clean copy.")
        raise Refusal("document_infected", message, fields={"document": message})
    return file


def _kept(task_id: int, claim_id: int | None, file: Inspected, *, by: Person, at: datetime) -> TaskFile:
    stored = documents.store(file.data)
    try:
        with transaction.atomic():
            task = locked_task(task_id)
            if TaskFile.objects.filter(task=task, claim=claim_id).count() >= MOST_FILES:
                message = _("There are five files already. Remove one first.")
                raise Refusal("too_many_files", message, status=409, fields={"document": message})
            row = TaskFile.objects.create(
                task=task, claim_id=claim_id, stored_as=stored.name, key=stored.sealed_key, created_at=at,
                media_type=file.media_type, size_bytes=len(file.data), pages=file.pages,
            )  # fmt: skip
            record("board.file_added", by=by, at=at, subject=task.pk)
    except BaseException:
        documents.remove(stored.name)
        raise
    return row


def _check_active(claim: Claim) -> None:
    if claim.state != "active":
        raise Refusal("claim_handed_in", _("This is handed in already: its files stay as they are."), status=409)
