"""Texts as PostgreSQL's own lexemes, so that an index in memory and the column `search` mean the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection

from awn.base.arabic import light

MOST_KEPT = 50_000
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[a-z]")
_stems: dict[str, str] = {}


def lexemes(text: str) -> list[str]:
    """The lexemes of a text: Arabic words without article and ending, English ones by their stem, none for small
    words. Asks PostgreSQL for English words that nobody has asked for yet: see `learn`."""
    found = _WORD.findall(light(text))
    learn(found)
    return [stem for stem in (_stems.get(word, word) for word in found) if stem]


def learn(words: Iterable[str]) -> None:
    """Looks up the stems of many words in one query."""
    unknown = list({word for word in words if word not in _stems and _LATIN.search(word)})
    if not unknown:
        return
    if len(_stems) > MOST_KEPT:
        _stems.clear()
    with connection.cursor() as cursor:
        cursor.execute("SELECT w, ts_lexize('english_stem', w) FROM unnest(%s::text[]) w", [unknown])
        for word, stems in cursor.fetchall():
            _stems[word] = stems[0] if stems else ""
