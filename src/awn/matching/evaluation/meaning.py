"""Texts of a data set as rows that can be compared: by meaning where a model is installed, and always by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from awn.matching import embed

from .gatherings import Gatherings

MOST_WORDS = 40_000


@dataclass(frozen=True)
class Meaning:
    """Rows of length one for events and people; `words` are sparse. Without a model, `event` is None."""

    model: str | None
    event: NDArray[np.float32] | None
    person: NDArray[np.float32] | None
    event_words: Any  # scipy.sparse rows: scipy ships no types
    person_words: Any


def of(data: Gatherings, people: Sequence[int]) -> Meaning:
    """The texts of all events, and the interests of these people (nobody else's are needed)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    told = [""] * data.people
    for person in people:
        told[person] = ". ".join(
            data.topic_names[topic] for topic in sorted(data.person_topics[person]) if topic in data.topic_names
        )
    words = TfidfVectorizer(sublinear_tf=True, max_features=MOST_WORDS, strip_accents="unicode", dtype=np.float32)
    event_words = words.fit_transform(data.event_text)
    model = embed.default()
    event = person_rows = None
    if model is not None:
        event = _rows(model, data.event_text)
        person_rows = np.zeros((data.people, model.dim), dtype=np.float32)
        some = [person for person in people if told[person]]
        if some:
            person_rows[some] = _rows(model, [told[person] for person in some])
    return Meaning(
        model=None if model is None else f"{model.id}@{model.revision}",
        event=event,
        person=person_rows,
        event_words=event_words.tocsr(),
        person_words=words.transform(told).tocsr(),
    )


def _rows(model: embed.Embedder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Centred rows. Gatherings repeat themselves word for word: each text is read once."""
    different = sorted(set(texts))
    rows = np.zeros((len(different), model.dim), dtype=np.float32)
    languages = [embed.language_of(text) for text in different]
    for language in ("ar", "en"):
        where = [number for number, spoken in enumerate(languages) if spoken == language]
        if where:
            raw = model.encode([embed.tidy(different[number]) for number in where], "passage", language)
            # Too few texts have no mean worth subtracting: what is left of them would be noise.
            rows[where] = embed.centre(raw, embed.mean_of(raw)) if len(where) >= 20 else raw
    place = {text: number for number, text in enumerate(different)}
    return rows[[place[text] for text in texts]]
