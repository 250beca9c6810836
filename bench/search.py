"""Search over half a million bilingual opportunities beside tantivy, and what each finds in the frozen set."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench import search_texts as texts
from bench.figures import Figure, Result
from bench.scratch import database
from bench.search_rivals import Tantivy, postgres_ranking

QUESTIONS, WARM_UP = 300, 30
SLOWER_AT_MOST = 1.5


def run() -> Result:
    """Builds both indexes of the same rows, asks both the same questions in turn, and then the frozen set."""
    with database("awn_bench_search") as _url, tempfile.TemporaryDirectory() as folder:
        texts.prepare()
        rows = texts.rows(texts.ROWS, seed=5)
        archive = texts.archive(rows, seed=7)
        rival = Tantivy.of_rows(rows, Path(folder))
        questions = texts.questions(rows, QUESTIONS + WARM_UP, seed=9)
        ours, theirs = _latencies([lambda one: texts.ask(archive, one), rival.ask], questions)
        scored = _frozen()
    return Result("search", [*_speed(ours, theirs), *_quality(scored)])


def _latencies(ways: list[Callable[[texts.Question], int]], questions: list[texts.Question]) -> list[list[float]]:
    """Milliseconds of each answer, way by way in turn, so that a busy moment meets both."""
    took: list[list[float]] = [[] for _way in ways]
    for number, question in enumerate(questions):
        for times, way in zip(took, ways, strict=True):
            begin = time.perf_counter()
            way(question)
            if number >= WARM_UP:
                times.append(1_000 * (time.perf_counter() - begin))
    return took


def _speed(ours: list[float], theirs: list[float]) -> list[Figure]:
    figures = []
    for name, share in (("p99", 99), ("p50", 50)):
        mine, rival = (float(np.percentile(one, share)) for one in (ours, theirs))
        goal = f"no slower than {SLOWER_AT_MOST} times"
        met = mine <= SLOWER_AT_MOST * rival
        figures.append(Figure(name, mine, "ms", "tantivy on the same rows", rival, goal, met))
    return figures


def _frozen() -> dict[str, float]:
    """Mean reciprocal rank of each way on the Arabic queries of the frozen set."""
    opportunities, queries = texts.frozen()
    with tempfile.TemporaryDirectory() as folder:
        rival = Tantivy.of_texts(opportunities, Path(folder))
        ways = {
            "awn": texts.hybrid(opportunities),
            "words": texts.hybrid(opportunities, meaning=False),
            "tantivy": rival.ranking,
            "postgres": postgres_ranking(opportunities),
        }
        return {name: texts.mrr(way, queries) for name, way in ways.items()}


def _quality(scored: dict[str, float]) -> list[Figure]:
    best = max(scored["tantivy"], scored["postgres"])
    rivals = (("mrr", "tantivy"), ("mrr_postgres", "postgres"))
    names = {"tantivy": "tantivy with its Arabic stemmer", "postgres": "PostgreSQL’s Arabic configuration"}
    figures = [
        Figure(name, scored["awn"], "MRR", names[rival], scored[rival], "better", scored["awn"] > scored[rival])
        for name, rival in rivals
    ]
    goal = "better, without a model"
    name = "the better of the two"
    return [*figures, Figure("mrr_words", scored["words"], "MRR", name, best, goal, scored["words"] > best)]
