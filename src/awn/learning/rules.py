"""Kinds of questions, when an answer is right, what comes next, and when a course is passed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

KINDS = {
    "one": _("One answer is right"),
    "many": _("Several answers are right"),
    "order": _("Put into the right order"),
    "true_false": _("True or false"),
}
AUDIENCES = {
    "volunteer": _("Volunteers"),
    "organisation": _("Organisations"),
    "guardian": _("Guardians"),
    "supervisor": _("Supervisors"),
}
LEVELS = {"beginner": _("For beginners"), "intermediate": _("For those who know the basics")}
STATES = {"draft": _("Draft"), "published": _("Published"), "withdrawn": _("Withdrawn")}
MEDIA_KINDS = {
    "picture": _("Picture"),
    "audio": _("Recording"),
    "video": _("Film"),
    "captions": _("Captions of the film"),
}
STATEMENT_STATES = {"waiting": _("Waiting"), "sent": _("Sent"), "refused": _("Refused")}
TITLE_LIMIT, SUMMARY_LIMIT, TEXT_LIMIT, BODY_LIMIT, OUTCOME_LIMIT = 120, 240, 400, 20_000, 200
MOST_LESSONS, MOST_QUESTIONS, MOST_ANSWERS = 20, 40, 6
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Replied:
    """What was chosen, by the places of the answers from 0, and whether it was right."""

    chosen: tuple[int, ...]
    is_right: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come in a course: lessons and questions by their keys."""

    read: frozenset[str] = frozenset()
    replies: Mapping[str, Replied] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson to read, or a question of it; both empty: the result."""

    lesson: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many questions there are, how many were answered and were right, and the share of right ones in percent."""

    questions: int
    answered: int
    right: int

    @property
    def percent(self) -> int:
        """Rounded down: nobody passes by rounding. A course without questions is passed by reading it."""
        return self.right * 100 // self.questions if self.questions else 100


def check_reply(kind: str, count: int, chosen: Sequence[int]) -> tuple[int, ...]:
    """What was chosen, as it is kept. Refuses `reply_missing` and `order_incomplete`."""
    if any(not 0 <= one < count for one in chosen) or len(set(chosen)) != len(chosen):
        raise _order_incomplete() if kind == "order" else _reply_missing()
    if kind == "order":
        if len(chosen) != count:
            raise _order_incomplete()
        return tuple(chosen)
    if not chosen or (kind != "many" and len(chosen) > 1):
        raise _reply_missing()
    return tuple(sorted(chosen))


def is_right(kind: str, right: Sequence[int], count: int, chosen: Sequence[int]) -> bool:
    """Whether this is the answer: of an order the places one after the other, else all right ones and no other."""
    return list(chosen) == list(range(count)) if kind == "order" else set(chosen) == set(right)


def shuffled(key: str, count: int) -> list[int]:
    """The places of an order's answers as they are shown: always the same, and never the right order."""
    places = sorted(range(count), key=lambda one: hashlib.sha256(f"{key}:{one}".encode()).digest())
    return places if places != list(range(count)) else places[1:] + places[:1]


def steps(lessons: Sequence[str], questions: Mapping[str, Sequence[str]]) -> list[Step]:
    """The way through a course: each lesson, then its questions."""
    way = []
    for lesson in lessons:
        way.append(Step(lesson))
        way += [Step(lesson, question) for question in questions.get(lesson, ())]
    return way


def is_done(step: Step, progress: Progress) -> bool:
    """Whether a step lies behind somebody."""
    return step.question in progress.replies if step.question else step.lesson in progress.read


def next_step(way: Sequence[Step], progress: Progress) -> Step:
    """The first step that is not done; the result when all are."""
    return next((one for one in way if not is_done(one, progress)), Step())


def step_after(way: Sequence[Step], step: Step) -> Step:
    """What follows a step on the way."""
    at = way.index(step) + 1 if step in way else len(way)
    return way[at] if at < len(way) else Step()


def score(questions: Collection[str], progress: Progress) -> Score:
    """The score over the questions that the course has now."""
    given = [progress.replies[key] for key in questions if key in progress.replies]
    return Score(len(questions), len(given), sum(one.is_right for one in given))


def is_passed(way: Sequence[Step], progress: Progress, pass_mark: int) -> bool:
    """All lessons read, all questions answered, and enough of them rightly."""
    if not way or next_step(way, progress) != Step():
        return False
    return score([one.question for one in way if one.question], progress).percent >= pass_mark


def valid_until(passed_on: date, months: int | None) -> date | None:
    """The last day of a qualification; None when it is for good."""
    if months is None:
        return None
    month = passed_on.month - 1 + months
    year, month = passed_on.year + month // 12, month % 12 + 1
    # The 28th exists in every month; nobody loses more than three days by it.
    return date(year, month, min(passed_on.day, 28))


def next_try(tries: int) -> timedelta:
    """How long a statement waits after so many tries: two minutes, four, eight, six hours at the most."""
    return min(timedelta(minutes=2 ** min(tries, 12)), timedelta(hours=6))


def _reply_missing() -> Refusal:
    message = _("Choose an answer first.")
    return Refusal("reply_missing", message, fields={"chosen": message})


def _order_incomplete() -> Refusal:
    message = _("Give each line its own place, from the first to the last.")
    return Refusal("order_incomplete", message, fields={"chosen": message})
