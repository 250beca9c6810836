"""Arithmetic on rows of vectors."""

from __future__ import annotations

import numpy as np

from .protocol import Vectors


def unit(vectors: Vectors) -> Vectors:
    """The rows with length one; a row of zeros stays so."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = np.zeros(vectors.shape, dtype=np.float32)
    np.divide(vectors, length, out=rows, where=length > 0)
    return rows


def mean_of(vectors: Vectors) -> Vectors:
    """The mean of the rows that are not empty: where the texts of one language lie. Zeros when there is none."""
    filled = vectors[np.any(vectors != 0, axis=1)]
    if not len(filled):
        return np.zeros(vectors.shape[1], dtype=np.float32)
    mean: Vectors = filled.mean(axis=0, dtype=np.float64).astype(np.float32)
    return mean


def centre(vectors: Vectors, mean: Vectors) -> Vectors:
    """The rows as seen from the mean of their language, with length one: languages then lie upon one another.

    An empty row stays empty, so that a text without words is near to nothing.
    """
    filled = np.any(vectors != 0, axis=1, keepdims=True)
    return unit(np.where(filled, vectors - mean, np.float32(0)).astype(np.float32))
