"""Texts as vectors of meaning, Arabic and English in one space. A library: no Django, nothing else of Awn.

    model = embed.default()                       # None: no model here, compare words only
    rows = model.encode(texts, "passage", "ar")   # one row each, length one, not yet centred
    rows = embed.centre(rows, mean)               # mean: of that model, revision and language

Models load at their first use and never at import.
"""

from .choosing import chosen, default, forget
from .protocol import Embedder, EmbedderError, Kind, Language, Vectors
from .tidying import LIMIT, language_of, tidy
from .vectors import centre, mean_of, unit

__all__ = [
    "LIMIT",
    "Embedder",
    "EmbedderError",
    "Kind",
    "Language",
    "Vectors",
    "centre",
    "chosen",
    "default",
    "forget",
    "language_of",
    "mean_of",
    "tidy",
    "unit",
]
