"""What open opportunities mean, as one vector each, and how near a question lies to them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from awn.matching import embed
from awn.matching.models import Centre, Vector

log = logging.getLogger(__name__)
ROWS_AT_A_TIME = 2_000
MOST_QUESTIONS = 2_000
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meanings:
    """A row for each opportunity: the mean of its vectors in both languages, each seen from its language's centre.

    Zeros where there is none. Half precision: the fourth digit orders nothing.
    """

    model: str
    centres: dict[str, Vectors]
    vectors: NDArray[np.float16]

    def nearness(self, text: str, rows: NDArray[np.int64]) -> Vectors | None:
        """The cosine of the question with each of the rows; None when it has no meaning, as signs have none."""
        asked = _asked(text, self.model)
        if asked is None:
            return None
        centre = self.centres.get(embed.language_of(text))
        if centre is not None:
            asked = embed.centre(asked[np.newaxis], centre)[0]
        found = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), ROWS_AT_A_TIME):
            part = rows[start : start + ROWS_AT_A_TIME]
            found[start : start + len(part)] = self.vectors[part].astype(np.float32) @ asked
        return found


def model_name(model: embed.Embedder) -> str:
    """Under which name the vectors of a model are stored."""
    return f"{model.id}@{model.revision}"


def load(ids: NDArray[np.int64]) -> Meanings | None:
    """The meanings of these opportunities, ids rising, in two queries; None without a model or any vector of it."""
    model = embed.default()
    if model is None:
        return None
    name = model_name(model)
    of_model = {"kind": "opportunity", "model": name}
    centres = {row.language: np.frombuffer(row.values, dtype="<f4") for row in Centre.objects.filter(**of_model)}
    sums = np.zeros((len(ids), model.dim), dtype=np.float32)
    stored = Vector.objects.filter(**of_model).values_list("subject_id", "language", "values")
    is_any = False
    for subject, language, values in stored.iterator(chunk_size=ROWS_AT_A_TIME):
        row = int(np.searchsorted(ids, subject))
        vector = np.frombuffer(values, dtype="<f4")
        if row == len(ids) or ids[row] != subject or len(vector) != model.dim:
            continue
        is_any = True
        centre = centres.get(language)
        sums[row] += vector if centre is None else embed.centre(vector[np.newaxis], centre)[0]
    return Meanings(name, centres, embed.unit(sums).astype(np.float16)) if is_any else None


@lru_cache(maxsize=MOST_QUESTIONS)
def _asked(text: str, name: str) -> Vectors | None:
    """The question as its model reads it; words of the dialect are read as what they mean."""
    model = embed.default()
    if model is None or model_name(model) != name:
        return None
    try:
        found: Vectors = model.encode([text], "query", embed.language_of(text))[0]
    except embed.EmbedderError:
        log.warning("The model of meanings does not answer; words alone decide the order")
        return None
    return found if found.any() else None
