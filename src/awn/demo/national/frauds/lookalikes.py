"""Honest things that look like forging. Whoever raises an alarm about one of them is wrong, though not foolish."""

from __future__ import annotations

from awn.demo.national.frauds.ground import Ground, Shift, by_hand, by_phone
from awn.demo.national.frauds.stories import Story, _pair, leap
from awn.demo.national.habits import DAY, HOUR, MINUTE, Trace


def marathon(ground: Ground) -> None:
    """One large event, copied from lists the morning after within half an hour."""
    known = ground.house()
    if known is None:
        return
    house = known.house
    made = ground.event(house, ground.days(1), capacity=300)
    by, morning = house.habit.team[0], made.past[0][2] + 14 * HOUR

    def trace(person: int, shift: Shift) -> Trace:
        return by_hand(person, ground.jittered(shift), morning + ground.random.randrange(30 * MINUTE), by=by)

    ground.attend(house, made, ground.people(house.region, 60 + ground.random.randrange(120)), trace)
    ground.tell("bulk_entry", "recorder", by, house, fraud=False, story="marathon")


def paper_lists(ground: Ground) -> None:
    """A charity copies its lists every Saturday: up to three days in one sitting."""
    known = ground.house()
    if known is None:
        return
    house, by = known.house, known.house.habit.team[0]
    for week in range(4):
        made = ground.event(house, ground.days(1 + ground.random.randrange(3), latest=40 + 7 * week), capacity=40)
        sitting = made.past[-1][2] + 20 * HOUR + ground.random.randrange(2 * DAY)

        def trace(person: int, shift: Shift, at: int = sitting) -> Trace:
            return by_hand(person, ground.jittered(shift), at + ground.random.randrange(15 * MINUTE), by=by)

        ground.attend(house, made, ground.people(house.region, 8 + ground.random.randrange(12)), trace)
    ground.tell("bulk_entry", "recorder", by, house, fraud=False, story="paper_lists")


