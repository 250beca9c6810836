"""What else a word may be called: names of skills and fields in both languages, and words of the Gulf's dialects."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

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

    fields = [[field.name_ar, field.name_en] for field in reference.fields()]
    found = joined([*fields, *concepts.read(), *reference.skill_names()])
    written = concepts.concepts().spelt
    for words, standard in lexicon.lexicon().exact.items():
        key = key_of(" ".join(words))
        # What a word of the dialect means is looked up once more, so that it is found in both languages.
        further = [other for one in standard for other in found.get(key_of(one), ())]
        known = found.get(key, [])
        # Unless it is written so, a word that has a meaning keeps it first: «عيادة» is a clinic, not the gift «عيادي».
        first = [*standard, *known] if words in written else [*known, *standard]
        found[key] = list(dict.fromkeys([*first, *further]))
    return found
