"""The organisation accepts finished tasks with their hours, or sends them back with words."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.boards.actions._crediting import Done, credited
from awn.boards.actions._locks import live, locked_task, move_claim, move_task, require_of
from awn.boards.actions.claims import give_back_to_worker
from awn.boards.models import Claim, Task
from awn.boards.rules import TASK_MOVES
from awn.hours.rules import check_confirmer
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.queries import is_self


@transaction.atomic
def accept_task(task_id: int, *, by: Person | None, at: datetime) -> int:
    """Accepts a task; who did it and who read it get the hours of their units, once. How many minutes were credited.

    What is over the cap of a place is not credited, and neither is what was done on a place that was given up since.
    Refuses: no right to confirm hours there, one's own work or reading, a task that is not finished.
    """
    task = locked_task(task_id)
    require_of(by, Permission.CONFIRM_HOURS, task.board)
    claims = _finished(task, by)
    if task.state == "done":
        return 0
    check_move(TASK_MOVES, task.state, "done")
    minutes = 0
    # By place, so that two who accept at once wait for each other and never both.
    for claim in sorted(claims, key=lambda one: one.place_id):
        units = task.units if claim.step == "do" else task.review_units
        done = Done(title=task.title, text=claim.text, link=claim.link, units=units, at=claim.handed_in_at or at)
        claim.deliverable, added = credited(claim.place_id, done, by=by, at=at)
        minutes += added
        move_claim(claim, "accepted")
    task.accepted_by = by
    move_task(task, "done", at)
    record("board.accepted", by=by, at=at, subject=task.pk, minutes=minutes)
    return minutes


@transaction.atomic
def send_back_task(task_id: int, note: str, *, by: Person | None, at: datetime) -> Task:
    """Sends finished work back to whoever did it, with words; a second reading is then made anew.

    Refuses: no right to confirm hours there, one's own work or reading, no words, a task that is not finished.
    """
    task = locked_task(task_id)
    require_of(by, Permission.CONFIRM_HOURS, task.board)
    _finished(task, by)
    if task.state != "to_accept":
        raise Refusal("task_not_finished", _("This task does not wait for an answer."), status=409)
    if (reading := live(task, "review")) is not None:
        move_claim(reading, "ended")
    give_back_to_worker(task, note, at)
    record("board.sent_back", by=by, at=at, subject=task.pk)
    return task


def _finished(task: Task, by: Person | None) -> list[Claim]:
    """What was handed in for the task. Refuses whoever did any of it."""
    claims = list(Claim.objects.filter(task=task, state__in=["handed_in", "accepted"]))
    for claim in claims:
        check_confirmer(is_own=is_self(by, claim.person_id))
    return claims
