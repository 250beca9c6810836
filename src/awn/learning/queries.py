"""Reading courses, and how far somebody has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from awn.base.text import Bilingual
from awn.learning.content import Answer as SaidAnswer
from awn.learning.content import Content
from awn.learning.content import Lesson as SaidLesson
from awn.learning.content import Medium as SaidMedium
from awn.learning.content import Question as SaidQuestion
from awn.learning.models import Answer, Lesson, LessonRead, Medium, Question, Reply
from awn.learning.models import Course as Course  # noqa: PLC0414 - doors take the type from here
from awn.learning.models import Enrolment as Enrolment  # noqa: PLC0414 - as above
from awn.learning.models import Launch as Launch  # noqa: PLC0414 - as above
from awn.learning.rules import Progress, Replied, Score, Step, check_reply, is_right, next_step, score, steps
from awn.organisations.permissions import may
from awn.organisations.rules import Permission
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class Whole:
    """A course with its lessons and questions, in their order."""

    course: Course
    lessons: Sequence[Lesson]
    questions: Sequence[Question]

    @property
    def way(self) -> list[Step]:
        """Every step, one after the other."""
        asked: dict[str, list[str]] = {}
        for question in self.questions:
            asked.setdefault(question.lesson_key, []).append(question.key)
        return steps([lesson.key for lesson in self.lessons], asked)

    def lesson(self, key: str) -> Lesson | None:
        return next((one for one in self.lessons if one.key == key), None)

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)

    def score(self, progress: Progress) -> Score:
        return score([one.key for one in self.questions], progress)

    def next(self, progress: Progress) -> Step:
        return next_step(self.way, progress)


def catalogue(audience: str = "") -> QuerySet[Course]:
    """What anybody may take: the project's own first, then those of organisations."""
    rows = Course.objects.filter(state="published").select_related("organisation")
    if audience:
        rows = rows.filter(audience__contains=[audience])
    return rows.annotate(lesson_count=Count("lessons")).order_by("organisation__slug", "pk")


def open_course(slug: str) -> Whole | None:
    """A course that anybody may take."""
    return _whole(Course.objects.filter(slug=slug, state="published"))


def course_for(slug: str, person_id: int | None) -> Whole | None:
    """A course that this person may open: published, or withdrawn when they have begun it."""
    found = open_course(slug)
    if found is None and person_id is not None:
        begun = Course.objects.filter(slug=slug, state="withdrawn", enrolments__person_id=person_id)
        found = _whole(begun)
    return found


def launched_course(course_id: int) -> Whole | None:
    """A course that another platform began: it may be finished when it is withdrawn meanwhile."""
    return _whole(Course.objects.filter(pk=course_id, state__in=("published", "withdrawn")))


def course_of(organisation_id: int, slug: str) -> Whole | None:
    """One of an organisation's own, in any state."""
    return _whole(Course.objects.filter(slug=slug, organisation_id=organisation_id))


def courses_of(organisation_id: int) -> QuerySet[Course]:
    """An organisation's own, the latest change first."""
    rows = Course.objects.filter(organisation_id=organisation_id).order_by("-changed_at", "-pk")
    return rows.annotate(lesson_count=Count("lessons", distinct=True), takers=Count("enrolments", distinct=True))


def granting(qualification: str) -> Course | None:
    """The course that grants a qualification."""
    return Course.objects.filter(qualification=qualification, state="published").first()


def _whole(rows: QuerySet[Course]) -> Whole | None:
    course = rows.select_related("organisation").first()
    if course is None:
        return None
    return Whole(course, *_rows(course))


def _rows(course: Course) -> tuple[list[Lesson], list[Question]]:
    ordered = Prefetch("answers", Answer.objects.order_by("position"))
    questions = course.questions.order_by("position").prefetch_related(ordered)
    return list(course.lessons.order_by("position")), list(questions)


def medium(slug: str, name: str, person: Person | None) -> Medium | None:
    """A picture, recording, film or captions of a course that this person may open, or whose house they work for."""
    row = Medium.objects.select_related("course").filter(course__slug=slug, name=name).first()
    if row is None or row.course.state == "published":
        return row
    if person is None:
        return None
    house = row.course.organisation_id
    inside = house is not None and may(person, Permission.SEE_INSIDE, house)
    return row if inside or Enrolment.objects.filter(person=person, course=row.course).exists() else None


def media_of(course_id: int) -> list[Medium]:
    """What stands beside the text of a course, without the bytes."""
    return list(Medium.objects.filter(course_id=course_id).defer("data").order_by("name"))


def enrolment_of(person_id: int, course_id: int) -> Enrolment | None:
    rows = Enrolment.objects.filter(person_id=person_id, course_id=course_id)
    return rows.select_related("course", "certificate").first()


