"""How a search is read: phrases, words left out, and for each word what else may stand for it.

Pure: what words mean is handed in as `meanings` (see `synonyms`), so that the same reading serves the list of
opportunities, the index of the archive and the evaluation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from awn.base.arabic import fold, light
from awn.opportunities.queries import Word

Meanings = Mapping[str, Sequence[str]]
# Nobody means more words than these, and each costs a look into the index.
MOST_WORDS = 12
MOST_CHARACTERS = 1_000
MOST_MEANINGS = 8
LONGEST_NAME = 4  # words
# How short a word may become by taking its first letter for a particle.
LEAST_LETTERS = 5
PARTICLES = ("و", "ب", "ل")
_ARABIC = re.compile("[\u0620-\u064a]")
_PART = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:["“”«»](?P<phrase>[^"“”«»]*)["“”«»]|(?P<word>[\w]+(?:[\'’.@][\w]+)*))')
# Small words, and those with which people say in words what they want.
_SMALL = frozenset(
    fold(
        """
        في من على إلى عن مع أو أن إن ما لا هل يا هو هي هذا هذه ذلك تلك التي الذي الذين كل بعض أي أنا نحن لي لنا عند أريد
        أبحث أبغى أبي ابغى ودي حاب حابة أحب بدي وين شي شيء فيه فيها عندي أساعد أتطوع أقدر نساعد نتطوع
        a an and are as at be but by can do for from how i i'm if in into is it me my near no not of on or our some
        something such that the their then there these they this to want was we what where which will with you your
        would like looking find help
        """
    ).split()
)


@dataclass(frozen=True, slots=True)
class Part:
    """A word or a quoted phrase as it was typed."""

    text: str
    quoted: bool = False
    excluded: bool = False


def plain(text: str) -> str:
    """The text in one form of writing, without vowel signs and tatweel, of a length that can be read."""
    composed = unicodedata.normalize("NFKC", text[: 4 * MOST_CHARACTERS].replace("ـ", ""))
    kept = (c for c in composed if unicodedata.category(c) != "Mn")
    return "".join(c if c.isprintable() else " " for c in kept)[:MOST_CHARACTERS]


def parts(text: str) -> list[Part]:
    """What was typed, in order; signs that are no words are left out."""
    found = []
    for match in _PART.finditer(plain(text)):
        said = (match["phrase"] or match["word"] or "").strip()
        if re.search(r"\w", said):
            found.append(Part(said, quoted=match["phrase"] is not None, excluded=bool(match["minus"])))
    return found[:MOST_WORDS]


def read(text: str, meanings: Meanings) -> tuple[Word, ...]:
    """The words of a search. All of them are wanted, and each stands with what may be said in its place.

    Small words that say nothing are dropped unless there are no others. Empty when there is no word at all, or when
    all that was typed is to be left out: then nothing can be found by words.
    """
    typed = parts(text)
    wanted = [part for part in typed if not part.excluded]
    telling = [part for part in wanted if part.quoted or not _says_nothing(part.text)] or wanted
    if not telling:
        return ()
    words = [*_named(telling, meanings)]
    return (*words, *(Word((part.text,), excluded=True) for part in typed if part.excluded))


def key_of(text: str) -> str:
    """Under which key a name stands in `meanings`: however it is written, and with or without the article."""
    return " ".join(light(word) for word in re.findall(r"\w+", fold(plain(text))))


def joined(things: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """Each name's key with the other names of its thing. `things` come the most usual first."""
    found: dict[str, list[str]] = {}
    for names in things:
        short = [name for name in names if name and len(name.split()) <= LONGEST_NAME]
        for name in short:
            key = key_of(name)
            known = found.setdefault(key, [])
            known += [other for other in short if other != name and other not in known]
    return {key: names for key, names in found.items() if key and names}


def _says_nothing(word: str) -> bool:
    return fold(word) in _SMALL


def _named(typed: Sequence[Part], meanings: Meanings) -> Iterator[Word]:
    """Names of several words first: «first aid» is one thing."""
    start = 0
    while start < len(typed):
        for end in range(min(start + LONGEST_NAME, len(typed)), start, -1):
            run = typed[start:end]
            if any(part.quoted for part in run):
                continue
            said = " ".join(part.text for part in run)
            others = meanings.get(key_of(said), ())
            if others:
                yield Word(_unlike(said, [*forms(said), *others[:MOST_MEANINGS]]))
                start = end
                break
        else:
            part = typed[start]
            yield Word((part.text,) if part.quoted else _unlike(part.text, forms(part.text)))
            start += 1


def forms(word: str) -> tuple[str, ...]:
    """An Arabic word with and without the particles that are written as its first letter."""
    if not _ARABIC.search(word) or " " in word or len(word) < LEAST_LETTERS - 1 or word.startswith("ال"):
        return ()
    bare = word[1:] if word[0] in PARTICLES and len(word) > LEAST_LETTERS else ""
    return (*((bare,) if bare else ()), *(particle + word for particle in PARTICLES))


def _unlike(first: str, others: Sequence[str]) -> tuple[str, ...]:
    """`first`, then those of the others that are not the same in another spelling."""
    seen = {key_of(first)}
    found = [first]
    for one in others:
        key = key_of(one)
        if key and key not in seen:
            seen.add(key)
            found.append(one)
    return tuple(found)
