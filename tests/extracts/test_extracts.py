"""The extract: safe in itself, equal to the ledger, whole or not there."""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.extracts import building, queries, reading, refreshing, store
from awn.extracts.rules import CUBES, LEAST, age_band, families, groupings, name_of, next_due, steps

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> Path:
    settings.AWN_EXTRACTS_FOLDER = str(tmp_path / "extracts")
    return tmp_path / "extracts"


def facts(rows: int = 400, seed: int = 7) -> pl.DataFrame:
    """Hours of forty people over five months, two regions of one country and one beside it, three fields."""
    random = np.random.default_rng(seed)
    days = [date(2026, 4, 1) + timedelta(days=int(day)) for day in random.integers(0, 150, rows)]
    places = [("SA-01", "SA"), ("SA-02", "SA"), ("QA-DA", "QA")]
    chosen = [places[int(place)] for place in random.choice(3, rows, p=[0.6, 0.35, 0.05])]
    frame = pl.DataFrame(
        {
            "person": random.integers(1, 40, rows), "shift": random.integers(1, 90, rows), "day": days,
            "amount": random.integers(30, 300, rows), "region": [one for one, _country in chosen],
            "country": [country for _region, country in chosen],
            "field": random.choice(["education", "health", "relief"], rows, p=[0.5, 0.45, 0.05]),
            "organisation": random.choice(["1", "2"], rows), "evidence": random.choice(["scanned", "imported"], rows),
            "mode": "on_site",
        },
        schema_overrides={"person": pl.Int32, "amount": pl.Int32, "shift": pl.Int32},
    )  # fmt: skip
    return reading._with_periods(frame)


def of_people(rows: list[tuple[int, date, int]]) -> pl.DataFrame:
    """The cells of (person, day, minutes) at one place."""
    schema = {"person": pl.Int32, "day": pl.Date, "amount": pl.Int32}
    same = ("region", "country", "field", "organisation", "evidence", "mode")
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame = frame.with_columns(*(pl.lit("x").alias(one) for one in same), shift=1)
    return building.build(CUBES["hours"], reading._with_periods(frame))


