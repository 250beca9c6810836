"""An organisation writes a course of its own: read as a value, changed, and kept again as a whole."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import Bilingual, clean_block, clean_line
from awn.learning.actions.keeping import keep
from awn.learning.checking import Problem, problems, question_problems
from awn.learning.content import Answer, Content, Lesson, Question
from awn.learning.models import Course
from awn.learning.queries import content_of_course
from awn.learning.rules import BODY_LIMIT, SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT
from awn.organisations.models import Organisation
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person

MOST_COURSES = 100
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is said of a course as a whole; `outcomes` are lines."""

    title: Bilingual
    summary: Bilingual
    minutes: int
    pass_mark: int
    audience: Sequence[str]
    level: str
    outcomes_ar: Sequence[str] = ()
    outcomes_en: Sequence[str] = ()


@transaction.atomic
def begin(organisation_id: int, frame: Frame, *, by: Person | None, at: datetime) -> Course:
    """A new draft. Refuses: no right to write there, more than a hundred courses, texts that are too long."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    house = found(Organisation.objects.select_for_update().filter(pk=organisation_id).first())
    if Course.objects.filter(organisation=house).count() >= MOST_COURSES:
        raise Refusal("too_many_courses", _("There are a hundred courses here. Remove one first."), status=409)
    course = keep(_framed(new_content(house.slug), frame), organisation=house, state="draft", by=by, at=at)
    record("course.written", by=by, at=at, subject=course.pk, organisation=organisation_id)
    return course


@transaction.atomic
def change(course_id: int, frame: Frame, *, by: Person | None, at: datetime) -> Course:
    """What is said of the course as a whole."""
    return changed(course_id, lambda content: _framed(content, frame), by=by, at=at)


@transaction.atomic
def put_lesson(course_id: int, lesson: Lesson, place: int, *, by: Person | None, at: datetime) -> Course:
    """Writes a lesson at its place, the first being 1; without a key it is a new one."""
    clean = replace(
        lesson,
        key=lesson.key or _new_key("lesson"),
        title=_line(lesson.title, TITLE_LIMIT, "title"),
        body=_block(lesson.body, BODY_LIMIT, "body"),
        easy=_block(lesson.easy, BODY_LIMIT, "easy"),
    )

    def put(content: Content) -> Content:
        others = [one for one in content.lessons if one.key != clean.key]
        return replace(content, lessons=_at(others, place, clean))

    return changed(course_id, put, by=by, at=at)


@transaction.atomic
def remove_lesson(course_id: int, key: str, *, by: Person | None, at: datetime) -> Course:
    """Takes a lesson away, with its questions, recordings and films."""

    def without(content: Content) -> Content:
        return replace(
            content,
            lessons=[one for one in content.lessons if one.key != key],
            questions=[one for one in content.questions if one.lesson != key],
            media=[one for one in content.media if one.kind == "picture" or one.lesson != key],
        )

    return changed(course_id, without, by=by, at=at)


@transaction.atomic
def put_question(course_id: int, question: Question, place: int, *, by: Person | None, at: datetime) -> Course:
    """Writes a question at its place. Refuses `question_not_ready` when nobody could answer it rightly."""
    clean = replace(
        question,
        key=question.key or _new_key("question"),
        text=_line(question.text, TEXT_LIMIT, "text"),
        easy=_line(question.easy, TEXT_LIMIT, "easy"),
        feedback=_line(question.feedback, TEXT_LIMIT, "feedback"),
        answers=[
            Answer(_line(one.text, TEXT_LIMIT, ""), _line(one.feedback, TEXT_LIMIT, ""), one.right)
            for one in question.answers
        ],
    )
    if wrong := question_problems(clean, both=False):
        raise Refusal("question_not_ready", Problem(wrong[0], clean.key).text)

    def put(content: Content) -> Content:
        found(next((one for one in content.lessons if one.key == clean.lesson), None))
        others = [one for one in content.questions if one.key != clean.key]
        return replace(content, questions=_at(others, place, clean))

    return changed(course_id, put, by=by, at=at)


@transaction.atomic
def remove_question(course_id: int, key: str, *, by: Person | None, at: datetime) -> Course:
    """Takes a question away."""
    return changed(
        course_id,
        lambda content: replace(content, questions=[one for one in content.questions if one.key != key]),
        by=by,
        at=at,
    )


@transaction.atomic
def publish(course_id: int, *, by: Person | None, at: datetime) -> Course:
    """Opens a course to everybody. Refuses `course_not_ready`, `course_needs_verified`."""
    course = _locked(course_id, by)
    if course.organisation is None or course.organisation.state != "verified":
        message = _("Courses can be published once your organisation is verified.")
        raise Refusal("course_needs_verified", message, status=409)
    _check_ready(content_of_course(course))
    course.state, course.version, course.changed_at, course.changed_by = "published", course.version + 1, at, by
    course.save()
    record("course.published", by=by, at=at, subject=course.pk, organisation=course.organisation_id)
    return course


@transaction.atomic
def withdraw(course_id: int, *, by: Person | None, at: datetime) -> Course:
    """Takes a course off the list; whoever began it may finish it."""
    course = _locked(course_id, by)
    course.state, course.changed_at, course.changed_by = "withdrawn", at, by
    course.save()
    record("course.withdrawn", by=by, at=at, subject=course.pk, organisation=course.organisation_id)
    return course


def new_content(house: str) -> Content:
    """An empty course with an address of its own."""
    slug = f"{house[:60].strip('-')}-{secrets.token_hex(4)}"
    return Content(slug=slug, title=Bilingual("", ""), summary=Bilingual("", ""))


def changed(course_id: int, act: Callable[[Content], Content], *, by: Person | None, at: datetime) -> Course:
    """The course with what `act` made of it; one that is published stays whole, or nothing is changed."""
    course = _locked(course_id, by)
    content = act(content_of_course(course))
    if course.state == "published":
        _check_ready(content)
        content = replace(content, version=content.version + 1)
    kept = keep(content, by=by, at=at)
    record("course.written", by=by, at=at, subject=course.pk, organisation=course.organisation_id)
    return kept


def _check_ready(content: Content) -> None:
    wrong = problems(content, both=False)
    if wrong:
        first = wrong[0]
        message = format_lazy("{intro} {what}", intro=_("The course is not ready to be published."), what=first.text)
        raise Refusal("course_not_ready", message, status=409)


def _locked(course_id: int, by: Person | None) -> Course:
    rows = Course.objects.select_for_update(of=("self",)).select_related("organisation")
    course = found(rows.filter(pk=course_id, organisation__isnull=False).first())
    require(by, Permission.EDIT_OPPORTUNITIES, course.organisation_id or 0)
    return course


def _framed(content: Content, frame: Frame) -> Content:
    return replace(
        content,
        title=_line(frame.title, TITLE_LIMIT, "title"),
        summary=_line(frame.summary, SUMMARY_LIMIT, "summary"),
        minutes=frame.minutes,
        pass_mark=frame.pass_mark,
        audience=tuple(frame.audience),
        level=frame.level,
        outcomes_ar=tuple(frame.outcomes_ar),
        outcomes_en=tuple(frame.outcomes_en),
    )


def _at(others: Sequence[Part], place: int, one: Part) -> list[Part]:
    rows = list(others)
    rows.insert(max(0, place - 1), one)
    return rows


def _new_key(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(4)}"


def _line(text: Bilingual, limit: int, field: str) -> Bilingual:
    return Bilingual(
        clean_line(text.ar, limit=limit, field=f"{field}_ar"), clean_line(text.en, limit=limit, field=f"{field}_en")
    )


def _block(text: Bilingual, limit: int, field: str) -> Bilingual:
    return Bilingual(
        clean_block(text.ar, limit=limit, field=f"{field}_ar"), clean_block(text.en, limit=limit, field=f"{field}_en")
    )
