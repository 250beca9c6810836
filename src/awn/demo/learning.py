"""Courses in the invented world: the volunteer has passed one and begun another; a house wrote its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from awn.base.models import Event
from awn.base.text import Bilingual
from awn.consents.rules import Purpose
from awn.learning.actions import taking, writing
from awn.learning.actions.loading import load_all
from awn.learning.actions.writing import Frame
from awn.learning.content import Answer, Lesson, Question
from awn.learning.models import Statement
from awn.learning.queries import open_course
from awn.learning.records import has_record_store
from awn.organisations.models import Organisation
from awn.people.models import Person
from awn.privacy.actions import stopping

PASSED, BEGUN = "staying-safe-online", "privacy"
_SAID = [
    "learning.loaded", "learning.begun", "learning.passed", "qualification.granted", "certificate.issued",
    "course.written", "course.published", "consent.given",
]  # fmt: skip
_FRAME = Frame(
    title=Bilingual("قبل مناوبتك الأولى معنا", "Before your first shift with us"),
    summary=Bilingual("أين تجدنا، وماذا تُحضر، ومن تسأل.", "Where to find us, what to bring and whom to ask."),
    minutes=5,
    pass_mark=50,
    audience=("volunteer",),
    level="beginner",
)
_BODY = Bilingual(
    "## أين نلتقي\n\nعند البوابة الشمالية، قبل الموعد بربع ساعة. المشرف يلبس سترة خضراء.\n\n"
    "> **تذكّر:** الماء والقبعة، ورقم المشرف في هاتفك.",
    "## Where we meet\n\nAt the northern gate, a quarter of an hour early. The supervisor wears a green vest.\n\n"
    "> **Remember:** water, a hat, and the supervisor’s number in your telephone.",
)
_EASY = Bilingual(
    "نلتقي عند البوابة الشمالية.\n\nاحضر قبل الموعد بربع ساعة.",
    "We meet at the northern gate.\n\nCome 15 minutes early.",
)
_ANSWERS = (
    Answer(Bilingual("عند المواقف", "At the car park"), Bilingual("البوابة أقرب إلى العمل.", "The gate is nearer.")),
    Answer(Bilingual("عند البوابة الشمالية", "At the northern gate"), Bilingual("نعم.", "Yes."), right=True),
    Answer(Bilingual("في المكتب", "At the office"), Bilingual("المكتب مغلق يومها.", "It is closed that day.")),
)


def study(players: Mapping[str, Person], organisation_id: int, at: datetime) -> None:
    """Loads the project's courses and plays the three stories; nothing of it waits for an answer."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    load_all(by=None, at=at)
    volunteer = players["volunteer"]
    if has_record_store():
        stopping.agree(volunteer.pk, Purpose.LEARNING, by=volunteer, at=at - timedelta(days=9))
    _take(PASSED, volunteer, at - timedelta(days=9), steps=None)
    _take(BEGUN, volunteer, at - timedelta(days=1), steps=3)
    _deliver(at)
    _write(organisation_id, players["owner"], at - timedelta(days=20))
    Event.objects.filter(pk__gt=latest, name__in=_SAID, handled_at=None).update(handled_at=at)


def _take(slug: str, person: Person, at: datetime, *, steps: int | None) -> None:
    """The first steps of a course, or all of them with the certificate."""
    whole = open_course(slug)
    if whole is None:
        return
    for step in whole.way[:steps]:
        if not step.question:
            taking.read_lesson(slug, step.lesson, by=person, at=at)
            continue
        question = whole.question(step.question)
        if question is not None:
            rows = list(question.answers.all())
            right = [one.position for one in rows if one.is_right or question.kind == "order"]
            taking.answer(slug, step.question, right, by=person, at=at)
    if steps is None:
        taking.certificate(slug, by=person, at=at)


def _deliver(at: datetime) -> None:
    """Where a record store is set, what it heard: most was sent, two were refused, the last ones wait."""
    numbers = list(Statement.objects.order_by("pk").values_list("pk", flat=True))
    Statement.objects.filter(pk__in=numbers[:-5]).update(state="sent", settled_at=at)
    refused = Statement.objects.filter(pk__in=numbers[3:5])
    refused.update(state="refused", settled_at=at, reason="400 The activity is not known here")
    Statement.objects.filter(pk__in=numbers[-5:]).update(tries=1, reason="503 Come again later")


def _write(organisation_id: int, owner: Person, at: datetime) -> None:
    if Organisation.objects.get(pk=organisation_id).state != "verified":
        return
    course = writing.begin(organisation_id, _FRAME, by=owner, at=at)
    lesson = Lesson("", Bilingual("يومك الأول", "Your first day"), 5, _BODY, _EASY)
    writing.put_lesson(course.pk, lesson, 1, by=owner, at=at)
    key = course.lessons.get().key
    asked = Question("", key, "one", Bilingual("أين نلتقي؟", "Where do we meet?"), _ANSWERS)
    writing.put_question(course.pk, asked, 1, by=owner, at=at)
    writing.publish(course.pk, by=owner, at=at)
