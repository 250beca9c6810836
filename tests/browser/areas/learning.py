"""Courses: the learner's pages, and an organisation's own."""

from __future__ import annotations

from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World
from tests.learning.tea import tea

from awn.base.text import Bilingual
from awn.learning.actions import taking, writing
from awn.learning.actions.writing import Frame
from awn.learning.content import Answer, Lesson, Question


def _tea(_world: World) -> list[Any]:
    return ["tea"]


def _desk(world: World) -> list[Any]:
    return [world.organisation.slug, world.more["own_course"].slug]


_SAME = "made of the same parts as a page that is looked at here"
STOPS: list[Stop] = [
    Stop("course", arguments=_tea),
    Stop("course_lesson", arguments=lambda _w: ["tea", "01-pouring"]),
    Stop("course_question", "volunteer", arguments=lambda _w: ["tea", "hand"]),
    Stop("course_result", "volunteer", arguments=_tea),
    Stop("desk_course", "owner", arguments=_desk),
    Stop("staff_course_records", "staff"),
]
NO_PAGE: dict[str, str] = {
    "courses": _SAME,
    "my_courses": _SAME,
    "course_again": "a button",
    "course_launch": "a link that another platform makes; tests/web/test_learning_launch.py looks at the page",
    "course_launch_end": "a button",
    "my_courses_share": "a button",
    "course_certificate": "a button",
    "course_medium": "a picture, a recording or a film",
    "desk_courses": _SAME,
    "desk_course_new": _SAME,
    "desk_course_import": _SAME,
    "desk_course_edit": _SAME,
    "desk_course_preview": _SAME,
    "desk_course_file": "a package to save",
    "desk_course_media": _SAME,
    "desk_lesson": _SAME,
    "desk_question": _SAME,
}


def extend(world: World) -> None:
    """A course that the volunteer has passed, and a draft of the house."""
    tea()
    for lesson in ("01-pouring", "02-guests"):
        taking.read_lesson("tea", lesson, by=world.volunteer, at=make.NOW)
    for key, chosen in {"hand": [0], "steps": [0, 1, 2], "enough": [0, 1]}.items():
        taking.answer("tea", key, chosen, by=world.volunteer, at=make.NOW)
    frame = Frame(
        title=Bilingual("مكتبتنا", "Our library"), summary=Bilingual("ما يُعرف قبل المجيء.", "What to know before."),
        minutes=10, pass_mark=50, audience=["volunteer"], level="beginner",
    )  # fmt: skip
    course = writing.begin(world.organisation.pk, frame, by=world.owner, at=make.NOW)
    lesson = Lesson("", Bilingual("الرفوف", "Shelves"), 5, Bilingual("## هنا\n\nكلمات.", "## Here\n\nWords."))
    writing.put_lesson(course.pk, lesson, 1, by=world.owner, at=make.NOW)
    said = [Answer(Bilingual(ar, en), Bilingual("نعم.", "So."), right=en == "Left") for ar, en in
            (("يسارًا", "Left"), ("يمينًا", "Right"), ("أعلى", "Up"))]  # fmt: skip
    asked = Question("", course.lessons.get().key, "one", Bilingual("أين؟", "Where?"), said)
    writing.put_question(course.pk, asked, 1, by=world.owner, at=make.NOW)
    world.more["own_course"] = course
