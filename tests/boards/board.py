"""A remote translation board with its people, and one of times: what the tests of boards share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests import make

from awn.boards.actions.claims import Result, claim, hand_in
from awn.boards.actions.laying_out import Layout, NewTask, add_task, lay_out
from awn.boards.models import Board, Claim, Task
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.people.models import Person, PersonLanguage

NOW = make.NOW
HOUR = timedelta(hours=1)


@dataclass
class Translating:
    """A board for translations, two who know both languages, one who knows Arabic alone, and a coordinator."""

    board: Board
    opportunity: Opportunity
    translator: Person
    reader: Person
    arabic_only: Person
    coordinator: Person

    def task(self, **values: object) -> Task:
        new = NewTask(
            **{"title": "صفحة 3", "from_language": "ar", "to_language": "en", "units": 2, "review_units": 1, **values}  # type: ignore[arg-type]  # values of a test
        )
        return add_task(self.board.pk, new, by=self.coordinator, at=NOW)

    def read(self, task: Task) -> Claim:
        """The task translated and read, so that it waits to be accepted."""
        done = claim(task.pk, by=self.translator, at=NOW)
        hand_in(done.pk, Result(text="Translated."), by=self.translator, at=NOW + HOUR)
        reading = claim(task.pk, by=self.reader, at=NOW + HOUR)
        return hand_in(reading.pk, Result(text="Translated well."), by=self.reader, at=NOW + 2 * HOUR)


def volunteer(opportunity: Opportunity, *languages: tuple[str, str], who: Person | None = None) -> Person:
    """Somebody with an account, a place in every shift, and languages."""
    person = who or make.account().person
    assert person is not None
    for shift in opportunity.shifts.all():
        make.place(shift, person)
    for code, level in languages:
        PersonLanguage.objects.update_or_create(person=person, language=make.language(code), defaults={"level": level})
    return person


@dataclass
class House:
    """Whose board it is; without them it has an organisation and people of its own."""

    organisation: Organisation
    coordinator: Person
    translator: Person | None = None


def remote(of: House | None = None, **values: object) -> tuple[Opportunity, Person]:
    """A remote opportunity whose shift runs for ten days, four units of thirty minutes each; and its coordinator."""
    house = of.organisation if of else make.organisation()
    coordinator = of.coordinator if of else make.member(house, "coordinator")
    opportunity = make.opportunity(house, shifts=0, mode="remote", **values)
    make.shift(
        opportunity,
        starts_at=NOW - timedelta(days=1),
        hours=240,
        open_ended=True,
        minutes_per_unit=30,
        most_units=4,
        capacity=20,
    )
    return opportunity, coordinator


def translating(of: House | None = None, **layout: object) -> Translating:
    for code in ("ar", "en"):
        make.language(code)
    opportunity, coordinator = remote(of)
    board = lay_out(opportunity.pk, Layout(**{"kind": "translation", **layout}), by=coordinator, at=NOW)  # type: ignore[arg-type]  # values of a test
    both = (("ar", "native"), ("en", "fluent"))
    return Translating(
        board, opportunity, volunteer(opportunity, *both, who=of.translator if of else None),
        volunteer(opportunity, *both),
        volunteer(opportunity, ("ar", "native")), coordinator,
    )  # fmt: skip
