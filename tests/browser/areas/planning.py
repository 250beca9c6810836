"""Rosters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.planning.actions.moves import put
from awn.planning.actions.rosters import begin
from awn.planning.models import Gap, Run

NOW = make.NOW


def _roster(world: World) -> list[Any]:
    return [world.organisation.slug, world.more["roster"].pk]


def _shift(world: World) -> list[Any]:
    return [*_roster(world), world.more["roster_shift"].pk]


STOPS = [
    Stop("roster", "owner", _roster),
    Stop("roster_board", "owner", _roster),
    Stop("roster_shift", "owner", _shift),
    Stop("roster_gaps", "owner", _roster),
    Stop("roster_publish", "owner", _roster),
    Stop("roster_print", "owner", _roster),
]
NO_PAGE = {
    "opportunity_roster": "leads on to `roster`; before there is one, a sentence and a button",
    "programme_roster": "leads on to `roster`; before there is one, a sentence and a button",
    "roster_people": "a table of the same parts as that of `roster`",
    "roster_person": "the same parts as `roster_shift`, from the person's side",
    "export_roster": "a CSV file",
}


def extend(world: World) -> None:
    """A roster with somebody fixed, a place that is published, seats that stayed empty, and what to publish."""
    event = make.opportunity(
        world.organisation, shifts=0, selection="reviewed", title_ar="استقبال الضيوف", title_en="Welcoming guests"
    )
    role = make.role(event, title_ar="إرشاد الزوار", title_en="Guiding visitors")
    first = make.shift(event, starts_at=NOW + timedelta(days=2), capacity=2, role=role)
    second = make.shift(event, starts_at=NOW + timedelta(days=3), capacity=3)
    one = make.application(event, make.person(name_ar="نورة الحربي", name_en="Noura Al Harbi")).person
    make.application(event, make.person(name_ar="سلمان الغامدي", name_en="Salman Al Ghamdi", gender="male"))
    roster = begin(opportunity_id=event.pk, by=None, at=NOW)
    Run.objects.create(
        roster=roster, kind="plan", state="done", created_at=NOW, beat_at=NOW, finished_at=NOW, bound=1000.0,
        objective=987.0, shortages=[{"shifts": [second.pk], "seats": 3, "people": 2}],
    )  # fmt: skip
    Gap.objects.create(roster=roster, shift=second, seats=3, main="rest", counts={"rest": 1}, shut={"skills": 1})
    put(roster.pk, one.pk, first.pk, by=None, at=NOW + timedelta(minutes=1))
    world.more |= {"roster": roster, "roster_shift": first}
