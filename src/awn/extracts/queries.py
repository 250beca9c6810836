"""Reading the extract; never a table of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from awn.base.refusal import Refusal
from awn.extracts import store
from awn.extracts.refreshing import folder
from awn.extracts.rules import CUBES, beyond, groupings, name_of, next_due, too_slow

ANSWER_SECONDS = 10.0
# So many questions one process answers at a time: the others wait, and within their own time.
_ANSWERING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="extract")


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a table: its names by level, and its measures; None where they are withheld."""

    names: Mapping[str, str]
    measures: Mapping[str, int | None]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Status:
    """How the extract is: `problem` is the code and the words of what keeps it from being read."""

    made_at: datetime | None
    next_at: datetime
    problem: Refusal | None
    said: Mapping[str, Any]


def status(at: datetime, *, verify: bool = False) -> Status:
    """When it was made, when it is made next, and what is wrong with it."""
    try:
        version = store.current(folder(), verify=verify)
    except Refusal as refusal:
        return Status(None, next_due(at), refusal, {})
    return Status(version.made_at, next_due(at), None, version.said)


def made_at() -> datetime:
    """The moment of which the numbers are. Refuses as `store.current` does."""
    return store.current(folder()).made_at


def cells(
    cube: str,
    grouping: Sequence[str],
    *,
    where: Mapping[str, str] | None = None,
    limit: int,
    seconds: float = ANSWER_SECONDS,
) -> list[Cell]:
    """The cells of one table, at most `limit`; those of nobody are not there.

    `where` picks cells by their own levels or those these imply. Refuses `question_beyond_extract` (tables of so many
    dimensions are not in it), `question_too_slow` (503) and what `store.current` refuses.
    """
    version = store.current(folder())
    if tuple(grouping) not in groupings(CUBES[cube]):
        raise beyond()
    found = store.reading(version, cube).filter(pl.col("grouping") == name_of(grouping))
    for level, value in (where or {}).items():
        found = found.filter(pl.col(level) == value)
    levels = list(dict.fromkeys([*grouping, *(where or {})]))
    measures = CUBES[cube].measures
    wanted = found.select([*levels, *measures, "withheld"]).head(limit)
    # What takes too long is left to end by itself: given up half-way, a query of polars 2.1 ends its process.
    waiting = _ANSWERING.submit(store.collected, wanted)
    try:
        rows = waiting.result(timeout=seconds)
    except TimeoutError as error:
        waiting.cancel()
        raise too_slow() from error
    return [
        Cell({level: row[level] for level in levels}, {name: row[name] for name in measures}, bool(row["withheld"]))
        for row in rows.iter_rows(named=True)
    ]


def total_minutes() -> int | None:
    """All confirmed minutes, as the ledger has them; None where too few people stand behind them. 0 for none."""
    found = cells("hours", (), limit=1)
    return found[0].measures["minutes"] if found else 0


def minutes_by(level: str) -> dict[str, int | None]:
    """Minutes by one level of one dimension ("region", "field", "organisation", "month", …); None where withheld."""
    found = cells("hours", (level,), limit=100_000)
    return {cell.names[level]: cell.measures["minutes"] for cell in found}
