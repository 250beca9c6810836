"""Invented people's names."""

from random import Random

from awn.demo.names import name


def test_nobody_has_the_same_name_twice_in_a_row() -> None:
    random = Random(26)
    for _person in range(3_000):
        given, father = name(random, random.choice(["male", "female"]), "SA").ar.split()[:2]
        assert given != father
