"""Who lets a record store hear of their courses; and what it is to hear, written down in the act's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid5

from django.conf import settings
from django.db import transaction

from awn.learning import xapi
from awn.learning.gateways import site_store
from awn.learning.models import Enrolment, Lesson, Question, Sharer, Statement
from awn.learning.queries import Whole, progress_of
from awn.learning.rules import Progress, Replied, Step, is_done, is_passed
from awn.learning.xapi import Happened, Json
from awn.people.models import Person

KEPT_DAYS = 90


@transaction.atomic
def begin(person_id: int, *, by: Person | None, at: datetime) -> Sharer | None:
    """From now on the record store of the site hears of this person's courses, under a name that says nothing.

    Whoever calls has asked for the consent. None where no store is set.
    """
    store = site_store()
    if store is None:
        return None
    row, _made = Sharer.objects.get_or_create(
        person_id=person_id, store=store.key, until=None, defaults={"host": store.host, "since": at}
    )
    return row


@transaction.atomic
def stop(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Nothing more is said, and what waits is not sent; the name stays, to ask the store for what it has."""
    open_ones = Sharer.objects.filter(person_id=person_id, until=None)
    Statement.objects.filter(sharer__in=open_ones).exclude(state="sent").delete()
    open_ones.update(until=at)


def sharer_of(person_id: int) -> Sharer | None:
    """The open agreement of this person with the store that is set now."""
    store = site_store()
    if store is None:
        return None
    return Sharer.objects.filter(person_id=person_id, store=store.key, until=None).first()


def say_begun(whole: Whole, enrolment: Enrolment, *, at: datetime, language: str) -> None:
    """That somebody began a course."""
    if sharer := sharer_of(enrolment.person_id):
        _write(sharer, whole, [xapi.begun(_course(whole))], at=at, language=language)


def say_read(whole: Whole, enrolment: Enrolment, lesson: Lesson, *, at: datetime, language: str) -> None:
    """That somebody read a lesson, and what follows."""
    if sharer := sharer_of(enrolment.person_id):
        site, course = settings.AWN_PUBLIC_URL, _course(whole)
        done = xapi.read(course, xapi.lesson_activity(site, whole.course, lesson))
        _write(sharer, whole, [done, *_then(whole, enrolment)], at=at, language=language)


def say_answered(
    whole: Whole, enrolment: Enrolment, question: Question, said: Replied, *, at: datetime, language: str
) -> None:
    """That somebody answered a question, and what follows."""
    if sharer := sharer_of(enrolment.person_id):
        site, course = settings.AWN_PUBLIC_URL, _course(whole)
        done = xapi.answered(course, xapi.question_activity(site, whole.course, question), said)
        _write(sharer, whole, [done, *_then(whole, enrolment)], at=at, language=language)


def percent_done(whole: Whole, progress: Progress) -> int:
    """How much of a course lies behind somebody, cut to whole percent."""
    way = whole.way
    return sum(is_done(one, progress) for one in way) * 100 // len(way) if way else 0


@transaction.atomic
def forget_old(before: datetime, *, by: Person | None, at: datetime) -> int:
    """Deletes what was made before; how many statements."""
    return Statement.objects.filter(made_at__lt=before).delete()[0]


def _then(whole: Whole, enrolment: Enrolment) -> Iterable[Happened]:
    course, progress = _course(whole), progress_of(enrolment)
    if whole.next(progress) != Step():
        yield xapi.progressed(course, percent_done(whole, progress))
        return
    yield xapi.completed(course)
    yield xapi.judged(course, whole.score(progress), is_passed=is_passed(whole.way, progress, whole.course.pass_mark))


def _course(whole: Whole) -> Json:
    return xapi.course_activity(settings.AWN_PUBLIC_URL, whole.course)


def _write(sharer: Sharer, whole: Whole, happened: Iterable[Happened], *, at: datetime, language: str) -> None:
    registration = uuid5(sharer.name, whole.course.slug)
    course, version = _course(whole), whole.course.version
    rows = []
    for one in happened:
        number = xapi.number_of(registration, one, at)
        context = xapi.context_of(registration, course, one, language=language, version=version)
        body = xapi.statement(number, one, context, at)
        rows.append(Statement(uuid=number, sharer=sharer, body=body, due_at=at, made_at=at))
    # Said already, it is not said again.
    Statement.objects.bulk_create(rows, ignore_conflicts=True)
