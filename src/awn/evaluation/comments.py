"""What short comments are about and how they sound, in Arabic, its Gulf dialect and English, without any network.

Two logistic regressions, learnt from our own seed (`data/comments.tsv`) and from what people corrected: one over words
and pieces of words (TF-IDF), one over the house's vectors of meaning where a model is there; their mean is the answer.
Below `SURE` it says `unsure`: then a person reads. How well it does: docs/automatic-evaluation.md.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.base.arabic import fold
from awn.matching import embed
from awn.matching.embed.protocol import Embedder

Floats = NDArray[np.float64]
SEED = Path(__file__).parent / "data" / "comments.tsv"
SENTIMENTS = ("bad", "good", "mixed")
TOPICS = (
    "organisation", "safety", "communication", "training", "place", "food", "people", "certificate", "other",
)  # fmt: skip
# A sentiment less likely than this is not said. Measured: docs/automatic-evaluation.md.
SURE = 0.6
TOPIC_SURE = 0.4
# A correction by a person weighs as much as so many lines of the seed.
CORRECTION_WEIGHT = 3.0
STRENGTH = 8.0
# The mean of two models is too shy: its odds are raised to this power. The only value tried, looked at on the seed.
SHARPER = 1.5
LEAST_VALUE = 1e-9


@dataclass(frozen=True, slots=True)
class Example:
    """A comment with what it says."""

    text: str
    sentiment: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """How a comment sounds, how sure that is, and what it is about (perhaps nothing that can be said)."""

    sentiment: str
    confidence: float
    topics: tuple[str, ...]


@lru_cache(maxsize=1)
def seed() -> tuple[Example, ...]:
    """The sentences that come with Awn."""
    with SEED.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(Example(text, sentiment, tuple(topics.split(","))) for sentiment, topics, text in rows)


def version_of(corrections: Sequence[Example]) -> str:
    """A name for what a model was learnt from: the same sentences, the same name."""
    told = repr((seed(), tuple(corrections), SURE, STRENGTH)).encode()
    return sha256(told).hexdigest()[:12]


def tidy(text: str) -> str:
    """One form for each letter, and letters that are drawn out (رووووعة) twice at most."""
    folded = " ".join(fold(text).split())
    return "".join(
        letter for n, letter in enumerate(folded) if n < 2 or not letter == folded[n - 1] == folded[n - 2]
    )  # fmt: skip


class Classifier:
    """A learnt model; `version` names what it was learnt from."""

    def __init__(self, corrections: Sequence[Example] = (), *, vectors: bool = True) -> None:
        self._embedder = embed.default() if vectors else None
        self.version = version_of(corrections) if self._embedder else f"w{version_of(corrections)[:11]}"
        rows = [*seed(), *corrections]
        texts = [row.text for row in rows]
        weights = np.array([1.0] * len(seed()) + [CORRECTION_WEIGHT] * len(corrections))
        self._features = features()
        self._rows = self._features.fit_transform([tidy(text) for text in texts])
        # With far fewer sentences than words the answer lies in the space of the sentences: the same, and much quicker.
        values, turned = np.linalg.eigh(np.asarray((self._rows @ self._rows.T).todense()))
        kept = values > LEAST_VALUE
        self._turned = turned[:, kept] / np.sqrt(values[kept])
        self._means: dict[str, Any] = {}
        seen = self._seen(texts)
        labels = np.array([row.sentiment for row in rows])
        self._sentiment = [_regression().fit(one, labels, sample_weight=weights) for one in seen]
        about = [np.array([topic in row.topics for row in rows]) for topic in TOPICS]
        self._topics = [[_regression().fit(one, is_about, weights) for is_about in about] for one in seen]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """One row for each text, in the order of `SENTIMENTS`."""
        return self._sentiments(self._seen(texts))

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """What is said of each text."""
        if not texts:
            return []
        seen = self._seen(texts)
        about = np.mean(
            [
                [model.predict_proba(one)[:, 1] for model in models]
                for one, models in zip(seen, self._topics, strict=True)
            ],
            axis=0,
        ).T
        return [self._one(row, topics) for row, topics in zip(self._sentiments(seen), about, strict=True)]

    def _sentiments(self, seen: Sequence[Any]) -> Floats:
        parts = [model.predict_proba(one) for one, model in zip(seen, self._sentiment, strict=True)]
        sharp = np.mean(parts, axis=0) ** (SHARPER if len(parts) > 1 else 1.0)
        found: Floats = sharp / sharp.sum(axis=1, keepdims=True)
        return found

    def _seen(self, texts: Sequence[str]) -> list[Any]:
        """The texts as words and pieces of words, and as vectors where there is a model."""
        words = self._features.transform([tidy(text) for text in texts])
        seen: list[Any] = [np.asarray((words @ self._rows.T).todense()) @ self._turned]
        if self._embedder is not None:
            seen.append(self._vectors(self._embedder, texts))
        return seen

    def _vectors(self, embedder: Embedder, texts: Sequence[str]) -> Floats:
        """Vectors less the mean of their language in the seed, of length one."""
        rows = np.zeros((len(texts), 0))
        languages = np.array([embed.language_of(text) for text in texts])
        for language in sorted(set(languages.tolist())):
            places = np.flatnonzero(languages == language)
            found = np.asarray(embedder.encode([texts[int(n)] for n in places], "passage", language), dtype=float)
            mean = self._means.setdefault(language, found.mean(axis=0))
            rows = np.zeros((len(texts), found.shape[1])) if not rows.shape[1] else rows
            centred = found - mean
            rows[places] = centred / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9)
        return rows

    @staticmethod
    def _one(sure: Floats, about: Floats) -> Judged:
        best = int(sure.argmax())
        sentiment = SENTIMENTS[best] if sure[best] >= SURE else "unsure"
        topics = [topic for topic, share in zip(TOPICS, about, strict=True) if share >= TOPIC_SURE and topic != "other"]
        return Judged(sentiment, float(sure[best]), tuple(topics) or ("other",))


def _regression() -> Any:
    # Slow to load, and needed by the worker and the command line alone.
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=1_000, class_weight="balanced")


def features() -> Any:
    """Words and pairs of words beside pieces of words: endings, prefixes and dialect spellings are pieces."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")),
            ("pieces", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)),
        ]
    )


@lru_cache(maxsize=2)
def classifier(corrections: tuple[Example, ...] = (), *, vectors: bool = True) -> Classifier:
    """The model for these corrections, learnt once in each process: about a second."""
    return Classifier(corrections, vectors=vectors)
