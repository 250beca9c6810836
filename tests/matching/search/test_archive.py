"""The search in memory answers as a loop over all rows would."""

from __future__ import annotations

import numpy as np

from awn.matching.search.archive import Asked, Between, During, Near, Values, find
from awn.matching.search.held import Archive, Columns, Segment, Sets, Times
from awn.matching.search.lexical import Phrase, Said, assemble, build, score
from awn.matching.search.words import read

ROWS = 4_000
LEXEMES = ["cook", "read", "sea", "tree"]


def plainly(text: str) -> list[Phrase]:
    return [[(word, 1) for word in text.split()]]


def sets(rows: list[list[str]]) -> Sets:
    names = sorted({name for row in rows for name in row})
    known: dict[tuple[str, ...], int] = {}
    numbers = [known.setdefault(tuple(row), len(known)) for row in rows]
    return Sets.of(np.array(numbers, dtype=np.int32), [[names.index(name) for name in row] for row in known], names)


def made(seed: int = 3) -> tuple[Archive, list[set[str]]]:
    draw = np.random.default_rng(seed)
    texts = [set(draw.choice(LEXEMES, draw.integers(1, 4)).tolist()) for _row in range(ROWS)]
    postings = []
    for lexeme in LEXEMES:
        rows = np.array([row for row, said in enumerate(texts) if lexeme in said])
        postings.append((lexeme, rows, np.ones(len(rows))))
    shifts = np.concatenate([[0], np.cumsum(draw.integers(0, 3, ROWS))])
    begins = draw.integers(0, 100, shifts[-1]).astype(np.float64)
    columns = Columns(
        sets={
            "field": sets([[f"f{code}"] for code in draw.integers(0, 5, ROWS)]),
            "mode": sets([[f"m{code}"] for code in draw.integers(0, 3, ROWS)]),
            "access": sets([[f"a{bit}" for bit in range(3) if code >> bit & 1] for code in draw.integers(0, 8, ROWS)]),
        },
        numbers={"day": draw.integers(0, 90, ROWS).astype(np.float64)},
        points=np.stack([draw.uniform(20, 30, ROWS), draw.uniform(40, 55, ROWS)]),
        times=Times(
            shifts,
            np.stack([begins, begins + 3]),
            draw.integers(0, 8, len(begins)).astype(np.uint8),
            draw.random(len(begins)) < 0.5,
        ),
    )
    vectors = draw.standard_normal((ROWS, 8)).astype(np.float16)
    ids = draw.permutation(ROWS) + 10 * ROWS * seed
    latest = np.sort(draw.integers(0, 500, ROWS))[::-1].astype(np.float64)
    order = np.lexsort((-ids, -latest))
    return Archive(ids[order], build(ROWS, postings), columns, latest[order], vectors), texts


def test_rows_and_counts_are_those_of_a_loop() -> None:
    archive, texts = made()
    columns = archive.columns
    chosen = {"field": ("f1", "f2"), "mode": ("m0",)}
    asked = Asked(
        read("read tree", {}),
        [
            *(Values(name, values, group=name) for name, values in chosen.items()),
            Values("access", ["a1"], every=True),
            Between("day", 10, 60),
        ],
        counted=("field", "mode", "access"),
    )
    answer = find([Segment(archive)], asked, plainly, size=ROWS)

    def value(name: str, row: int) -> set[str]:
        held = columns.sets[name]
        number = held.numbers[row]
        return {held.names[one] for one in held.members[held.starts[number] : held.starts[number + 1]]}

    def passes(row: int, but: str = "") -> bool:
        facets = all(value(name, row) & set(values) for name, values in chosen.items() if name != but)
        fits = 10 <= columns.numbers["day"][row] <= 60 and "a1" in value("access", row)
        return bool(facets and fits and {"read", "tree"} <= texts[row])

    expected = [row for row in range(ROWS) if passes(row)]
    assert answer.ids.tolist() == archive.ids[expected].tolist()
    assert answer.total == len(expected) > 3
    for name in asked.counted:
        rows = [row for row in range(ROWS) if passes(row, but=name)]
        every = [one for row in rows for one in value(name, row)]
        assert answer.counts[name] == {one: every.count(one) for one in set(every)}