def progress_of(enrolment: Enrolment | None) -> Progress:
    """How far somebody has come; nothing for whoever has not begun."""
    if enrolment is None:
        return Progress()
    read = LessonRead.objects.filter(enrolment=enrolment).values_list("lesson_key", flat=True)
    replies = Reply.objects.filter(enrolment=enrolment)
    return Progress(frozenset(read), {row.question_key: Replied(tuple(row.chosen), row.is_right) for row in replies})


@dataclass(frozen=True, slots=True)
class Taken:
    """A course that somebody takes: lessons read of how many, questions answered of how many."""

    enrolment: Enrolment
    read: int
    lessons: int
    answered: int
    questions: int


def taken_by(person_id: int) -> list[Taken]:
    """All that somebody takes or took, the latest first; the same number of queries for one and for many."""
    rows = list(
        Enrolment.objects.filter(person_id=person_id)
        .select_related("course__organisation", "certificate")
        .order_by("-touched_at", "-pk")
    )
    courses = [row.course_id for row in rows]
    lessons = _keys(Lesson.objects.filter(course__in=courses).values_list("course_id", "key"))
    questions = _keys(Question.objects.filter(course__in=courses).values_list("course_id", "key"))
    read = _keys(LessonRead.objects.filter(enrolment__in=rows).values_list("enrolment_id", "lesson_key"))
    replied = _keys(Reply.objects.filter(enrolment__in=rows).values_list("enrolment_id", "question_key"))
    none: set[str] = set()
    return [
        Taken(
            row,
            len(read.get(row.pk, none) & lessons.get(row.course_id, none)),
            len(lessons.get(row.course_id, none)),
            len(replied.get(row.pk, none) & questions.get(row.course_id, none)),
            len(questions.get(row.course_id, none)),
        )
        for row in rows
    ]


def _keys(pairs: QuerySet[Any, tuple[int, str]]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = {}
    for owner, key in pairs:
        found.setdefault(owner, set()).add(key)
    return found


def own_data(person_id: int) -> list[dict[str, Any]]:
    """The courses that somebody takes or took, ready for JSON."""
    found = []
    for row in Enrolment.objects.filter(person_id=person_id).select_related("course", "certificate").order_by("pk"):
        progress = progress_of(row)
        found.append(
            {
                "course": row.course.slug,
                "title_ar": row.course.title_ar,
                "title_en": row.course.title_en,
                "started_at": row.started_at.isoformat(),
                "passed_at": row.passed_at.isoformat() if row.passed_at else None,
                "percent": row.percent,
                "certificate": row.certificate.code if row.certificate else None,
                "lessons_read": sorted(progress.read),
                "answers": {key: list(one.chosen) for key, one in sorted(progress.replies.items())},
            }
        )
    return found


def question_text(question: Question, *, easy: bool) -> Bilingual:
    """The question, in simple words where they were asked for and exist."""
    simple = Bilingual(question.easy_ar, question.easy_en)
    return simple if easy and simple else Bilingual(question.text_ar, question.text_en)


def lesson_text(lesson: Lesson, *, easy: bool) -> Bilingual:
    """The lesson, in its simple version where that was asked for and exists."""
    simple = Bilingual(lesson.easy_ar, lesson.easy_en)
    return simple if easy and simple else Bilingual(lesson.body_ar, lesson.body_en)


def content_of_course(course: Course) -> Content:
    """A course of the tables as a value: with it, it can be changed, checked, and given away."""
    whole = Whole(course, *_rows(course))
    return Content(
        slug=course.slug,
        title=course.title,
        summary=course.summary,
        version=course.version,
        minutes=course.minutes,
        pass_mark=course.pass_mark,
        audience=tuple(course.audience),
        level=course.level,
        qualification=course.qualification,
        valid_months=course.valid_months,
        outcomes_ar=tuple(course.outcomes_ar),
        outcomes_en=tuple(course.outcomes_en),
        lessons=[
            SaidLesson(
                one.key, one.title, one.minutes,
                Bilingual(one.body_ar, one.body_en), Bilingual(one.easy_ar, one.easy_en),
            )
            for one in whole.lessons
        ],
        questions=[
            SaidQuestion(
                key=one.key, lesson=one.lesson_key, kind=one.kind, text=Bilingual(one.text_ar, one.text_en),
                easy=Bilingual(one.easy_ar, one.easy_en), feedback=Bilingual(one.feedback_ar, one.feedback_en),
                answers=[SaidAnswer(row.text, row.feedback, row.is_right) for row in one.answers.all()],
            )
            for one in whole.questions
        ],
        media=[
            SaidMedium(one.name, one.kind, one.media_type, bytes(one.data), one.lesson_key, one.language)
            for one in Medium.objects.filter(course=course).order_by("name")
        ],
    )  # fmt: skip


def judged(question: Question, chosen: Sequence[int]) -> Replied:
    """An answer with its verdict; nothing is kept. Refuses `reply_missing`, `order_incomplete`."""
    answers = list(question.answers.all())
    kept = check_reply(question.kind, len(answers), chosen)
    right = [one.position for one in answers if one.is_right]
    return Replied(kept, is_right(question.kind, right, len(answers), kept))
