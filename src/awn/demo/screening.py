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
from awn.screening.actions.fits import rank
from awn.screening.actions.interviews import Times, make_slots
from awn.screening.actions.judging import set_rules
from awn.screening.actions.questions import Draft, ask
from awn.screening.actions.views import keep_view

_OPPORTUNITIES = 2


def set_up(editions: Sequence[Edition], at: datetime) -> None:
    """For the opportunities where most people wait for a decision."""
    chosen = [one.opportunity for one in editions if one.opportunity.state == "published"]
    waiting = {one.pk: Application.objects.filter(opportunity=one, state="submitted").count() for one in chosen}
    for opportunity in sorted(chosen, key=lambda one: -waiting[one.pk])[:_OPPORTUNITIES]:
        owner = Member.objects.filter(organisation=opportunity.organisation_id, role="owner").order_by("pk").first()
        if owner is not None and waiting[opportunity.pk]:
            _one(opportunity.pk, opportunity.organisation_id, owner.person, at)
    # Invented people get no letters.
    told = Q(name__startswith="screening.") | Q(name__startswith="interview.") | Q(name__startswith="application.")
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
