"""Who of the crowd may take part, and is free: by the same gates that the platform asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from awn.demo.people import Crowd
from awn.demo.publishing import Edition
from awn.matching.rules import Candidate, Conditions, gates
from awn.opportunities.models import Shift
from awn.opportunities.rules import PLACELESS_MODES
from awn.people.models import Person
from awn.people.queries import needs_of_many
from awn.reference.models import Language

Span = tuple[datetime, datetime]
ASTRIDE = timedelta(minutes=15)


class Pool:
    """Draws people for editions and remembers when each is taken."""

    def __init__(self, crowd: Crowd, guests: Crowd, random: Random) -> None:
        """`guests` may take part but are never drawn."""
        self._random = random
        self._crowd = crowd
        self._held: dict[int, list[Span]] = defaultdict(list)
        self._names = {language.pk: language.name for language in Language.objects.all()}
        self._candidates = {
            one.pk: Candidate(one.birth_date, one.gender, those.languages[one.pk], one.pk in those.guardian_of)
            for those in (crowd, guests)
            for one in those.people
        }
        self._needs = needs_of_many(self._candidates)
        self._guardians = {**crowd.guardian_of, **guests.guardian_of}

    def guardian_of(self, person: Person) -> Person | None:
        return self._guardians.get(person.pk)

    def needs_of(self, person: Person) -> tuple[str, ...]:
        """What somebody needs to take part."""
        return self._needs.get(person.pk, ())

    def draw(self, edition: Edition, count: int) -> list[Person]:
        """Up to `count` people whose gates are open, neighbours before others."""
        chosen: list[Person] = []
        for person in self._in_order(edition):
            if len(chosen) == count:
                break
            if self.may(person, edition):
                chosen.append(person)
        return chosen

    def take(self, person: Person, shift: Shift) -> bool:
        """Books the person for the shift; False when they are elsewhere at that time."""
        # Some come early or stay on: nobody can be at two places meanwhile.
        return shift.open_ended or self.take_time(person, shift.starts_at - ASTRIDE, shift.ends_at + ASTRIDE)

    def take_time(self, person: Person, since: datetime, until: datetime) -> bool:
        """Books the person for this time; False when they are elsewhere in it."""
        if any(begin < until and since < end for begin, end in self._held[person.pk]):
            return False
        self._held[person.pk].append((since, until))
        return True

    def _in_order(self, edition: Edition) -> Iterator[Person]:
        opportunity = edition.opportunity
        far = opportunity.mode in PLACELESS_MODES
        country = edition.house.organisation.country_id

        def nearness(person: Person) -> float:
            near = person.region_id == opportunity.region_id
            return self._random.random() * (0.25 if near else 1.0)

        def comes(person: Person) -> bool:
            return far or str(person.region_id)[:2] == country

        yield from sorted(filter(comes, self._crowd.people), key=nearness)

    def may(self, person: Person, edition: Edition) -> bool:
        """Whether all gates of the edition are open to the person, who does not work there."""
        if person.pk in {edition.house.owner.pk, edition.house.supervisor.pk}:
            return False
        opportunity = edition.opportunity
        first = edition.shifts[0].starts_at.astimezone(ZoneInfo(opportunity.zone)).date()
        conditions = Conditions(
            min_age=opportunity.min_age,
            max_age=opportunity.max_age,
            gender=opportunity.gender,
            guardian_required=opportunity.guardian_required,
            languages={code: (level, self._names[code]) for code, level in edition.text.draft["languages"]},
            first_day=first,
        )
        return all(gate.is_open for gate in gates(self._candidates[person.pk], conditions))


def to_come(shifts: Sequence[Shift], at: datetime) -> list[Shift]:
    """The shifts that are not over."""
    return [shift for shift in shifts if shift.ends_at > at]
