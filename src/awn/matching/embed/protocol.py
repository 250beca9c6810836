"""What every model of meaning offers, whoever made it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Kind = Literal["query", "passage"]
Language = Literal["ar", "en"]


class EmbedderError(RuntimeError):
    """A model is unknown, not installed, or does not answer. Who asked may go on with words alone."""


class Embedder(Protocol):
    """Turns texts into rows of length one; a text without any word becomes a row of zeros.

    Vectors may be compared only when `id` and `revision` are the same. `needs_centering` says that the languages
    lie apart, so that without `centre` an Arabic text finds nearly only Arabic ones.
    """

    @property
    def id(self) -> str: ...

    @property
    def revision(self) -> str: ...

    @property
    def dim(self) -> int: ...

    @property
    def needs_centering(self) -> bool: ...

    def encode(self, texts: Sequence[str], kind: Kind, lang: Language) -> Vectors: ...