def test_times_and_distances_are_those_of_a_loop() -> None:
    archive, _texts = made()
    times, points = archive.columns.times, archive.columns.points
    assert times is not None
    assert points is not None
    spans = np.array([[20.0, 60.0], [50.0, 70.0]])
    during = During(spans, parts=0b101, is_free=True, part_count=3, counted={"parts": {"one": 4}, "seats": {"1": 2}})
    asked = Asked(near=Near(25.0, 47.0, 300, (100, 500)), during=during)
    answer = find([Segment(archive)], asked, plainly, size=ROWS)
    here, there = np.radians([25.0, 47.0]), np.radians(points)
    angle = np.sin((there[0] - here[0]) / 2) ** 2
    angle += np.cos(here[0]) * np.cos(there[0]) * np.sin((there[1] - here[1]) / 2) ** 2
    away = 2 * 6_371 * np.arcsin(np.sqrt(angle))

    def offers(row: int, parts: int) -> bool:
        return any(
            times.spans[1, at] > 20 and times.spans[0, at] < 60 and times.parts[at] & parts and times.free[at]
            for at in range(times.starts[row], times.starts[row + 1])
        )

    fit = [row for row in range(ROWS) if offers(row, 0b101)]
    assert answer.total == sum(away[row] <= 300 for row in fit) > 3
    assert answer.counts["distances"] == {str(km): sum(bool(away[row] <= km) for row in fit) for km in (100, 500)}
    near = [row for row in range(ROWS) if away[row] <= 300]
    assert answer.counts["parts"] == {"one": sum(offers(row, 0b1) for row in near)}


def test_the_first_are_the_best_of_all() -> None:
    segments = [Segment(made(seed)[0]) for seed in (3, 4)]
    vector = np.ones(8, dtype=np.float32)
    for asked in (
        Asked(read("read", {}), is_ranked=True),
        Asked(read("read tree", {}), is_ranked=True, meaning=vector),
        Asked(),
        Asked(order="day"),
    ):
        every, few = find(segments, asked, plainly, size=3 * ROWS), find(segments, asked, plainly, size=7)
        assert few.ids.tolist() == every.ids[:7].tolist()
        assert few.total == every.total == len(set(every.ids.tolist()))


def test_what_is_gone_is_neither_found_nor_counted() -> None:
    archive, _texts = made()
    gone = (np.arange(ROWS) % 4 > 0).astype(np.uint8)
    asked = Asked(conditions=[Values("field", ["f1"], group="field")], counted=("field",))
    answer = find([Segment(archive, gone)], asked, plainly, size=ROWS)
    assert set(answer.ids.tolist()) <= set(archive.ids[::4].tolist())
    assert sum(answer.counts["field"].values()) == ROWS // 4


def test_nothing_asked_finds_everything_and_nothing_known_nothing() -> None:
    archive, _texts = made()
    assert find([Segment(archive)], Asked(), plainly).total == ROWS
    assert find([Segment(archive)], Asked(read("xyz", {})), plainly).ids.tolist() == []


def test_a_phrase_counts_where_its_words_stand_one_behind_the_other() -> None:
    texts = ["first aid in the sea", "aid first", "aid at first aid", "first of all aid"]
    words = [(row, word, place) for row, text in enumerate(texts) for place, word in enumerate(text.split(), start=1)]
    lexemes = sorted({word for _row, word, _place in words}, reverse=True)
    words.sort(key=lambda one: (one[0], one[1], one[2]))
    said = Said(
        lexemes,
        np.array([row for row, _word, _place in words], dtype=np.int32),
        np.array([lexemes.index(word) for _row, word, _place in words], dtype=np.int32),
        np.array([place for _row, _word, place in words], dtype=np.uint16),
        np.ones(len(words), dtype=np.float32),
    )
    index = assemble(len(texts), said)
    assert (score(index, read("first aid", {"first aid": ["first aid"]}), plainly) > 0).tolist() == [
        True,
        False,
        True,
        False,
    ]
    gap = [[("first", 0), ("aid", 3)]]
    assert (score(index, read("x", {}), lambda _text: gap) > 0).tolist() == [False, False, False, True]
    few = assemble(
        1, Said(["aid"], *(part[:1] for part in (said.rows, said.numbers * 0, said.places, said.weights))), index
    )
    assert (
        few.impacts[0]
        < assemble(1, Said(["aid"], said.rows[:1], said.numbers[:1] * 0, said.places[:1], said.weights[:1])).impacts[0]
    )
