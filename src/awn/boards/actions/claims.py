"""Volunteers take steps of tasks, hand them in, give them back; what takes too long goes back by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.boards.actions._locks import live, locked_task, move_claim, move_task
from awn.boards.links import checked_link
from awn.boards.models import Claim, Task
from awn.boards.queries import check_may_take, place_to_work_with, seated
from awn.boards.rules import NOTE_LIMIT, TASK_MOVES, check_no_identity, warn_before
from awn.hours.rules import TEXT_LIMIT
from awn.people.models import Person

_STEP_OF = {"open": ("do", "working"), "to_review": ("review", "reviewing")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is handed in: a text, a link, or files that were uploaded before."""

    text: str = ""
    link: str = ""


@transaction.atomic
def claim(task_id: int, *, by: Person, at: datetime) -> Claim:
    """Takes the step of a task that is free: the work, or the second reading. Asked again, gives what one has.

    Refuses: no place in the opportunity, a language or licence that is missing, one's own work, as many tasks as one
    may have, no units left, a step that somebody else has.
    """
    task = locked_task(task_id)
    mine = Claim.objects.filter(task=task, person=by, state="active").first()
    if mine is not None:
        return mine
    if task.state not in _STEP_OF:
        raise Refusal("task_taken", _("Somebody else has taken this. Choose another task from the board."), status=409)
    step, state = _STEP_OF[task.state]
    units = task.units if step == "do" else task.review_units
    place = place_to_work_with(task.board, by, units, at, lock=True)
    check_may_take(task, step, by, at)
    until = min(at + timedelta(hours=task.board.claim_hours), place.shift.ends_at)
    made = Claim.objects.create(task=task, person=by, place=place, step=step, claimed_at=at, until=until)
    move_task(task, state, at)
    record("board.claimed", by=by, at=at, subject=task.pk, claim=made.pk, step=step)
    return made


@transaction.atomic
def hand_in(claim_id: int, result: Result, *, by: Person, at: datetime) -> Claim:
    """Hands in what one has. A translation then waits for a second reader, all else for the organisation.

    Refuses: what is not one's own, a claim whose time was over, nothing handed in, numbers of people in the words.
    """
    mine, task = _own(claim_id, by)
    if mine.state == "handed_in":
        return mine
    _check_active(mine, at)
    text = clean_block(result.text, limit=TEXT_LIMIT, field="text")
    link = checked_link(result.link)
    check_no_identity(text, "text")
    if not (text or link or mine.files.exists()):
        message = _("Write what you did, give a link to it, or upload a file first.")
        raise Refusal("board_work_missing", message, fields={"text": message})
    mine.text, mine.link, mine.handed_in_at = text, link, at
    move_claim(mine, "handed_in")
    needs_reader = task.board.kind == "translation" and mine.step == "do"
    move_task(task, "to_review" if needs_reader else "to_accept", at)
    record("board.handed_in", by=by, at=at, subject=task.pk, claim=mine.pk, state=task.state)
    return mine


@transaction.atomic
def send_back_reading(claim_id: int, note: str, *, by: Person, at: datetime) -> Task:
    """The second reader gives the work back to whoever did it, with words; the reader's own part ends.

    Refuses: not the reader, no words, numbers of people in them.
    """
    mine, task = _own(claim_id, by)
    if mine.step != "review":
        raise Refusal("not_a_reader", _("Only the second reader can send work back here."), status=403)
    _check_active(mine, at)
    move_claim(mine, "ended")
    give_back_to_worker(task, note, at)
    record("board.sent_back", by=by, at=at, subject=task.pk)
    return task


@transaction.atomic
def give_up(claim_id: int, *, by: Person, at: datetime) -> Claim:
    """Gives back what one has not handed in: it stands on the board again at once."""
    mine, task = _own(claim_id, by)
    if mine.state != "given_up":
        move_claim(mine, "given_up")
        _back_to_board(task, mine.step, at)
        record("board.given_up", by=by, at=at, subject=task.pk, claim=mine.pk)
    return mine


@transaction.atomic
def warn(*, by: Person | None, at: datetime) -> int:
    """Reminds of claims whose time is nearly over, once; how many."""
    rows = Claim.objects.filter(state="active", warned_at=None, until__gt=at, until__lte=at + timedelta(days=1))
    count = 0
    for row in rows.select_for_update(of=("self",), skip_locked=True).select_related("task__board"):
        if row.until - at <= warn_before(row.task.board.claim_hours):
            row.warned_at = at
            row.save(update_fields=["warned_at"])
            record("board.claim_ending", by=by, at=at, subject=row.pk)
            count += 1
    return count


def take_back_lapsed(*, by: Person | None, at: datetime) -> int:
    """Puts back on the board what was not handed in in time, and what belongs to a place that was given up; how many.

    Each in its own transaction, in the order of locks that everybody keeps: the task first.
    """
    late = Claim.objects.filter(state="active", until__lte=at) | Claim.objects.filter(state="active").exclude(seated())
    return sum(_lapse(claim_id, task_id, by, at) for claim_id, task_id in late.values_list("pk", "task_id"))


@transaction.atomic
def _lapse(claim_id: int, task_id: int, by: Person | None, at: datetime) -> int:
    task = locked_task(task_id)
    claim = Claim.objects.filter(pk=claim_id, state="active").first()
    if claim is None:
        return 0
    move_claim(claim, "lapsed")
    _back_to_board(task, claim.step, at)
    record("board.claim_lapsed", by=by, at=at, subject=claim.pk)
    return 1


def give_back_to_worker(task: Task, note: str, at: datetime) -> None:
    """The work is to be changed: its claim runs anew, with the words. Refuses no words. Needs the task locked."""
    note = clean_block(note, limit=NOTE_LIMIT, field="note")
    if not note:
        message = _("Say what is still to be done: the volunteer reads it.")
        raise Refusal("return_unexplained", message, fields={"note": message})
    check_no_identity(note, "note")
    work = found(live(task, "do"))
    work.note, work.warned_at = note, None
    work.until = at + timedelta(hours=task.board.claim_hours)
    move_claim(work, "active")
    move_task(task, "working", at)


def _own(claim_id: int, by: Person) -> tuple[Claim, Task]:
    """One's own claim and its task, the task locked. What belongs to others does not exist here."""
    task_id = Claim.objects.filter(pk=claim_id, person=by).values_list("task_id", flat=True).first()
    task = locked_task(found(task_id))
    return Claim.objects.select_related("place__shift").get(pk=claim_id), task


def _check_active(claim: Claim, at: datetime) -> None:
    if claim.state == "active" and at >= claim.until:
        message = _("The time for this task is over, and it goes back to the board. Take it again if it is still free.")
        raise Refusal("claim_over", message, status=409)
    if claim.state != "active":
        check_move({}, claim.state, "handed_in")


def _back_to_board(task: Task, step: str, at: datetime) -> None:
    after = "open" if step == "do" else "to_review"
    if after in TASK_MOVES.get(task.state, frozenset()):
        move_task(task, after, at)
