"""How often the right target is among the first three, on a small set of texts written by hand in both languages.

The baseline is TF-IDF of whole words over the targets in the language of the text. The figures: docs/programmes.md.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "data" / "goal_texts.csv"
FIRST = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A text and the targets that are right for it."""

    language: str
    targets: frozenset[str]
    text: str


def cases() -> list[Case]:
    """The set."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [Case(row["language"], frozenset(row["targets"].split(";")), row["text"]) for row in rows]


def hits(rank: Callable[[Case], Sequence[str]], language: str) -> tuple[int, int]:
    """In how many of how many texts of a language one of the right targets is among the first three."""
    own = [case for case in cases() if case.language == language]
    return sum(bool(case.targets & set(rank(case)[:FIRST])) for case in own), len(own)


def by_words() -> Callable[[Case], Sequence[str]]:
    """The baseline: the cosine of TF-IDF over words, against the targets in the language of the text."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    from awn.programmes.proposing import every_target

    targets = every_target()
    made = {}
    for language in ("ar", "en"):
        texts = [f"{one.goal_name.pick(language)[0]}. {one.text.pick(language)[0]}" for one in targets]
        vectorizer = TfidfVectorizer(sublinear_tf=True)
        made[language] = vectorizer, vectorizer.fit_transform(texts)

    def rank(case: Case) -> Sequence[str]:
        vectorizer, rows = made[case.language]
        scores = (rows @ vectorizer.transform([case.text]).T).toarray()[:, 0]
        # A text without a common word finds nothing.
        return [targets[place].code for place in (-scores).argsort(kind="stable")[:FIRST] if scores[place] > 0]

    return rank


def ours(case: Case) -> Sequence[str]:
    """What the pages propose."""
    from awn.programmes.proposing import ranked

    return [one.code for one in ranked([case.text], most=FIRST)]
