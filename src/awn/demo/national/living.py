"""Who came when: applications, places, attendance and the ledger of one opportunity."""

from __future__ import annotations

from collections import Counter
from random import Random

from awn.demo.national.offering import House, Made, Offers
from awn.demo.national.peopling import Census
from awn.demo.national.writing import Sheets, moment
from awn.demo.texts import ZONES

HOPING = 3  # seats given in advance for each open opportunity
_OFFSETS = dict.fromkeys(ZONES, 3 * 3600) | {"AE": 4 * 3600, "OM": 4 * 3600}
DAY = 86_400


class Lives:
    """Writes what people did in opportunities onto the sheets."""

    def __init__(self, sheets: Sheets, random: Random, census: Census, offers: Offers, now: int) -> None:
        self._sheets, self._random, self._census, self._offers, self._now = sheets, random, census, offers, now
        self._days: dict[int, str] = {}

    def live(self, house: House, made: Made, entries: int) -> int:
        """`entries` credited presences, spread over the past shifts, and seats to come; how many were credited."""
        taken: Counter[int] = Counter()
        each = len(made.past)
        wanted = -(-entries // each) if entries else 0
        near = self._census.neighbours(self._random, house.region, wanted + HOPING)
        people = [person for person in near if person != house.supervisor]
        left = entries
        for person in people[:wanted]:
            shifts = made.past[: min(each, left)]
            self._lived(house, made, person, shifts)
            left -= len(shifts)
            for shift in shifts:
                taken[shift[0]] += 1
        if made.coming:
            for person in people[wanted : wanted + min(HOPING, made.capacity)]:
                taken[self._hoping(house, made, person)] += 1
        for shift in (*made.past, *made.coming):
            self._offers.shift(made, shift, taken[shift[0]])
        return entries - left

    def _lived(self, house: House, made: Made, person: int, shifts: tuple[tuple[int, int, int], ...]) -> None:
        applied = moment(shifts[0][1] - self._random.randrange(2 * DAY, 15 * DAY))
        application = self._application(house, made, person, applied)
        put = self._sheets.put_line
        offset = _OFFSETS[house.region[:2]]
        for shift, begin, end in shifts:
            place = self._sheets.id("participation_place")
            first = self._sheets.id("participation_attendanceevent")
            last = self._sheets.id("participation_attendanceevent")
            since = begin + 60 * self._random.randrange(-10, 13)
            until = end + 60 * self._random.randrange(-15, 11)
            came, left, later = moment(since), moment(until), moment(until + DAY)
            put("participation_applicationshift", f"{application}\t{shift}")
            put("participation_place", f"{place}\t{shift}\t{person}\t{application}\tattended\t{applied}\t{later}")
            mark = f"\tsupervisor\t{house.supervisor}\t"
            put("participation_attendanceevent", f"{first}\t{place}\tcheck_in\t{came}\t{came}{mark}")
            put("participation_attendanceevent", f"{last}\t{place}\tcheck_out\t{left}\t{left}{mark}")
            put(
                "hours_hoursentry",
                f"{self._sheets.id('hours_hoursentry')}\t{person}\t{place}\t{made.id}\t{house.id}\t{last}"
                f"\t{self._day(since + offset)}\t{(until - since) // 60}\tsupervised\t{later}\t{house.supervisor}\t",
            )

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
            f"{key}\t{made.id}\t{person}\t{made.role}\taccepted\t\t\t\t{{}}\t{applied}\t{applied}\t{applied}"
            f"\t{house.supervisor}",
        )
        return key

    def _day(self, local_seconds: int) -> str:
        """The calendar day, remembered: there are only some hundred of them."""
        number = local_seconds // DAY
        if number not in self._days:
            self._days[number] = moment(number * DAY)[:10]
        return self._days[number]
