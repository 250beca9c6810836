"""One score out of meaning and words, for search and for its evaluation alike.

Each part is told as its distance from the mean of all texts in standard deviations, so that parts of different kinds
can be added. Weights are few and round: on our frozen set each may be halved or half as large again and hardly
anything changes. Ranks are not added: a weak part would then weigh as much as a strong one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import concepts as meant
from . import means, words
from .lexicon import lexicon
from .protocol import Embedder, Kind, Language, Vectors
from .tidying import language_of, tidy
from .vectors import centre, unit

Scores = NDArray[np.float64]
MODEL, WORDS, CONCEPTS, LETTERS = 1.0, 0.3, 0.5, 0.3
# What the lexicon adds to a query, and what single words of a longer name mean, counts half of what was typed.
ADDED = 0.5
# The usual constants of BM25: how soon a word said again adds nothing, and how much long texts are held back.
SATURATION, LENGTH_SHARE = 1.2, 0.6
# Of fewer texts nobody can say how far one stands above the others.
FEWEST_OF_A_LANGUAGE = 20
# More of a query changes nothing but its cost.
QUERY_LIMIT = 400


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of one thing in each language; either may be empty."""

    ar: str
    en: str

    def in_language(self, lang: Language) -> str:
        return self.ar if lang == "ar" else self.en


def standing(scores: ArrayLike) -> Scores:
    """Each score as standard deviations from their mean; zeros where all are alike."""
    values = np.asarray(scores, dtype=np.float64)
    spread = float(values.std()) if values.size else 0.0
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def asked(model: Embedder, query: str) -> Vectors:
    """The row of a query, centred: what was typed and, for dialect, what that means. Zeros for signs alone."""
    lang = language_of(query)
    typed = tidy(query)[:QUERY_LIMIT]
    read = [typed]
    if lang == "ar" and lexicon().standard(typed):
        read.append(lexicon().translated(typed))
    row = unit(model.encode(read, "query", lang).sum(axis=0, keepdims=True))
    found: Vectors = centre(row, means.general(model, "query", lang))[0]
    return found


class Ranker:
    """Scores all its texts for a query. Building reads every text once; without models words alone decide."""

    def __init__(
        self, texts: Sequence[Text], models: Sequence[Embedder], *, concepts: meant.Concepts | None = None
    ) -> None:
        self.size = len(texts)
        self._concepts = concepts or meant.concepts()
        self._models = [(model, _rows(model, texts)) for model in models]
        stems = [words.stems(text.ar) + words.stems(text.en) for text in texts]
        self._words = Bm25(stems)
        self._named = Bm25([[str(n) for n in (*self._concepts.of(one), *self._concepts.within(one))] for one in stems])
        self._letters = Letters([f"{words.fold(text.ar)} {words.fold(text.en)}" for text in texts])
        self._spoken = _by_language(texts)

    def scores(self, query: str) -> Scores:
        """One number for each text, higher is better; all zero for a query that says nothing.

        Texts stand among those of their own languages: words and letters can only speak for texts in the language of
        the query, and would push all others down.
        """
        weights = {"words": WORDS, "concepts": CONCEPTS, "letters": LETTERS}
        total = np.zeros(self.size)
        for name, part in self.parts(query).items():
            total += weights.get(name, MODEL) * self._standing(part)
        return self._standing(total) if len(self._spoken) > 1 else total

    def _standing(self, scores: Scores) -> Scores:
        found = np.zeros(self.size)
        for rows in self._spoken:
            found[rows] = standing(scores[rows])
        return found

    def parts(self, query: str) -> dict[str, Scores]:
        """The scores of each model, by its id, and of words, concepts and letters, each on its own scale."""
        typed = tidy(query)[:QUERY_LIMIT]
        told: dict[str, Scores] = {}
        for model, rows in self._models:
            told[model.id] = (rows @ asked(model, typed)).astype(np.float64)
        added = lexicon().standard(typed)
        told["words"] = self._words.scores(_weighted(words.stems(typed), [words.stems(one) for one in added]))
        told["concepts"] = self._named.scores(
            _weighted(self._named_in(typed), [*(self._named_in(one) for one in added), self._within(typed)]),
        )
        told["letters"] = self._letters.scores(" ".join([typed, *added]))
        return told

    def _named_in(self, text: str) -> list[str]:
        return [str(number) for number in self._concepts.of(words.stems(text))]

    def _within(self, text: str) -> list[str]:
        return [str(number) for number in self._concepts.within(words.stems(text))]


