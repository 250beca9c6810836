"""What a search is about: the concepts that it names, each with its names in both languages.

The bridge between the languages for the order of what was found: a text that speaks of the same thing in other words
stands before one that only holds the words.
"""

from __future__ import annotations

from functools import lru_cache

from awn.matching.search.lexical import Theme

MOST_TEXTS = 2_000
# What a word of the dialect means counts half of what was typed, as in `embed.hybrid`.
ADDED = 0.5


@lru_cache(maxsize=MOST_TEXTS)
def of(text: str) -> tuple[Theme, ...]:
    """The concepts of a search, those that were typed first."""
    # Late: the first search reads them, not the start of a server.
    from awn.matching.embed import concepts, tidy, words
    from awn.matching.embed.lexicon import lexicon

    known, typed = concepts.concepts(), tidy(text)
    meant = [number for one in lexicon().standard(typed) for number in known.of(words.stems(one))]
    shares = dict.fromkeys(meant, ADDED) | dict.fromkeys(known.of(words.stems(typed)), 1.0)
    return tuple(Theme(_names()[number], share) for number, share in shares.items())


@lru_cache(maxsize=1)
def _names() -> list[tuple[str, ...]]:
    from awn.matching.embed import concepts

    return [tuple(names) for names in concepts.read()]
