"""Taking a course: reading lessons, answering questions, passing, beginning the questions anew, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.credentials.actions.learning import issue_learning
from awn.credentials.models import Certificate
from awn.learning.actions import sharing
from awn.learning.models import Enrolment, LessonRead, Question, Reply
from awn.learning.queries import Whole, course_for, enrolment_of, judged, progress_of
from awn.learning.rules import Progress, Replied, is_passed, valid_until
from awn.people.models import Person
from awn.qualifications.actions.granting import grant

_ZONE = ZoneInfo("Asia/Riyadh")


@transaction.atomic
def read_lesson(slug: str, lesson_key: str, *, by: Person, at: datetime, language: str = "ar") -> Enrolment:
    """Writes down that somebody has read a lesson, once; begins the course with the first one. `language` is the
    page's."""
    whole = found(course_for(slug, by.pk))
    lesson = found(whole.lesson(lesson_key))
    enrolment = _begun(whole, by, at, language)
    _row, made = LessonRead.objects.get_or_create(enrolment=enrolment, lesson_key=lesson_key, defaults={"at": at})
    if made:
        sharing.say_read(whole, enrolment, lesson, at=at, language=language)
    return _settled(whole, enrolment, by=by, at=at)


@transaction.atomic
def answer(
    slug: str, question_key: str, chosen: Sequence[int], *, by: Person, at: datetime, language: str = "ar"
) -> Replied:
    """Keeps an answer, once in each round: the first one counts. Refuses `reply_missing`, `order_incomplete`."""
    whole = found(course_for(slug, by.pk))
    question = found(whole.question(question_key))
    said = judged(question, chosen)
    enrolment = _begun(whole, by, at, language)
    row, made = Reply.objects.get_or_create(
        enrolment=enrolment,
        question_key=question_key,
        defaults={"chosen": list(said.chosen), "is_right": said.is_right, "at": at},
    )
    if made:
        sharing.say_answered(whole, enrolment, question, said, at=at, language=language)
    _settled(whole, enrolment, by=by, at=at)
    return Replied(tuple(row.chosen), row.is_right)


@transaction.atomic
def begin_anew(slug: str, *, by: Person, at: datetime) -> Enrolment:
    """Takes all answers away, so that the questions can be answered again; lessons stay read, a pass stays one."""
    whole = found(course_for(slug, by.pk))
    enrolment = _locked(found(enrolment_of(by.pk, whole.course.pk)))
    Reply.objects.filter(enrolment=enrolment).delete()
    enrolment.touched_at = at
    enrolment.save(update_fields=["touched_at"])
    return enrolment


@transaction.atomic
def take_over(tried: Mapping[str, Progress], *, by: Person, at: datetime) -> int:
    """Keeps what somebody tried before they had an account; what they have already counts more. How many courses.

    Answers are judged again: what a browser says of itself is not believed.
    """
    count = 0
    for slug, progress in tried.items():
        whole = course_for(slug, by.pk)
        if whole is None:
            continue
        keys = {lesson.key for lesson in whole.lessons}
        enrolment = _begun(whole, by, at)
        for key in sorted(progress.read & keys):
            LessonRead.objects.get_or_create(enrolment=enrolment, lesson_key=key, defaults={"at": at})
        for question in whole.questions:
            given = progress.replies.get(question.key)
            said = _tried(question, given.chosen) if given is not None else None
            if said is not None:
                kept = {"chosen": list(said.chosen), "is_right": said.is_right, "at": at}
                Reply.objects.get_or_create(enrolment=enrolment, question_key=question.key, defaults=kept)
        _settled(whole, enrolment, by=by, at=at)
        count += 1
    return count


@transaction.atomic
def certificate(slug: str, *, by: Person, at: datetime) -> Certificate:
    """The certificate of a course that somebody passed; asked again, the same one.

    Refuses `course_not_passed`, `certificate_name_missing`.
    """
    whole = found(course_for(slug, by.pk))
    enrolment = _locked(found(enrolment_of(by.pk, whole.course.pk)))
    if enrolment.passed_at is None:
        raise Refusal("course_not_passed", _("Pass the course first: read the lessons and answer all questions."))
    course = whole.course
    if enrolment.certificate is not None and enrolment.certificate.revoked_at is None:
        return enrolment.certificate
    given = issue_learning(
        by.pk,
        course.title,
        first_day=enrolment.started_at.astimezone(_ZONE).date(),
        last_day=enrolment.passed_at.astimezone(_ZONE).date(),
        organisation_id=course.organisation_id,
        by=by,
        at=at,
    )
    enrolment.certificate = given
    enrolment.save(update_fields=["certificate"])
    return given


def _tried(question: Question, chosen: Sequence[int]) -> Replied | None:
    try:
        return judged(question, chosen)
    except Refusal:
        return None


def _begun(whole: Whole, by: Person, at: datetime, language: str = "") -> Enrolment:
    """The enrolment, locked. Without a language it took place elsewhere: nobody hears of it."""
    enrolment, made = Enrolment.objects.get_or_create(
        person=by, course=whole.course, defaults={"started_at": at, "touched_at": at}
    )
    if made:
        record("learning.begun", by=by, at=at, subject=by.pk, course=whole.course.pk)
        if language:
            sharing.say_begun(whole, enrolment, at=at, language=language)
    return _locked(enrolment)


def _locked(enrolment: Enrolment) -> Enrolment:
    return (
        Enrolment.objects.select_for_update(of=("self",)).select_related("course", "certificate").get(pk=enrolment.pk)
    )


def _settled(whole: Whole, enrolment: Enrolment, *, by: Person, at: datetime) -> Enrolment:
    """Writes down that a course is passed, once for each version, with what it grants."""
    progress, course = progress_of(enrolment), whole.course
    enrolment.touched_at = at
    if is_passed(whole.way, progress, course.pass_mark) and _is_new(whole, enrolment, at):
        enrolment.passed_at, enrolment.version = at, course.version
        enrolment.percent = whole.score(progress).percent
        record("learning.passed", by=by, at=at, subject=by.pk, course=course.pk, percent=enrolment.percent)
        if course.qualification:
            until = valid_until(at.astimezone(_ZONE).date(), course.valid_months)
            grant(course.qualification, person=by, authority=str(course.title), valid_until=until, by=None, at=at)
    enrolment.save()
    return enrolment


def _is_new(whole: Whole, enrolment: Enrolment, at: datetime) -> bool:
    """A pass counts once; after its qualification has run out, passing again counts again."""
    if enrolment.passed_at is None:
        return True
    last = Reply.objects.filter(enrolment=enrolment).order_by("-at").values_list("at", flat=True).first()
    return last == at and whole.course.valid_months is not None
