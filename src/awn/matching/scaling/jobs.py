"""What a worker does with one part. Pure: arrays and texts in, arrays out; no Django, no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from awn.matching import embed

if TYPE_CHECKING:
    from awn.matching.engine.columns import Blocks, Offers, Seekers
    from awn.matching.engine.ranking import Best
    from awn.matching.engine.tiles import Index

Row = NDArray[np.float32]
LANGUAGES: tuple[embed.Language, ...] = ("ar", "en")


class OtherModelError(RuntimeError):
    """This worker has another model of language than who sent the job; its vectors could not be compared."""


@dataclass(frozen=True, eq=False)
class Country:
    """What all parts share: the open offers, the model that read them with its means, and which lists are wanted."""

    offers: Offers
    model: str | None
    means: Mapping[str, Row]
    best: Best


@dataclass(frozen=True, slots=True)
class Lists:
    """Rows of offers for people with their log-odds, the best first: -1 fills what is short."""

    people: NDArray[np.int64]
    offers: NDArray[np.int64]
    scores: NDArray[np.float32]


def recommend(country: Country, seekers: Seekers, unread: Mapping[int, Mapping[str, str]], blocks: Blocks) -> Lists:
    """The best offers of everybody in a part. `unread`: texts of those (by row) of whom no vector is kept."""
    from threadpoolctl import threadpool_limits

    from awn.matching.engine.recall import lists

    # One thread each: workers stand side by side. It also keeps the last digit the same everywhere.
    with threadpool_limits(1, "blas"):
        vectors = seekers.vectors.copy()
        if unread and country.model is not None:
            vectors[list(unread)] = _read(country, list(unread.values()))
        found = lists(_index(country), replace(seekers, vectors=vectors), country.best, blocks=blocks)
    return Lists(seekers.ids, found.ids, found.scores)


def vectors_of(model: str, texts: Mapping[embed.Language, Sequence[str]]) -> dict[embed.Language, Row]:
    """One row for each text, not yet centred."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        return {language: _model(model).encode(said, "passage", language) for language, said in texts.items()}


@lru_cache(maxsize=1)
def _index(country: Country) -> Index:
    """Built once in each worker: the same `country` serves all its parts."""
    from awn.matching.engine.tiles import Index

    return Index(country.offers)


def _read(country: Country, said: Sequence[Mapping[str, str]]) -> Row:
    model = _model(country.model or "")
    total = np.zeros((len(said), model.dim), dtype=np.float32)
    for language in LANGUAGES:
        rows = model.encode([texts.get(language, "") for texts in said], "query", language)
        total += embed.centre(rows, country.means[language])
    return embed.unit(total)


def _model(name: str) -> embed.Embedder:
    found = embed.default()
    own = None if found is None else f"{found.id}@{found.revision}"
    if found is None or own != name:
        raise OtherModelError(f"the work needs the model {name}, this worker has {own}")
    return found
