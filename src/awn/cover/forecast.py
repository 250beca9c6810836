"""How many of those with a place are likely to come, from how often they and others of the organisation came before.

The share of a person is drawn towards that of the organisation, and the organisation's towards a usual one (an
empirical Bayes estimate with fixed weights): one absence in two says little of somebody, ten in twenty say much. Being
excused is no absence. Pure arithmetic; the number is advice, with its reason, and nothing happens by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Of those who had a place, so many usually come, where nothing is known of an organisation yet.
USUAL = 0.85
# As many shifts as the assumption counts for: of an organisation, and of a person.
WEIGHT_OF_USUAL = 20.0
WEIGHT_OF_HOUSE = 5.0
# How likely it may be at most that more come than there are places.
RISK = 0.10
# Never more than one in five on top, whatever the numbers say.
MOST_ON_TOP = 0.2
# Below so many known shifts of the organisation nothing is advised.
KNOWN_AT_LEAST = 20


@dataclass(frozen=True, slots=True)
class Advice:
    """How many are expected, how many more could be invited, and how likely it then is that too many come."""

    expected: float
    extra: int
    risk: float
    known: int


def house_share(came: int, missed: int) -> float:
    """The share of an organisation's volunteers who come."""
    return (came + WEIGHT_OF_USUAL * USUAL) / (came + missed + WEIGHT_OF_USUAL)


def share(came: int, missed: int, house: float) -> float:
    """The chance that somebody comes who came and was missing so often."""
    return (came + WEIGHT_OF_HOUSE * house) / (came + missed + WEIGHT_OF_HOUSE)


def chance_of_more(shares: Sequence[float], places: int) -> float:
    """The chance that more people come than there are places; people come independently of each other."""
    # chances[n] is the chance that n have come, cut off beyond the places: what is cut off is the answer.
    chances = [1.0] + [0.0] * places
    beyond = 0.0
    for one in shares:
        beyond += chances[places] * one
        for number in range(places, 0, -1):
            chances[number] = chances[number] * (1 - one) + chances[number - 1] * one
        chances[0] *= 1 - one
    return beyond


def advise(shares: Sequence[float], places: int, house: float, known: int) -> Advice:
    """What to tell the coordinator of a shift with so many places, whose seats those of `shares` have.

    `known` is how many shifts of the organisation's volunteers the shares rest on. Extra people are only advised where
    the shift is full, and each is taken to come as the organisation's volunteers do.
    """
    expected = sum(shares)
    extra, risk = 0, chance_of_more(shares, places)
    if known < KNOWN_AT_LEAST or len(shares) < places:
        return Advice(expected, 0, risk, known)
    most = int(places * MOST_ON_TOP) + places - len(shares)
    while extra < most:
        higher = chance_of_more([*shares, *[house] * (extra + 1)], places)
        if higher > RISK:
            break
        extra, risk = extra + 1, higher
    return Advice(expected, extra, risk, known)
