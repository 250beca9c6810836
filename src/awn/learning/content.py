"""A course as a value: what files, packages and the editor all bring, before it stands in tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from awn.base.text import Bilingual

NO_TEXT = Bilingual("", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a question; `feedback` is said to whoever chooses it."""

    text: Bilingual
    feedback: Bilingual = NO_TEXT
    right: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a lesson. The answers of an `order` stand in the right order, and their `feedback` here."""

    key: str
    lesson: str
    kind: str
    text: Bilingual
    answers: Sequence[Answer] = ()
    easy: Bilingual = NO_TEXT
    feedback: Bilingual = NO_TEXT


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson in Markdown, with its simple version."""

    key: str
    title: Bilingual
    minutes: int
    body: Bilingual
    easy: Bilingual = NO_TEXT


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture, a recording, a film or its captions; of a lesson where it does not stand in the text."""

    name: str
    kind: str
    media_type: str
    data: bytes
    lesson: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole course."""

    slug: str
    title: Bilingual
    summary: Bilingual
    version: int = 1
    minutes: int = 0
    pass_mark: int = 70
    audience: Sequence[str] = ()
    level: str = "beginner"
    qualification: str = ""
    valid_months: int | None = None
    outcomes_ar: Sequence[str] = ()
    outcomes_en: Sequence[str] = ()
    lessons: Sequence[Lesson] = ()
    questions: Sequence[Question] = ()
    media: Sequence[Medium] = field(default=())
