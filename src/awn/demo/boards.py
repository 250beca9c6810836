"""A board of translations, and what both sides of the kitchen said of each other: every step by the real action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from awn.boards.actions.accepting import accept_task
from awn.boards.actions.claims import Result, claim, hand_in
from awn.boards.actions.laying_out import Layout, NewTask, add_tasks, lay_out
from awn.boards.models import Board, Task
from awn.demo.publishing import Edition
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.participation.models import Application, Place
from awn.people.models import Person, PersonLanguage
from awn.ratings.actions.rating import Said, rate_organisation, rate_volunteer
from awn.ratings.models import Occasion
from awn.ratings.rules import OPEN_FOR, QUESTIONS
from awn.reactions.dispatch import drain
from awn.safety.rules import CONDUCT_VERSION

BOARD = "health_leaflets"
_TITLES = (
    "نشرة السكري: الصفحة الأولى",
    "نشرة السكري: الصفحة الثانية",
    "لقاحات الطفل: أسئلة الأمهات",
    "الحمل والصيام",
    "العناية بضغط الدم في الحر",
    "متى أذهب إلى الطوارئ؟",
)
_BRIEF = "جمل قصيرة وفعل واضح، كما تقرؤها جدّة في مزرعتها. المصطلحات من مسردنا."
_NEED = "نشرة ورقية بخط كبير"
_DONE = "السكري مرض تعيش معه. اقرأ هذه الصفحة مع طبيبك، ثم علّقها على الثلاجة."
_WORDS = (
    "استقبال لطيف وتعليمات واضحة من أول دقيقة.",
    "",
    "كان الماء قليلًا في آخر المناوبة، وما عدا ذلك ممتاز.",
    "",
    "سأعود مع إخوتي في المرة القادمة.",
    "",
)


def put_up(players: Mapping[str, Person], editions: Sequence[Edition], hub: Opportunity, at: datetime) -> None:
    """A board with a task in every column, for the volunteer; and evaluations of the kitchen from both sides."""
    edition = next(e for e in editions if e.text.key == BOARD and e.opportunity.state == "published")
    owner, since = edition.house.owner, at - timedelta(days=10)
    layout = Layout(kind="translation", claim_hours=72, most_claims=3)
    board = lay_out(edition.opportunity.pk, layout, by=owner, at=since)
    rows = [
        NewTask(
            title=title, brief=_BRIEF, alias=f"نشرة {number}", need=_NEED, from_language="en", to_language="ar",
            units=2, review_units=1, reference=f"HL-{number}",
        )
        for number, title in enumerate(_TITLES, start=1)
    ]  # fmt: skip
    add_tasks(board.pk, rows, by=owner, at=since)
    other = _seated(board, at)
    if other is not None:
        _work(board, players["volunteer"], other, owner, at)
    _evaluate(hub, players["supervisor"], at)
    drain(at)


def _seated(board: Board, at: datetime) -> Person | None:
    """Somebody with a place there who knows both languages well."""
    running = Place.objects.filter(
        shift__opportunity=board.opportunity_id, state__in=["confirmed", "attended"], shift__starts_at__lte=at,
        shift__ends_at__gt=at,
    )  # fmt: skip
    for place in running.select_related("person").order_by("pk"):
        levels = dict(PersonLanguage.objects.filter(person=place.person).values_list("language_id", "level"))
        if {levels.get("ar"), levels.get("en")} <= {"fluent", "native"}:
            return place.person
    return None


def _work(board: Board, noura: Person, other: Person, owner: Person, at: datetime) -> None:
    """One task done, one to read, one in hand, one that waits to be accepted; the rest is free."""
    give_place(board, noura, owner, at - timedelta(days=9))
    first, second, third, fourth, *_free = Task.objects.filter(board=board).order_by("pk")
    for task, translator, reader in ((first, noura, other), (second, other, noura)):
        begun = at - timedelta(days=4)
        mine = claim(task.pk, by=translator, at=begun)
        hand_in(mine.pk, Result(text=_DONE), by=translator, at=begun + timedelta(hours=20))
        reading = claim(task.pk, by=reader, at=begun + timedelta(hours=30))
        hand_in(reading.pk, Result(text=_DONE), by=reader, at=begun + timedelta(hours=32))
    accept_task(first.pk, by=owner, at=at - timedelta(days=1))
    claim(third.pk, by=noura, at=at - timedelta(hours=20))
    waiting = claim(fourth.pk, by=other, at=at - timedelta(hours=30))
    hand_in(waiting.pk, Result(text=_DONE), by=other, at=at - timedelta(hours=3))


def give_place(board: Board, person: Person, owner: Person, at: datetime) -> None:
    """A confirmed place in the first shift, unless there is one or none is left."""
    shift = board.opportunity.shifts.order_by("pk")[0]
    if Place.objects.filter(shift=shift, person=person).exists() or not shift.seats_left:
        return
    application = Application.objects.create(
        opportunity=board.opportunity, person=person, state="accepted", charter_accepted_at=at, created_at=at,
        decided_at=at, decided_by=owner,
    )  # fmt: skip
    Person.objects.filter(pk=person.pk).update(conduct_version=CONDUCT_VERSION)
    Place.objects.create(
        shift=shift, person=person, application=application, state="confirmed", created_at=at, changed_at=at
    )


def _evaluate(hub: Opportunity, supervisor: Person, at: datetime) -> None:
    """Six volunteers of earlier days have spoken, and the supervisor of two of them; whoever worked lately is asked."""
    opened = at - timedelta(days=20)
    entries = HoursEntry.objects.filter(organisation=hub.organisation_id, reverses=None, person__account=None)
    seen: set[int] = {supervisor.pk}
    for entry in entries.select_related("person", "opportunity").order_by("-pk"):
        if len(seen) > len(_WORDS):
            break
        if entry.person_id in seen:
            continue
        words = _WORDS[len(seen) - 1]
        seen.add(entry.person_id)
        occasion, is_new = Occasion.objects.get_or_create(
            opportunity=entry.opportunity, person=entry.person,
            defaults={"opened_at": opened, "closes_at": opened + OPEN_FOR, "reminded_at": opened},
        )  # fmt: skip
        if not is_new:
            continue
        said = dict.fromkeys(QUESTIONS["volunteer"], 5) | {"clarity": 4 + len(seen) % 2, "safety": 4}
        rate_organisation(occasion.pk, Said(scores=said, words=words), by=entry.person, at=opened + timedelta(days=2))
        if len(seen) < 4:
            marks = dict.fromkeys(QUESTIONS["organisation"], 5)
            rate_volunteer(occasion.pk, Said(scores=marks), by=supervisor, at=opened + timedelta(days=3))