def island(ground: Ground) -> None:
    """A team without a network enters its records when the boat is back, after three to nine days."""
    known = ground.house(entries=(25, 800))
    if known is None:
        return
    house, share = known.house, 0.2 + 0.4 * ground.random.random()
    wanted = min(int(known.entries * share / (1 - share)), 200)
    made = ground.event(house, ground.days(5), capacity=60)

    def trace(person: int, shift: Shift) -> Trace:
        entered = shift[2] + ground.random.randrange(3 * DAY, 9 * DAY)
        return by_hand(person, ground.jittered(shift), entered, by=house.habit.team[0], proof="seen")

    ground.attend(house, made, ground.people(house.region, wanted // 5 + 1), trace, most=wanted)
    ground.tell("late_entry", "organisation", house.id, house, fraud=False, story="island")


def one_person_charity(ground: Ground) -> None:
    """There is nobody else who could confirm."""
    _run_by(ground, team=1, recorded=True, story="one_person_charity")


def final_check(ground: Ground) -> None:
    """A large team where many record and one person checks everything at the end."""
    _run_by(ground, team=5, recorded=False, story="final_check")


def _run_by(ground: Ground, *, team: int, recorded: bool, story: str) -> None:
    house = ground.found(team=team)
    by = house.habit.team[0]
    for _i in range(4):
        made = ground.event(house, ground.days(2), capacity=30)

        def trace(person: int, shift: Shift) -> Trace:
            hand = by if recorded else ground.random.choice(house.habit.team)
            return by_hand(person, ground.jittered(shift), shift[2] + HOUR, by=hand, confirmer=by, proof="seen")

        ground.attend(house, made, ground.people(house.region, 10 + ground.random.randrange(12)), trace)
    ground.tell("one_approver", "organisation", house.id, house, fraud=False, story=story)


def flyer(ground: Ground) -> None:
    """A specialist who is needed in two cities on one day and makes it in time."""
    first, second = ground.house(entries=(5, 2_000)), ground.house(entries=(5, 2_000))
    if first is None or second is None or first.house.region == second.house.region:
        return
    a, b = first.house, second.house
    person = ground.people(a.region, 1)[0]
    hours = ground.offers.hours_between(a.region, b.region) * (1.05 + 0.6 * ground.random.random())
    _pair(ground, (a, b), person, ground.days(1)[0], int(hours * HOUR))
    ground.cover(person, a.region, 3)
    ground.tell("impossible_travel", "person", person, b, fraud=False, story="flyer")


def desert(ground: Ground) -> None:
    """No network out there: volunteers report themselves in the evening, some of them with no proof at all."""
    known = ground.house()
    if known is None:
        return
    house, share = known.house, 0.2 + 0.3 * ground.random.random()
    wanted = min(int(known.entries * share / (1 - share)), 200)
    made = ground.event(house, ground.days(4), capacity=80)

    def trace(person: int, shift: Shift) -> Trace:
        proof = "near" if ground.random.random() < 0.3 else ""
        return by_phone(
            person, ground.jittered(shift), device=f"phone-{person}", confirmer=house.habit.team[0], method="self",
            proof=proof,
        )  # fmt: skip

    ground.attend(house, made, ground.people(house.region, wanted // 4 + 1), trace, most=wanted)
    ground.tell("no_place_proof", "organisation", house.id, house, fraud=False, story="desert")


def by_schedule(ground: Ground) -> None:
    """Shifts of whole hours, ticked as planned."""
    _whole(ground, story="by_schedule", step=0)


def half_hours(ground: Ground) -> None:
    """A supervisor who rounds everything to the half hour: every second is a whole one."""
    _whole(ground, story="half_hours", step=30)


def _whole(ground: Ground, *, story: str, step: int) -> None:
    known = ground.house()
    if known is None:
        return
    house, by = known.house, known.house.habit.lead(ground.random)
    made = ground.event(house, ground.days(5), capacity=60, hours=4)

    def trace(person: int, shift: Shift) -> Trace:
        since, until = shift[1], shift[2]
        if step:
            until += ground.random.randrange(-3, 3) * step * MINUTE
        return by_hand(person, (since, until), shift[2] + 2 * HOUR, by=by, proof="seen")

    wanted = 30 + ground.random.randrange(120)
    ground.attend(house, made, ground.people(house.region, wanted // 5 + 1), trace, most=wanted)
    ground.tell("round_numbers", "organisation", house.id, house, fraud=False, story=story)


def colleagues(ground: Ground) -> None:
    """Two supervisors who help at each other's events now and then, and have most of their hours elsewhere."""
    known = ground.house(entries=(10, 2_000))
    if known is None:
        return
    house = known.house
    pair = ground.people(house.region, 2)
    ground.offers.join(house, pair)
    for person, by in (pair, pair[::-1]):
        times = 2 + ground.random.randrange(4)
        made = ground.event(house, ground.days(times), capacity=8)

        def trace(who: int, shift: Shift, by: int = by) -> Trace:
            return by_hand(who, ground.jittered(shift), shift[2] + HOUR, by=by, proof="seen")

        ground.attend(house, made, [person], trace)
        ground.cover(person, house.region, int(times * (0.5 + 2 * ground.random.random())))
    ground.tell("mutual_approval", "circle", min(pair), house, fraud=False, story="colleagues")


def family(ground: Ground) -> None:
    """One telephone for a family, or for a teacher's pupils."""
    _one_device(ground, people=3 + ground.random.randrange(5), method="venue_qr", story="family")


def kiosk(ground: Ground) -> None:
    """The device at the entrance."""
    _one_device(ground, people=30 + ground.random.randrange(40), method="kiosk", story="kiosk")


def _one_device(ground: Ground, *, people: int, method: str, story: str) -> None:
    known = ground.house()
    if known is None:
        return
    house, by = known.house, known.house.habit.lead(ground.random)
    there = ground.people(house.region, people)
    device = f"{method}-{there[0]}"
    made = ground.event(house, ground.days(2), capacity=90)

    def trace(person: int, shift: Shift) -> Trace:
        return by_phone(person, ground.jittered(shift), device=device, confirmer=by, method=method)

    ground.attend(house, made, there, trace)
    ground.tell("shared_device", "device", device, house, fraud=False, story=story)


def pilgrimage(ground: Ground) -> None:
    """A season: most organisations of one region have far more hours in the same month. One call plants one of them."""
    known = ground.house(entries=(60, 3_000), months=8, region="SA-02") or ground.house(
        entries=(30, 3_000), months=6, region="SA-02"
    )
    if known is None:
        return
    leap(ground, known.house, hours=known.entries * 4 / 17 * (2 + 4 * ground.random.random()))
    ground.tell("leap", "organisation", known.house.id, known.house, fraud=False, story="pilgrimage")


def new_programme(ground: Ground) -> None:
    """An organisation that grows: a real programme of some hundred hours."""
    known = ground.house(entries=(60, 3_000), months=8)
    if known is None:
        return
    leap(ground, known.house, hours=known.entries * 4 / 17 * (1 + 3 * ground.random.random()))
    ground.tell("leap", "organisation", known.house.id, known.house, fraud=False, story="new_programme")


def school(ground: Ground) -> None:
    """Ten shifts of four hours, recorded while they happen: who never missed one has exactly forty."""
    known = ground.house()
    if known is None:
        return
    house, by = known.house, known.house.habit.lead(ground.random)
    made = ground.event(house, ground.days(10), capacity=60, hours=4)
    missing: dict[int, int] = {}
    pupils = ground.people(house.region, 10 + ground.random.randrange(20))
    for pupil in pupils:
        missing[pupil] = 0 if ground.random.random() < 0.6 else ground.random.choice(made.past)[0]

    def trace(person: int, shift: Shift) -> Trace:
        times = ground.jittered(shift) if missing[person] == shift[0] else (shift[1], shift[2])
        return by_hand(person, times, shift[2] + MINUTE * ground.random.randrange(60), by=by, proof="seen")

    ground.attend(house, made, pupils, trace)
    ground.tell("target_hit", "organisation", house.id, house, fraud=False, story="school")


LOOKALIKES: tuple[Story, ...] = (
    marathon, paper_lists, island, one_person_charity, final_check, flyer, desert, by_schedule, half_hours, colleagues,
    family, kiosk, pilgrimage, new_programme, school,
)  # fmt: skip
