"""Rosters: of the kitchen's programme one that was published and then planned on, with empty seats that say why; of the
games a draft that nobody has heard of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from awn.base.models import Event
from awn.opportunities.models import Programme
from awn.people.models import Person
from awn.planning.actions.rosters import ask, begin_programme, set_wishes
from awn.planning.models import Roster
from awn.planning.rules import Kind, Wishes
from awn.planning.tasks import carry_on

MOST_HOURS = 16


def plan(players: Mapping[str, Person], house_id: int, draft_id: int, at: datetime) -> None:
    """By the real work. What the coordinator published gives only people who were accepted what they asked for; those
    under review stand in the draft after it."""
    kitchen = _begun(house_id, players["coordinator"], at)
    if kitchen is not None:
        accepted = Wishes(with_waiting=False, with_undecided=False)
        set_wishes(kitchen.pk, accepted, by=players["coordinator"], at=at)
        for kind in (Kind.PLAN, Kind.PUBLISH):
            _work(kitchen, kind, players["coordinator"], at)
        set_wishes(kitchen.pk, Wishes(most_hours=MOST_HOURS), by=players["coordinator"], at=at)
        _work(kitchen, Kind.PLAN, players["coordinator"], at)
    games = _begun(draft_id, None, at)
    if games is not None:
        _work(games, Kind.PLAN, None, at)
    # Invented people get no letters.
    Event.objects.filter(name__startswith="roster.", handled_at=None).update(handled_at=at)


def _begun(house_id: int, by: Person | None, at: datetime) -> Roster | None:
    programme = Programme.objects.filter(organisation=house_id).order_by("pk").first()
    return begin_programme(programme.pk, by=by, at=at) if programme else None


def _work(roster: Roster, kind: Kind, by: Person | None, at: datetime) -> None:
    carry_on(ask(roster.pk, kind, by=by, at=at).pk, lambda: at)
