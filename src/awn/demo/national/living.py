"""Who came when: applications, places, attendance and the ledger of one opportunity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from awn.demo.national import plan
from awn.demo.national.habits import Trace
from awn.demo.national.offering import House, Made, Offers
from awn.demo.national.peopling import Census
from awn.demo.national.writing import NULL, Sheets, moment
from awn.demo.texts import ZONES

HOPING = 3  # seats given in advance for each open opportunity
_OFFSETS = dict.fromkeys(ZONES, 3 * 3600) | {"AE": 4 * 3600, "OM": 4 * 3600}
DAY = 86_400
WIDTH = 100_000  # more than the days since 1970


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody's accepted application in an opportunity."""

    house: House
    made: Made
    person: int
    application: int
    applied: str


class Lives:
    """Writes what people did in opportunities onto the sheets. Nobody is at work twice on one day."""

    def __init__(self, sheets: Sheets, random: Random, census: Census, offers: Offers, now: int) -> None:
        self._sheets, self._random, self._census, self._offers, self._now = sheets, random, census, offers, now
        self._days: dict[int, str] = {}
        self._busy: set[int] = set()
        self._shocks: dict[int, float] = {}

    def live(self, house: House, made: Made, entries: int) -> int:
        """`entries` credited presences, spread over the past shifts, and seats to come; how many were credited."""
        taken: Counter[int] = Counter()
        lead = house.habit.lead(self._random)
        wanted = -(-entries // len(made.past)) if entries else 0
        near = self._census.neighbours(self._random, house.region, 2 * wanted + HOPING)
        people = [person for person in near if person != lead]
        left, there = entries, 0
        for person in people:
            if not left:
                break
            there += 1
            free = [shift for shift in made.past if taken[shift[0]] < made.capacity and self.is_free(person, shift)]
            seat = None
            if self._offers.course.absent:
                seat, free = self._those_who_come((house, made, person), lead, free, taken)
            if not free:
                continue
            traces = [(shift, house.habit.trace(self._random, person=person, lead=lead, shift=shift)) for shift in free]
            self.lived(house, made, person, traces[:left], seat)
            for shift in free[:left]:
                taken[shift[0]] += 1
            left -= len(free[:left])
        if made.coming:
            for person in people[there : there + min(HOPING, made.capacity)]:
                taken[self._hoping(house, made, person)] += 1
        for shift in (*made.past, *made.coming):
            self._offers.shift(made, shift, taken[shift[0]])
        return entries - left

    def _those_who_come(
        self, who: tuple[House, Made, int], lead: int, free: Sequence[tuple[int, int, int]], taken: Counter[int]
    ) -> tuple[Seat | None, list[tuple[int, int, int]]]:
        """An application, and the shifts to which the person comes; from the others they are absent."""
        if not free:
            return None, []
        house, made, person = who
        ahead = self._random.randrange(DAY, 30 * DAY)
        coming: list[tuple[int, int, int]] = []
        missed: list[tuple[int, int, int]] = []
        for shift in free:
            shock = self._shocks.setdefault(shift[0], self._random.gauss(0, 0.35))
            chance = plan.missing_chance(self._offers.course.absent, person, ahead / DAY, shock)
            (missed if self._random.random() < chance else coming).append(shift)
        applied = moment(free[0][1] - ahead)
        seat = Seat(house, made, person, self._application(house, made, person, applied), applied)
        for shift in missed:
            taken[shift[0]] += 1
            self._absence(seat, shift, lead)
        return seat, coming

    def _absence(self, seat: Seat, shift: tuple[int, int, int], lead: int) -> None:
        self._busy.update(seat.person * WIDTH + day for day in _days_of(shift))
        put = self._sheets.put_line
        place, event = self._sheets.id("participation_place"), self._sheets.id("participation_attendanceevent")
        noted = moment(shift[1] + 3600)
        put("participation_applicationshift", f"{seat.application}\t{shift[0]}")
        put(
            "participation_place",
            f"{place}\t{shift[0]}\t{seat.person}\t{seat.application}\tabsent\t{seat.applied}\t{noted}",
        )
        put(
            "participation_attendanceevent",
            f"{event}\t{place}\tabsence\t{noted}\t{noted}\tsupervisor\t{lead}\t\t\t\t",
        )

    def is_free(self, person: int, shift: tuple[int, int, int]) -> bool:
        """True unless the person was at work on one of the shift's days."""
        return all(person * WIDTH + day not in self._busy for day in _days_of(shift))

    def lived(
        self, house: House, made: Made, person: int, traces: Sequence[tuple[tuple[int, int, int], Trace]],
        seat: Seat | None = None,
    ) -> list[int]:  # fmt: skip
        """An application, and for each shift the place, the events and the credit; ids of the entries."""
        if seat is None:
            applied = moment(traces[0][0][1] - self._random.randrange(2 * DAY, 15 * DAY))
            seat = Seat(house, made, person, self._application(house, made, person, applied), applied)
        return [self._presence(seat, *trace) for trace in traces]

    def _presence(self, seat: Seat, shift: tuple[int, int, int], trace: Trace) -> int:
        house, made, person = seat.house, seat.made, seat.person
        self._busy.update(person * WIDTH + day for day in _days_of(shift))
        put = self._sheets.put_line
        place = self._sheets.id("participation_place")
        first = self._sheets.id("participation_attendanceevent")
        last = self._sheets.id("participation_attendanceevent")
        entry = self._sheets.id("hours_hoursentry")
        came, left, entered = moment(trace.since), moment(trace.until), moment(trace.entered)
        credited = moment(trace.credited)
        put("participation_applicationshift", f"{seat.application}\t{shift[0]}")
        put(
            "participation_place",
            f"{place}\t{shift[0]}\t{person}\t{seat.application}\tattended\t{seat.applied}\t{credited}",
        )
        recorder = NULL if trace.recorder is None else trace.recorder
        mark = f"\t{trace.method}\t{recorder}\t\t\t{trace.device}\t{trace.proof}"
        noted = came if trace.live else entered
        put("participation_attendanceevent", f"{first}\t{place}\tcheck_in\t{came}\t{noted}{mark}")
        put("participation_attendanceevent", f"{last}\t{place}\tcheck_out\t{left}\t{entered}{mark}")
        day = self._day(trace.since + _OFFSETS[house.region[:2]])
        put(
            "hours_hoursentry",
            f"{entry}\t{person}\t{place}\t{made.id}\t{house.id}\t{last}\t{day}\t{(trace.until - trace.since) // 60}"
            f"\t{came}\t{left}\t{trace.evidence}\t{credited}\t{trace.confirmer}\t",
        )
        return entry

    def _hoping(self, house: House, made: Made, person: int) -> int:
        applied = moment(self._now - self._random.randrange(3600, 5 * DAY))
        application = self._application(house, made, person, applied)
        shift = made.coming[0][0]
        place = self._sheets.id("participation_place")
        self._sheets.put_line("participation_applicationshift", f"{application}\t{shift}")
        self._sheets.put_line(
            "participation_place", f"{place}\t{shift}\t{person}\t{application}\tconfirmed\t{applied}\t{applied}"
        )
        return shift

    def _application(self, house: House, made: Made, person: int, applied: str) -> int:
        key = self._sheets.id("participation_application")
        self._sheets.put_line(
            "participation_application",
            f"{key}\t{made.id}\t{person}\t{made.role}\taccepted\t\t\t\t{applied}\t{applied}\t{applied}"
            f"\t{house.supervisor}",
        )
        return key

    def _day(self, local_seconds: int) -> str:
        """The calendar day, remembered: there are only some hundred of them."""
        number = local_seconds // DAY
        if number not in self._days:
            self._days[number] = moment(number * DAY)[:10]
        return self._days[number]


def _days_of(shift: tuple[int, int, int]) -> tuple[int, int]:
    """The days (UTC) on which somebody in this shift is at work, coming early and staying late."""
    return (shift[1] - DAY // 24) // DAY, (shift[2] + DAY // 24) // DAY
