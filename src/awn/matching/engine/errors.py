"""What the engine refuses."""

from __future__ import annotations


class EngineError(Exception):
    """Any refusal of the engine."""


class BadColumnsError(EngineError, ValueError):
    """Columns that do not fit together: other lengths, repeated ids, values out of range."""


class BadVectorsError(EngineError, ValueError):
    """Vectors that are not finite, or of another dimension."""


class StoreMissingError(EngineError):
    """There is no store at this place, or none was finished yet."""


class CorruptStoreError(EngineError):
    """A stored file is missing, cut short or changed."""


class OtherRevisionError(EngineError):
    """The store was made with another model, or by another version of the format."""
