"""The frozen bilingual set keeps its shape: figures measured on it are only comparable while it does."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

SETS = files("awn.matching.evaluation") / "sets"
ARABIC = re.compile("[\u0621-\u064a]")
LATIN = re.compile("[A-Za-z]")


def rows(name: str) -> list[list[str]]:
    text = (SETS / name).read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [line.split("\t") for line in text.removesuffix("\n").split("\n")]


@pytest.fixture(scope="module")
def opportunities() -> list[list[str]]:
    return rows("opportunities.tsv")


@pytest.fixture(scope="module")
def queries() -> list[list[str]]:
    return rows("queries.tsv")


def test_opportunities_have_a_theme_and_both_languages(opportunities: list[list[str]]) -> None:
    assert len(opportunities) == 400
    assert {len(row) for row in opportunities} == {3}
    for theme, arabic, english in opportunities:
        assert re.fullmatch("[a-z]+", theme)
        assert ARABIC.search(arabic) and not LATIN.search(arabic), arabic
        assert LATIN.search(english) and not ARABIC.search(english), english
        assert 20 <= len(arabic.split()) <= 50, arabic
        assert 20 <= len(english.split()) <= 50, english


def test_themes_are_of_similar_size(opportunities: list[list[str]]) -> None:
    sizes = Counter(theme for theme, _, _ in opportunities)
    assert len(sizes) >= 44
    assert min(sizes.values()) >= 6
    assert max(sizes.values()) <= 11


def test_queries_have_a_flag_labels_and_both_languages(queries: list[list[str]]) -> None:
    assert len(queries) >= 220
    assert {len(row) for row in queries} == {4}
    for dialect, _, arabic, english in queries:
        assert dialect in {"0", "1"}
        assert ARABIC.search(arabic) and not LATIN.search(arabic), arabic
        assert LATIN.search(english) and not ARABIC.search(english), english
        assert 3 <= len(arabic.split()) <= 10, arabic
    assert sum(dialect == "1" for dialect, *_ in queries) >= 80


def test_labels_are_lines_of_the_opportunities(opportunities: list[list[str]], queries: list[list[str]]) -> None:
    for _, relevant, arabic, _ in queries:
        lines = [int(number) for number in relevant.split(",")]
        assert lines == sorted(set(lines)), arabic
        assert lines[0] >= 1 and lines[-1] <= len(opportunities), arabic


def test_most_queries_have_more_than_one_answer(queries: list[list[str]]) -> None:
    sizes = [relevant.count(",") + 1 for _, relevant, _, _ in queries]
    assert sum(size > 1 for size in sizes) >= 0.75 * len(sizes)


def test_no_text_appears_twice(opportunities: list[list[str]], queries: list[list[str]]) -> None:
    for column in (
        [row[1] for row in opportunities],
        [row[2] for row in opportunities],
        [row[2] for row in queries],
        [row[3] for row in queries],
    ):
        assert [text for text, times in Counter(column).items() if times > 1] == []


def test_texts_are_tidy(opportunities: list[list[str]], queries: list[list[str]]) -> None:
    for text in (cell for row in opportunities + queries for cell in row):
        assert text == " ".join(text.split()), text
        assert text.isprintable(), text