@pytest.fixture(scope="module")
def built() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Facts and the cells made of them."""
    made = facts()
    return made, building.build(CUBES["hours"], made)


def written(root: Path, cubes: dict[str, pl.DataFrame] | None = None) -> Path:
    with store.writing(root):
        return store.put(root, {**nothing(), **(cubes or {})}, {"source": {"minutes": 0}}, AT)


@cache
def nothing() -> dict[str, pl.DataFrame]:
    """Every cube without a fact."""
    return {name: building.build(cube, none(name)) for name, cube in CUBES.items()}


def none(cube: str) -> pl.DataFrame:
    columns = {level: pl.String for axis in CUBES[cube].axes for level in axis.levels}
    return pl.DataFrame(schema={"person": pl.Int32, "amount": pl.Int32, "shift": pl.Int32, **columns})


def test_two_things_stand_in_a_table_and_the_year_beside_them() -> None:
    known = groupings(CUBES["hours"])
    assert known[0] == ()
    assert {("month", "region"), ("year", "region", "organisation"), ("hijri_year",)} <= set(known)
    assert not {("month", "region", "organisation"), ("hijri_year", "region")} & set(known)
    assert len(known) == len(set(known))
    for family in families(CUBES["hours"]):
        # Whatever a table is a part of stands in its family.
        assert {one for pair in steps(CUBES["hours"], family) for one in pair} == set(family)


def test_what_is_shown_is_what_the_facts_say_and_no_group_is_small(built: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    rows, cells = built
    shown = cells.filter(~pl.col("withheld"))
    assert shown["people"].min() >= LEAST  # type: ignore[operator]  # a number, as the column is
    assert cells.filter(pl.col("withheld"))["minutes"].null_count() == cells["withheld"].sum() > 0
    compared = 0
    for table in groupings(CUBES["hours"]):
        if not table or "part" in table:
            continue
        own = shown.filter(pl.col("grouping") == name_of(table))
        numbers = (pl.col("amount").sum(), pl.col("person").n_unique(), pl.col("shift").n_unique())
        truth = {row[: len(table)]: row[len(table) :] for row in rows.group_by(table).agg(numbers).iter_rows()}
        for row in own.iter_rows(named=True):
            assert (row["minutes"], row["people"], row["shifts"]) == truth[tuple(row[level] for level in table)]
            compared += 1
    assert compared > 50


def test_no_small_group_follows_from_all_answers_together(built: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """Somebody asks every question there is and solves the equations: periods of both calendars and all filters."""
    rows, cells = built
    every = [level for axis in CUBES["hours"].axes for level in axis.levels]
    atoms = rows.select(every).unique(maintain_order=True).with_row_index("atom")
    people = rows.join(atoms, on=every).group_by("atom").agg(pl.col("person").unique()).sort("atom")["person"].to_list()
    shown, small = [], []
    for table in groupings(CUBES["hours"]):
        open_ones = cells.filter((pl.col("grouping") == name_of(table)) & ~pl.col("withheld"))
        levels = [] if "part" in table else list(table)
        known = set(open_ones.select(levels).iter_rows()) if levels else {()} if open_ones.height else set()
        for key, inside in atoms.group_by(list(table) or pl.lit(1)):
            row = np.zeros(atoms.height)
            row[inside["atom"].to_numpy()] = 1
            who = set().union(*(people[atom] for atom in inside["atom"]))
            if "part" not in table and (key if table else ()) in known:
                shown.append(row)
            elif len(who) < LEAST:
                small.append(row)
    basis = np.linalg.svd(np.array(shown), full_matrices=False)
    space = basis[2][basis[1] > 1e-9]
    assert small
    targets = np.array(small)
    left = targets - targets @ space.T @ space
    assert (np.abs(left).max(axis=1) > 1e-6).all()


def test_years_of_two_calendars_do_not_tell_of_the_days_between_them() -> None:
    """2026 until June by months, and Hijri years until 1447: the difference is one person's work of a few days."""
    first, last = date(2026, 6, 3), date(2026, 6, 25)
    assert reading._hijri_year(date(2026, 6, 15)) == "1447"
    assert reading._hijri_year(last) == "1448"
    days = (
        [(first, person) for person in range(20)] + [(last, 99)] + [(date(2026, 7, 9), person) for person in range(20)]
    )
    cells = of_people([(person, day, 60) for day, person in days])
    own = cells.filter(~pl.col("withheld") & pl.col("grouping").is_in(["month", "hijri_year"]))
    shown = {row["month"] or row["hijri_year"] for row in own.iter_rows(named=True)}
    assert not {"2026-06", "1447"} <= shown
    assert not {"2026-06", "2026-07", "1448"} <= shown


def test_one_person_who_did_nearly_all_of_it_is_not_shown_among_others() -> None:
    cells = of_people([(1, date(2026, 5, 3), 5_000), *((person, date(2026, 5, 3), 10) for person in range(2, 8))])
    assert cells["withheld"].all()


