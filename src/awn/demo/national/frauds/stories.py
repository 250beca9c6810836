"""Ten ways of forging hours. How bold each one is is drawn, so that some hide among the honest.

All sizes were set before any rule was run over them. A story that finds no organisation to stand in is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from awn.demo.national.frauds.ground import Ground, Shift, by_hand, by_phone
from awn.demo.national.habits import DAY, HOUR, MINUTE, Trace
from awn.demo.national.offering import House

Story = Callable[[Ground], None]


def desk(ground: Ground) -> None:
    """Presences of many days, invented in one sitting."""
    known = ground.house()
    if known is None:
        return
    house, bold = known.house, ground.random.random()
    by = ground.random.choice(house.habit.team)
    made = ground.event(house, ground.days(2 + int(12 * bold)), capacity=40)
    sitting = made.past[-1][2] + ground.random.randrange(14 * HOUR, 5 * DAY)
    spread = ground.random.randrange(3 * MINUTE, 40 * MINUTE)

    def trace(person: int, shift: Shift) -> Trace:
        return by_hand(person, ground.jittered(shift), sitting + ground.random.randrange(spread), by=by)

    ground.attend(house, made, ground.people(house.region, 4 + ground.random.randrange(12)), trace, most=150)
    ground.tell(
        "bulk_entry", "recorder", by, house, fraud=True, story="desk", also=("late_entry", "one_approver", "leap")
    )


def backdated(ground: Ground) -> None:
    """A part of an organisation's records is written one to two weeks later, a few each evening."""
    known = ground.house(entries=(25, 800))
    if known is None:
        return
    house, share = known.house, 0.1 + 0.6 * ground.random.random()
    wanted = min(int(known.entries * share / (1 - share)), 200)
    made = ground.event(house, ground.days(5), capacity=60)
    by = house.habit.team[0]

    def trace(person: int, shift: Shift) -> Trace:
        entered = shift[2] + ground.random.randrange(8 * DAY, 14 * DAY)
        return by_hand(person, ground.jittered(shift), entered, by=by)

    ground.attend(house, made, ground.people(house.region, wanted // 5 + 1), trace, most=wanted)
    ground.tell("late_entry", "organisation", house.id, house, fraud=True, story="backdated", also=("bulk_entry",))


def one_hand(ground: Ground) -> None:
    """There are colleagues, but one person records and confirms nearly everything."""
    house, share = ground.found(team=3 + ground.random.randrange(4)), 0.75 + 0.25 * ground.random.random()
    by, others = house.habit.team[0], house.habit.team[1:]
    for _i in range(3 + ground.random.randrange(6)):
        made = ground.event(house, ground.days(2), capacity=30)

        def trace(person: int, shift: Shift) -> Trace:
            hand = by if ground.random.random() < share else ground.random.choice(others)
            return by_hand(person, ground.jittered(shift), shift[2] + HOUR, by=hand, proof="seen")

        ground.attend(house, made, ground.people(house.region, 10 + ground.random.randrange(12)), trace)
    ground.tell("one_approver", "organisation", house.id, house, fraud=True, story="one_hand")


def two_cities(ground: Ground) -> None:
    """Somebody is credited in two regions with less time between than the way takes, some a little less."""
    first = ground.house(entries=(5, 2_000))
    second = ground.house(entries=(5, 2_000))
    if first is None or second is None or first.house.region == second.house.region:
        return
    a, b = first.house, second.house
    person = ground.people(a.region, 1)[0]
    needed = ground.offers.hours_between(a.region, b.region) * HOUR
    gap = max(int(needed * (1.2 - 1.4 * ground.random.random())), 5 * MINUTE)
    for days in (ground.days(1) for _i in range(1 + ground.random.randrange(3))):
        _pair(ground, (a, b), person, days[0], gap)
    ground.cover(person, a.region, 3)
    ground.tell("impossible_travel", "person", person, b, fraud=True, story="two_cities")


def _pair(ground: Ground, houses: tuple[House, House], person: int, day: int, gap: int) -> None:
    """Three hours here and, after `gap` seconds, three hours there."""
    begin = day + 5 * HOUR
    shift = (0, begin, begin + 3 * HOUR)
    if not ground.lives.is_free(person, shift):
        return
    for house in houses:
        made = ground.offers.event(house, [(begin, begin + 3 * HOUR)], 8)
        own = made.past[0]
        by = house.habit.lead(ground.random)
        if by != person:
            trace = by_hand(person, (own[1], own[2]), own[2], by=by, proof="seen")
            ground.lives.lived(house, made, person, [(own, trace)])
        ground.offers.shift(made, own, int(by != person))
        begin += 3 * HOUR + gap


def never_there(ground: Ground) -> None:
    """Volunteers report themselves from anywhere, and the supervisor confirms it all."""
    known = ground.house()
    if known is None:
        return
    house, share = known.house, 0.2 + 0.7 * ground.random.random()
    wanted = min(int(known.entries * share / (1 - share)), 250)
    made = ground.event(house, ground.days(6), capacity=80)
    by = house.habit.team[0]

    def trace(person: int, shift: Shift) -> Trace:
        proof = "far" if ground.random.random() < 0.1 else ""
        return by_phone(
            person, ground.jittered(shift), device=f"phone-{person}", confirmer=by, method="self", proof=proof
        )

    ground.attend(house, made, ground.people(house.region, wanted // 6 + 1), trace, most=wanted)
    ground.tell("no_place_proof", "organisation", house.id, house, fraud=True, story="never_there", also=("leap",))


def rounded_up(ground: Ground) -> None:
    """Whole hours, an hour or two more than the shift had, among real ones."""
    known = ground.house()
    if known is None:
        return
    house, share = known.house, 0.2 + 0.8 * ground.random.random()
    made = ground.event(house, ground.days(5), capacity=60, hours=3)
    by = house.habit.lead(ground.random)

    def trace(person: int, shift: Shift) -> Trace:
        times = ground.jittered(shift)
        if ground.random.random() < share:
            times = shift[1], shift[1] + ground.random.choice((2, 4, 4, 5, 6)) * HOUR
        return by_hand(person, times, times[1] + HOUR, by=by, proof="seen")

    wanted = 30 + ground.random.randrange(170)
    ground.attend(house, made, ground.people(house.region, wanted // 5 + 1), trace, most=wanted)
    ground.tell("round_numbers", "organisation", house.id, house, fraud=True, story="rounded_up")


def circle(ground: Ground) -> None:
    """Supervisors who confirm each other's hours in a ring; some have honest hours beside it."""
    known = ground.house(entries=(10, 2_000))
    if known is None:
        return
    house, bold = known.house, ground.random.random()
    ring = ground.people(house.region, 2 + ground.random.randrange(4))
    ground.offers.join(house, ring)
    each = 3 + int(12 * bold)
    for person, by in zip(ring, (*ring[1:], ring[0]), strict=True):
        made = ground.event(house, ground.days(each), capacity=8)

        def trace(who: int, shift: Shift, by: int = by) -> Trace:
            return by_hand(who, ground.jittered(shift), shift[2] + HOUR, by=by, proof="seen")

        ground.attend(house, made, [person], trace)
        ground.cover(person, house.region, int(each * (1 - bold) * 1.5 * ground.random.random()))
    ground.tell("mutual_approval", "circle", min(ring), house, fraud=True, story="circle")


def lent_name(ground: Ground) -> None:
    """One telephone scans the code of the place for friends who are elsewhere."""
    known = ground.house()
    if known is None:
        return
    house, bold = known.house, ground.random.random()
    friends = ground.people(house.region, 3 + int(25 * bold))
    device, by = f"phone-{friends[0]}", house.habit.lead(ground.random)
    made = ground.event(house, ground.days(1 + ground.random.randrange(5)), capacity=60)

    def trace(person: int, shift: Shift) -> Trace:
        return by_phone(person, ground.jittered(shift), device=device, confirmer=by)

    ground.attend(house, made, friends, trace)
    ground.tell("shared_device", "device", device, house, fraud=True, story="lent_name", also=("leap",))


def sudden(ground: Ground) -> None:
    """A month of hours that an organisation never had, spread over its volunteers."""
    known = ground.house(entries=(60, 3_000), months=8)
    if known is None:
        return
    leap(ground, known.house, hours=known.entries * 4 / 17 * (2 + 14 * ground.random.random()))
    ground.tell("leap", "organisation", known.house.id, known.house, fraud=True, story="sudden")


def leap(ground: Ground, house: House, *, hours: float) -> None:
    """So many hours more in the month before last, by people of the region; everything else as always."""
    latest = 40 if datetime.fromtimestamp(ground.now - 40 * DAY, UTC).day > 10 else 50
    made = ground.event(house, ground.days(8, latest=latest), capacity=200, hours=5)
    by = house.habit.lead(ground.random)
    wanted = min(int(hours / 5) + 8, 400)

    def trace(person: int, shift: Shift) -> Trace:
        return house.habit.trace(ground.random, person=person, lead=by, shift=shift)

    ground.attend(house, made, ground.people(house.region, wanted // 8 * 2 + 4), trace, most=wanted)


def sold(ground: Ground) -> None:
    """Forty hours for pupils who need them, written down afterwards; not all are exact."""
    known = ground.house()
    if known is None:
        return
    house, bold = known.house, ground.random.random()
    by = house.habit.team[0]
    pupils = ground.people(house.region, 4 + int(26 * bold))
    made = ground.event(house, ground.days(10), capacity=60, hours=4)
    left: dict[int, int] = {}
    for pupil in pupils:
        exact = ground.random.random() < 0.5 + 0.5 * bold
        left[pupil] = 2_400 if exact else 2_400 + ground.random.choice((-1, 1)) * ground.random.randrange(30, 200)

    def trace(person: int, shift: Shift) -> Trace:
        is_last = shift[0] == made.past[-1][0]
        minutes = left[person] if is_last else 15 * ground.random.randrange(12, 19)
        left[person] -= minutes
        entered = made.past[-1][2] + ground.random.randrange(14 * HOUR, 6 * DAY)
        return by_hand(person, (shift[1], shift[1] + max(minutes, 30) * MINUTE), entered, by=by)

    ground.attend(house, made, pupils, trace)
    also = ("bulk_entry", "late_entry", "round_numbers", "leap")
    ground.tell("target_hit", "organisation", house.id, house, fraud=True, story="sold", also=also)


FRAUDS: tuple[Story, ...] = (
    desk, backdated, one_hand, two_cities, never_there, rounded_up, circle, lent_name, sudden, sold,
)  # fmt: skip
