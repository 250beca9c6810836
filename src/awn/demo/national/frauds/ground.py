"""Where stories are planted: the honest country, its organisations, and people who have no hours yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from awn.demo.national.frauds.truth import Truth
from awn.demo.national.habits import DAY, HOUR, MINUTE, Habit, Trace
from awn.demo.national.living import Lives
from awn.demo.national.offering import House, Made, Offers
from awn.demo.national.peopling import Census

Shift = tuple[int, int, int]
Tracing = Callable[[int, Shift], Trace]
# Numbers of organisations that stand in the stories alone.
FIRST_NUMBER = 1_000_000
LATEST_DAYS_BACK, EARLIEST_DAYS_BACK = 33, 95


@dataclass(frozen=True, slots=True)
class Known:
    """An honest organisation and how many credited presences it has, in how many months."""

    house: House
    entries: int
    months: int


@dataclass(slots=True)
class Ground:
    """What a story needs; each organisation stands in one story at most."""

    random: Random
    offers: Offers
    lives: Lives
    census: Census
    known: list[Known]
    now: int
    truths: list[Truth] = field(default_factory=list)
    _given: Counter[str] = field(default_factory=Counter)
    _founded: int = 0
    # Where there were organisations: in a small country every one of them may stand in a story by now.
    _regions: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._regions = [one.house.region for one in self.known]

    def house(self, *, entries: tuple[int, int] = (25, 900), months: int = 0, region: str = "") -> Known | None:
        """An organisation that stands in no story yet; None when there is none of that size left."""
        fitting = [
            one
            for one in self.known
            if entries[0] <= one.entries <= entries[1] and one.months >= months and region in ("", one.house.region)
        ]
        if not fitting:
            return None
        chosen = self.random.choice(fitting)
        self.known.remove(chosen)
        return chosen

    def found(self, *, team: int, style: str = "roll") -> House:
        """A new organisation with so many supervisors."""
        self._founded += 1
        region = self.random.choice([one.house.region for one in self.known] or self._regions)
        people = self.people(region, team + 1)
        house = self.offers.house(FIRST_NUMBER + self._founded, region, people)
        return House(house.id, region, Habit(style, tuple(people[1:]), eager=False))

    def people(self, region: str, count: int) -> list[int]:
        """People of the region: those without hours first."""
        apart = self.census.apart(region)
        last = self.census.first[region] + self.census.count[region]
        fresh = [last - 1 - n for n in range(self._given[region], min(self._given[region] + count, apart))]
        self._given[region] += len(fresh)
        return fresh + self.census.neighbours(self.random, region, count - len(fresh))

    def days(self, count: int, *, latest: int | None = None) -> list[int]:
        """`count` days in a row, in the order of time, as seconds at midnight; some weeks ago."""
        back = latest or self.random.randrange(LATEST_DAYS_BACK, EARLIEST_DAYS_BACK)
        midnight = self.now // DAY * DAY
        return [midnight - (back + count - 1 - n) * DAY for n in range(count)]

    def event(self, house: House, days: Sequence[int], *, capacity: int, hours: float = 0, begin: float = 0) -> Made:
        """An opportunity with a shift on each day, of three to five hours unless said otherwise."""
        start = int((begin or self.random.choice((6, 7, 13, 14))) * HOUR)
        length = int((hours or self.random.choice((3, 3.5, 4, 5))) * HOUR)
        return self.offers.event(house, [(day + start, day + start + length) for day in days], capacity)

    def attend(self, house: House, made: Made, people: Iterable[int], tracing: Tracing, *, most: int = 0) -> int:
        """Everybody free takes each shift, `most` presences in all; how many there were. Writes the shifts."""
        taken: Counter[int] = Counter()
        for person in people:
            free = [
                shift for shift in made.past if self.lives.is_free(person, shift) and taken[shift[0]] < made.capacity
            ]
            if most:
                free = free[: most - taken.total()]
            # Nobody confirms their own hours, in a story neither.
            traced = [(shift, trace) for shift in free if (trace := tracing(person, shift)).confirmer != person]
            if traced:
                self.lives.lived(house, made, person, traced)
                taken.update(shift[0] for shift, _trace in traced)
        for shift in made.past:
            self.offers.shift(made, shift, taken[shift[0]])
        return taken.total()

    def jittered(self, shift: Shift) -> tuple[int, int]:
        """When somebody came and left: about when the shift began and ended."""
        jitter = self.random.randrange
        return shift[1] + MINUTE * jitter(-8, 10), shift[2] + MINUTE * jitter(-12, 9)

    def cover(self, person: int, region: str, count: int) -> None:
        """Honest hours of the person in other organisations of the region, on other days."""
        homes = [one.house for one in self.known if one.house.region == region] or [self.known[0].house]
        for _i in range(count):
            house = self.random.choice(homes)
            lead = house.habit.lead(self.random)
            if lead != person:
                made = self.event(house, self.days(1, latest=self.random.randrange(100, 300)), capacity=8)
                self.attend(house, made, [person], self._as_always(house.habit, lead))

    def _as_always(self, habit: Habit, lead: int) -> Tracing:
        return lambda person, shift: habit.trace(self.random, person=person, lead=lead, shift=shift)

    def tell(self, kind: str, subject_kind: str, subject: object, house: House, *, fraud: bool, story: str,
             also: Sequence[str] = ()) -> None:  # fmt: skip
        """Writes down what is true, where no rule looks."""
        self.truths.append(
            Truth(kind, subject_kind, str(subject), house.id, is_fraud=fraud, story=story, also=tuple(also))
        )


def by_hand(
    person: int, times: tuple[int, int], entered: int, *, by: int, confirmer: int | None = None, proof: str = ""
) -> Trace:
    """A presence that a supervisor wrote down at `entered`."""
    since, until = times
    written = max(entered, until)
    return Trace(
        since, until, written, False, "supervisor", by, "", proof, "supervised",
        confirmer if confirmer is not None else by, written + HOUR,
    )  # fmt: skip


def by_phone(
    person: int, times: tuple[int, int], *, device: str, confirmer: int, method: str = "venue_qr",
    proof: str = "venue_code",
) -> Trace:  # fmt: skip
    """A presence that was recorded live on a device, as if it were the volunteer's."""
    since, until = times
    evidence = "scanned" if method != "self" else "self_reported"
    recorder = None if method == "kiosk" else person
    return Trace(since, until, until, True, method, recorder, device, proof, evidence, confirmer, until + 20 * HOUR)
