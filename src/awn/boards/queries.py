"""Reads of boards: whose they are, their columns, what somebody may take, and how the work goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.boards.models import Board as Board  # noqa: PLC0414 - doors take the type from here
from awn.boards.models import BoardFile, Claim
from awn.boards.models import Session as Session  # noqa: PLC0414 - doors take the type from here
from awn.boards.models import Task as Task  # noqa: PLC0414 - doors take the type from here
from awn.boards.rules import (
    TASK_KINDS,
    check_claims_left,
    check_licence,
    check_other_reader,
    check_speaks,
)
from awn.hours.remote import units_in
from awn.opportunities.rules import REMOTE_MODES
from awn.participation.models import Place
from awn.people.models import Person, PersonLanguage
from awn.people.queries import ids_of
from awn.qualifications.queries import valid_kinds
from awn.safety.rules import check_not_suspended

SEATED = ("confirmed", "attended")
COLUMN_SIZE = 50


@dataclass(frozen=True, slots=True)
class Columns:
    """A board as one volunteer sees it."""

    to_do: list[Task] = field(default_factory=list)
    to_read: list[Task] = field(default_factory=list)
    mine: list[Claim] = field(default_factory=list)
    in_review: list[Claim] = field(default_factory=list)
    done: list[Claim] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the work on a board goes on: tasks by state, finished in the last weeks, what waits and what is late."""

    by_state: Mapping[str, int]
    units_done: int
    done_in_4_weeks: int
    waits_to_accept: int
    overdue: int
    oldest_wait: timedelta | None


def seated() -> Q:
    """The condition on claims: their place still stands."""
    return Q(place__state__in=SEATED)


def board_of(opportunity_id: int) -> Board | None:
    """The board of an opportunity, if it has one."""
    return Board.objects.filter(opportunity_id=opportunity_id).select_related("opportunity__organisation").first()


def boards_of(person: Person, at: datetime) -> QuerySet[Board]:
    """The boards on which somebody has a place that has begun and is not over, or still has work."""
    now = Place.objects.filter(
        person=person, state__in=SEATED, shift__starts_at__lte=at, shift__ends_at__gt=at
    ).values("shift__opportunity")  # fmt: skip
    has = Claim.objects.filter(person=person, state__in=["active", "handed_in"]).values("task__board__opportunity")
    rows = Board.objects.filter(Q(opportunity__in=now) | Q(opportunity__in=has))
    mine = Count("tasks__claims", filter=Q(tasks__claims__person=person, tasks__claims__state="active"), distinct=True)
    free = Count("tasks", filter=Q(tasks__state__in=["open", "to_review"]), distinct=True)
    return rows.select_related("opportunity__organisation").annotate(mine=mine, free=free).order_by("opportunity_id")


def board_for(person: Person, public_id: str) -> Board | None:
    """The board of an opportunity in which the person has, or had, a place; of others nobody learns that it exists."""
    board = (
        Board.objects.filter(opportunity__public_id=public_id)
        .select_related("opportunity__organisation")
        .defer("opportunity__search", "opportunity__title_key")
        .first()
    )
    if board is None:
        return None
    seats = Place.objects.filter(
        person__in=ids_of(person.pk), state__in=SEATED, shift__opportunity_id=board.opportunity_id
    )
    return board if seats.exists() else None


def columns(board: Board, person: Person) -> Columns:
    """To do, to read, mine, in review and done: what the person can take, has, and has had; at most 50 in each."""
    tasks = _tasks(board).order_by("since", "pk")
    levels = levels_of(person)
    own = _claims(board, person)
    fits = [task for task in tasks.filter(state="open")[: COLUMN_SIZE * 4] if _fits(task, board.level, levels)]
    readable = tasks.filter(state="to_review").exclude(claims__person=person, claims__state="handed_in")
    to_read = [task for task in readable[: COLUMN_SIZE * 4] if _fits(task, board.review_level, levels)]
    return Columns(
        to_do=fits[:COLUMN_SIZE],
        to_read=to_read[:COLUMN_SIZE],
        mine=list(own.filter(state="active").order_by("until")),
        in_review=list(own.filter(state="handed_in").order_by("handed_in_at")[:COLUMN_SIZE]),
        done=list(own.filter(state="accepted").order_by("-handed_in_at")[:COLUMN_SIZE]),
    )


