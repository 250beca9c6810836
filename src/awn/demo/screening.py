"""A few questions, a rule and times for interviews, so that the pages of screening are not empty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from awn.base.models import Event
from awn.demo.publishing import Edition
from awn.organisations.models import Member
from awn.participation.models import Application
from awn.people.models import Person
from awn.screening.actions.acts import Chosen, Wish, act, tell_due
from awn.screening.actions.fits import rank
from awn.screening.actions.interviews import Times, choose, make_slots
from awn.screening.actions.judging import set_rules
from awn.screening.actions.questions import Draft, ask
from awn.screening.actions.references import (
    Named,
    Said,
    decline_reference,
    end_references,
    give_reference,
    letter_for,
    name_referee,
    want_referees,
)
from awn.screening.actions.views import keep_view
from awn.screening.models import Slot
from awn.screening.rules import UNDO_FOR

_OPPORTUNITIES = 2
NAMED = (
    ("هند المرزوقي", "work", "answered"),
    ("Yousef Al Ansari", "teaching", "asked"),
    ("سلطان الحارثي", "volunteering", "declined"),
    ("Mariam Al Kuwari", "other", "lapsed"),
)
WORDS = "عملنا معًا سنتين في تنظيم الفعاليات. حضور في الموعد دائمًا، وصبر مع الناس، ولا يُترك عمل قبل أن يكتمل."


def set_up(editions: Sequence[Edition], at: datetime) -> None:
    """For the opportunities where most people wait for a decision."""
    chosen = [one.opportunity for one in editions if one.opportunity.state == "published"]
    waiting = {one.pk: Application.objects.filter(opportunity=one, state="submitted").count() for one in chosen}
    for opportunity in sorted(chosen, key=lambda one: -waiting[one.pk])[:_OPPORTUNITIES]:
        owner = Member.objects.filter(organisation=opportunity.organisation_id, role="owner").order_by("pk").first()
        if owner is not None and waiting[opportunity.pk]:
            _one(opportunity.pk, opportunity.organisation_id, owner.person, at)
    end_references(by=None, at=at)
    # Invented people get no letters.
    told = (
        Q(name__startswith="referee.")
        | Q(name__startswith="screening.")
        | Q(name__startswith="interview.")
        | Q(name__startswith="application.")
    )
    Event.objects.filter(told, handled_at=None).update(handled_at=at)


def _one(opportunity_id: int, organisation_id: int, by: Person, at: datetime) -> None:
    question = ask(
        opportunity_id,
        Draft(kind="yes_no", text_ar="هل سبق أن شاركت في عمل مشابه؟", text_en="Have you done similar work before?"),
        by=by,
        at=at,
    )
    rule = {
        "role": None,
        "conditions": [
            {"fact": "answer", "question": question.pk, "value": "1"},
            {"fact": "age", "low": 21, "high": None},
        ],
        "outcome": "accept",
    }
    set_rules(opportunity_id, [rule], is_on=False, version=0, by=by, at=at)
    times = Times(first=at + timedelta(days=2), minutes=20, number=4, pause=10, place="مكالمة مرئية")
    make_slots(opportunity_id, times, by=by, at=at)
    keep_view(organisation_id, "بانتظار القرار", {"state": "submitted", "sort": "fit"}, shared=True, by=by, at=at)
    rank(opportunity_id, by=None, at=at)
    _interviews(opportunity_id, by, at)
    _references(opportunity_id, by, at)


def _interviews(opportunity_id: int, by: Person, at: datetime) -> None:
    """Two are asked to come, and one of them has chosen a time."""
    rows = list(Application.objects.filter(opportunity=opportunity_id, state="submitted").order_by("pk")[:2])
    act(opportunity_id, [Chosen(row.pk) for row in rows], Wish(kind="invite"), by=by, at=at - UNDO_FOR)
    tell_due(by=None, at=at)
    free = Slot.objects.filter(opportunity=opportunity_id, interview=None).order_by("starts_at").first()
    if rows and free is not None:
        choose(rows[0].pk, free.pk, by=rows[0].person, at=at)


def _references(opportunity_id: int, by: Person, at: datetime) -> None:
    """One person each: somebody has answered, somebody has not yet, somebody would rather not, somebody let it pass."""
    want_referees(opportunity_id, 1, by=by, at=at - timedelta(days=20))
    people = list(
        Application.objects.filter(opportunity=opportunity_id, state="submitted").order_by("pk")[: len(NAMED)]
    )
    for row, (name, relation, ends) in zip(people, NAMED, strict=False):
        then = at - timedelta(days=16)
        email = f"referee-{row.pk}@people.awn.example"
        one = name_referee(row.pk, Named(name, relation, email), by=row.person, at=then)
        letter = letter_for(one.pk, by=None, at=then if ends == "lapsed" else at - timedelta(days=2))
        if letter is None:
            continue
        if ends == "answered":
            give_reference(letter.token, Said("some", "gladly", WORDS), by=None, at=at - timedelta(days=1))
        elif ends == "declined":
            decline_reference(letter.token, never=False, by=None, at=at - timedelta(days=1))
