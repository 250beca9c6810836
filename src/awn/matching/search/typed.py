"""The query language of organisers: `state:published field:environment "exact words" -word from:2026-12-01 seats:>0`.

A comparison needs no colon: `seats>0`. Keys may be written in Arabic or English. Pure: a list says which keys it knows
(`Key`), and gets plain values back; an error names the place where it was found. Nothing that is typed ever becomes
SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.text import format_lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import fold, latin_digits
from awn.base.refusal import Text

LONGEST = 500
MOST_PARTS = 30
HIGHEST = 1_000_000_000
COMPARISONS = (">=", "<=", ">", "<", "=")
_TOKEN = re.compile(
    r"""\s*(?P<minus>-)?(?:(?P<key>[^\W\d]\w*)(?:(?P<colon>[:：])\s?|(?=[<>=])))?(?:"(?P<phrase>[^"]*)(?P<end>"?)|(?P<word>[^\s"]+))?"""
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the language. `names` in both languages; `values` maps what may be typed to codes, none for free ones;
    `kind`: choice, day or number."""

    code: str
    names: tuple[str, ...]
    kind: str = "choice"
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: `comparison` is = but for days and numbers; `value` a code, a day or a number."""

    key: str
    comparison: str
    value: str | date | int
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Free words or a phrase."""

    text: str
    quoted: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be understood, where it begins (from 1), and what was typed there."""

    position: int
    typed: str
    message: Text


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood, and what was not: a page shows both."""

    conditions: tuple[Condition, ...] = ()
    words: tuple[Said, ...] = ()
    problems: tuple[Problem, ...] = ()

    def of(self, key: str, *, excluded: bool = False) -> list[Condition]:
        """The conditions of one key."""
        return [one for one in self.conditions if one.key == key and one.excluded == excluded]


class _UnclearError(Exception):
    def __init__(self, message: Text) -> None:
        self.message = message


def parse(text: str, keys: Sequence[Key]) -> Query:
    """The query; whatever is typed gives an answer and never an error."""
    problems: list[Problem] = []
    if len(text) > LONGEST:
        problems.append(Problem(LONGEST + 1, "", format_lazy(_("Only the first {n} characters are read."), n=LONGEST)))
    line = "".join(c if c.isprintable() else " " for c in text[:LONGEST])
    known = {fold(name): key for key in keys for name in (key.code, *key.names)}
    conditions: list[Condition] = []
    words: list[Said] = []
    for match in list(_TOKEN.finditer(line))[: MOST_PARTS * 2]:
        typed = match.group().strip()
        if not typed:
            continue
        try:
            found = _part(match, known)
        except _UnclearError as unclear:
            start = match.start() + len(match.group()) - len(match.group().lstrip()) + 1
            problems.append(Problem(start, typed, unclear.message))
        else:
            if isinstance(found, Condition):
                conditions.append(found)
            else:
                words.append(found)
    return Query(tuple(conditions[:MOST_PARTS]), tuple(words[:MOST_PARTS]), tuple(problems))


def _part(match: re.Match[str], known: Mapping[str, Key]) -> Condition | Said:
    excluded = bool(match["minus"])
    value = match["phrase"] if match["phrase"] is not None else match["word"] or ""
    if match["phrase"] is not None and not match["end"]:
        raise _UnclearError(_("A quotation mark is opened and not closed."))
    if match["key"] and not match["colon"] and fold(match["key"]) not in known:
        # A comparison without a colon is one for a key only: age>=18, but not a<b.
        return Said(match["key"] + value, excluded=excluded)
    if not match["key"]:
        if not re.search(r"\w", value):
            raise _UnclearError(_("This sign means nothing here. Write words, or a key with a colon."))
        return Said(value, match["phrase"] is not None, excluded)
    key = known.get(fold(match["key"]))
    if key is None:
        is_arabic = (get_language() or "").startswith("ar")
        names = str(_(", ")).join(dict.fromkeys(one.names[0] if is_arabic else one.code for one in known.values()))
        raise _UnclearError(format_lazy(_("There is no key of this name. There are: {names}."), names=names))
    if not value.strip():
        raise _UnclearError(_("A value is missing after the colon."))
    comparison, plain = _compared(latin_digits(value.strip()))
    if comparison != "=" and key.kind == "choice":
        raise _UnclearError(_("Only days and numbers can be compared."))
    return Condition(key.code, comparison, _READERS[key.kind](plain, key), excluded)


def _compared(value: str) -> tuple[str, str]:
    for sign in COMPARISONS:
        if value.startswith(sign):
            return sign, value[len(sign) :].strip()
    return "=", value


def _choice(text: str, key: Key) -> str:
    if key.values is None:
        return text
    code = {fold(name): code for name, code in key.values.items()}.get(fold(text))
    if code is None:
        some = ", ".join(sorted(set(key.values.values()))[:12])
        raise _UnclearError(format_lazy(_("This value is not known. There are: {values}."), values=some))
    return code


def _day(text: str, _key: Key) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not 2000 <= found.year < 2100:
        raise _UnclearError(_("Write a day as 2026-12-31."))
    return found


def _number(text: str, _key: Key) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > HIGHEST:
        raise _UnclearError(_("Write a whole number."))
    return int(text)


def named(names: Mapping[str, object]) -> dict[str, str]:
    """What may be typed for things with a name in both languages: code or name, to their codes."""
    found = {}
    for code, name in names.items():
        for word in (code, getattr(name, "ar", ""), getattr(name, "en", "")):
            if word:
                found[word] = code
    return found


def worded(texts: Mapping[str, object]) -> dict[str, str]:
    """The same for codes with a translated text."""
    return dict(_in_both(tuple(texts.items())))


@lru_cache(maxsize=16)
def _in_both(texts: tuple[tuple[str, object], ...]) -> tuple[tuple[str, str], ...]:
    found = [(code, code) for code, _text in texts]
    for language in ("ar", "en"):
        with override(language):
            found += [(str(text), code) for code, text in texts]
    return tuple(found)


_READERS: Mapping[str, Callable[[str, Key], str | date | int]] = {"choice": _choice, "day": _day, "number": _number}