def task_for(board: Board, task_id: int, person: Person) -> Task | None:
    """A task as a volunteer of the board may open it: free, or with a claim of their own."""
    rows = _tasks(board).filter(pk=task_id)
    return rows.filter(
        Q(state__in=["open", "to_review"]) | Q(claims__person=person, claims__state__in=["active", "handed_in"])
        | Q(claims__person=person, claims__state="accepted")
    ).first()  # fmt: skip


def own_claim(task: Task, person: Person) -> Claim | None:
    """What the person has of a task, or had last."""
    return Claim.objects.filter(task=task, person=person).select_related("task").order_by("-pk").first()


def work_of(task: Task) -> Claim | None:
    """What the second reader reads: the work as it was handed in."""
    rows = Claim.objects.filter(task=task, step="do", state__in=["active", "handed_in", "accepted"])
    return rows.prefetch_related("files").order_by("-pk").first()


def claims_of(task: Task) -> QuerySet[Claim]:
    """All that was taken of a task, the latest first."""
    return Claim.objects.filter(task=task).select_related("person").prefetch_related("files").order_by("-pk")


def brief_files(task: Task) -> QuerySet[BoardFile]:
    """The files of the brief."""
    return BoardFile.objects.filter(task=task, claim=None).order_by("pk")


def tasks_of_desk(board: Board, state: str = "") -> QuerySet[Task]:
    """All tasks of a board, or those in one state; what waits longest first. Removed ones only when asked for."""
    rows = _tasks(board).select_related("accepted_by")
    rows = rows.filter(state=state) if state else rows.exclude(state="removed")
    live = Claim.objects.filter(state__in=["active", "handed_in", "accepted"]).select_related("person")
    return rows.prefetch_related(Prefetch("claims", queryset=live, to_attr="live_claims")).order_by("since", "pk")


def task_of_desk(board: Board, task_id: int) -> Task | None:
    """One task of the board, in whatever state."""
    return _tasks(board).filter(pk=task_id).first()


def progress(board: Board, at: datetime) -> Progress:
    """Figures of the coordinator's page. Three queries."""
    tasks = Task.objects.filter(board=board)
    by_state = dict(tasks.values_list("state").annotate(number=Count("pk")).order_by())
    waiting = tasks.filter(state="to_accept").order_by("since").values_list("since", flat=True).first()
    done = tasks.filter(state="done").aggregate(
        units=Sum("units"), recent=Count("pk", filter=Q(since__gte=at - timedelta(weeks=4)))
    )
    late = Claim.objects.filter(task__board=board, state="active", until__lte=at + timedelta(hours=24)).count()
    return Progress(
        by_state=by_state,
        units_done=done["units"] or 0,
        done_in_4_weeks=done["recent"],
        waits_to_accept=by_state.get("to_accept", 0),
        overdue=late,
        oldest_wait=at - waiting if waiting else None,
    )


def place_to_work_with(board: Board, person: Person, units: int, at: datetime, *, lock: bool = False) -> Place:
    """The place on which the hours will rest: one that runs now and has units left, the soonest to end.

    Refuses `suspended`, `no_place_on_board` and `units_all_taken`.
    """
    check_not_suspended(person.standing)
    rows = Place.objects.filter(
        person=person, state__in=SEATED, shift__opportunity_id=board.opportunity_id,
        shift__starts_at__lte=at, shift__ends_at__gt=at,
    )  # fmt: skip
    rows = rows.select_for_update(of=("self",)) if lock else rows
    places = list(rows.select_related("shift").order_by("shift__ends_at", "pk"))
    if not places:
        message = _("You have no place in this opportunity that runs now. Apply for one first.")
        raise Refusal("no_place_on_board", message, status=409)
    for place in places:
        if units_in(place).left - _promised(place) >= units:
            return place
    message = _("You have taken as many units as one volunteer can have here. Thank you: others take the rest.")
    raise Refusal("units_all_taken", message, status=409)


