"""Rows, questions and the frozen set for `bench/search.py`: the same for Awn and for its rivals."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from awn.base.clock import now

if TYPE_CHECKING:  # the models behind these may be imported only when Django is set up
    from awn.matching.search.held import Archive, Sets
    from awn.matching.search.lexical import Index
    from awn.opportunities.queries import Filters, Word

ROWS = 500_000
SETS = Path(__file__).resolve().parent.parent / "src/awn/matching/evaluation/sets"
SIZES = {"field": 13, "region": 49, "mode": 3, "kind": 3}
# As the list calls them.
FACETS = {"field": "fields", "region": "places", "mode": "modes", "kind": "kinds"}
ACCESS = 4
DAYS = 120
FIRST_DAY = date(2026, 1, 1)
SEATS_LEFT = 0.3
NOON, SHIFT_SECONDS = 12 * 3_600, 3 * 3_600
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


def archive(made: Rows, *, seed: int) -> Archive:
    """The rows as the product keeps them, with all that the list counts; a row means what its first piece means."""
    from awn.matching.search.held import Archive, Columns, Times
    from awn.opportunities.queries.filters import AGE_BANDS
    from awn.reference import queries as reference

    count = len(made.day)
    draw = np.random.default_rng(seed)
    skills = [f"skill {number}" for number in range(len(made.pieces))]
    bands = draw.integers(0, len(AGE_BANDS), (count, 1))
    sets = {
        **{FACETS[name]: _sets(made.codes[name][:, None], names) for name, names in values().items()},
        "accessibility": _bit_sets(made.access, accessibility()),
        "skills": _sets(np.sort(made.of[:, 1:3], axis=1), skills),
        "languages": _sets(draw.integers(0, 4, (count, 1)), [one.code for one in reference.languages()]),
        "goals": _bit_sets(draw.integers(0, 1 << 5, count).astype(np.uint64), [str(goal) for goal in range(1, 18)]),
        "ages": _sets(bands, list(AGE_BANDS)),
        "genders": _bit_sets(draw.integers(1, 4, count).astype(np.uint64), ["female", "male"]),
    }
    begins = _midnight(FIRST_DAY) + 86_400.0 * made.day + NOON
    regions = {region.code: (region.latitude, region.longitude) for region in reference.regions()}
    middles = np.array([regions[code] for code in values()["region"]]).T
    columns = Columns(
        sets,
        {"over": np.full(count, -np.inf), "published": begins},
        middles[:, made.codes["region"]] + draw.normal(0, 0.2, (2, count)),
        Times(
            np.arange(count + 1),
            np.stack([begins, begins + SHIFT_SECONDS]),
            (1 << draw.integers(0, 3, count)).astype(np.uint8),
            draw.random(count) < SEATS_LEFT,
        ),
    )
    first = int(made.of[:, 0].max()) + 1
    vectors = _vectors(made.pieces[:first])
    meanings = None if vectors is None else vectors[made.of[:, 0]].astype(np.float16)
    return Archive(np.arange(count), _index(made.pieces, made.of), columns, begins, meanings)


def ask(found_in: Archive, question: Question) -> int:
    """Everything from the typed words to the best twenty and all counts, as the list asks it; how many there are."""
    from awn.matching import meanings
    from awn.matching.search import analysis, asking
    from awn.matching.search.archive import find
    from awn.matching.search.held import Segment

    filters = _filters(question)
    model = meanings.model()
    name = meanings.model_name(model) if model is not None and found_in.meanings is not None else ""
    asked = asking.asked(filters, now(), name, None)
    return find([Segment(found_in)], asked, analysis.reader(filters.words, asked.themes), 20).total


def values() -> dict[str, list[str]]:
    """What the codes of each facet stand for."""
    from awn.opportunities.rules import KINDS, MODES
    from awn.reference import queries as reference

    named = {
        "field": [field.code for field in reference.fields()],
        "region": [region.code for region in reference.regions()],
        "mode": list(MODES),
        "kind": list(KINDS),
    }
    return {name: names[: SIZES[name]] for name, names in named.items()}


def accessibility() -> list[str]:
    """What the bits of access stand for."""
    from awn.reference.rules import ACCESSIBILITY

    return list(ACCESSIBILITY)[:ACCESS]


def _filters(question: Question) -> Filters:
    """The question as the list reads it from an address."""
    from awn.opportunities.queries import Filters

    names = values()
    access = [name for bit, name in enumerate(accessibility()) if question.access >> bit & 1]
    first, last = (FIRST_DAY + timedelta(days=day) for day in question.days)
    return Filters(
        text=question.text,
        words=_words(question.text),
        fields=tuple(names["field"][code] for code in question.field),
        places=tuple(names["region"][code] for code in question.region),
        modes=tuple(names["mode"][code] for code in question.mode),
        accessibility=tuple(access),
        since=first,
        until=last,
        past=True,
    )


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), ZoneInfo("Asia/Riyadh")).timestamp()


def _sets(codes: NDArray[np.integer], names: Sequence[str]) -> Sets:
    """Of each row the codes in its columns."""
    from awn.matching.search.held import Sets

    known, numbers = np.unique(codes, axis=0, return_inverse=True)
    return Sets.of(numbers.ravel().astype(np.int32), known.tolist(), names)


def _bit_sets(bits: NDArray[np.uint64], names: Sequence[str]) -> Sets:
    """Of each row the bits that are set."""
    from awn.matching.search.held import Sets

    sets = [[bit for bit in range(len(names)) if number >> bit & 1] for number in range(int(bits.max()) + 1)]
    return Sets.of(bits.astype(np.int32), sets, names)


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
    from awn.matching.search import analysis, themes
    from awn.matching.search.lexical import about, score, together, weighed

    every = np.arange(len(texts))
    index = _index(texts, every[:, None].astype(np.int32))
    vectors = _vectors(texts) if meaning else None

    def ranking(text: str) -> list[int]:
        words, concepts = _words(text), themes.of(text)
        analyse = analysis.reader(words, concepts)
        asked = _asked(text) if vectors is not None else None
        near = vectors @ asked if vectors is not None and asked is not None else None
        named = about(index, weighed(index, concepts, analyse), every)
        best = together(score(index, words, analyse, every=False), near, named)
        return list(np.argsort(-best, kind="stable"))

    return ranking


def _words(text: str) -> tuple[Word, ...]:
    from awn.matching.search.synonyms import meanings
    from awn.matching.search.words import read

    return read(text, meanings())


def _index(pieces: Sequence[tuple[str, str]], of: NDArray[np.int32]) -> Index:
    """PostgreSQL's lexemes of the pieces with their places, and from them those of the rows, piece behind piece."""
    from awn.matching.search.lexical import Said, assemble

    lexemes: dict[str, int] = {}
    said = [[(lexemes.setdefault(word, len(lexemes)), place) for word, place in piece] for piece in _read(pieces)]
    lengths = np.array([len(piece) for piece in said])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    numbers, places = np.array([one for piece in said for one in piece], dtype=np.int32).reshape(-1, 2).T
    longest = np.array([max((place for _number, place in piece), default=0) for piece in said])
    columns, behind = [], np.zeros(len(of), dtype=np.int64)
    for column in of.T:
        counts = lengths[column]
        rows = np.repeat(np.arange(len(of), dtype=np.int32), counts)
        at = np.repeat(starts[column] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts) + np.arange(counts.sum())
        columns.append((rows, numbers[at], (places[at] + np.repeat(behind, counts)).astype(np.uint16)))
        behind += longest[column]
    rows, words, where = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    order = np.argsort(rows, kind="stable")
    weights = np.ones(len(rows), dtype=np.float32)
    return assemble(len(of), Said(list(lexemes), rows[order], words[order], where[order], weights))


def _read(pieces: Sequence[tuple[str, str]]) -> list[list[tuple[str, int]]]:
    """Each piece's lexemes with their places, as the column `search` would hold them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ARRAY(SELECT lexeme FROM unnest(words) w, unnest(w.positions) p ORDER BY p, lexeme),"
            " ARRAY(SELECT p FROM unnest(words) w, unnest(w.positions) p ORDER BY p, lexeme)"
            " FROM (SELECT n, awn_tsvector(ar, en, 'A') AS words"
            "         FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY t(ar, en, n)) read ORDER BY n",
            [[ar for ar, _en in pieces], [en for _ar, en in pieces]],
        )
        return [list(zip(lexemes, places, strict=True)) for lexemes, places in cursor.fetchall()]


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
