"""Taking a course that another platform began (cmi5): progress stays with the launch, and statements go there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from awn.base.events import record
from awn.base.refusal import found
from awn.learning import gateways, xapi
from awn.learning.actions.sharing import percent_done
from awn.learning.gateways import AwayError, Heard, Store
from awn.learning.launched import Asked, Terms, There, asked, language_of, opened, refused, sealed, terms_of, token_of
from awn.learning.launches import OPEN_FOR, is_passed, progress_of
from awn.learning.models import Launch, Statement
from awn.learning.queries import Whole, judged, launched_course, open_course
from awn.learning.rules import Replied, Step
from awn.learning.xapi import Happened, Json
from awn.people.models import Person

log = logging.getLogger(__name__)
KEPT_DAYS = 30
_CMI5 = "https://w3id.org/xapi/cmi5/context/"
_MASTERY = f"{_CMI5}extensions/masteryscore"
_OK = 200


@dataclass(frozen=True, slots=True)
class Begun:
    """A launch that has begun, and the language its learner asks for."""

    launch: Launch
    language: str


def begin(slug: str, query: dict[str, str], *, by: Person | None, at: datetime) -> Begun:
    """Fetches the token, once, and what the platform says of the launch; then says “initialized”.

    Talking comes before the transaction. Refuses the keys of `launched.WORDS`.
    """
    whole = found(open_course(slug))
    said = asked(query)
    there, terms, language = _heard(said)
    with transaction.atomic():
        launch = _kept(whole, said, there, terms, at)
        record("course.launched", by=by, at=at, subject=whole.course.pk, host=launch.host)
        _say(launch, there, [Happened("initialized", {"objectType": "Activity", "id": there.activity})], at)
    return Begun(launch, language)


@transaction.atomic
def read_lesson(uuid: str, lesson_key: str, *, by: Person | None, at: datetime) -> Launch:
    """Writes down that the learner has read a lesson. Refuses `launch_over`."""
    launch, whole = _open(uuid, at)
    lesson = found(whole.lesson(lesson_key))
    if lesson_key not in launch.read:
        launch.read = [*launch.read, lesson_key]
        course, one = _course(whole), xapi.lesson_activity(settings.AWN_PUBLIC_URL, whole.course, lesson)
        _settle(launch, whole, [xapi.read(course, one)], at)
    return launch


@transaction.atomic
def answer(uuid: str, question_key: str, chosen: Sequence[int], *, by: Person | None, at: datetime) -> Replied:
    """Keeps an answer: the first one of a round counts. Refuses `launch_over`, `reply_missing`, `order_incomplete`."""
    launch, whole = _open(uuid, at)
    question = found(whole.question(question_key))
    if question_key in launch.replies:
        return progress_of(launch, whole).replies[question_key]
    said = judged(question, chosen)
    launch.replies = {**launch.replies, question_key: list(said.chosen)}
    course, one = _course(whole), xapi.question_activity(settings.AWN_PUBLIC_URL, whole.course, question)
    _settle(launch, whole, [xapi.answered(course, one, said)], at)
    return said


@transaction.atomic
def begin_anew(uuid: str, *, by: Person | None, at: datetime) -> Launch:
    """Takes the answers away, so that the questions can be answered again."""
    launch, _whole = _open(uuid, at)
    launch.replies, launch.touched_at = {}, at
    launch.save(update_fields=["replies", "touched_at"])
    return launch


@transaction.atomic
def end(uuid: str, *, by: Person | None, at: datetime) -> str:
    """The learner is done for now: says “failed” where it is so, and “terminated”. Where to go back to.

    “Failed” is said only here: within one session nothing else can be said after it, and whoever tries anew may pass.
    """
    launch, whole = _open(uuid, at)
    there, progress = opened(launch), progress_of(launch, whole)
    happened = []
    is_through = bool(whole.way) and whole.next(progress) == Step()
    if launch.mode == "Normal" and is_through and launch.passed_at is None:
        happened.append(xapi.judged(_unit(there), whole.score(progress), is_passed=False))
    happened.append(Happened("terminated", _unit(there), {}))
    _say(launch, there, happened, at)
    launch.ended_at = launch.touched_at = at
    launch.save(update_fields=["ended_at", "touched_at"])
    return there.return_url


@transaction.atomic
def forget_old(before: datetime, *, by: Person | None, at: datetime) -> int:
    """Deletes launches that nobody touched since; how many rows."""
    return Launch.objects.filter(touched_at__lt=before).delete()[0]


def _heard(said: Asked) -> tuple[There, Terms, str]:
    try:
        answered = gateways.ask("POST", said.fetch, b"", {}, is_own=False)
        if answered.status != _OK:
            raise refused("launch_refused")
        token = token_of(answered.json())
        store = Store(said.endpoint, f"Basic {token}", gateways.VERSION_OF_LAUNCHES)
        whose = {"agent": xapi.compact(said.actor)}
        data = {"activityId": said.activity, "registration": str(said.registration), "stateId": "LMS.LaunchData"}
        terms = terms_of(_document(store.document("activities/state", {**data, **whose})))
        wishes = store.document("agents/profile", {"profileId": "cmi5LearnerPreferences", **whose})
    except AwayError as error:
        log.warning("A platform that began a course did not answer: %s", error)
        raise refused("launch_silent") from error
    there = There(said.endpoint, token, said.actor, said.activity, terms.template, terms.return_url)
    return there, terms, language_of(wishes.json() if wishes.status == _OK else None)


def _document(heard: Heard) -> Any:
    if heard.status != _OK:
        raise refused("launch_refused")
    return heard.json()


def _kept(whole: Whole, said: Asked, there: There, terms: Terms, at: datetime) -> Launch:
    """The row of a launch; the same learner goes on where they stopped."""
    uuid = uuid4()
    same = Launch.objects.filter(
        course=whole.course, host=there.store.host, registration=said.registration, learner=said.learner
    )
    last = same.order_by("-pk").first()
    # Whoever did not pass the last time answers anew.
    is_again = last is None or (last.passed_at is None and whole.next(progress_of(last, whole)) == Step())
    ever = same.aggregate(completed=Max("completed_at"), passed=Max("passed_at"))
    return Launch.objects.create(
        uuid=uuid, course=whole.course, host=there.store.host, registration=said.registration,
        learner=said.learner, sealed=sealed(uuid, there), mode=terms.mode, mastery=terms.mastery,
        read=last.read if last else [], replies={} if is_again or last is None else last.replies,
        completed_at=ever["completed"], passed_at=ever["passed"], started_at=at, touched_at=at,
    )  # fmt: skip


def _open(uuid: str, at: datetime) -> tuple[Launch, Whole]:
    launch = Launch.objects.select_for_update(of=("self",)).select_related("course").filter(uuid=uuid).first()
    if launch is None or launch.ended_at is not None or launch.touched_at <= at - OPEN_FOR:
        raise refused("launch_over")
    return launch, found(launched_course(launch.course_id))


def _settle(launch: Launch, whole: Whole, happened: list[Happened], at: datetime) -> None:
    """Says what happened, and what follows from it: “completed” and “passed”, once in a registration."""
    there, progress = opened(launch), progress_of(launch, whole)
    if launch.mode == "Normal" and bool(whole.way) and whole.next(progress) == Step():
        if launch.completed_at is None:
            launch.completed_at = at
            happened.append(xapi.completed(_unit(there)))
        if launch.passed_at is None and is_passed(launch, whole):
            launch.passed_at = at
            happened.append(xapi.judged(_unit(there), whole.score(progress), is_passed=True))
    elif launch.completed_at is None:
        happened.append(xapi.progressed(_course(whole), percent_done(whole, progress)))
    launch.touched_at = at
    launch.save()
    _say(launch, there, happened, at)


def _say(launch: Launch, there: There, happened: Iterable[Happened], at: datetime) -> None:
    rows = []
    for one in happened:
        # Of the unit itself only what cmi5 defines is said; everything else is “allowed” beside it.
        is_defined = one.activity["id"] == there.activity
        if is_defined and one.verb in {"completed", "passed", "failed", "terminated"}:
            spent = {"duration": xapi.duration(at - launch.started_at)}
            one = Happened(one.verb, one.activity, {**(one.result or {}), **spent}, one.parents)  # noqa: PLW2901 - the same with its time
        body = xapi.statement(uuid4(), one, _context(launch, there, one, is_defined=is_defined), at)
        number = body["id"]
        rows.append(Statement(uuid=number, launch=launch, body=body, due_at=at, made_at=at))
    Statement.objects.bulk_create(rows)


def _context(launch: Launch, there: There, one: Happened, *, is_defined: bool) -> Json:
    """The platform's own context, untouched, and ours beside it."""
    template = there.template
    around: Json = {name: list(rows) if isinstance(rows, list) else [rows]
                    for name, rows in template.get("contextActivities", {}).items()}  # fmt: skip
    extensions = dict(template.get("extensions", {}))
    if is_defined:
        categories = ["cmi5", *(["moveon"] if {"success", "completion"} & set(one.result or {}) else [])]
        ours = [{"objectType": "Activity", "id": f"{_CMI5}categories/{name}"} for name in categories]
        around["category"] = [*around.get("category", []), *ours]
        if one.verb in {"passed", "failed"} and launch.mastery is not None:
            extensions.setdefault(_MASTERY, launch.mastery)
    else:
        above = [{"objectType": "Activity", "id": parent["id"]} for parent in one.parents]
        around["parent"] = [*around.get("parent", []), *above, {"objectType": "Activity", "id": there.activity}]
    context = {**template, "registration": str(launch.registration), "contextActivities": around}
    return {**context, "extensions": extensions} if extensions else context


def _course(whole: Whole) -> Json:
    return xapi.course_activity(settings.AWN_PUBLIC_URL, whole.course)


def _unit(there: There) -> Json:
    return {"objectType": "Activity", "id": there.activity}
