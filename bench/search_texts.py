"""Rows, questions and the frozen set for `bench/search.py`: the same for Awn and for its rivals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from awn.base.clock import now

if TYPE_CHECKING:  # the models behind these may be imported only when Django is set up
    from awn.matching.search.archive import Archive
    from awn.matching.search.lexical import Index
    from awn.opportunities.queries import Word

ROWS = 500_000
SETS = Path(__file__).resolve().parent.parent / "src/awn/matching/evaluation/sets"
SIZES = {"field": 13, "region": 49, "mode": 3, "kind": 4}
DAYS = 120
# Few words of a text are said in a search.
LONGEST_PART = 220
Ranking = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts as numbers of pieces, so that each piece is read once; `codes` by facet; days and bits."""

    pieces: list[tuple[str, str]]
    of: NDArray[np.int32]  # [rows, pieces of a row]
    codes: dict[str, NDArray[np.int16]]
    day: NDArray[np.int32]
    access: NDArray[np.uint64]

    def text(self, row: int) -> tuple[str, str]:
        """The Arabic and the English text of a row."""
        parts = [self.pieces[number] for number in self.of[row]]
        return " ".join(part[0] for part in parts), " ".join(part[1] for part in parts)


@dataclass(frozen=True, slots=True)
class Question:
    """Words, and five filters."""

    text: str
    field: tuple[int, ...]
    region: tuple[int, ...]
    mode: tuple[int, ...]
    days: tuple[int, int]
    access: int


def prepare() -> None:
    """Tables and reference data, for the names of skills and for PostgreSQL's own functions."""
    from django.core.management import call_command

    from awn.reference.actions import load_all

    call_command("migrate", verbosity=0)
    load_all(by=None, at=now())


def rows(count: int, *, seed: int) -> Rows:
    """Opportunities composed of a text of the frozen set, two skills and a place."""
    from awn.reference import queries as reference

    texts, _queries = frozen()
    skills = [(names[0], names[1]) for names in reference.skill_names() if names[0] and names[1]]
    places = [(region.name_ar, region.name_en) for region in reference.regions()]
    pieces = [(ar[:LONGEST_PART], en[:LONGEST_PART]) for ar, en in texts] + skills + places
    draw = np.random.default_rng(seed)
    codes = {name: draw.zipf(1.4, count).clip(1, size).astype(np.int16) - 1 for name, size in SIZES.items()}
    first_skill, first_place = len(texts), len(texts) + len(skills)
    of = np.column_stack(
        [
            draw.integers(0, first_skill, count), draw.integers(first_skill, first_place, count),
            draw.integers(first_skill, first_place, count), first_place + codes["region"] % len(places),
        ]
    ).astype(np.int32)  # fmt: skip
    access = draw.integers(0, 16, count).astype(np.uint64)
    return Rows(pieces, of, codes, draw.integers(0, DAYS, count).astype(np.int32), access)


def questions(made: Rows, count: int, *, seed: int) -> list[Question]:
    """One to three words of a text in either language, and five filters that some row passes."""
    chance = Random(seed)
    found = []
    for _turn in range(count):
        row = chance.randrange(len(made.day))
        words = [word for word in chance.choice(made.text(row)).replace(".", " ").split() if len(word) > 3]
        start = chance.randrange(max(1, len(words) - 2))
        day = int(made.day[row])
        found.append(
            Question(
                " ".join(words[start : start + chance.choice([1, 1, 2, 2, 3])]),
                field=tuple({int(made.codes["field"][row]), chance.randrange(SIZES["field"])}),
                region=tuple({int(made.codes["region"][row]), *(chance.randrange(SIZES["region"]) for _n in range(4))}),
                mode=tuple({int(made.codes["mode"][row]), 0}),
                days=(max(0, day - 30), day + 30),
                access=int(made.access[row]) & -int(made.access[row]),
            )
        )
    return found


def archive(made: Rows) -> Archive:
    """Our index of the rows; a row means what its first piece means."""
    from awn.matching.search.archive import Archive

    codes = np.stack([made.codes[name] for name in SIZES])
    index = _index(made.pieces, made.of)
    first = int(made.of[:, 0].max()) + 1
    vectors = _vectors(made.pieces[:first])
    meanings = None if vectors is None else vectors[made.of[:, 0]].astype(np.float16)
    sets, numbers = {"access": made.access}, {"day": made.day}
    return Archive(index, tuple(SIZES), codes, tuple(SIZES.values()), numbers, sets, meanings)


