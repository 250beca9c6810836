"""The organisation lays out a board and puts tasks on it, one by one or from a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.boards.actions._locks import live, locked_task, move_task, require_of
from awn.boards.links import checked_link
from awn.boards.models import Board, Session, Task
from awn.boards.rules import (
    ALIAS_LIMIT,
    BRIEF_LIMIT,
    MOST_TASKS_AT_ONCE,
    NEED_LIMIT,
    TASK_KINDS,
    TITLE_LIMIT,
    check_kind,
    check_languages,
    check_limits,
    check_no_identity,
    check_units,
)
from awn.opportunities.models import Opportunity
from awn.opportunities.rules import REMOTE_MODES
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.qualifications.rules import KINDS as QUALIFICATIONS
from awn.reference.models import Language
from awn.reference.rules import LANGUAGE_LEVELS

_WRITTEN = ("title", "brief", "link", "alias", "need", "from_language_id", "to_language_id", "units", "review_units")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The rules of a board."""

    kind: str
    claim_hours: int = 72
    most_claims: int = 2
    level: str = "fluent"
    review_level: str = "fluent"
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task as it is written; `reference` is the organisation's own number of it."""

    title: str
    brief: str = ""
    link: str = ""
    alias: str = ""
    need: str = ""
    from_language: str = ""
    to_language: str = ""
    units: int = 1
    review_units: int = 0
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a table: how many tasks are new, and how many were there already."""

    made: int
    known: int


@transaction.atomic
def lay_out(opportunity_id: int, layout: Layout, *, by: Person | None, at: datetime) -> Board:
    """Makes the board of an opportunity, or changes its rules; its kind stays once something stands on it.

    Refuses: no right to, an opportunity that is not remote, a kind, time or level there is not.
    """
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id, team_id=opportunity.team_id)
    if opportunity.mode not in REMOTE_MODES:
        raise Refusal("board_not_remote", _("Only remote opportunities have a board."), status=409)
    _check_layout(layout)
    board = Board.objects.filter(opportunity=opportunity).first() or Board(opportunity=opportunity, created_at=at)
    if board.pk and board.kind != layout.kind and _is_used(board):
        message = _("Something stands on this board already: its kind can no longer be changed.")
        raise Refusal("board_in_use", message, status=409, fields={"kind": message})
    board.kind, board.licence = layout.kind, layout.licence
    board.claim_hours, board.most_claims = layout.claim_hours, layout.most_claims
    board.level, board.review_level = layout.level, layout.review_level
    board.save()
    record("board.laid_out", by=by, at=at, subject=board.pk, opportunity=opportunity.pk)
    return board


@transaction.atomic
def add_task(board_id: int, new: NewTask, *, by: Person | None, at: datetime) -> Task:
    """Puts one task on the board.

    Refuses: no right to, words that name somebody by a number or address, no title, languages or units.
    """
    board = _editable(board_id, by)
    task = _task(board, new, at)
    task.save()
    record("board.task_added", by=by, at=at, subject=task.pk, count=1)
    return task


@transaction.atomic
def add_tasks(board_id: int, rows: Sequence[NewTask], *, by: Person | None, at: datetime) -> Brought:
    """Puts the rows of a table on the board, all or none. Rows whose reference stands there already are left out.

    Refuses what `add_task` refuses, naming the row; an empty table, and one of more than 500 rows.
    """
    board = _editable(board_id, by)
    if not 1 <= len(rows) <= MOST_TASKS_AT_ONCE:
        message = _("The table needs between 1 and 500 rows of tasks.")
        raise Refusal("task_table_size", message, fields={"table": message})
    known = set(Task.objects.filter(board=board).exclude(reference="").values_list("reference", flat=True))
    tasks = []
    for number, row in enumerate(rows, start=2):
        try:
            task = _task(board, row, at)
        except Refusal as refusal:
            message = format_lazy(_("Row {number}: {reason}"), number=number, reason=refusal.message)
            raise Refusal(refusal.code, message, status=refusal.status, fields={"table": message}) from refusal
        if task.reference not in known:
            tasks.append(task)
        known |= {task.reference} - {""}
    Task.objects.bulk_create(tasks)
    record("board.task_added", by=by, at=at, subject=None, board=board.pk, count=len(tasks))
    return Brought(len(tasks), len(rows) - len(tasks))


@transaction.atomic
def remove_task(task_id: int, *, by: Person | None, at: datetime) -> Task:
    """Takes a task off the board that nobody has at the moment. Twice is once."""
    task = locked_task(task_id)
    require_of(by, Permission.EDIT_OPPORTUNITIES, task.board)
    if task.state != "removed":
        move_task(task, "removed", at)
        record("board.task_removed", by=by, at=at, subject=task.pk)
    return task


@transaction.atomic
def put_back_task(task_id: int, *, by: Person | None, at: datetime) -> Task:
    """Puts a task back that was taken off the board: to be done, or to be read where the work had been handed in."""
    task = locked_task(task_id)
    require_of(by, Permission.EDIT_OPPORTUNITIES, task.board)
    if task.state == "removed":
        move_task(task, "to_review" if live(task, "do") is not None else "open", at)
        record("board.task_put_back", by=by, at=at, subject=task.pk)
    return task


@transaction.atomic
def change_task(task_id: int, new: NewTask, *, by: Person | None, at: datetime) -> Task:
    """Writes a task anew that nobody has taken yet; its number, reference and files stay.

    Refuses what `add_task` refuses, and a task that somebody has: what they agreed to do stays as it was.
    """
    task = locked_task(task_id)
    require_of(by, Permission.EDIT_OPPORTUNITIES, task.board)
    if task.state != "open":
        message = _("Somebody has taken this task: its words stay as they are. Send it back with words instead.")
        raise Refusal("task_in_hand", message, status=409)
    written = _task(task.board, new, at)
    for name in _WRITTEN:
        setattr(task, name, getattr(written, name))
    task.save(update_fields=_WRITTEN)
    record("board.task_changed", by=by, at=at, subject=task.pk)
    return task


def _editable(board_id: int, by: Person | None) -> Board:
    board = found(Board.objects.select_for_update().select_related("opportunity").filter(pk=board_id).first())
    require_of(by, Permission.EDIT_OPPORTUNITIES, board)
    if board.kind not in TASK_KINDS:
        raise Refusal("board_of_times", _("This board holds times, not tasks."), status=409)
    return board


def _check_layout(layout: Layout) -> None:
    check_kind(layout.kind)
    check_limits(layout.claim_hours, layout.most_claims)
    if not {layout.level, layout.review_level} <= set(LANGUAGE_LEVELS):
        message = _("Choose how well the languages must be known.")
        raise Refusal("board_level_missing", message, fields={"level": message})
    if layout.licence and layout.licence not in QUALIFICATIONS:
        message = _("Choose one of the qualifications.")
        raise Refusal("qualification_unknown", message, fields={"licence": message})
    if layout.kind == "support" and not layout.licence:
        message = _("Whoever supports others needs a licence: choose which one.")
        raise Refusal("board_licence_missing", message, fields={"licence": message})


def _is_used(board: Board) -> bool:
    return Task.objects.filter(board=board).exists() or Session.objects.filter(board=board).exists()


def _task(board: Board, new: NewTask, at: datetime) -> Task:
    """The task, cleaned and checked, not yet saved."""
    title = clean_line(new.title, limit=TITLE_LIMIT, field="title")
    if not title:
        message = _("Give the task a title.")
        raise Refusal("task_title_missing", message, fields={"title": message})
    brief = clean_block(new.brief, limit=BRIEF_LIMIT, field="brief")
    alias = clean_line(new.alias, limit=ALIAS_LIMIT, field="alias")
    need = clean_line(new.need, limit=NEED_LIMIT, field="need")
    reference = clean_line(new.reference, limit=60, field="reference")
    for field, text in (
        ("title", title), ("brief", brief), ("alias", alias), ("need", need), ("reference", reference),
    ):  # fmt: skip
        check_no_identity(text, field)
    check_units(new.units)
    is_translation = board.kind == "translation"
    if is_translation:
        check_languages(new.from_language, new.to_language)
        check_units(new.review_units, "review_units", least=0)
        _check_known_languages(new.from_language, new.to_language)
    return Task(
        board=board, title=title, brief=brief, alias=alias, need=need, link=checked_link(new.link), units=new.units,
        review_units=new.review_units if is_translation else 0, created_at=at, since=at,
        from_language_id=new.from_language if is_translation else None,
        to_language_id=new.to_language if is_translation else None,
        reference=reference,
    )  # fmt: skip


def _check_known_languages(*codes: str) -> None:
    if Language.objects.filter(pk__in=codes).count() != len(codes):
        message = _("One of the languages is not known here. Use codes such as ar and en.")
        raise Refusal("language_unknown", message, fields={"to_language": message})
