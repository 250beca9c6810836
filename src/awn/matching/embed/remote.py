"""Any service that speaks OpenAI's /embeddings. Off unless configured: it sends texts, some of them personal, out."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from urllib.parse import urlsplit

import numpy as np

from .protocol import EmbedderError, Kind, Language, Vectors
from .tidying import REVISION, tidy
from .vectors import unit

BATCH = 64
TIMEOUT_SECONDS = 30
LONGEST_ANSWER = 16_000_000  # bytes: 64 rows of 4,096 numbers take a third of it


class RemoteEmbedder:
    """A model behind `URL/embeddings`; its dimension is learnt from the first answer."""

    needs_centering = True

    def __init__(self, model: str, url: str, key: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise EmbedderError("AWN_EMBEDDER_URL must start with https:// (or http:// on your own network)")
        self.id = f"openai:{model}"
        self.revision = REVISION
        self._model = model
        self._url = url.rstrip("/") + "/embeddings"
        self._key = key
        self._dim = 0

    @property
    def dim(self) -> int:
        """The length of a row; asks the service once."""
        if not self._dim:
            self._dim = self._ask(["."]).shape[1]
        return self._dim

    def encode(self, texts: Sequence[str], kind: Kind, lang: Language) -> Vectors:
        """One row for each text; empty texts are not sent."""
        clean = [tidy(text) for text in texts]
        filled = [number for number, text in enumerate(clean) if text]
        rows = np.zeros((len(clean), self.dim), dtype=np.float32)
        for start in range(0, len(filled), BATCH):
            numbers = filled[start : start + BATCH]
            rows[numbers] = unit(self._ask([clean[number] for number in numbers]))
        return rows

    def _ask(self, texts: list[str]) -> Vectors:
        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "float"}).encode()
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self._key}"} if self._key else {})
        request = urllib.request.Request(self._url, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                data = json.loads(answer.read(LONGEST_ANSWER))["data"]
            ordered = sorted(data, key=lambda row: row["index"])
            rows = np.asarray([row["embedding"] for row in ordered], dtype=np.float32)
        except (urllib.error.URLError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise EmbedderError(f"{self._url} did not give embeddings: {error}") from error
        wanted = len(texts), self._dim or rows.shape[-1]
        if rows.shape != wanted or not rows.size or not np.isfinite(rows).all():
            raise EmbedderError(f"{self._url} gave {rows.shape} for {len(texts)} texts")
        return rows
