"""Forged hours and honest look-alikes in the national world, so that the alarms can be judged by what they find."""

from __future__ import annotations

from awn.demo.national.frauds.ground import Ground
from awn.demo.national.frauds.lookalikes import LOOKALIKES
from awn.demo.national.frauds.stories import FRAUDS

OPPORTUNITIES_PER_ROUND = 2_000
ROUNDS = (3, 24)


def plant(ground: Ground, *, rounds: int) -> int:
    """Each story so many times, as long as there are organisations; how many were planted."""
    for _i in range(rounds):
        for story in (*FRAUDS, *LOOKALIKES):
            story(ground)
    return len(ground.truths)


def rounds_for(opportunities: int) -> int:
    """How many times each story is told in a country of so many opportunities; none in the smallest."""
    if opportunities < OPPORTUNITIES_PER_ROUND // 4:
        return 0
    return min(max(opportunities // OPPORTUNITIES_PER_ROUND, ROUNDS[0]), ROUNDS[1])
