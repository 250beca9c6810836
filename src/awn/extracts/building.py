"""From facts to cells that may be given out: summed, counted, and withheld together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from awn.base.lattice import Lattice, how_missed, withheld
from awn.extracts.rules import (
    DOMINANT,
    LEAST,
    NEVER_SHOWN,
    Cube,
    Grouping,
    ancestors,
    families,
    groupings,
    name_of,
    steps,
)  # fmt: skip

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Atoms:
    """The finest groups there are, and in which of them each fact lies."""

    names: pl.DataFrame
    of_facts: pl.Series


def build(cube: Cube, facts: pl.DataFrame) -> pl.DataFrame:
    """The cells of every table of the cube. What may not be known is null in them, and `withheld` says so.

    A table is named in `grouping`; its cells carry their own levels and the coarser ones these imply.
    """
    atoms = _atoms(cube, facts)
    tables = groupings(cube)
    every = _lattice(cube, atoms, tables)
    sums = _sums(cube, facts, atoms, every)
    people = sums["people"].to_numpy().astype(np.int64)
    small = ((people > 0) & (people < LEAST)) | sums["dominated"].to_numpy()
    away = _withheld(cube, every, tables, small, people) if facts.height else small
    measures = sums.select(cube.measures).with_columns(withheld=pl.Series(away))
    shown = [pl.when(~pl.col("withheld")).then(pl.col(measure)).alias(measure) for measure in cube.measures]
    protected = measures.with_columns(shown)
    parts = [
        _named(cube, table, atoms.names, every.of[number], protected)
        for number, table in enumerate(tables)
        if NEVER_SHOWN.isdisjoint(table)
    ]
    return pl.concat(parts, how="diagonal")


def _withheld(
    cube: Cube, every: Lattice, tables: Sequence[Grouping], small: NDArray[np.bool_], people: Numbers
) -> NDArray[np.bool_]:
    """What may not be known, one family of tables after the other; what one withholds stays so for the next.

    Families share the tables of their common dimensions. Where those are shown, nothing of one family says anything
    about another; where not, they are unknown in both.
    """
    away, missed = small.copy(), how_missed(every)
    places = {table: number for number, table in enumerate(tables)}
    for family in families(cube):
        part, cells = _part(every, [places[table] for table in family], _lines(cube, family))
        away[cells] = withheld(small[cells], people[cells], part, away=away[cells], missed=missed[cells])
    return away


def _lines(cube: Cube, tables: Sequence[Grouping]) -> list[tuple[int, int]]:
    """Which of these tables is the sum of which."""
    known = {table: number for number, table in enumerate(tables)}
    pairs = steps(cube, tables)
    return [(known[finer], known[coarser]) for finer, coarser in pairs if coarser in known]


def _part(every: Lattice, tables: Sequence[int], lines: Sequence[tuple[int, int]]) -> tuple[Lattice, Numbers]:
    """The lattice of some tables, over the cells of the finest of them; and which cells of all these are."""
    sizes = np.diff(every.starts)[list(tables)]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    own = np.stack([every.of[table] for table in tables])
    # Groups that lie in the same cell of each table are one.
    _same, first = np.unique(own, axis=1, return_index=True)
    moved = starts[:-1] - every.starts[list(tables)]
    of = (own[:, first] + moved[:, None]).astype(np.int32)
    cells = np.concatenate([np.arange(every.starts[table], every.starts[table + 1]) for table in tables])
    return Lattice(of, starts, lines), cells.astype(np.int64)


def _levels(cube: Cube) -> list[str]:
    return [level for axis in cube.axes for level in axis.levels]


def _atoms(cube: Cube, facts: pl.DataFrame) -> _Atoms:
    levels = _levels(cube)
    known = facts.select(levels).unique().sort(levels).with_row_index("atom")
    found = facts.select(levels).join(known, on=levels, how="left", maintain_order="left")["atom"]
    return _Atoms(known, found)


def _lattice(cube: Cube, atoms: _Atoms, tables: Sequence[Grouping]) -> Lattice:
    """All tables over all groups."""
    of = np.zeros((len(tables), atoms.names.height), dtype=np.int32)
    starts = np.zeros(len(tables) + 1, dtype=np.int64)
    for number, table in enumerate(tables):
        numbers = _numbers(atoms.names, table)
        of[number] = numbers + starts[number]
        starts[number + 1] = starts[number] + (int(numbers.max()) + 1 if len(numbers) else 0)
    return Lattice(of, starts, _lines(cube, tables))


def _numbers(names: pl.DataFrame, table: Grouping) -> Numbers:
    """Which cell of a table each atom lies in, counted from nought."""
    if not table:
        return np.zeros(names.height, dtype=np.int64)
    return names.select(pl.struct(table).rank("dense") - 1).to_series().to_numpy().astype(np.int64)


def _sums(cube: Cube, facts: pl.DataFrame, atoms: _Atoms, lattice: Lattice) -> pl.DataFrame:
    """For every cell of every table: the amount, the people, the shifts, and whether one person is most of it."""
    of_person = (
        facts.select("person", amount=pl.col("amount") if "amount" in facts.columns else pl.lit(1))
        .with_columns(atom=atoms.of_facts)
        .group_by("atom", "person")
        .agg(pl.col("amount").sum())
        # What was taken back altogether is no work of theirs.
        .filter(pl.col("amount") != 0)
    )
    of_shift = facts.select("shift").with_columns(atom=atoms.of_facts).unique() if "shifts" in cube.measures else None
    parts = []
    for number, cells in enumerate(lattice.of):
        start, end = int(lattice.starts[number]), int(lattice.starts[number + 1])
        at = pl.Series("cell", cells)
        every = pl.DataFrame({"cell": pl.arange(start, end, eager=True, dtype=pl.Int32)})
        summed = _of_people(of_person.select("person", "amount", cell=at.gather(of_person["atom"])))
        found = every.join(summed, on="cell", how="left", maintain_order="left")
        if of_shift is not None:
            shifts = of_shift.select("shift", cell=at.gather(of_shift["atom"]))
            counted = shifts.group_by("cell").agg(shifts=pl.col("shift").n_unique())
            found = found.join(counted, on="cell", how="left", maintain_order="left")
        parts.append(found.drop("cell"))
    found = pl.concat(parts).with_columns(pl.col("dominated").fill_null(value=False)).fill_null(0)
    return found.rename({"amount": cube.amount}) if cube.amount else found


def _of_people(rows: pl.DataFrame) -> pl.DataFrame:
    each = rows.group_by("cell", "person").agg(pl.col("amount").sum().cast(pl.Int64))
    return each.group_by("cell").agg(
        pl.col("amount").sum(),
        people=pl.len().cast(pl.Int64),
        dominated=pl.col("amount").max() > DOMINANT * pl.col("amount").abs().sum(),
    )


def _named(
    cube: Cube, table: Grouping, atoms: pl.DataFrame, of_atoms: NDArray[np.int32], measures: pl.DataFrame
) -> pl.DataFrame:
    """The cells of one table with their names."""
    said = list(dict.fromkeys(one for level in table for one in (level, *_above(cube, level))))
    # Sorted, as they are numbered.
    cells, first = np.unique(of_atoms, return_index=True)
    names = atoms.select(said)[first] if said else pl.DataFrame()
    own = measures[cells]
    everything = pl.concat([names, own], how="horizontal") if said else own
    # Where all was taken back there is nobody; the table of everything says so by 0.
    kept = everything.filter((pl.col("people") != 0) | pl.col("withheld")) if table else everything
    return kept.with_columns(grouping=pl.lit(name_of(table)))


def _above(cube: Cube, level: str) -> tuple[str, ...]:
    axis = cube.axis_of(level)
    return ancestors(axis, level) if axis else ()