def check_may_take(task: Task, step: str, person: Person, at: datetime) -> None:
    """Refuses a second reading of one's own work, too many at once, a missing language or licence."""
    board = task.board
    if step == "review":
        did = Claim.objects.filter(task=task, step="do", person__in=ids_of(person.pk))
        check_other_reader(is_own=did.exclude(state__in=["lapsed", "given_up"]).exists())
    held = Claim.objects.filter(task__board=board, person=person, state="active").count()
    check_claims_left(held, board.most_claims)
    if task.from_language is not None and task.to_language is not None:
        names = {one.code: one.name for one in (task.from_language, task.to_language)}
        level = board.level if step == "do" else board.review_level
        check_speaks(levels_of(person), list(names), level, {code: str(name) for code, name in names.items()})
    check_licence(valid_kinds(person.pk, at.date()) if board.licence else (), board.licence)


def levels_of(person: Person) -> dict[str, str]:
    """Codes of the languages somebody knows, each with its level."""
    return dict(PersonLanguage.objects.filter(person=person).values_list("language_id", "level"))


def may_have_board(mode: str) -> bool:
    """Whether an opportunity of this mode may have a board."""
    return mode in REMOTE_MODES


def has_tasks(board: Board) -> bool:
    """Whether tasks stand on it; otherwise times do."""
    return board.kind in TASK_KINDS


def page_of_file(file_id: int, person: Person) -> tuple[str, ...] | None:
    """The name and arguments of the page on which somebody sees a file: the volunteer's task or time, or the desk's."""
    rows = BoardFile.objects.select_related("task__board__opportunity__organisation", "claim")
    row = rows.select_related("session__board__opportunity__organisation").filter(pk=file_id).first()
    if row is None:
        return None
    of = row.task or row.session
    assert of is not None  # by the constraint board_file_of_one
    house, number = of.board.opportunity, str(of.pk)
    mine = row.claim.person_id if row.claim else row.session.volunteer_id if row.session else None
    if mine == person.pk:
        return "board_session" if row.session else "board_task", house.public_id, number
    return "desk_session" if row.session else "desk_task", house.organisation.slug, house.public_id, number


def own_data(person: Person) -> dict[str, Any]:
    """What boards keep about somebody, ready for JSON."""
    claims = Claim.objects.filter(person=person).select_related("task").order_by("pk")
    sessions = Session.objects.filter(volunteer=person).order_by("pk")
    return {
        "tasks": [
            {
                "title": one.task.title, "step": one.step, "state": one.state, "text": one.text, "link": one.link,
                "note": one.note, "claimed_at": one.claimed_at.isoformat(), "until": one.until.isoformat(),
            }
            for one in claims
        ],
        "times": [
            {
                "starts_at": one.starts_at.isoformat(), "ends_at": one.ends_at.isoformat(), "state": one.state,
                "note": one.note,
            }
            for one in sessions
        ],
    }  # fmt: skip


def _tasks(board: Board) -> QuerySet[Task]:
    return Task.objects.filter(board=board).select_related(
        "from_language", "to_language", "board__opportunity__organisation"
    )


def _claims(board: Board, person: Person) -> QuerySet[Claim]:
    rows = Claim.objects.filter(task__board=board, person=person)
    return rows.select_related("task__from_language", "task__to_language")


def _fits(task: Task, level: str, levels: Mapping[str, str]) -> bool:
    """Whether the languages of a task are the person's: what nobody could take, nobody has to read through."""
    needed = [code for code in (task.from_language_id, task.to_language_id) if code]
    try:
        check_speaks(levels, needed, level, dict.fromkeys(needed, ""))
    except Refusal:
        return False
    return True


def _promised(place: Place) -> int:
    """Units of tasks that were taken with this place and are not credited yet."""
    rows = Claim.objects.filter(place=place, state__in=["active", "handed_in"])
    sums = rows.aggregate(
        do=Sum("task__units", filter=Q(step="do")), review=Sum("task__review_units", filter=Q(step="review"))
    )
    return (sums["do"] or 0) + (sums["review"] or 0)
