"""What is wrong with a course: said before it stands anywhere, with the place and what to do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.markup import PICTURE_PREFIX, ROUTE_PREFIX, read
from awn.base.refusal import Text
from awn.base.text import Bilingual
from awn.learning.content import Content, Question
from awn.learning.rules import (
    AUDIENCES,
    BODY_LIMIT,
    KEY,
    KINDS,
    LEVELS,
    MOST_ANSWERS,
    MOST_LESSONS,
    MOST_QUESTIONS,
    OUTCOME_LIMIT,
    SUMMARY_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
)
from awn.reference.rules import COURSE_QUALIFICATIONS

_ROUTE = re.compile(r"awn:[a-z_]+")
WHAT: Mapping[str, Text] = {
    "key": _("Use small Latin letters, digits and hyphens, and each name only once."),
    "language_missing": _("It is missing in one of the languages."),
    "text_missing": _("It is empty."),
    "too_long": _("It is too long."),
    "simple_missing": _("The simple version is missing."),
    "no_lessons": _("There is no lesson yet."),
    "no_questions": _("There is no question yet."),
    "lesson_without_question": _("The lesson has no question."),
    "unknown_lesson": _("The question belongs to no lesson of the course."),
    "unknown_kind": _("Nobody knows this kind or value."),
    "number": _("The number is missing or not possible."),
    "too_many": _("There are too many of them."),
    "no_right_answer": _("No answer is marked as right. Mark one."),
    "not_one_right": _("Exactly one answer must be right."),
    "not_several_right": _("At least two answers must be right, and one wrong."),
    "too_few_answers": _("There are too few answers."),
    "order_marked": _("In an order the answers stand in the right order; none is marked."),
    "same_answers": _("Two answers say the same."),
    "feedback_missing": _("The feedback is missing."),
    "heading": _("Headings begin with ## or ###."),
    "code": _("Blocks of code are not shown. Take away the spaces at the beginning of the line."),
    "link": _("Links lead to pages of Awn only, as awn: and the name of the page."),
    "unknown_route": _("No page of Awn has this name."),
    "picture": _("The picture does not stand in the folder pictures."),
    "picture_missing": _("The picture is not there."),
    "alternative_missing": _("Say in words what the picture says."),
    "qualification": _("There is no such qualification of a course."),
    "unread": _("It cannot be read."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (a key of WHAT) and where: a lesson, a question, or a field."""

    code: str
    where: str

    @property
    def text(self) -> Text:
        return WHAT[self.code]


def problems(content: Content, *, both: bool, routes: Collection[str] | None = None) -> list[Problem]:
    """Everything that is wrong. `both`: the project's own courses, which have all in both languages and a simple
    version of each lesson. `routes`: the names that links may lead to, where they are known."""
    found = [*_frame(content, both=both), *_lessons(content, routes, both=both)]
    seen: set[str] = set()
    lessons = {lesson.key for lesson in content.lessons}
    for question in content.questions:
        where = question.key or "?"
        if not KEY.fullmatch(question.key) or question.key in seen:
            found.append(Problem("key", where))
        seen.add(question.key)
        if question.lesson not in lessons:
            found.append(Problem("unknown_lesson", where))
        found += [Problem(code, where) for code in question_problems(question, both=both)]
    if both:
        asked = {question.lesson for question in content.questions}
        found += [Problem("lesson_without_question", lesson) for lesson in sorted(lessons - asked)]
    return found


def question_problems(question: Question, *, both: bool) -> list[str]:
    """What is wrong with one question."""
    found = list(_said(question.text, TEXT_LIMIT, both=both))
    if question.easy:
        found += _said(question.easy, TEXT_LIMIT, both=both)
    if question.kind not in KINDS:
        return [*found, "unknown_kind"]
    found += _answers(question, both=both)
    found += _right(question)
    return list(dict.fromkeys(found))


def _answers(question: Question, *, both: bool) -> Iterator[str]:
    least = 2 if question.kind == "true_false" else 3
    most = 2 if question.kind == "true_false" else MOST_ANSWERS
    if len(question.answers) < least:
        yield "too_few_answers"
    if len(question.answers) > most:
        yield "too_many"
    for answer in question.answers:
        yield from _said(answer.text, TEXT_LIMIT, both=both)
        if question.kind != "order":
            yield from _feedback(answer.feedback, both=both)
    if question.kind == "order":
        yield from _feedback(question.feedback, both=both)
    for language in ("ar", "en"):
        texts = [getattr(answer.text, language).casefold() for answer in question.answers]
        texts = [text for text in texts if text]
        if len(set(texts)) < len(texts):
            yield "same_answers"


