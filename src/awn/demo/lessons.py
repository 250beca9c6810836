"""A board of lessons that the coordinator and the supervisor of the kitchen look after: weeks past, and to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from awn.boards.actions.laying_out import Layout, lay_out
from awn.boards.actions.sessions import NewSession, book, offer, say_how, settle
from awn.boards.models import Board
from awn.demo.boards import give_place
from awn.opportunities.drafts import new_public_id
from awn.opportunities.models import Opportunity, Role, RoleSkill, Shift
from awn.people.models import Person
from awn.reference.models import Skill

WEEKS_BEFORE, WEEKS_AFTER = 6, 3
_LONG = timedelta(minutes=60)
_HOUR_OF_DAY = 19
_LEARNERS = (("المتعلم 1", "أرقام الهاتف والأسعار في البقالة"), ("المتعلم 2", "كلمات المطبخ والمقادير"))
# A week in which the second learner did not come.
_ABSENT_WEEK = 2
_SKILL = "arabic-for-others"
_PLAIN_AR = (
    "تعلّم عاملًا من عمّال المطبخ العربية عن بعد، ساعة في الأسبوع: الأرقام، والأسعار، وكلمات العمل. ومشرفنا حاضر دائمًا."
)
_PLAIN_EN = (
    "You teach one of the kitchen’s workers Arabic online, an hour a week: numbers, prices, words of their work. A"
    " supervisor is always on duty."
)
_TEXT_EN = (
    "Book an hour on the board, and write a line afterwards about what was learnt. Names are aliases; no numbers, no"
    " pictures."
)


def teach(players: Mapping[str, Person], house_id: int, at: datetime) -> None:
    """Two lessons a week: those of six weeks settled, the last one still to settle, those to come partly booked."""
    coordinator, supervisor, noura = (players[part] for part in ("coordinator", "supervisor", "volunteer"))
    opportunity = _opportunity(house_id, at)
    board = lay_out(opportunity.pk, Layout(kind="tutoring"), by=coordinator, at=opportunity.created_at)
    give_place(board, noura, coordinator, opportunity.created_at)
    first = at.astimezone(ZoneInfo(opportunity.zone)).replace(hour=_HOUR_OF_DAY, minute=0, second=0, microsecond=0)
    # The last of the past ends before now, whatever the hour is.
    first -= timedelta(weeks=WEEKS_BEFORE) + (timedelta(days=1) if first + 3 * _LONG > at else timedelta())
    for week in range(WEEKS_BEFORE + WEEKS_AFTER):
        _lessons(board, week, first + timedelta(weeks=week), (coordinator, supervisor, noura), at)


def _lessons(board: Board, week: int, begin: datetime, people: tuple[Person, Person, Person], at: datetime) -> None:
    coordinator, supervisor, noura = people
    is_past = begin + 3 * _LONG <= at
    for number, (alias, need) in enumerate(_LEARNERS):
        starts_at = begin + number * _LONG
        made = at - timedelta(hours=2) if not is_past else starts_at - timedelta(days=3)
        new = NewSession(
            starts_at=starts_at, ends_at=starts_at + _LONG, alias=alias, need=need, supervisor_id=supervisor.pk,
            link="https://meet.example/evening-lessons",
        )  # fmt: skip
        [session] = offer(board.pk, new, by=coordinator, at=made)
        if not is_past and number:
            continue
        book(session.pk, by=noura, at=made)
        if not is_past:
            continue
        said = "nobody_came" if number and week == _ABSENT_WEEK else "held"
        say_how(session.pk, said, "", by=noura, at=starts_at + _LONG)
        if week < WEEKS_BEFORE - 1 or not number:
            settle(session.pk, said, by=supervisor, at=starts_at + 2 * _LONG)


def _opportunity(house_id: int, at: datetime) -> Opportunity:
    begin, end = at - timedelta(weeks=WEEKS_BEFORE + 1), at + timedelta(weeks=WEEKS_AFTER + 1)
    made = Opportunity.objects.create(
        organisation_id=house_id, public_id=new_public_id(), is_synthetic=True, state="published", mode="remote",
        kind="skilled", selection="reviewed", min_age=18, field_id="education", guardian_required=False,
        title_ar="حصة العربية المسائية لعمّال المطبخ", title_en="Evening Arabic for the kitchen’s workers",
        plain_ar=_PLAIN_AR, plain_en=_PLAIN_EN, description_en=_TEXT_EN,
        description_ar="نحجز الساعة من اللوحة، ونكتب بعدها سطرًا عمّا تعلّمناه. الأسماء مستعارة، ولا أرقام ولا صور.",
        risks_ar="لا مخاطر بدنية.", risks_en="No bodily risk.",
        starts_at=begin, ends_at=end, next_at=begin, created_at=begin, changed_at=begin, published_at=begin,
    )  # fmt: skip
    role = Role.objects.create(
        opportunity=made, title_ar="معلّم عربية", title_en="Arabic teacher",
        tasks_ar="ساعة من المحادثة والكلمات.", tasks_en="An hour of conversation and words.",
    )  # fmt: skip
    skill = Skill.objects.get(uri__endswith=f":{_SKILL}")
    RoleSkill.objects.create(role=role, skill=skill, need="wished")
    Opportunity.objects.filter(pk=made.pk).update(skill_ids=[skill.pk])
    Shift.objects.create(
        opportunity=made, starts_at=begin, ends_at=end, open_ended=True, capacity=6, minutes_per_unit=60, most_units=24
    )
    return made
