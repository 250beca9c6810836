"""What the extract holds: cubes, their dimensions, and which tables of them are given out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations, product

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

KIND, SCHEMA = "awn-extract", 1
# So many dimensions stand in one table at most, filters counted: what is protected together.
MOST_DIMENSIONS = 3
# Where the finest groups times the tables are more, protecting tables of three would take the night: then of two.
MOST_WORK, FEWER_DIMENSIONS = 1_000_000, 2
# Fewer people than this are no group; nor is one of whose amount a single person gives this share.
LEAST, DOMINANT = 5, 0.8
# Every night at this hour (UTC), and within minutes where there is no extract that can be read.
REFRESHED_AT = time(2, 41)
AGE_BANDS = (0, 15, 18, 25, 35, 45, 60)


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension and its levels, the finest first; `above` says of which other levels one is a part."""

    name: str
    levels: tuple[str, ...]
    above: Mapping[str, tuple[str, ...]]


def _flat(name: str) -> Axis:
    return Axis(name, (name,), {})


# A part of a month lies in one Hijri year. It is never given out, but years of both calendars together would tell it.
PERIOD = Axis(
    "period",
    ("part", "month", "quarter", "year", "hijri_year"),
    {"part": ("month", "hijri_year"), "month": ("quarter",), "quarter": ("year",)},
)
PLACE = Axis("place", ("region", "country"), {"region": ("country",)})
FIELD, ORGANISATION, MODE = _flat("field"), _flat("organisation"), _flat("mode")
EVIDENCE, OUTCOME, AGE, GENDER = _flat("evidence"), _flat("outcome"), _flat("age"), _flat("gender")
NEVER_SHOWN = frozenset({"part"})


@dataclass(frozen=True, slots=True)
class Cube:
    """A table of facts; `measures` are its numbers, of which `amount` adds up and the others count each thing once."""

    name: str
    axes: tuple[Axis, ...]
    measures: tuple[str, ...]
    amount: str = ""

    def axis_of(self, level: str) -> Axis | None:
        """The axis that a level belongs to."""
        return next((axis for axis in self.axes if level in axis.levels), None)


CUBES = {
    cube.name: cube
    for cube in (
        Cube(
            "hours",
            (PERIOD, PLACE, FIELD, ORGANISATION, EVIDENCE, MODE),
            ("minutes", "people", "shifts"),
            "minutes",
        ),
        Cube("attendance", (PERIOD, PLACE, FIELD, ORGANISATION, MODE, OUTCOME), ("places", "people"), "places"),
        Cube(
            "applications", (PERIOD, PLACE, FIELD, ORGANISATION, MODE, OUTCOME), ("applications", "people"),
            "applications",
        ),
        Cube("people", (PLACE, AGE, GENDER), ("people",)),
    )
}  # fmt: skip
Grouping = tuple[str, ...]


def groupings(cube: Cube, most: int = MOST_DIMENSIONS) -> list[Grouping]:
    """Every table of up to so many dimensions, each at one of its levels; the first is that of nothing but all."""
    return [
        levels
        for size in range(most + 1)
        for axes in combinations(cube.axes, size)
        for levels in product(*(axis.levels for axis in axes))
    ]


def dimensions_for(cube: Cube, atoms: int) -> int:
    """How many dimensions the tables of a cube have, by how many finest groups it has."""
    return MOST_DIMENSIONS if atoms * len(groupings(cube)) <= MOST_WORK else FEWER_DIMENSIONS


def steps(cube: Cube, most: int = MOST_DIMENSIONS) -> list[tuple[Grouping, Grouping]]:
    """Pairs of a finer and a coarser grouping: the second is the sum of the first along one dimension."""
    known = groupings(cube, most)
    found = []
    for finer in known:
        for place, level in enumerate(finer):
            axis = cube.axis_of(level)
            above = axis.above.get(level, ()) if axis else ()
            found += [(finer, (*finer[:place], one, *finer[place + 1 :])) for one in above]
            if not above:
                found.append((finer, (*finer[:place], *finer[place + 1 :])))
    return found


def name_of(grouping: Sequence[str]) -> str:
    """How a grouping is called in the files."""
    return "+".join(grouping)


def ancestors(axis: Axis, level: str) -> tuple[str, ...]:
    """Every coarser level that a level says too: a month its quarter and its year."""
    above = axis.above.get(level, ())
    return (*above, *(further for one in above for further in ancestors(axis, one)))


def age_band(age: int | None) -> str:
    """ "18-24", "60+"; empty where it is not known."""
    if age is None or age < 0:
        return ""
    start = max(one for one in AGE_BANDS if one <= age)
    last = AGE_BANDS.index(start) == len(AGE_BANDS) - 1
    return f"{start}+" if last else f"{start}-{AGE_BANDS[AGE_BANDS.index(start) + 1] - 1}"


def last_due(at: datetime) -> datetime:
    """When the extract should have been refreshed last."""
    today = at.replace(hour=REFRESHED_AT.hour, minute=REFRESHED_AT.minute, second=0, microsecond=0)
    return today if today <= at else today - timedelta(days=1)


def next_due(at: datetime) -> datetime:
    """When it will be refreshed next."""
    return last_due(at) + timedelta(days=1)


def missing() -> Refusal:
    """There is none yet."""
    message = _("The extract that questions are answered from is not written yet. It is written within minutes.")
    return Refusal("extract_missing", message, status=503)


def damaged() -> Refusal:
    """It cannot be read."""
    message = _("The extract is damaged and is being written anew. Try again in a few minutes.")
    return Refusal("extract_damaged", message, status=503)


def foreign() -> Refusal:
    """Another version of Awn wrote it."""
    message = _("The extract comes from another version of Awn and is being written anew. Try again in a few minutes.")
    return Refusal("extract_foreign", message, status=503)


def busy() -> Refusal:
    """Somebody is at it."""
    return Refusal(
        "extract_busy", _("The extract is being written at this moment. Wait until that is done."), status=409
    )


def beyond() -> Refusal:
    """The present extract has smaller tables."""
    message = _("There is so much to count that tables hold at most two things at present, filters counted.")
    return Refusal("question_beyond_extract", message, fields={"columns": message})


def too_slow() -> Refusal:
    """The time for an answer is over."""
    message = _("The answer took too long and was given up. Ask for fewer rows or columns.")
    return Refusal("question_too_slow", message, status=503)
