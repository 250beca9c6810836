"""Skills proposed from postings that carry skill tags, beside exact and fuzzy matching of the same names.

The postings are not ours and not part of the repository: `--postings PATH` names a CSV with the columns job_title,
job_desc, job_tasks and qualif, whose tags stand in qualif as "Skill data". The tags are never read by what proposes.
"""

from __future__ import annotations

import ast
import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from awn.matching.embed import default, words
from awn.reference import models
from awn.reference.files import FILES
from awn.skills.proposing import Proposer, Skill, phrases
from bench.figures import Figure, Result

AT = 5
DRAWS, SEED = 10_000, 5
# What stands where a tag should.
NO_TAG = "لا يوجد لايوجد"
# The same name but for a letter or an ending.
SAME_NAME = 92
# What tags say around a skill: «مهارة التواصل», «إجادة الحاسب», «القدرة على».
AROUND = "مهارة مهارات اجادة إجادة القدرة قدرة على في استخدام معرفة خبرة اتقان إتقان جيد جيدة ممتاز skill skills of the"
SECTIONS = ("Skill data", "Language data", "Professional certificate", "Training", "Qualification")


@dataclass(frozen=True, slots=True)
class Posting:
    """What a posting says, and for each of its tags the skills that have that name."""

    text: str
    tags: tuple[frozenset[int], ...]


Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision and recall at five of each posting, and the slowest hundredth in milliseconds."""

    precision: Values
    recall: Values
    slowest_ms: float


def run(postings: Path) -> Result:
    """Precision and recall at five of ours, of exact and of fuzzy matching, over two lists.

    Our own list: only postings with a tag that it has as a name. The tags of all postings as the list: nearly every
    posting, and what a tag means in our list decides nothing.
    """
    skills, file = _skills(), _file(postings)
    named = list(_postings(file, Names(skills)))
    tags = Tags(file)
    figures = [*_over("our list", skills, named), *_over("the tags", tags.skills, list(_postings(file, tags)))]
    return Result("skills", [*figures, _said(tags)])


def _over(name: str, skills: Sequence[Skill], read: Sequence[Posting]) -> Iterable[Figure]:
    proposer = Proposer(skills, default())
    ways: dict[str, Callable[[str], list[int]]] = {
        "ours": lambda text: [one.skill_id for one in proposer.propose(text, AT)],
        "exact": _exact(skills),
        "fuzzy": _fuzzy(skills),
    }
    return _figures(name, {way: _score(find, read) for way, find in ways.items()}, read)


def _skills() -> list[Skill]:
    every = (row for file in FILES if file.model is models.Skill for row in file.rows(file.read()))
    rows = [row for row in every if isinstance(row, models.Skill)]
    return [
        Skill(row.id, row.name_ar, row.name_en, (*row.other_names_ar, *row.other_names_en), row.for_volunteering)
        for row in rows
    ]


def _figures(over: str, scored: dict[str, Scores], read: Sequence[Posting]) -> Iterable[Figure]:
    mine = scored["ours"]
    for rival in ("exact", "fuzzy"):
        other = scored[rival]
        for name, own, theirs in (
            ("precision", mine.precision, other.precision),
            ("recall", mine.recall, other.recall),
        ):
            low, high = _interval(own - theirs)
            better = f"above; difference {low:+.3f} to {high:+.3f}"
            yield Figure(
                f"{name} at {AT} over {over}", _mean(own), "", rival, _mean(theirs), better, _mean(own) > _mean(theirs)
            )
        yield Figure(f"p99 over {over}", mine.slowest_ms, "ms", rival, other.slowest_ms, "told", met=True)
    tags = sum(len(one.tags) for one in read)
    yield Figure(f"tags in {over}", tags, "", "postings", len(read), "told", met=True)


def _score(way: Callable[[str], list[int]], read: Sequence[Posting]) -> Scores:
    precision, recall, took = [], [], []
    for one in read:
        begin = time.perf_counter()
        found = set(way(one.text)[:AT])
        took.append(1_000 * (time.perf_counter() - begin))
        wanted = frozenset().union(*one.tags)
        precision.append(len(found & wanted) / AT)
        recall.append(sum(1 for tag in one.tags if tag & found) / len(one.tags))
    return Scores(np.array(precision), np.array(recall), float(np.percentile(took, 99)))


def _mean(values: Values) -> float:
    return round(float(values.mean()), 3)


def _interval(values: Values) -> tuple[float, float]:
    """95 of 100 means of postings drawn again and again lie between these."""
    drawn = np.random.default_rng(SEED).choice(values, (DRAWS, len(values))).mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def _file(path: Path) -> Path:
    return next(path.glob("*.csv")) if path.is_dir() else path


def _rows(path: Path) -> Iterable[tuple[str, list[str]]]:
    """The text and the tags of each posting that has tags."""
    seen = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["job_post_id"] not in seen and "Skill data" in row["qualif"]:
                seen.add(row["job_post_id"])
                text = "\n".join((row["job_title"], *_listed(row["job_desc"]), *_listed(row["job_tasks"])))
                yield text, _tags(row["qualif"])


def _postings(path: Path, named: Names | Tags) -> Iterable[Posting]:
    """Postings with a tag that the list has."""
    for text, said in _rows(path):
        if tags := tuple(dict.fromkeys(filter(None, (named.of(tag) for tag in said)))):
            yield Posting(text, tags)


def _listed(cell: str) -> list[str]:
    try:
        return [str(one) for one in ast.literal_eval(cell)]
    except (SyntaxError, ValueError):
        return [cell]


def _tags(cell: str) -> list[str]:
    """The names of "Skill data"; each is followed by its level."""
    parts = _listed(cell)
    found = []
    place = parts.index("Skill data") + 1
    while place < len(parts) and not parts[place].startswith(SECTIONS):
        found.append(parts[place])
        place += 2
    return found


class Names:
    """The skills that a tag names: a name of one lies in it, or nearly the same letters.

    A name of one word counts only as the whole tag: «فريق» in a tag is not the skill of leading one.
    """

    def __init__(self, skills: Sequence[Skill]) -> None:
        self._around = frozenset(words.stems(AROUND))
        self._by_words: dict[frozenset[str], set[int]] = {}
        self._letters: dict[str, set[int]] = {}
        for skill in skills:
            for name in (skill.name_ar, skill.name_en, *skill.others):
                self._by_words.setdefault(self._key(name), set()).add(skill.id)
                self._letters.setdefault(words.fold(name), set()).add(skill.id)
        self._by_words.pop(frozenset(), None)
        self._all = list(self._letters)

    def of(self, tag: str) -> frozenset[int]:
        """Nothing for a tag that no skill of the list has as a name."""
        from rapidfuzz import fuzz, process

        key = self._key(tag)
        found = set(self._by_words.get(key, ()))
        if not found:
            found = {one for name, own in self._by_words.items() if len(name) > 1 and name <= key for one in own}
        if not found:
            near = process.extract(words.fold(tag), self._all, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_NAME)
            found = {skill for name, _score, _place in near for skill in self._letters[name]}
        return frozenset(found)

    def _key(self, name: str) -> frozenset[str]:
        return frozenset(words.stems(name)) - self._around


class Tags:
    """The tags of all postings as a list of skills; spellings with the same stems are one."""

    def __init__(self, path: Path) -> None:
        self._around = frozenset(words.stems(AROUND))
        self._ids: dict[frozenset[str], int] = {}
        self.skills: list[Skill] = []
        self.said: list[bool] = []
        nothing = set(words.fold(NO_TAG).split()) | {words.fold("لا يوجد")}
        for text, tags in _rows(path):
            held = set(words.stems(text))
            for tag in tags:
                key = self._key(tag)
                if not key or words.fold(tag) in nothing:
                    continue
                self.said.append(key <= held)
                if key not in self._ids:
                    self._ids[key] = len(self._ids) + 1
                    self.skills.append(Skill(self._ids[key], tag.strip(), ""))

    def of(self, tag: str) -> frozenset[int]:
        """The one skill that this tag is; nothing for what says that there is none."""
        number = self._ids.get(self._key(tag))
        return frozenset({number}) if number else frozenset()

    def _key(self, tag: str) -> frozenset[str]:
        return frozenset(words.stems(tag)) - self._around


def _said(tags: Tags) -> Figure:
    """How many of the tags stand in their own posting, all their words: more cannot be read from it, only guessed."""
    return Figure("tags said in their posting", sum(tags.said), "", "tags", len(tags.said), "told", met=True)


def _exact(skills: Sequence[Skill]) -> Callable[[str], list[int]]:
    """Names that stand in the text letter for letter, folded; the longest first."""
    names = {words.fold(name): skill.id for skill in skills for name in (skill.name_ar, skill.name_en, *skill.others)}
    names = {f" {name} ": number for name, number in sorted(names.items(), key=lambda one: -len(one[0])) if name}

    def find(text: str) -> list[int]:
        said = f" {' '.join(words.split(text))} "
        return list(dict.fromkeys(number for name, number in names.items() if name in said))

    return find


def _fuzzy(skills: Sequence[Skill]) -> Callable[[str], list[int]]:
    """rapidfuzz: the names nearest to a phrase of the text by sets of words."""
    from rapidfuzz import fuzz, process

    names = [(words.fold(name), skill.id) for skill in skills for name in (skill.name_ar, skill.name_en, *skill.others)]
    texts = [name for name, _number in names]

    def find(text: str) -> list[int]:
        best: dict[int, float] = {}
        for phrase in phrases(text):
            for _name, score, place in process.extract(
                words.fold(phrase), texts, scorer=fuzz.token_set_ratio, limit=AT
            ):
                number = names[place][1]
                best[number] = max(best.get(number, 0.0), score)
        return sorted(best, key=lambda number: -best[number])

    return find
