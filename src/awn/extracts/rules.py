"""What the extract holds: cubes, their dimensions, and which tables of them are given out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import combinations, product

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

KIND, SCHEMA = "awn-extract", 2
# Beside two other things a table holds a year at most, filters counted: more would be cells of few people nearly all.
BESIDE = "year"
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
_MONTHS = Axis("period", ("month", "quarter", "year"), {"month": ("quarter",), "quarter": ("year",)})
_YEAR = Axis("period", (BESIDE,), {})
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


Family = tuple[Grouping, ...]


def families(cube: Cube) -> list[Family]:
    """The tables that are protected together, those of fewer dimensions before those that hold them.

    Each dimension by itself; months, quarters and years with each other one; any two others, with the year beside
    them. Hijri years stand alone: beside those of the other calendar, place by place, they would tell of a few days.
    """
    if PERIOD not in cube.axes:
        return [_tables(cube.axes)]
    others = [axis for axis in cube.axes if axis is not PERIOD]
    return [
        *(_tables((axis,)) for axis in cube.axes),
        *(_tables((_MONTHS, axis)) for axis in others),
        *(_tables((_YEAR, *pair)) for pair in combinations(others, 2)),
    ]


def groupings(cube: Cube) -> list[Grouping]:
    """Every table there is, each once; the first is that of nothing but all."""
    return list(dict.fromkeys(table for family in families(cube) for table in family))


def _tables(axes: Sequence[Axis]) -> Family:
    """Every choice of at most one level of each axis."""
    return tuple(
        tuple(level for level in levels if level) for levels in product(*(("", *axis.levels) for axis in axes))
    )


def steps(cube: Cube, tables: Sequence[Grouping]) -> list[tuple[Grouping, Grouping]]:
    """Pairs of a finer and a coarser table of these: the second is the sum of the first along one dimension."""
    found = []
    for finer in tables:
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
    """There is no such table."""
    message = _("There is no such table: two things stand in one, and beside them the year alone, filters counted.")
    return Refusal("question_beyond_extract", message, fields={"columns": message})


def too_slow() -> Refusal:
    """The time for an answer is over."""
    message = _("The answer took too long and was given up. Ask for fewer rows or columns.")
    return Refusal("question_too_slow", message, status=503)
