"""Boards of remote work, and evaluations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import make
from tests.boards.board import HOUR, NOW, House, Translating, remote, translating, volunteer
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.boards.actions.claims import claim
from awn.boards.actions.laying_out import Layout, lay_out
from awn.boards.actions.sessions import NewSession, book, offer
from awn.ratings.actions.rating import Said, open_for, rate_organisation, rate_volunteer
from awn.ratings.rules import QUESTIONS


def _board(world: World) -> list[Any]:
    return [world.more["board"].opportunity.public_id]


def _task(world: World) -> list[Any]:
    return [*_board(world), world.more["task"].pk]


def _desk(world: World) -> list[Any]:
    one = world.more["board"].opportunity
    return [one.organisation.slug, one.public_id]


def _desk_task(world: World) -> list[Any]:
    return [*_desk(world), world.more["task"].pk]


def _time(world: World) -> list[Any]:
    return [world.more["times"].opportunity.public_id, world.more["time"].pk]


def _occasion(world: World) -> list[Any]:
    return [world.more["occasion"].pk]


_SAME = "made of the same parts as a page that is looked at here"
STOPS: list[Stop] = [
    Stop("board", "translator", arguments=_board),
    Stop("board_task", "translator", arguments=_task),
    Stop("board_session", "listener", arguments=_time),
    Stop("desk_board", "board_coordinator", arguments=_desk),
    Stop("desk_task", "board_coordinator", arguments=_desk_task),
    Stop("boards_in_charge", "board_coordinator"),
    Stop("my_rating", "translator", arguments=_occasion),
]
NO_PAGE: dict[str, str] = {
    "my_boards": _SAME,
    "desk_task_edit": _SAME,
    "board_claim": "a button",
    "board_give_up": "a button",
    "board_file_add": "a button",
    "board_file": "a file to save",
    "board_file_remove": "a button",
    "desk_board_rules": _SAME,
    "desk_board_new": _SAME,
    "desk_board_table": _SAME,
    "desk_board_file": "a table to save",
    "desk_session": _SAME,
    "my_ratings": _SAME,
    "house_ratings": _SAME,
    "house_rating": _SAME,
    "staff_rating": _SAME,
}


def extend(world: World) -> None:
    """A board with tasks in several columns, a time that runs now, and an occasion on which both have spoken."""
    house = House(world.organisation, world.owner, world.volunteer)
    one = translating(house)
    for number in range(1, 4):
        one.task(title=f"نشرة صحية: الصفحة {number}", brief="جمل قصيرة وفعل واضح.", alias=f"نشرة {number}", units=1)
    task = one.task(title="دليل الزائر", units=1)
    claim(task.pk, by=one.translator, at=NOW)
    world.more |= {
        "board": one.board,
        "task": task,
        "translator": one.translator,
        "board_coordinator": one.coordinator,
    }
    _listen(world, house)
    _rate(world, one)


def _listen(world: World, house: House) -> None:
    opportunity, coordinator = remote(house)
    board = lay_out(opportunity.pk, Layout(kind="tutoring"), by=coordinator, at=NOW)
    supervisor = make.member(opportunity.organisation, "supervisor")
    new = NewSession(starts_at=NOW - HOUR / 2, ends_at=NOW + HOUR, supervisor_id=supervisor.pk, alias="المتعلم 7")
    before = NOW - timedelta(days=1)
    [session] = offer(board.pk, new, by=coordinator, at=before)
    who = volunteer(opportunity, who=world.volunteer)
    world.more |= {"times": board, "time": book(session.pk, by=who, at=before), "listener": who}


def _rate(world: World, one: Translating) -> None:
    shift = make.shift(make.opportunity(one.opportunity.organisation), starts_at=NOW - timedelta(days=2))
    occasion = open_for(make.credit(shift, one.translator, confirmed_by=one.coordinator).pk, by=None, at=NOW)
    assert occasion is not None
    said = Said(scores=dict.fromkeys(QUESTIONS["volunteer"], 5), words="استقبال لطيف وتعليمات واضحة.")
    rate_organisation(occasion.pk, said, by=one.translator, at=NOW)
    marks = Said(scores=dict.fromkeys(QUESTIONS["organisation"], 4), words="ترجمة دقيقة وفي موعدها.")
    rate_volunteer(occasion.pk, marks, by=one.coordinator, at=NOW)
    world.more["occasion"] = occasion
