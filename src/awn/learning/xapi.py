"""Statements of xAPI: what happened in a course, as other systems read it. Nothing is kept here, and nothing sent.

xAPI 1.0.3 and 2.0 (IEEE 9274.1.1), the parts “Data” 2.4 and its appendix C for interactions. The verbs are those of
ADL, as cmi5 uses them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from awn.base.text import Bilingual
from awn.learning.models import Course, Lesson, Question
from awn.learning.rules import Replied, Score

Json = dict[str, Any]
ADL = "http://adlnet.gov/expapi/"
PROGRESS = "https://w3id.org/xapi/cmi5/result/extensions/progress"
# What several answers are put together with (appendix C of xAPI 1.0.3).
_AND = "[,]"
VERBS: Mapping[str, Bilingual] = {
    "initialized": Bilingual("بدأ", "initialized"),
    "experienced": Bilingual("قرأ", "experienced"),
    "progressed": Bilingual("تقدّم في", "progressed"),
    "answered": Bilingual("أجاب عن", "answered"),
    "completed": Bilingual("أكمل", "completed"),
    "passed": Bilingual("اجتاز", "passed"),
    "failed": Bilingual("لم يجتز", "failed"),
    "terminated": Bilingual("أنهى", "terminated"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: who did it, and in which context, is said by whoever sends it."""

    verb: str
    activity: Json
    result: Json | None = None
    parents: tuple[Json, ...] = ()
    # True for what happens once in a registration: said again, it is the same statement.
    is_once: bool = False


def address_of(site: str, slug: str, *parts: str) -> str:
    """The name of a course, or of a part of it, for other systems: it never changes with a language."""
    return "/".join([f"{site}/courses/{slug}", *parts])


def course_activity(site: str, course: Course) -> Json:
    """A course."""
    return _activity(address_of(site, course.slug), "activities/course", course.title, course.summary)


def lesson_activity(site: str, course: Course, lesson: Lesson) -> Json:
    """A lesson of it."""
    return _activity(address_of(site, course.slug, "lessons", lesson.key), "activities/lesson", lesson.title)


def question_activity(site: str, course: Course, question: Question) -> Json:
    """A question with its answers, as an interaction: other systems can show what was chosen in words."""
    answers = list(question.answers.all())
    choices = [{"id": str(one.position), "description": _words(one.text)} for one in answers]
    text = Bilingual(question.text_ar, question.text_en)
    found = _activity(
        address_of(site, course.slug, "questions", question.key), "activities/cmi.interaction", text, text
    )
    is_order = question.kind == "order"
    right = [one.position for one in answers if is_order or one.is_right]
    found["definition"] |= {
        "interactionType": "sequencing" if is_order else "choice",
        "choices": choices,
        "correctResponsesPattern": [_response(right)],
    }
    return found


def begun(course: Json) -> Happened:
    """Somebody began a course."""
    return Happened("initialized", course, is_once=True)


def read(course: Json, lesson: Json) -> Happened:
    """Somebody read a lesson."""
    return Happened("experienced", lesson, {"completion": True}, (course,))


def progressed(course: Json, percent: int) -> Happened:
    """How much of a course lies behind somebody."""
    return Happened("progressed", course, {"extensions": {PROGRESS: percent}})


def answered(course: Json, question: Json, said: Replied) -> Happened:
    """An answer, and whether it was right."""
    return Happened("answered", question, {"success": said.is_right, "response": _response(said.chosen)}, (course,))


def completed(course: Json) -> Happened:
    """Everything was read and answered."""
    return Happened("completed", course, {"completion": True}, is_once=True)


def judged(course: Json, score: Score, *, is_passed: bool) -> Happened:
    """Passed or not, with the score."""
    return Happened("passed" if is_passed else "failed", course, {"success": is_passed, "score": score_of(score)})


def score_of(score: Score) -> Json:
    """A score; a course without questions is passed by reading it."""
    if not score.questions:
        return {"scaled": 1.0, "raw": 1, "min": 0, "max": 1}
    # Cut and not rounded: what is said to be reached must have been reached.
    scaled = score.right * 10_000 // score.questions / 10_000
    return {"scaled": scaled, "raw": score.right, "min": 0, "max": score.questions}


def context_of(registration: UUID, course: Json, happened: Happened, *, language: str, version: int) -> Json:
    """The context of what happened on this site itself."""
    around: Json = {"grouping": [_named(course)]}
    if happened.parents:
        around["parent"] = [_named(one) for one in happened.parents]
    return {
        "registration": str(registration), "platform": "Awn", "language": language, "revision": str(version),
        "contextActivities": around,
    }  # fmt: skip


def statement(number: UUID, happened: Happened, context: Json, at: datetime) -> Json:
    """A statement without its actor, who is put in when it is sent."""
    said: Json = {
        "id": str(number),
        "verb": {"id": f"{ADL}verbs/{happened.verb}", "display": _words(VERBS[happened.verb])},
        "object": happened.activity,
        "context": context,
        "timestamp": stamp(at),
    }
    if happened.result is not None:
        said["result"] = happened.result
    return said


def number_of(registration: UUID, happened: Happened, at: datetime) -> UUID:
    """The number of a statement: the same thing said twice has the same one."""
    more = "" if happened.is_once else f"{at.isoformat()} {json.dumps(happened.result, sort_keys=True)}"
    return uuid5(registration, f"{happened.verb} {happened.activity['id']} {more}")


def agent(home: str, name: str) -> Json:
    """Somebody by an account: a site, and a name there that says nothing."""
    return {"objectType": "Agent", "account": {"homePage": home, "name": name}}


def compact(agent: Json) -> str:
    """An agent as it stands in an address."""
    return json.dumps(agent, ensure_ascii=False, separators=(",", ":"))


def stamp(at: datetime) -> str:
    """A moment in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def duration(spent: timedelta) -> str:
    """A time as ISO 8601 has it, to the hundredth of a second."""
    return f"PT{max(0.0, spent.total_seconds()):.2f}S"


def _activity(address: str, kind: str, name: Bilingual, description: Bilingual | None = None) -> Json:
    definition: Json = {"type": f"{ADL}{kind}", "name": _words(name)}
    if description:
        definition["description"] = _words(description)
    return {"objectType": "Activity", "id": address, "definition": definition}


def _named(activity: Json) -> Json:
    return {"objectType": "Activity", "id": activity["id"]}


def _words(text: Bilingual) -> dict[str, str]:
    return {code: words for code, words in (("ar", text.ar), ("en", text.en)) if words}


def _response(places: Sequence[int]) -> str:
    return _AND.join(map(str, places))
