"""The search in memory answers as a loop over all rows would."""

from __future__ import annotations

import numpy as np

from awn.matching.search.archive import Archive, Asked, find
from awn.matching.search.lexical import build
from awn.matching.search.words import read

ROWS = 4_000


def made() -> tuple[Archive, list[set[str]]]:
    draw = np.random.default_rng(3)
    texts = [set(draw.choice(["read", "tree", "sea", "cook"], draw.integers(1, 4)).tolist()) for _row in range(ROWS)]
    postings = []
    for lexeme in ("read", "tree", "sea", "cook"):
        rows = np.array([row for row, said in enumerate(texts) if lexeme in said])
        postings.append((lexeme, rows, np.ones(len(rows))))
    codes = np.stack([draw.integers(0, 5, ROWS), draw.integers(0, 3, ROWS)]).astype(np.int16)
    numbers = {"day": draw.integers(0, 90, ROWS).astype(np.int32)}
    sets = {"access": draw.integers(0, 8, ROWS).astype(np.uint64)}
    vectors = draw.standard_normal((ROWS, 8)).astype(np.float16)
    return Archive(build(ROWS, postings), ("field", "mode"), codes, (5, 3), numbers, sets, vectors), texts


def test_rows_and_counts_are_those_of_a_loop() -> None:
    archive, texts = made()
    chosen = {"field": (1, 2), "mode": (0,)}
    asked = Asked(read("read tree", {}), chosen, {"day": (10, 60)}, {"access": 2})
    answer = find(archive, asked, str.split, size=ROWS)

    def passes(row: int, but: str = "") -> bool:
        facets = all(
            archive.codes[archive.names.index(name), row] in codes for name, codes in chosen.items() if name != but
        )
        fits = 10 <= archive.numbers["day"][row] <= 60 and int(archive.sets["access"][row]) & 2
        return bool(facets and fits and {"read", "tree"} <= texts[row])

    expected = [row for row in range(ROWS) if passes(row)]
    assert sorted(answer.rows.tolist()) == expected
    assert answer.total == len(expected) > 3
    for position, name in enumerate(archive.names):
        rows = [row for row in range(ROWS) if passes(row, but=name)]
        counted = np.bincount(archive.codes[position, rows], minlength=archive.sizes[position])
        assert answer.counts[name].tolist() == counted.tolist()


def test_the_first_are_the_best_of_all() -> None:
    archive, _texts = made()
    asked = Asked(read("read", {}))
    every, few = find(archive, asked, str.split, size=ROWS), find(archive, asked, str.split, size=7)
    assert few.rows.tolist() == every.rows[:7].tolist()
    assert few.total == every.total


def test_meaning_decides_among_equal_words() -> None:
    archive, _texts = made()
    assert archive.meanings is not None
    answer = find(archive, Asked(meaning=archive.meanings[17].astype(np.float32)), str.split, size=1)
    near = archive.meanings[:500].astype(np.float32) @ archive.meanings[17].astype(np.float32)
    assert answer.rows.tolist() == [int(near.argmax())]


def test_nothing_asked_finds_everything_and_nothing_known_nothing() -> None:
    archive, _texts = made()
    assert find(archive, Asked(), str.split).total == ROWS
    assert find(archive, Asked(read("xyz", {})), str.split).rows.tolist() == []
