"""What open opportunities mean, as one vector each, and how near a question lies to them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from awn.matching import embed, meanings
from awn.matching.embed import hybrid

log = logging.getLogger(__name__)
ROWS_AT_A_TIME = 2_000
MOST_QUESTIONS = 2_000
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meanings:
    """A row for each opportunity, zeros where there is none. Half precision: the fourth digit orders nothing."""

    model: str
    vectors: NDArray[np.float16]

    def nearness(self, text: str, rows: NDArray[np.int64]) -> Vectors | None:
        """The cosine of the question with each of the rows; None when it has no meaning, as signs have none, or
        while the model is still waking: words alone decide until then."""
        asked = of_question(text, self.model)
        if asked is None:
            return None
        found = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), ROWS_AT_A_TIME):
            part = rows[start : start + ROWS_AT_A_TIME]
            found[start : start + len(part)] = self.vectors[part].astype(np.float32) @ asked
        return found


def of_question(text: str, name: str) -> Vectors | None:
    """What a question means to the model of this name; None when it is not the one in use, or still waking."""
    model = meanings.model()
    if model is None or meanings.model_name(model) != name or not meanings.is_awake(model):
        return None
    return _asked(text, name)


def load(ids: NDArray[np.int64]) -> Meanings | None:
    """The meanings of these opportunities, in two queries; None without a model or any vector of it."""
    model = meanings.model()
    if model is None:
        return None
    known = meanings.stored(model, "opportunity")
    if not known:
        return None
    vectors = np.zeros((len(ids), model.dim), dtype=np.float16)
    for row, one in enumerate(ids.tolist()):
        if one in known:
            vectors[row] = known[one]
    return Meanings(meanings.model_name(model), vectors)


@lru_cache(maxsize=MOST_QUESTIONS)
def _asked(text: str, name: str) -> Vectors | None:
    """The question as its model reads it, seen from where questions of its language lie."""
    model = meanings.model()
    if model is None or meanings.model_name(model) != name:
        return None
    try:
        found: Vectors = hybrid.asked(model, text)
    except embed.EmbedderError:
        log.warning("The model of language does not answer; words alone decide the order")
        return None
    return found if found.any() else None
