"""Where each language lies for a model, learnt from plain sentences about volunteering in both languages.

A query is centred with the mean of queries, which these sentences stand for; the mean of stored texts would be that of
another kind of text. `python -m awn.matching.embed.means` writes the file anew for the models that are installed.
"""

from __future__ import annotations

import json
import sys
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from . import concepts
from .choosing import chosen
from .protocol import Embedder, Kind, Language, Vectors
from .tidying import language_of
from .vectors import mean_of

FILE = Path(__file__).parent / "data" / "means.json"
SENTENCES = {"ar": "أريد المساعدة في {}", "en": "I want to help with {}"}
# A corpus of so many texts knows its own mean as well as these sentences know it.
TRUSTED = 20
KINDS: tuple[Kind, ...] = ("query", "passage")
LANGUAGES: tuple[Language, ...] = ("ar", "en")

_lock = threading.Lock()
_made: dict[tuple[str, str, Kind, Language], Vectors] = {}


def general(model: Embedder, kind: Kind, lang: Language) -> Vectors:
    """The mean of plain sentences: from the file for the bundled models, made once for others."""
    stored = _stored().get(model.id, {})
    if stored.get("revision") == model.revision:
        return np.asarray(stored[kind][lang], dtype=np.float32)
    key = (model.id, model.revision, kind, lang)
    with _lock:
        if key not in _made:
            _made[key] = mean_of(model.encode(sentences(lang), kind, lang))
        return _made[key]


def steady(model: Embedder, vectors: Vectors, lang: Language) -> Vectors:
    """The mean of stored texts of a language, drawn towards the general one while they are few."""
    count = int(np.any(vectors != 0, axis=1).sum())
    share = count / (count + TRUSTED)
    mean: Vectors = (share * mean_of(vectors) + (1 - share) * general(model, "passage", lang)).astype(np.float32)
    return mean


def sentences(lang: Language) -> list[str]:
    """Names of concepts, alone and in a sentence."""
    said: list[str] = []
    for group in concepts.read():
        names = [name for name in group if language_of(name) == lang]
        said += [names[0], SENTENCES[lang].format(names[-1])]
    return said


@lru_cache(maxsize=1)
def _stored() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    return stored


def write() -> None:
    """The file for the models that are installed."""
    told: dict[str, Any] = {}
    for model in chosen():
        rows: dict[str, Any] = {
            kind: {lang: mean_of(model.encode(sentences(lang), kind, lang)).round(4).tolist() for lang in LANGUAGES}
            for kind in KINDS
        }
        told[model.id] = {"revision": model.revision, **rows}
    FILE.write_text(json.dumps(told, separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
