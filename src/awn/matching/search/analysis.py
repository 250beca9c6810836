"""Typed texts as PostgreSQL reads them, so that an index in memory and the column `search` mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db import connection

from awn.matching.search.lexical import Analyser, Phrase, Theme
from awn.opportunities.queries import Word

MOST_KEPT = 50_000
_PART = re.compile(r"'((?:[^']|'')*)'(?: <(-|\d+)> )?")
_read: dict[str, tuple[Phrase, ...]] = {}


def reader(words: Sequence[Word], themes: Sequence[Theme] = ()) -> Analyser:
    """How the texts of these words and themes are read. Asks PostgreSQL, in one query, for those that nobody has
    typed yet."""
    learn([*(text for word in words for text in word.texts), *(name for theme in themes for name in theme.names)])
    return read


def read(text: str) -> Sequence[Phrase]:
    """The ways to read a text: as Arabic and, where it has Latin letters, as English words."""
    if text not in _read:
        learn([text])
    return _read.get(text, ())


def learn(texts: Iterable[str]) -> None:
    """Reads many texts in one query."""
    unknown = list({text for text in texts if text not in _read})
    if not unknown:
        return
    if len(_read) + len(unknown) > MOST_KEPT:
        _read.clear()
    with connection.cursor() as cursor:
        # As `opportunities.queries.conditions.wanted` writes it.
        cursor.execute(
            "SELECT t, phraseto_tsquery('simple', awn_light(t))::text,"
            " CASE WHEN t ~ '[A-Za-z]' THEN phraseto_tsquery('english', t)::text ELSE '' END FROM unnest(%s::text[]) t",
            [unknown],
        )
        for text, *ways in cursor.fetchall():
            phrases = (phrase_of(way) for way in dict.fromkeys(ways))
            _read[text] = tuple(phrase for phrase in phrases if phrase)


def phrase_of(query: str) -> Phrase:
    """The lexemes of a tsquery that is a phrase, such as `'beach' <-> 'clean'`."""
    found, gap = [], 0
    for lexeme, behind in _PART.findall(query):
        found.append((lexeme.replace("''", "'").replace("\\\\", "\\"), gap))
        gap = int(behind) if behind.isdigit() else 1
    return tuple(found)
