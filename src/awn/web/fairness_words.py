"""What the groups, measures and features of a report on fairness are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from awn.base.refusal import Text
from awn.fairness.rules import Cell, Quarter
from awn.reference import queries as reference
from awn.web import formatting

# code -> (title, what it is).
MEASURES: Mapping[str, tuple[Text, Text]] = {
    "shown": (
        _lazy("Suggestions in a list"),
        _lazy("How many opportunities stood in a list of suggestions, on average."),
    ),
    "chosen": (
        _lazy("Lists that led to an application"),
        _lazy("The share of lists after which somebody applied, within seven days, to something that stood in it."),
    ),
    "accepted": (
        _lazy("Applications that were accepted"),
        _lazy("Of those that were decided, where the organisation chooses among applicants."),
    ),
    "rated": (
        _lazy("Ratings that volunteers received"),
        _lazy("The mean of what organisations answered after confirmed hours, from 1 to 5."),
    ),
}
TRAITS: Mapping[str, Text] = {
    "gender": _lazy("Gender"),
    "age": _lazy("Age"),
    "region": _lazy("Region"),
    "needs": _lazy("Needs told"),
}
GROUPS: Mapping[str, Text] = {
    "all": _lazy("All who agreed to be counted"),
    "gender:female": _lazy("Women"),
    "gender:male": _lazy("Men"),
    "gender:untold": _lazy("Gender not told"),
    "age:under_18": _lazy("Under 18"),
    "age:18_24": _lazy("18 to 24"),
    "age:25_34": _lazy("25 to 34"),
    "age:35_49": _lazy("35 to 49"),
    "age:50_over": _lazy("50 and over"),
    "age:untold": _lazy("Age not told"),
    "region:untold": _lazy("Region not told"),
    "needs:needs": _lazy("Told us of needs"),
    "needs:no_needs": _lazy("Told us of no needs"),
    "needs:not_agreed": _lazy("Did not agree to be counted by needs"),
}
SIZES: Mapping[str, Text] = {
    "small": _lazy("Small: one or two opportunities"),
    "middle": _lazy("Middle: three to nine"),
    "large": _lazy("Large: ten and more"),
}
FEATURES: Mapping[str, Text] = {
    "similarity": _lazy("Likeness of meaning"),
    "skills": _lazy("Skills in common"),
    "field": _lazy("Chosen fields"),
    "near": _lazy("Nearness"),
    "availability": _lazy("Time that suits"),
    "freshness": _lazy("How new it is"),
    "urgency": _lazy("How soon seats are needed"),
    "language": _lazy("Language"),
    "gender": _lazy("Gender of those who were shown lists"),
    "age": _lazy("Age of those who were shown lists"),
    "region": _lazy("Region of those who were shown lists"),
    "calibration": _lazy("What a score means"),
    "attendance": _lazy("What forecasts of attendance told, from what came"),
}
QUARTERS: Mapping[int, Text] = {
    1: _lazy("First quarter of %(year)s"),
    2: _lazy("Second quarter of %(year)s"),
    3: _lazy("Third quarter of %(year)s"),
    4: _lazy("Fourth quarter of %(year)s"),
}


def quarter_name(quarter: Quarter) -> str:
    """«Third quarter of 2026»."""
    return str(QUARTERS[quarter.number]) % {"year": formatting.digits(str(quarter.year))}


def group_name(key: str) -> str:
    """A group as a reader calls it."""
    if key in GROUPS:
        return str(GROUPS[key])
    region = reference.region(key.partition(":")[2])
    return region.name.pick(formatting.language())[0] if region is not None else key


def in_order(keys: Iterable[str]) -> list[str]:
    """Groups as they stand in a table: all, then by trait, regions last and by their codes."""
    known = list(GROUPS)
    return sorted(keys, key=lambda key: (known.index(key) if key in known else len(known), key))


def feature_name(name: str) -> str:
    """An input of the score; one that has no words yet by its code."""
    return str(FEATURES[name]) if name in FEATURES else name


def value_of(cell: Cell, kind: str) -> str:
    """The number with its interval, or why there is none."""
    if cell.few or cell.value is None or cell.low is None or cell.high is None:
        return _("Not enough people")
    said = {"value": _number(cell.value, kind), "low": _number(cell.low, kind), "high": _number(cell.high, kind)}
    return _("%(value)s (%(low)s to %(high)s)") % said


def gap_of(cell: Cell, kind: str) -> str:
    """How a group stands beside the others."""
    if cell.gap is None:
        return "–"
    if not cell.differs:
        return _("No difference that could be told from chance")
    size = _points(abs(cell.gap), kind)
    return (_("%(size)s more than the others") if cell.gap > 0 else _("%(size)s less than the others")) % {"size": size}


def _points(gap: float, kind: str) -> str:
    if kind == "share":
        return _("%(n)s percentage points") % {"n": formatting.number(gap * 100, 1)}
    return formatting.number(gap, 2)


def _number(value: float, kind: str) -> str:
    return formatting.percent(value) if kind == "share" else formatting.number(value, 2)
