"""The public log: what the tree costs beside the table alone, recomputing everything, and proving one of a million."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from typing import Any

from awn.base.clock import now
from bench import world
from bench.figures import Figure, Result
from bench.scratch import database

PEOPLE, OPPORTUNITIES, ENTRIES = 20_000, 2_000, 200_000
BATCH, BATCHES, SINGLES = 10_000, 6, 300
TREE = 1_000_000
PROOFS = 300
MOST_COST, LEAST_ROWS, MOST_MS = 2.0, 100_000, 2.0
# A new presence for people who have one, long after all others; each of an hour.
CREDIT = """
WITH gone AS (
    INSERT INTO participation_attendanceevent (place_id, kind, at, entered_at, method, note, reason, device,
        place_proof)
    SELECT place_id, 'check_out', credited_at, credited_at, 'supervisor', '', '', '', ''
    FROM hours_hoursentry ORDER BY id LIMIT {count} OFFSET {skip} RETURNING id, place_id
)
SELECT gone.id, h.person_id, h.place_id, h.opportunity_id, h.organisation_id, h.confirmed_by_id
INTO TEMP {name} FROM gone JOIN hours_hoursentry h ON h.place_id = gone.place_id AND h.id <= {last}
"""
INSERT = """
INSERT INTO hours_hoursentry (person_id, place_id, opportunity_id, organisation_id, basis_id, day, minutes, since,
    until, evidence, credited_at, confirmed_by_id, reason)
SELECT person_id, place_id, opportunity_id, organisation_id, id, current_date, 60,
    timestamptz '2040-01-01' + id * interval '2 minutes',
    timestamptz '2040-01-01' + id * interval '2 minutes' + interval '1 minute',
    'supervised', now(), confirmed_by_id, '' FROM {name} {where} RETURNING id
"""


def run() -> Result:
    """On a world of 200,000 entries, then on a tree of a million."""
    with database("awn_bench_ledger"):
        world.load(opportunities=OPPORTUNITIES, people=PEOPLE, entries=ENTRIES)
        figures = [_verified(), *_appended()]
        _fill(TREE)
        figures.append(_proven())
    return Result("ledger", figures)


def _verified() -> Figure:
    from awn.hours.log_audit import audit

    audit()
    seconds, found = min((_timed(audit) for _turn in range(3)), key=lambda pair: pair[0])
    if not found.is_sound:
        raise RuntimeError(found.faults[0])
    rows = found.rows / seconds
    name = "the goal"
    goal = "100,000 rows/s or more, all checks"
    return Figure("verify_rows", rows, "rows/s", name, LEAST_ROWS, goal, rows >= LEAST_ROWS)


def _appended() -> list[Figure]:
    """The same rows into the same table, with and without becoming part of the log."""
    from django.db import transaction

    from awn.hours.log import sequence, sequence_now
    from awn.hours.models import HoursEntry

    last = HoursEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    plain = tree = 0.0
    for turn in range(BATCHES):
        world.run_sql(CREDIT.format(count=BATCH, skip=turn * BATCH, last=last, name=f"batch_{turn}"))
        with transaction.atomic():
            plain += _timed(lambda turn=turn: _ids(f"batch_{turn}"))[0]
        tree += _timed(lambda: sequence(at=now()))[0]
    world.run_sql(CREDIT.format(count=2 * SINGLES, skip=BATCHES * BATCH, last=last, name="singles"))
    ones = _column("SELECT id FROM singles ORDER BY id")

    def alone(basis: int) -> None:
        with transaction.atomic():
            _ids("singles", f"WHERE id = {basis}")

    def logged(basis: int) -> None:
        with transaction.atomic():
            sequence_now(_ids("singles", f"WHERE id = {basis}"), at=now())

    single_plain = _timed(lambda: [alone(basis) for basis in ones[:SINGLES]])[0]
    single_tree = _timed(lambda: [logged(basis) for basis in ones[SINGLES:]])[0]
    count = BATCH * BATCHES
    log, table = _log_alone()
    return [
        _cost("append_batched", (plain + tree) / count, plain / count, f"at most {MOST_COST:g} times", MOST_COST),
        _cost("append_single", single_tree / SINGLES, single_plain / SINGLES, "told, no goal: a checkpoint for each"),
        _cost("append_log", log / count, table / count, "told, no goal: the log beside a table of two columns"),
    ]


def _log_alone() -> tuple[float, float]:
    """The log without the ledger, beside the same entries in a table of number and text."""
    from django.db import connection

    world.run_sql("CREATE TABLE bench_plain (seq bigint PRIMARY KEY, body bytea NOT NULL)")
    log = table = 0.0
    for turn in range(BATCHES):
        entries = [_entry(number) for number in range(turn * BATCH, (turn + 1) * BATCH)]
        log += _timed(lambda entries=entries: _append(entries))[0]
        lines = "".join(f"{one.subject}\t\\\\x{one.entry.hex()}\n" for one in entries)

        def write(lines: str = lines) -> None:
            with connection.cursor() as cursor, cursor.copy("COPY bench_plain (seq, body) FROM STDIN") as copy:
                copy.write(lines)

        table += _timed(write)[0]
    return log, table


def _fill(size: int) -> None:
    from awn.transparency.queries import head

    last = head()
    there = last.size if last is not None else 0
    first = BATCH * BATCHES
    for start in range(0, size - there, BATCH):
        count = min(BATCH, size - there - start)
        _append([_entry(first + start + number) for number in range(count)])


def _proven() -> Figure:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from awn.transparency import queries, tree
    from awn.transparency.tree import includes, leaf_hash

    world.run_sql("VACUUM ANALYZE transparency_leaf, transparency_treetile")
    last = queries.head()
    assert last is not None
    indexes = [Random(7).randrange(last.size) for _turn in range(PROOFS)]
    with CaptureQueriesContext(connection) as seen:
        path = queries.inclusion(indexes[0], last.size)
    if len(seen) != 1 or not includes(last.root, last.size, indexes[0], leaf_hash(queries.entry(indexes[0])), path):
        raise RuntimeError("the proof does not hold, or needs more than one query")
    ours = _timed(lambda: [queries.inclusion(index, last.size) for index in indexes])[0]

    def one_by_one(index: int) -> None:
        for span in tree.inclusion_spans(index, last.size):
            for node in tree.nodes_of(span):
                queries.nodes([node], last.size)

    simple = _timed(lambda: [one_by_one(index) for index in indexes[:50]])[0] * PROOFS / 50
    milliseconds = ours / PROOFS * 1000
    return Figure(
        "inclusion_ms",
        milliseconds,
        "ms",
        "one query for each node",
        simple / PROOFS * 1000,
        f"under 2 ms in a tree of {last.size:,}, one query",
        milliseconds < MOST_MS,
    )


def _cost(name: str, tree: float, plain: float, goal: str, limit: float = float("inf")) -> Figure:
    """Seconds for one row as a figure in microseconds."""
    return Figure(name, tree * 1e6, "µs a row", "the table without the tree", plain * 1e6, goal, tree <= limit * plain)


def _entry(number: int) -> Any:
    from awn.transparency.appending import Entry

    return Entry(9, number, b"\x01\x09" + number.to_bytes(32, "big"))


def _append(entries: list[Any]) -> None:
    from awn.transparency.appending import append

    append(entries, at=now())


def _ids(name: str, where: str = "") -> list[int]:
    return _column(INSERT.format(name=name, where=where))


def _column(statement: str) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    answer = work()
    return time.perf_counter() - begin, answer
