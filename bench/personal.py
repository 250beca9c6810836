"""What people told beyond a usual week, and what they need: the cost of asking it of a list, and of opening it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np

from awn.base.sealed import seal, unseal
from awn.matching.weeks import Shift, Times, Week, meet
from awn.people.prayers import Spot
from awn.people.profile_rules import Needs, care_of
from bench.figures import Figure

# As many shifts as 500 opportunities have, and as many people as are weighed closely for one.
SHIFTS, PEOPLE, OF_ONE = 2_000, 500, 40
OPENED = 20_000
SPOTS = (
    Spot("SA", 24.7, 46.7, "Asia/Riyadh"), Spot("AE", 25.2, 55.3, "Asia/Dubai"), Spot("KW", 29.4, 48.0, "Asia/Kuwait"),
)  # fmt: skip
WEEK = Week(
    parts=frozenset({(0, "morning"), (4, "evening")}),
    usual=frozenset({(1, "asr_maghrib")}),
    ramadan=frozenset({(2, "after_isha")}),
    away=((date(2026, 12, 1), date(2026, 12, 14)),),
)


def figures() -> list[Figure]:
    """In CPU time on one core, after the times of prayers of these days were computed once."""
    draw = np.random.default_rng(5)
    first = datetime(2026, 11, 23, tzinfo=UTC)
    begins = [first + timedelta(hours=int(hour)) for hour in draw.integers(0, 24 * 90, SHIFTS)]
    shifts = [
        Shift(one, one + timedelta(hours=3), spot.zone, spot=spot)
        for one, spot in zip(begins, [SPOTS[place] for place in draw.integers(0, len(SPOTS), SHIFTS)], strict=True)
    ]
    together = _milliseconds(lambda: meet([WEEK], Times.of(shifts, by_prayers=True)))
    alone = _milliseconds(lambda: [meet([WEEK], Times.of([one], by_prayers=True)) for one in shifts], 1)
    people = _milliseconds(lambda: meet([WEEK] * PEOPLE, Times.of(shifts[:OF_ONE], by_prayers=True)))
    each = _milliseconds(lambda: [meet([WEEK], Times.of(shifts[:OF_ONE], by_prayers=True)) for _ in range(PEOPLE)], 1)
    return [
        Figure("week_offers", together, "ms", "shift by shift", alone, f"less: {SHIFTS:,} shifts", together < alone),
        Figure("week_people", people, "ms", "one by one", each, f"less, for {PEOPLE} people", people < each),
        _needs(),
    ]


def _needs() -> Figure:
    packed = Needs(("step_free", "lift")).packed()
    sealed = [seal(packed, about=care_of(number)) for number in range(OPENED)]
    opened = _milliseconds(
        lambda: [Needs.unpacked(unseal(one, about=care_of(number))) for number, one in enumerate(sealed)], 3
    )
    read = _milliseconds(lambda: [Needs.unpacked(packed) for _ in range(OPENED)], 3)
    goal = "told, no goal: read when a crowd is loaded, once"
    return Figure("needs_opened", opened, "ms", f"the same {OPENED:,} kept in the open", read, goal, True)


def _milliseconds(work: Callable[[], object], rounds: int = 5) -> float:
    """The best of some rounds, after a first one."""
    work()
    taken = []
    for _round in range(rounds):
        begun = time.process_time()
        work()
        taken.append((time.process_time() - begun) * 1_000)
    return min(taken)
