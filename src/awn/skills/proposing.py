"""Skills that a text speaks of: names said in it word by word, and names that mean what a phrase of it means.

A library: it takes names and models and reads no table. Nothing is decided here; a person confirms each skill.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from awn.matching.embed import Embedder, Language, Vectors, centre, language_of, means, tidy, unit, words

LANGUAGES: tuple[Language, ...] = ("ar", "en")
# One skill is said in one phrase: these end it. «و» between words joins two skills as often as two halves of one.
_ENDS = re.compile(r"[\n\r.,;:!?،؛؟•·▪●|/()\[\]{}\"«»“”]+|\s[-–—*]\s?|^\s*[-–—*]\s*")
_ARABIC_AND = "و"
MOST_PHRASES = 60
LONGEST_PHRASE_WORDS = 24
# A name is said when its words stand this close together.
LOOSE_WORDS = 2
# The share of a name, by how rare its words are, that must be said.
LEAST_SAID = 0.75
# The cosine from which a phrase and a name may mean the same, and how many names a phrase may mean.
LEAST_MEANT, MOST_MEANT = 0.45, 4
# A name that is said stands above one that is meant; the rarer and longer, the higher.
SAID, MEANT = 1.0, 0.9
# Our own list is made of what volunteers do.
OWN = 1.1


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill by its number and all its names, the usual ones first."""

    id: int
    name_ar: str
    name_en: str
    others: tuple[str, ...] = ()
    for_volunteering: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A skill, how much speaks for it, and the words of the text that do."""

    skill_id: int
    score: float
    words: str


@dataclass(frozen=True, slots=True)
class _Token:
    stems: frozenset[str]
    start: int
    end: int


class Proposer:
    """Reads the names once, in seconds with a model; then a text takes hundredths. Without a model, words decide."""

    def __init__(self, skills: Sequence[Skill], model: Embedder | None = None) -> None:
        self._skills = list(skills)
        self._names: list[tuple[int, frozenset[str]]] = []
        seen: set[tuple[int, frozenset[str]]] = set()
        for place, skill in enumerate(self._skills):
            for name in (skill.name_ar, skill.name_en, *skill.others):
                key = (place, frozenset(words.stems(name)))
                if key[1] and key not in seen:
                    seen.add(key)
                    self._names.append(key)
        held = Counter(stem for _place, stems in self._names for stem in stems)
        self._rarity = {stem: math.log1p(len(self._names) / count) for stem, count in held.items()}
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for number, (_place, stems) in enumerate(self._names):
            self._by_stem[max(stems, key=self._weight)].append(number)
            if len(stems) > 1:
                self._by_stem[sorted(stems, key=self._weight)[-2]].append(number)
        self._model = model
        self._rows = _rows(model, self._skills) if model else None

    def propose(self, text: str, limit: int = 12) -> list[Proposal]:
        """The likeliest skills first; none for a text that names none."""
        best: dict[int, Proposal] = {}
        said = phrases(text)
        for found in (*chain.from_iterable(map(self._said, said)), *self._meant(said)):
            before = best.get(found.skill_id)
            best[found.skill_id] = _together(before, found) if before else found
        return sorted(best.values(), key=lambda one: (-one.score, one.skill_id))[:limit]

    def _said(self, phrase: str) -> Iterable[Proposal]:
        tokens = self._tokens(phrase)
        asked = {number for token in tokens for stem in token.stems for number in self._by_stem.get(stem, ())}
        for number in asked:
            place, stems = self._names[number]
            if (span := self._closest(tokens, stems)) is None:
                continue
            share, first, last = span
            weight = sum(self._weight(stem) for stem in stems)
            score = SAID * share * (1 - math.exp(-weight / 6))
            yield self._proposal(place, score, phrase[tokens[first].start : tokens[last].end])

    def _proposal(self, place: int, score: float, said: str) -> Proposal:
        skill = self._skills[place]
        return Proposal(skill.id, score * OWN if skill.for_volunteering else score, said)

    def _closest(self, tokens: Sequence[_Token], stems: frozenset[str]) -> tuple[float, int, int] | None:
        """The share of a name that is said, and where; None for less than enough of it."""
        total, width = sum(map(self._weight, stems)), len(stems) + LOOSE_WORDS
        best: tuple[float, int, int] | None = None
        for first, token in enumerate(tokens):
            if not token.stems & stems:
                continue
            said: set[str] = set()
            last = first
            for place in range(first, min(first + width, len(tokens))):
                if new := (tokens[place].stems & stems) - said:
                    said |= new
                    last = place
            share = sum(map(self._weight, said)) / total
            if share >= LEAST_SAID and (best is None or share > best[0]):
                best = (share, first, last)
        return best

    def _meant(self, said: Sequence[str]) -> Iterable[Proposal]:
        if self._rows is None or self._model is None or not said:
            return
        likeness = _asked(self._model, said) @ self._rows.T
        for phrase, scores in zip(said, likeness, strict=True):
            for place in np.argsort(-scores)[:MOST_MEANT]:
                if scores[place] >= LEAST_MEANT:
                    yield self._proposal(int(place), MEANT * float(scores[place]), phrase)

    def _tokens(self, phrase: str) -> list[_Token]:
        found = []
        for match in re.finditer(r"[^\W_]+", phrase):
            stems = set(words.stems(match[0]))
            if match[0].startswith(_ARABIC_AND) and len(match[0]) > 3:
                stems |= {stem for stem in words.stems(match[0][1:]) if stem in self._rarity}
            if stems:
                found.append(_Token(frozenset(stems), match.start(), match.end()))
        return found

    def _weight(self, stem: str) -> float:
        return self._rarity.get(stem, 0.0)


def phrases(text: str) -> list[str]:
    """The text in phrases, each once, long ones cut."""
    found: dict[str, None] = {}
    for part in _ENDS.split(text):
        said = part.split()
        for first in range(0, len(said), LONGEST_PHRASE_WORDS):
            piece = " ".join(said[first : first + LONGEST_PHRASE_WORDS])
            if sum(letter.isalpha() for letter in piece) >= 2:
                found[piece] = None
    return list(found)[:MOST_PHRASES]


def _rows(model: Embedder, skills: Sequence[Skill]) -> Vectors:
    """A row for each skill: its names in both languages, centred and together."""
    names: dict[Language, list[str]] = {
        "ar": [one.name_ar for one in skills],
        "en": [one.name_en for one in skills],
    }
    arabic, english = (
        centre(model.encode(names[language], "passage", language), means.general(model, "passage", language))
        for language in LANGUAGES
    )
    return unit(arabic + english)


def _asked(model: Embedder, said: Sequence[str]) -> Vectors:
    """A row for each phrase, each read in its own language."""
    rows = np.zeros((len(said), model.dim), dtype=np.float32)
    for language in LANGUAGES:
        places = [place for place, phrase in enumerate(said) if language_of(phrase) == language]
        if places:
            read = model.encode([tidy(said[place]) for place in places], "query", language)
            rows[places] = centre(read, means.general(model, "query", language))
    return rows


def _together(one: Proposal, other: Proposal) -> Proposal:
    """Both speak for the skill: the stronger counts, the weaker adds a little; the shorter words are shown."""
    stronger, weaker = (one, other) if one.score >= other.score else (other, one)
    shown = min(one.words, other.words, key=len)
    return Proposal(one.skill_id, stronger.score + 0.2 * weaker.score, shown)
