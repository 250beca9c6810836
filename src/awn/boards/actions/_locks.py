"""Rows locked in one order: task or session, then the place on which hours rest. The caller has a transaction open."""

from __future__ import annotations

from datetime import datetime

from awn.base.moves import check_move
from awn.base.refusal import found
from awn.boards.models import Board, Claim, Session, Task
from awn.boards.rules import CLAIM_MOVES, TASK_MOVES
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person


def locked_task(task_id: int) -> Task:
    """The task with its board and opportunity, locked."""
    rows = Task.objects.select_for_update(of=("self",)).select_related(
        "board__opportunity", "from_language", "to_language"
    )
    return found(rows.filter(pk=task_id).first())


def locked_session(session_id: int) -> Session:
    """The session with its board and opportunity, locked."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("board__opportunity", "place")
    return found(rows.filter(pk=session_id).first())


def require_of(by: Person | None, permission: Permission, board: Board) -> None:
    """Refuses whoever may not do it for the opportunity of this board."""
    one = board.opportunity
    require(by, permission, one.organisation_id, team_id=one.team_id)


def live(task: Task, step: str) -> Claim | None:
    """Who has this step now, or has handed it in."""
    rows = Claim.objects.filter(task=task, step=step, state__in=["active", "handed_in"])
    return rows.select_related("place__shift", "person").first()


def move_task(task: Task, state: str, at: datetime) -> None:
    """Refuses `impossible_move`."""
    check_move(TASK_MOVES, task.state, state)
    task.state, task.since = state, at
    task.save()


def move_claim(claim: Claim, state: str) -> None:
    """Refuses `impossible_move`."""
    check_move(CLAIM_MOVES, claim.state, state)
    claim.state = state
    claim.save()
