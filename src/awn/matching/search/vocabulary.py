"""The words that stand in titles of open opportunities and in names of skills: what a mistyped word may have meant."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from awn.base.arabic import fold, light
from awn.matching.search.words import parts, plain
from awn.reference import queries as reference

KEPT_SECONDS = 300.0
SHORTEST = 4
# A word so long may have two wrong letters.
LONG = 8
MOST_TITLES = 200_000
_lock = threading.Lock()
_kept: tuple[float, Vocabulary] | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How often each folded word stands there; `lesser` leads from a word less one letter to the words it came from."""

    often: Counter[str]
    stems: frozenset[str]
    lesser: dict[str, list[str]]

    def knows(self, word: str) -> bool:
        """Whether the word, in some ending, stands there."""
        return fold(word) in self.often or light(word) in self.stems

    def nearest(self, word: str) -> str:
        """The known word with the fewest letters different, the most frequent of them; empty when none is near."""
        typed = fold(word)
        most = 2 if len(typed) >= LONG else 1
        near = {known for less in _less(typed, most) for known in self.lesser.get(less, ())}
        ways = [(distance(typed, known), -self.often[known], known) for known in near]
        best = min((way for way in ways if way[0] <= most), default=None)
        return best[2] if best else ""


def corrected(text: str) -> str:
    """The text with each unknown word in the spelling it may have been meant in; empty when nothing would change."""
    words = current()
    typed = parts(text)
    said, changed = [], False
    for part in typed:
        word = part.text
        is_odd = not part.quoted and len(word) >= SHORTEST and word.isalpha() and not words.knows(word)
        better = words.nearest(word) if is_odd else ""
        changed |= bool(better)
        word = better or word
        said.append(("-" if part.excluded else "") + (f'"{word}"' if part.quoted else word))
    return " ".join(said) if changed else ""


def current() -> Vocabulary:
    """The words of the moment; read at most once in five minutes."""
    global _kept  # noqa: PLW0603 - one copy for the process
    kept = _kept
    if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS:
        with _lock:
            kept = (time.monotonic(), of(_texts()))
            _kept = kept
    return kept[1]


def forget() -> None:
    """The next question reads anew. For tests, which roll their rows back."""
    global _kept  # noqa: PLW0603 - one copy for the process
    _kept = None


def of(texts: Iterable[str]) -> Vocabulary:
    """The vocabulary of these texts."""
    often: Counter[str] = Counter()
    for text in texts:
        often.update(fold(plain(text)).replace("،", " ").split())
    often = Counter({word: n for word, n in often.items() if len(word) >= SHORTEST - 1 and word.isalpha()})
    lesser: dict[str, list[str]] = defaultdict(list)
    for word in often:
        for less in _less(word, 2 if len(word) >= LONG - 1 else 1):
            lesser[less].append(word)
    return Vocabulary(often, frozenset(light(word) for word in often), dict(lesser))


def distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with their neighbour until one word is the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, theirs in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != theirs))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == theirs:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]


def _less(word: str, letters: int) -> set[str]:
    """The word, and the word less up to so many letters."""
    found = last = {word}
    for _turn in range(letters):
        last = {one[:i] + one[i + 1 :] for one in last for i in range(len(one))}
        found = found | last
    return found


def _texts() -> list[str]:
    # Late: the first search reads it, not the start of a server.
    from awn.matching.embed import lexicon

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT title_ar || ' ' || title_en FROM opportunities_opportunity WHERE state = 'published' LIMIT %s",
            [MOST_TITLES],
        )
        titles = [row[0] for row in cursor.fetchall()]
    skills = [f"{skill.name_ar} {skill.name_en}" for skill in reference.volunteering_skills()]
    fields = [f"{field.name_ar} {field.name_en}" for field in reference.fields()]
    # A word of the dialect is no slip of the pen.
    return [*titles, *skills, *fields, *(" ".join(words) for words in lexicon.lexicon().exact)]