def _right(question: Question) -> Iterator[str]:
    right = sum(answer.right for answer in question.answers)
    if question.kind == "order":
        if right:
            yield "order_marked"
    elif not right:
        yield "no_right_answer"
    elif question.kind == "many":
        if right < 2 or right == len(question.answers):
            yield "not_several_right"
    elif right != 1:
        yield "not_one_right"


def _feedback(text: Bilingual, *, both: bool) -> Iterator[str]:
    if any(code != "too_long" for code in _said(text, TEXT_LIMIT, both=both)):
        yield "feedback_missing"
    elif len(text.ar) > TEXT_LIMIT or len(text.en) > TEXT_LIMIT:
        yield "too_long"


def _said(text: Bilingual, limit: int, *, both: bool) -> Iterator[str]:
    if not text:
        yield "text_missing"
    elif both and not (text.ar and text.en):
        yield "language_missing"
    if len(text.ar) > limit or len(text.en) > limit:
        yield "too_long"


def _frame(content: Content, *, both: bool) -> Iterator[Problem]:
    if not KEY.fullmatch(content.slug):
        yield Problem("key", "slug")
    for name, text, limit in (("title", content.title, TITLE_LIMIT), ("summary", content.summary, SUMMARY_LIMIT)):
        yield from (Problem(code, name) for code in _said(text, limit, both=both))
    if both and (not content.outcomes_ar or len(content.outcomes_ar) != len(content.outcomes_en)):
        yield Problem("language_missing", "outcomes")
    if any(not one or len(one) > OUTCOME_LIMIT for one in (*content.outcomes_ar, *content.outcomes_en)):
        yield Problem("too_long", "outcomes")
    yield from _values(content)
    if not content.lessons:
        yield Problem("no_lessons", "lessons")
    if len(content.lessons) > MOST_LESSONS:
        yield Problem("too_many", "lessons")
    if not content.questions:
        yield Problem("no_questions", "questions")
    if len(content.questions) > MOST_QUESTIONS:
        yield Problem("too_many", "questions")


def _values(content: Content) -> Iterator[Problem]:
    if not content.audience or set(content.audience) - AUDIENCES.keys():
        yield Problem("unknown_kind", "audience")
    if content.level not in LEVELS:
        yield Problem("unknown_kind", "level")
    numbers = {"version": (content.version, 1, 10**6), "pass_mark": (content.pass_mark, 0, 100)}
    numbers |= {"minutes": (content.minutes, 1, 6000), "valid_months": (content.valid_months or 1, 1, 240)}
    yield from (Problem("number", name) for name, (value, low, high) in numbers.items() if not low <= value <= high)
    if content.qualification and content.qualification not in COURSE_QUALIFICATIONS:
        yield Problem("qualification", "qualification")


def _lessons(content: Content, routes: Collection[str] | None, *, both: bool) -> Iterator[Problem]:
    seen: set[str] = set()
    pictures = {medium.name for medium in content.media if medium.kind == "picture"}
    for lesson in content.lessons:
        where = lesson.key or "?"
        if not KEY.fullmatch(lesson.key) or lesson.key in seen:
            yield Problem("key", where)
        seen.add(lesson.key)
        if not 1 <= lesson.minutes <= 600:
            yield Problem("number", where)
        yield from (Problem(code, where) for code in _said(lesson.title, TITLE_LIMIT, both=both))
        yield from (Problem(code, where) for code in _said(lesson.body, BODY_LIMIT, both=both))
        if both and not (lesson.easy.ar and lesson.easy.en):
            yield Problem("simple_missing", where)
        for text in (lesson.body.ar, lesson.body.en, lesson.easy.ar, lesson.easy.en):
            yield from (Problem(code, where) for code in dict.fromkeys(_markup(text, pictures, routes)))


def _markup(text: str, pictures: Collection[str], routes: Collection[str] | None) -> Iterator[str]:
    written = read(text)
    yield from written.wrong
    for address, words in written.pictures:
        if address.removeprefix(PICTURE_PREFIX) not in pictures:
            yield "picture_missing"
        if not words:
            yield "alternative_missing"
    for address in written.links:
        known = routes is None or address.removeprefix(ROUTE_PREFIX) in routes
        if address.startswith(ROUTE_PREFIX) and not (_ROUTE.fullmatch(address) and known):
            yield "unknown_route"