def ask(found_in: Archive, question: Question) -> int:
    """Everything from the typed words to the best twenty and all counts; how many there are."""
    from awn.matching.search import analysis
    from awn.matching.search.archive import Asked, find

    chosen = {"field": question.field, "region": question.region, "mode": question.mode}
    meaning = _asked(question.text) if found_in.meanings is not None else None
    asked = Asked(_words(question.text), chosen, {"day": question.days}, {"access": question.access}, meaning)
    return find(found_in, asked, analysis.lexemes).total


def frozen() -> tuple[list[tuple[str, str]], list[tuple[str, frozenset[int]]]]:
    """The frozen set: texts in both languages, and Arabic queries with the numbers of what answers them."""
    with (SETS / "opportunities.tsv").open(encoding="utf-8") as file:
        texts = [(row[1], row[2]) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    with (SETS / "queries.tsv").open(encoding="utf-8") as file:
        lines = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    return texts, [(row[2], frozenset(int(number) - 1 for number in row[1].split(","))) for row in lines]


def mrr(ranking: Ranking, queries: Sequence[tuple[str, frozenset[int]]]) -> float:
    """Mean of one over the rank of the first right answer."""
    total = 0.0
    for text, right in queries:
        rank = next((place for place, number in enumerate(ranking(text), start=1) if number in right), None)
        total += 1 / rank if rank else 0.0
    return total / len(queries)


def hybrid(texts: Sequence[tuple[str, str]], *, meaning: bool = True) -> Ranking:
    """How the list puts what it finds in order."""
    from awn.matching.search import analysis
    from awn.matching.search.lexical import score, together

    index = _index(texts, np.arange(len(texts), dtype=np.int32)[:, None])
    vectors = _vectors(texts) if meaning else None

    def ranking(text: str) -> list[int]:
        best = score(index, _words(text), analysis.lexemes, every=False)
        asked = _asked(text) if vectors is not None else None
        if vectors is not None and asked is not None:
            best = together(best, vectors @ asked)
        return list(np.argsort(-best, kind="stable"))

    return ranking


def _words(text: str) -> tuple[Word, ...]:
    from awn.matching.search.synonyms import meanings
    from awn.matching.search.words import read

    return read(text, meanings())


def _index(pieces: Sequence[tuple[str, str]], of: NDArray[np.int32]) -> Index:
    """The lexemes of the pieces, and from them those of the rows."""
    from awn.matching.search import analysis
    from awn.matching.search.lexical import build

    analysis.learn({word for _ar, en in pieces for word in en.lower().split()})
    said = [analysis.lexemes(f"{ar} {en}") for ar, en in pieces]
    numbers = {lexeme: number for number, lexeme in enumerate(dict.fromkeys(one for every in said for one in every))}
    lengths = np.array([len(one) for one in said])
    flat = np.array([numbers[one] for every in said for one in every], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    keys = []
    for column in of.T:
        counts = lengths[column]
        begin = np.repeat(starts[column] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        lexemes = flat[begin + np.arange(counts.sum())]
        keys.append(lexemes * len(of) + np.repeat(np.arange(len(of)), counts))
    every, times = np.unique(np.concatenate(keys), return_counts=True)
    lexemes, where = np.divmod(every, len(of))
    cuts = np.searchsorted(lexemes, np.arange(len(numbers) + 1))
    postings = (
        (name, where[cuts[number] : cuts[number + 1]], times[cuts[number] : cuts[number + 1]].astype(np.float64))
        for name, number in numbers.items()
    )
    return build(len(of), postings)


def _vectors(texts: Sequence[tuple[str, str]]) -> NDArray[np.float32] | None:
    from awn.matching import embed
    from awn.matching.embed import means

    model = embed.default()
    if model is None:
        return None
    total = np.zeros((len(texts), model.dim), dtype=np.float32)
    for place, language in enumerate(means.LANGUAGES):
        raw = model.encode([text[place] for text in texts], "passage", language)
        total += embed.centre(raw, means.steady(model, raw, language))
    return embed.unit(total)


def _asked(text: str) -> NDArray[np.float32] | None:
    from awn.matching import embed
    from awn.matching.embed import hybrid

    model = embed.default()
    found = None if model is None else hybrid.asked(model, text)
    return found if found is not None and found.any() else None