class Bm25:
    """The usual measure of words, with a weight for each word of the query."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        from scipy.sparse import csc_array

        self.size = len(texts)
        self._numbers: dict[str, int] = {}
        lengths = np.array([len(text) for text in texts], dtype=np.float64)
        mean = lengths.mean() if lengths.any() else 1.0
        longer = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / mean)
        rows, columns, values = [], [], []
        for row, text in enumerate(texts):
            for term, times in Counter(text).items():
                rows.append(row)
                columns.append(self._numbers.setdefault(term, len(self._numbers)))
                values.append(times * (SATURATION + 1) / (times + longer[row]))
        shape = (self.size, len(self._numbers))
        held = np.bincount(np.array(columns, dtype=np.int64), minlength=shape[1])
        rarity = np.log1p((self.size - held + 0.5) / (held + 0.5))
        impacts = np.array(values) * rarity[columns] if columns else np.zeros(0)
        self._impacts = csc_array((impacts, (rows, columns)), shape=shape)

    def scores(self, query: Mapping[str, float]) -> Scores:
        """The score of every text."""
        weights = np.zeros(len(self._numbers))
        for term, weight in query.items():
            if term in self._numbers:
                weights[self._numbers[term]] = weight
        found: Scores = np.asarray(self._impacts @ weights, dtype=np.float64)
        return found


class Letters:
    """Groups of three to five letters within folded words: forgiving of endings and of typing errors."""

    def __init__(self, texts: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.size = len(texts)
        self._vectorizer: Any = None  # scikit-learn ships no types
        if any(text.strip() for text in texts):
            self._vectorizer = TfidfVectorizer(
                analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
            )
            self._rows = self._vectorizer.fit_transform(texts)

    def scores(self, query: str) -> Scores:
        """The cosine of every text."""
        if self._vectorizer is None:
            return np.zeros(self.size)
        found: Scores = (self._rows @ self._vectorizer.transform([words.fold(query)]).T).toarray()[:, 0]
        return found.astype(np.float64)


def _by_language(texts: Sequence[Text]) -> list[NDArray[np.int64]]:
    """The rows of the texts in Arabic, in English and in both, apart where enough of each are there to be compared."""
    spoken = np.array([2 * bool(text.ar.strip()) + bool(text.en.strip()) for text in texts], dtype=np.int64)
    groups = [np.flatnonzero(spoken == languages) for languages in range(4)]
    large = [rows for rows in groups if len(rows) >= FEWEST_OF_A_LANGUAGE]
    others = np.concatenate([rows for rows in groups if len(rows) < FEWEST_OF_A_LANGUAGE])
    if large and len(others):
        large[0] = np.concatenate([large[0], others])
    return large or [np.arange(len(texts))]


def _rows(model: Embedder, texts: Sequence[Text]) -> Vectors:
    """A row for each text: the mean of its languages, each seen from its own mean."""
    total = np.zeros((len(texts), model.dim), dtype=np.float32)
    kind: Kind = "passage"
    for lang in means.LANGUAGES:
        vectors = model.encode([text.in_language(lang) for text in texts], kind, lang)
        if vectors.any():
            total += centre(vectors, means.steady(model, vectors, lang))
    return unit(total)


def _weighted(typed: Sequence[str], added: Sequence[Sequence[str]]) -> dict[str, float]:
    weights = {term: ADDED for terms in added for term in terms}
    return weights | dict.fromkeys(typed, 1.0)