def test_answers_come_from_the_files_alone(root: Path, built: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    """No table of the database is touched: this test has none."""
    rows, cells = built
    written(root, {"hours": cells})
    assert queries.total_minutes() == rows["amount"].sum()
    assert queries.minutes_by("country")["SA"] in {None, rows.filter(pl.col("country") == "SA")["amount"].sum()}
    found = queries.cells("hours", ("region",), where={"country": "SA"}, limit=10)
    assert {cell.names["region"] for cell in found} <= {"SA-01", "SA-02"}
    assert all(cell.measures["people"] is None for cell in found if cell.withheld)
    with pytest.raises(Refusal, match="question_too_slow"):
        queries.cells("hours", ("month", "region"), limit=10, seconds=-1)


def test_a_table_that_there_is_not_is_refused_with_words(root: Path) -> None:
    written(root)
    with pytest.raises(Refusal, match="question_beyond_extract"):
        queries.cells("hours", ("month", "region", "field"), limit=1)


def test_missing_damaged_foreign_and_cut_files_are_refused_with_words(root: Path) -> None:
    def code() -> str:
        found = queries.status(AT, verify=True)
        return found.problem.code if found.problem else ""

    assert code() == "extract_missing"
    folder = written(root)
    assert code() == ""
    file = folder / "hours.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    assert code() == "extract_damaged"
    file.write_bytes(whole[:-9] + b"123456789")
    assert code() == "extract_damaged"
    with pytest.raises(Refusal, match="extract_damaged"):
        queries.cells("hours", (), limit=1)
    file.write_bytes(whole)
    manifest = json.loads((folder / store.MANIFEST).read_text())
    (folder / store.MANIFEST).write_text(json.dumps({**manifest, "schema": 99}))
    assert code() == "extract_foreign"
    (folder / store.MANIFEST).write_text("{")
    assert code() == "extract_damaged"
    file.unlink()
    assert code() == "extract_damaged"


STEPS = ("DataFrame.write_parquet", "Path.rename", "Path.symlink_to", "Path.replace")
KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import polars as pl
from awn.extracts import store
def die(*_given, **_named): os.kill(os.getpid(), signal.SIGKILL)
holder = pl.DataFrame if sys.argv[2].startswith("DataFrame") else Path
setattr(holder, sys.argv[2].split(".")[1], die)
with store.writing(Path(sys.argv[1])):
    store.put(Path(sys.argv[1]), {"hours": pl.DataFrame({"new": [1]})}, {}, datetime.now(UTC))
"""


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_old_one_stands_and_the_remains_go(root: Path, step: str) -> None:
    before = written(root)
    pid = os.spawnve(
        os.P_NOWAIT, sys.executable, [sys.executable, "-c", KILLED, str(root), step],
        {**os.environ, "DJANGO_SETTINGS_MODULE": "awn.config.settings"},
    )  # fmt: skip
    _pid, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert store.current(root, verify=True).folder == before.resolve()
    after = written(root)
    assert store.current(root, verify=True).folder == after.resolve() != before.resolve()
    assert not list(root.glob("making-*"))


def test_old_versions_go_and_two_never_write_at_once(root: Path) -> None:
    for _time in range(4):
        written(root)
    assert len([path for path in root.iterdir() if path.name.isdigit()]) == store.KEPT_VERSIONS
    with store.writing(root), pytest.raises(Refusal, match="extract_busy"):
        written(root)


@pytest.mark.django_db
def test_minutes_equal_the_ledger_and_are_written_when_they_are_due(root: Path) -> None:
    opportunity = make.opportunity(capacity=9)
    shift = opportunity.shifts.get()
    for number in range(6):
        make.credit(shift, minutes=60 + number)
    assert refreshing.refresh_if_due(AT)
    assert not refreshing.refresh_if_due(AT)
    assert queries.total_minutes() == sum(60 + number for number in range(6))
    assert queries.minutes_by("region") == {"SA-01": queries.total_minutes()}
    assert queries.minutes_by("organisation") == {str(opportunity.organisation_id): queries.total_minutes()}
    assert queries.status(AT).said["source"]["minutes"] == queries.total_minutes()
    assert refreshing.refresh_if_due(next_due(AT) + timedelta(minutes=1))


def test_ages_are_told_in_bands_only() -> None:
    assert [age_band(age) for age in (None, 7, 17, 18, 24, 60, 93)] == [
        "",
        "0-14",
        "15-17",
        "18-24",
        "18-24",
        "60+",
        "60+",
    ]


def test_no_row_of_the_extract_is_a_person() -> None:
    for cells in nothing().values():
        assert not {"person", "shift", "day", "opportunity", "part"} & set(cells.columns)
