"""A question as a value: what is counted, in which rows and columns, of what alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text
from awn.extracts.rules import CUBES, NEVER_SHOWN, Cube, Grouping, ancestors, groupings

VERSION = 1
MOST_CELLS = 5_000
MOST_QUESTIONS = 100
NAME_LENGTH, VALUE_LENGTH = 80, 40
SORTS = ("name", "most")
# Pages of an organisation ask about it alone.
OWN = "organisation"


@dataclass(frozen=True, slots=True)
class Question:
    """`only`: pairs of a level and its value. `organisation`: whose question it is; "" for the whole platform."""

    cube: str
    measure: str
    rows: str
    columns: str = ""
    only: tuple[tuple[str, str], ...] = ()
    sort: str = "name"
    organisation: str = ""

    @property
    def where(self) -> dict[str, str]:
        """What the cells are picked by."""
        own = {OWN: self.organisation} if self.organisation else {}
        return {**dict(self.only), **own}

    def table(self, *levels: str) -> Grouping:
        """The grouping of these levels together with all that is picked by."""
        cube = CUBES[self.cube]
        wanted = [*(level for level in levels if level), *self.where]
        found = []
        for axis in cube.axes:
            own = [level for level in wanted if level in axis.levels]
            if own:
                # A month says its year too: the first stands for both.
                found.append(own[0])
        return tuple(found)


def countable() -> list[str]:
    """ "hours.minutes" and whatever else may be counted."""
    return [f"{cube.name}.{measure}" for cube in CUBES.values() for measure in cube.measures]


def levels_of(cube: Cube) -> list[str]:
    """The levels that may stand in rows, columns and filters."""
    return [level for axis in cube.axes for level in axis.levels if level not in NEVER_SHOWN]


def read(said: Mapping[str, Any], *, organisation: str = "") -> Question:
    """The question that an address or a saved definition asks.

    Refuses `question_unknown` for names that do not exist, `question_impossible` for tables that there are not and
    `question_too_many_dimensions`, each with the field it is about.
    """
    texts = {name: _text(said, name) for name in ("count", "rows", "columns", "only", "also", "sort")}
    cube_name, _dot, measure = texts["count"].partition(".")
    cube = CUBES.get(cube_name)
    if cube is None or measure not in cube.measures:
        raise _unknown("count")
    for name in ("rows", "columns"):
        if texts[name] and texts[name] not in levels_of(cube):
            raise _unknown(name) if not _known(texts[name]) else _impossible(name, _OTHER_CUBE)
    if not texts["rows"]:
        raise _unknown("rows")
    only = tuple(dict.fromkeys(_filter(cube, texts[name], name) for name in ("only", "also") if texts[name]))
    sort = texts["sort"] or SORTS[0]
    if sort not in SORTS:
        raise _unknown("sort")
    question = Question(cube.name, measure, texts["rows"], texts["columns"], only, sort, organisation)
    _check(question, cube)
    return question


def written(question: Question) -> dict[str, str]:
    """As an address or a definition says it; `read` reads it back."""
    only = [f"{level}:{value}" for level, value in question.only]
    said = {
        "count": f"{question.cube}.{question.measure}", "rows": question.rows, "columns": question.columns,
        "only": only[0] if only else "", "also": only[1] if len(only) > 1 else "", "sort": question.sort,
    }  # fmt: skip
    return {name: text for name, text in said.items() if text}


def saved(definition: Mapping[str, Any], *, organisation: str = "") -> Question:
    """A saved question, judged anew. Refuses `question_of_another_version` and what `read` refuses."""
    if definition.get("version") != VERSION:
        message = _("This question was saved by another version of Awn. Put it together anew.")
        raise Refusal("question_of_another_version", message)
    return read(definition, organisation=organisation)


def check_size(rows: int, columns: int) -> None:
    """Refuses `question_too_large`."""
    if rows * max(columns, 1) > MOST_CELLS:
        message = _("This table would have more than 5,000 cells. Choose larger periods or places, or a filter.")
        raise Refusal("question_too_large", message, fields={"columns" if columns > 1 else "rows": message})


_OTHER_CUBE = _("There is no such table for what is counted. Choose another row or column.")
_SAME_AXIS = _(
    "Rows, columns and filters must be different things; "
    "only a month with its year and a region with its country go together."
)


def _check(question: Question, cube: Cube) -> None:
    if question.organisation and cube.axis_of(OWN) is None:
        raise _impossible("count", _("This is counted for the platform as a whole only."))
    used: dict[str, list[tuple[str, str]]] = {}
    asked = [("rows", question.rows), ("columns", question.columns)]
    asked += [(name, level) for name, (level, _value) in zip(("only", "also"), question.only, strict=False)]
    asked += [("only", OWN)] if question.organisation else []
    for name, level in asked:
        axis = cube.axis_of(level) if level else None
        if axis is None:
            continue
        beside = used.setdefault(axis.name, [])
        for other_name, other in beside:
            is_within = name in {"only", "also"} and other_name in {"rows", "columns"}
            if not (is_within and level in ancestors(axis, other)):
                raise _impossible(name, _SAME_AXIS)
        beside.append((name, level))
    if question.table(question.rows, question.columns) not in groupings(cube):
        message = (
            _(
                "Your organisation is one of two things that can stand in a table; the year may stand beside them. "
                "For more, take your own hours away as a table: they are whole, and yours to count."
            )
            if question.organisation
            else _("Two things can stand in one table, and the year beside them: rows, columns and a filter.")
        )
        raise Refusal("question_too_many_dimensions", message, fields={"only" if question.only else "columns": message})


def _filter(cube: Cube, text: str, name: str) -> tuple[str, str]:
    level, _colon, value = text.partition(":")
    if level not in levels_of(cube):
        raise _unknown(name) if not _known(level) else _impossible(name, _OTHER_CUBE)
    if len(value) > VALUE_LENGTH or "\x00" in value:
        raise _unknown(name)
    return level, value


def _known(level: str) -> bool:
    return any(level in levels_of(cube) for cube in CUBES.values())


def _text(said: Mapping[str, Any], name: str) -> str:
    found = said.get(name, "")
    return found if isinstance(found, str) else ""


def _unknown(name: str) -> Refusal:
    message = _("Choose from the list: the address or the saved question names something that does not exist.")
    return Refusal("question_unknown", message, fields={name: message})


def _impossible(name: str, message: Text) -> Refusal:
    return Refusal("question_impossible", message, fields={name: message})
