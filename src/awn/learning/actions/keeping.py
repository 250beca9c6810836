"""A course as a value becomes rows. What people have done stays: it is kept by keys, which outlive a version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from awn.learning.content import Answer as Said
from awn.learning.content import Content
from awn.learning.models import Answer, Course, Lesson, Medium, Question
from awn.people.models import Person


@transaction.atomic
def keep(content: Content, *, digest: str = "", by: Person | None, at: datetime, **fixed: object) -> Course:
    """The course with this content; lessons, questions and media that left it are gone, others are written anew."""
    course, _made = Course.objects.update_or_create(
        slug=content.slug,
        defaults={
            "version": content.version, "minutes": content.minutes, "pass_mark": content.pass_mark,
            "audience": list(content.audience), "level": content.level, "qualification": content.qualification,
            "valid_months": content.valid_months, "title_ar": content.title.ar, "title_en": content.title.en,
            "summary_ar": content.summary.ar, "summary_en": content.summary.en, "digest": digest,
            "outcomes_ar": list(content.outcomes_ar), "outcomes_en": list(content.outcomes_en),
            "changed_at": at, "changed_by": by, **fixed,
        },
    )  # fmt: skip
    Lesson.objects.filter(course=course).delete()
    Lesson.objects.bulk_create(
        Lesson(
            course=course, key=one.key, position=position, minutes=one.minutes,
            title_ar=one.title.ar, title_en=one.title.en, body_ar=one.body.ar, body_en=one.body.en,
            easy_ar=one.easy.ar, easy_en=one.easy.en,
        )
        for position, one in enumerate(content.lessons)
    )  # fmt: skip
    _keep_questions(course, content)
    _keep_media(course, content)
    return course


def _keep_questions(course: Course, content: Content) -> None:
    Question.objects.filter(course=course).delete()
    made = Question.objects.bulk_create(
        Question(
            course=course, key=one.key, lesson_key=one.lesson, position=position, kind=one.kind,
            text_ar=one.text.ar, text_en=one.text.en, easy_ar=one.easy.ar, easy_en=one.easy.en,
            feedback_ar=one.feedback.ar, feedback_en=one.feedback.en,
        )
        for position, one in enumerate(content.questions)
    )  # fmt: skip
    answers: list[Answer] = []
    for row, one in zip(made, content.questions, strict=True):
        answers += answers_of(row, one.answers)
    Answer.objects.bulk_create(answers)


def answers_of(question: Question, answers: Sequence[Said]) -> list[Answer]:
    """Rows of the answers of a question, not saved."""
    return [
        Answer(
            question=question, position=position, is_right=one.right, text_ar=one.text.ar, text_en=one.text.en,
            feedback_ar=one.feedback.ar, feedback_en=one.feedback.en,
        )
        for position, one in enumerate(answers)
    ]  # fmt: skip


def _keep_media(course: Course, content: Content) -> None:
    Medium.objects.filter(course=course).delete()
    Medium.objects.bulk_create(
        Medium(
            course=course, name=one.name, kind=one.kind, media_type=one.media_type, lesson_key=one.lesson,
            language=one.language, data=one.data, size_bytes=len(one.data),
        )
        for one in content.media
    )  # fmt: skip
