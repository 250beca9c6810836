"""What else a word may be called: names of skills and fields in both languages, and words of the Gulf's dialects."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache

from awn.matching.search.words import joined, key_of
from awn.reference import queries as reference

KEPT_SECONDS = 600.0
_lock = threading.Lock()
_kept: tuple[float, Mapping[str, Sequence[str]]] | None = None


def meanings() -> Mapping[str, Sequence[str]]:
    """Key of a name -> other names of the same thing, the plainest first. Read once in ten minutes; one query."""
    global _kept  # noqa: PLW0603 - one copy for the process
    kept = _kept
    if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS:
        with _lock:
            kept = (time.monotonic(), _collected())
            _kept = kept
    return kept[1]


def forget() -> None:
    """The next question reads anew. For tests, which roll their rows back."""
    global _kept  # noqa: PLW0603 - one copy for the process
    _kept = None


def _collected() -> dict[str, list[str]]:
    # Late: the first search reads them, not the start of a server.
    from awn.matching.embed import concepts, lexicon

    fields = joined([field.name_ar, field.name_en] for field in reference.fields())
    found = {key: list(names) for key, names in fields.items()}
    for more in (_own(), joined(reference.skill_names())):
        for key, names in more.items():
            found[key] = list(dict.fromkeys([*found.get(key, ()), *names]))
    written = concepts.concepts().spelt
    for words, standard in lexicon.lexicon().exact.items():
        key = _key(" ".join(words))
        # What a word of the dialect means is looked up once more, so that it is found in both languages.
        further = [other for one in standard for other in found.get(_key(one), ())]
        known = found.get(key, [])
        # Unless it is written so, a word that has a meaning keeps it first: «عيادة» is a clinic, not the gift «عيادي».
        first = [*standard, *known] if words in written else [*known, *standard]
        found[key] = list(dict.fromkeys([*first, *further]))
    return found


@lru_cache(maxsize=1)
def _own() -> Mapping[str, Sequence[str]]:
    """Our own concepts, which change with a version only: they take longer than all the rest."""
    from awn.matching.embed import concepts

    return joined(concepts.read())


@lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    return key_of(text)
