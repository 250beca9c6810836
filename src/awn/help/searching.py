"""Search over the guide, in both languages at once: words as people type them, mistakes included.

A few dozen articles fit into memory; an index is made when first asked. Titles count more than keywords, keywords more
than the text. A word that nobody wrote is taken for the written word most like it, by their trigrams.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from awn.base.arabic import fold, light, search_key
from awn.help.reading import Article, articles

WEIGHTS: Mapping[str, float] = {"title": 9.0, "keywords": 4.5, "summary": 2.5, "text": 1.0}
# Most who ask are volunteers: where two articles fit alike, theirs comes first.
READERS: Mapping[str, float] = {"organisation": 0.9, "staff": 0.85}
LIKENESS, BEGINNING, JOINED = 0.45, 0.75, 0.9
LONG_TITLE = 8
SHORTEST_BEGINNING, SHORTEST_JOINED = 4, 5
# A result that is this much weaker than the best one only distracts.
WORTH = 0.22
MOST_FOUND = 12
QUERY_LIMIT = 200
EXCERPT = 190
_JOINED = "بلوفكش"
_WITH_THIS = re.compile(r"^[بلعو]?هال(?=\w{3})")  # «هالفرصة»: this opportunity
_WORDS = re.compile(r"[\w\u0640\u064b-\u0652\u0670]+(?:’s)?")
_SENTENCE = re.compile(r"(?<=[.!?؟])\s+|\n+")
_STOP = frozenset(
    word
    for line in (
        "a an and are as at be by can cannot could do does for from get have how i if in into is it its me my not of "
        "on or our so that the their them there they this to want was we what when where which who why will with "
        "would you your am been did don t s ll should about someone somebody anyone",
        "من في على الى إلى عن مع هل كيف ما ماذا متى أين اين لماذا لم لن لا ان أن إن هذا هذه ذلك هو هي انا أنا نحن انت "
        "كان يكون قد او أو ثم بعد قبل عند كل اي أي الذي التي يمكن يمكنني استطيع أستطيع اريد أريد لي لنا كم حتى غير",
        # As people in the Gulf ask.
        "وش ايش إيش شلون وشلون اشلون كيفية ليش ليه وين فين ابغى أبغى ابي أبي ودي بغيت عشان علشان مو مب ماني اقدر أقدر "
        "يصير اسوي أسوي سوي شنو شو هالشي لو سمحت عندي حق حقي حقتي مال مالي اللي يلي بس",
    )
    for word in search_key(line).split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """An article, how well it fits, and the words in it that were meant, for each language."""

    article: Article
    score: float
    terms: Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Shelf:
    """The words of all articles in one language: what each weighs in which article."""

    weights: dict[str, dict[str, float]] = field(default_factory=dict)
    trigrams: dict[str, frozenset[str]] = field(default_factory=dict)

    def rarity(self, term: str, of: int) -> float:
        """A word that stands everywhere says little."""
        return math.log(1 + of / len(self.weights[term]))


def search(text: str, guide: Sequence[Article] | None = None) -> list[Found]:
    """The articles that answer a question, best first. Each language is asked in its own words."""
    rows = articles() if guide is None else guide
    shelves = _ours() if guide is None else _shelves(guide)
    by_slug = {one.slug: one for one in rows}
    best: dict[str, Found] = {}
    for language, shelf in shelves.items():
        for slug, (score, terms) in _scores(text[:QUERY_LIMIT], shelf, len(rows)).items():
            one, before = by_slug[slug], best.get(slug)
            said = {**(before.terms if before else {}), language: terms}
            top = max(score * READERS.get(one.audience[0], 1.0), before.score if before else 0.0)
            best[slug] = Found(one, top, said)
    found = sorted(best.values(), key=lambda one: (-one.score, one.article.position, one.article.slug))
    return [one for one in found if one.score >= WORTH * found[0].score][:MOST_FOUND]


def excerpt(text: str, terms: frozenset[str]) -> list[tuple[str, bool]]:
    """The sentence with most of the words that were meant, in parts: (words, whether they are to be marked)."""
    sentences = [one.strip() for one in _SENTENCE.split(text) if one.strip()]
    if not sentences:
        return []
    best = max(sentences, key=lambda one: len(terms & set(_stems(one))))
    return _marked(_cut(best, terms), terms)


def words(text: str) -> list[str]:
    """The words of a question that say something; all of them when none does."""
    every = [_WITH_THIS.sub("ال", one) for one in search_key(text).split()]
    return list(dict.fromkeys(stem(one) for one in [one for one in every if one not in _STOP] or every))


def stem(word: str) -> str:
    """A word without its endings: Arabic as everywhere in Awn, English by the most common ones."""
    if not word.isascii():
        return light(word)
    for ending, least, instead in (("ies", 5, "y"), ("ied", 5, "y"), ("ing", 6, ""), ("ed", 5, ""), ("s", 4, "")):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word.removesuffix(ending) + instead
            if ending in {"ing", "ed"} and len(word) > 3 and word[-1] == word[-2]:
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word


@cache
def _ours() -> Mapping[str, Shelf]:
    return _shelves(articles())


def _shelves(rows: Sequence[Article]) -> Mapping[str, Shelf]:
    return {language: _shelf(rows, language) for language in ("ar", "en")}


def _shelf(rows: Sequence[Article], language: str) -> Shelf:
    shelf = Shelf()
    for one in rows:
        fields = {
            "title": one.title.pick(language)[0],
            "keywords": " ".join(one.keywords.get(language, ())),
            "summary": one.summary.pick(language)[0],
            "text": one.text(language),
        }
        for name, text in fields.items():
            counts = Counter(_stems(text))
            # A word says more in a short title than in a long one.
            weight = WEIGHTS[name] / (1 + len(counts) / LONG_TITLE if name == "title" else 1)
            for term, count in counts.items():
                row = shelf.weights.setdefault(term, {})
                row[one.slug] = row.get(one.slug, 0.0) + weight * 2 * count / (count + 1)
    shelf.trigrams = {term: _trigrams(term) for term in shelf.weights}
    return shelf


def _scores(text: str, shelf: Shelf, of: int) -> dict[str, tuple[float, frozenset[str]]]:
    """Score and matched words of each article. An article with all words of the question beats one with a loud one."""
    asked = words(text)
    total: dict[str, float] = {}
    matched: dict[str, set[str]] = {}
    reached: dict[str, int] = {}
    for term in asked:
        best: dict[str, float] = {}
        for like, weight in _meant(term, shelf):
            for slug, there in shelf.weights[like].items():
                score = weight * shelf.rarity(like, of) * there
                best[slug] = max(best.get(slug, 0.0), score)
                matched.setdefault(slug, set()).add(like)
        for slug, score in best.items():
            total[slug] = total.get(slug, 0.0) + score
            reached[slug] = reached.get(slug, 0) + 1
    return {
        slug: (score * (reached[slug] / len(asked)) ** 0.5, frozenset(matched[slug])) for slug, score in total.items()
    }


def _meant(term: str, shelf: Shelf) -> Iterator[tuple[str, float]]:
    """The written words that a typed one may mean, each with how sure that is."""
    if term in shelf.weights:
        yield term, 1.0
        return
    if len(term) >= SHORTEST_JOINED and term[0] in _JOINED and (bare := light(term[1:])) in shelf.weights:
        # «بالتذكرة» loses its article in folding; «بتذكرة» and «لجهة» lose their letter here.
        yield bare, JOINED
        return
    begins = [one for one in shelf.weights if _begins(one, term)]
    if begins:
        yield from ((one, BEGINNING) for one in begins)
        return
    ours = _trigrams(term)
    alike = [(one, 2 * len(ours & theirs) / (len(ours) + len(theirs))) for one, theirs in shelf.trigrams.items()]
    top = max((likeness for _one, likeness in alike), default=0.0)
    yield from ((one, likeness * BEGINNING) for one, likeness in alike if likeness >= max(LIKENESS, top - 0.05))


def _begins(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= SHORTEST_BEGINNING and len(longer) - len(shorter) <= 3 and longer.startswith(shorter)


@cache
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _stems(text: str) -> list[str]:
    return [stem(one) for one in search_key(text).split()]


def _cut(sentence: str, terms: frozenset[str]) -> str:
    """A part of a long sentence around the first word that was meant."""
    if len(sentence) <= EXCERPT:
        return sentence
    first = next((one.start() for one in _WORDS.finditer(sentence) if _is_meant(one[0], terms)), 0)
    begin = 0 if first < EXCERPT * 2 // 3 else sentence.rfind(" ", 0, first - EXCERPT // 3) + 1
    end = begin + EXCERPT
    part = sentence[begin:] if end >= len(sentence) else sentence[begin : sentence.rfind(" ", begin, end)]
    return f"{'… ' if begin else ''}{part}{' …' if end < len(sentence) else ''}"


def _marked(text: str, terms: frozenset[str]) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    at = 0
    for one in _WORDS.finditer(text):
        if _is_meant(one[0], terms):
            parts += [(text[at : one.start()], False), (one[0], True)]
            at = one.end()
    return [part for part in [*parts, (text[at:], False)] if part[0]]


def _is_meant(word: str, terms: frozenset[str]) -> bool:
    return stem(search_key(word.removesuffix("’s"))) in terms and fold(word) not in _STOP
