"""Answers, and the questions that somebody may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from awn.analysis.models import Outcome
from awn.analysis.models import Question as SavedQuestion
from awn.analysis.rules import MOST_CELLS, Question, check_size
from awn.extracts import queries as extracts
from awn.people.models import Person

OUTCOMES_SHOWN = 12
# A total that is withheld reads None, a cell in which nothing is, 0.
Value = int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A table with its totals. Names are codes; cells that are not there hold nothing."""

    question: Question
    made_at: datetime
    rows: Sequence[str]
    columns: Sequence[str]
    cells: dict[tuple[str, str], Value]
    row_totals: dict[str, Value]
    column_totals: dict[str, Value]
    total: Value

    def cell(self, row: str, column: str) -> Value:
        """The number of a cell; None where it is withheld."""
        return self.cells.get((row, column), 0)

    @property
    def withheld(self) -> int:
        """How many numbers of the table are withheld."""
        every = [*self.cells.values(), *self.row_totals.values(), self.total]
        return sum(value is None for value in [*every, *(self.column_totals.values() if self.columns else ())])


def answer(question: Question) -> Answer:
    """From the extract alone. Refuses `question_too_large` and what the extract refuses."""
    made_at = extracts.made_at()
    by_rows = _line(question, question.rows)
    by_columns = _line(question, question.columns) if question.columns else {}
    check_size(len(by_rows), len(by_columns))
    total = _one(question)
    cells: dict[tuple[str, str], Value] = {}
    if question.columns:
        for names, value in _cells(question, question.rows, question.columns):
            cells[names[0], names[1]] = value
    return Answer(question, made_at, _sorted(by_rows, question), sorted(by_columns), cells, by_rows, by_columns, total)


def values_of(cube: str, level: str) -> list[str]:
    """Every value of a level that stands in the extract: what a filter offers."""
    found = extracts.cells(cube, (level,), limit=MOST_CELLS)
    return sorted(cell.names[level] for cell in found)


def visible_to(person: Person, organisation_id: int | None) -> QuerySet[SavedQuestion]:
    """Questions of this desk that are the person's own or shared, by name."""
    rows = SavedQuestion.objects.filter(organisation=organisation_id).select_related("owner")
    return rows.filter(Q(owner=person) | Q(is_shared=True)).order_by("name", "pk")


def outcomes(question_id: int) -> list[Outcome]:
    """What a question came to lately, the newest first."""
    return list(Outcome.objects.filter(question=question_id).order_by("-made_at")[:OUTCOMES_SHOWN])


def _cells(question: Question, *levels: str) -> list[tuple[tuple[str, ...], Value]]:
    table = question.table(*levels)
    found = extracts.cells(question.cube, table, where=question.where, limit=MOST_CELLS + 1)
    if len(found) > MOST_CELLS:
        check_size(len(found), 1)
    return [(tuple(cell.names[level] for level in levels), cell.measures[question.measure]) for cell in found]


def _line(question: Question, level: str) -> dict[str, Value]:
    return {names[0]: value for names, value in _cells(question, level)}


def _one(question: Question) -> Value:
    found = _cells(question)
    return found[0][1] if found else 0


def _sorted(rows: dict[str, Value], question: Question) -> list[str]:
    if question.sort == "name":
        return sorted(rows)
    # What is withheld stands last: its place would tell how large it is.
    return sorted(rows, key=lambda name: (rows[name] is None, -(rows[name] or 0), name))
