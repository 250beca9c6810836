"""Choosing among applicants: the table with an act that can be taken back, rules, questions, interviews."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World
from tests.make import NOW

from awn.base import clock
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.screening.actions.acts import Chosen, Wish, act
from awn.screening.actions.fits import rank
from awn.screening.actions.interviews import Times, make_slots
from awn.screening.actions.judging import set_rules
from awn.screening.actions.questions import Draft, ask
from awn.screening.actions.references import Named, letter_for, name_referee, want_referees
from awn.screening.actions.views import keep_view


def _of(world: World) -> list[Any]:
    return [world.organisation.slug, world.more["screened"].public_id]


def _own(world: World) -> list[Any]:
    return [world.more["screened_application"].pk]


STOPS: list[Stop] = [
    Stop("applicants", "owner", arguments=_of, note="an act that can be taken back, views, by fit", query="?sort=fit"),
    Stop("applicants_rules", "owner", arguments=_of),
    Stop("applicants_questions", "owner", arguments=_of),
    Stop("applicants_interviews", "owner", arguments=_of),
    Stop("application", "screened_applicant", arguments=_own, note="questions and an interview"),
    Stop("application_interview", "screened_applicant", arguments=_own),
    Stop("application_referees", "screened_applicant", arguments=_own),
    Stop("reference", "", arguments=lambda world: [world.more["reference_token"]]),
]
NO_PAGE: dict[str, str] = {
    "applicants_undo": "a button above the table of applicants",
    "applicants_rank": "a button of the table of applicants",
    "applicants_rest": "a button of the table of applicants",
    "applicants_views": "a form of the table of applicants",
    "application_answers": "the form that stands on the page of the application",
    "application_interview_entry": "an entry for a calendar, as a file to save",
}


def extend(world: World) -> None:
    """An opportunity with rules, questions, times, somebody who was just accepted, and somebody who is asked."""
    house, by = world.organisation, world.owner
    opportunity = make.opportunity(
        house, selection="reviewed", capacity=2, title_ar="مرافقة كبار السن", title_en="Company for older people"
    )
    names = (("منى العتيبي", "Muna Al Otaibi"), ("راشد الكعبي", "Rashid Al Kaabi"), ("دانة الصباح", "Dana Al Sabah"))
    people: list[Person] = [make.account(name_ar=ar, name_en=en).person for ar, en in names]
    rows = [make.application(opportunity, person) for person in people]
    _asked(opportunity, by)
    rank(opportunity.pk, by=by, at=NOW)
    keep_view(house.pk, "للبتّ فيه", {"state": "submitted"}, shared=True, by=by, at=NOW)
    want_referees(opportunity.pk, 2, by=by, at=NOW)
    one = name_referee(rows[0].pk, Named("هند المرزوقي", "work", "hind@example.com"), by=people[0], at=NOW)
    letter = letter_for(one.pk, by=None, at=clock.now())
    assert letter is not None
    world.more["reference_token"] = letter.token
    act(opportunity.pk, [Chosen(rows[0].pk)], Wish(kind="invite"), by=by, at=NOW - timedelta(minutes=5))
    # The letters of this one leave in two minutes by the clock of the pages.
    accepted = act(opportunity.pk, [Chosen(rows[1].pk)], Wish(kind="accept"), by=by, at=clock.now())
    world.more |= {
        "screened_act": accepted.act,
        "screened": opportunity,
        "screened_application": rows[0],
        "screened_applicant": people[0],
    }


def _asked(opportunity: Opportunity, by: Person) -> None:
    draft = Draft(
        kind="choice", text_ar="متى تستطيع الحضور؟", text_en="When can you come?", choices_ar=("صباحًا", "مساءً"),
        choices_en=("In the morning", "In the evening"), required=True,
    )  # fmt: skip
    question = ask(opportunity.pk, draft, by=by, at=NOW)
    ask(opportunity.pk, Draft(kind="text", text_ar="لماذا؟", text_en="Why?"), by=by, at=NOW)
    rule = {
        "role": None,
        "conditions": [
            {"fact": "age", "low": 21, "high": None},
            {"fact": "attendance", "percent": 90, "least": 3},
            {"fact": "answer", "question": question.pk, "value": "1"},
        ],
        "outcome": "accept",
    }
    set_rules(opportunity.pk, [rule], is_on=True, version=0, by=by, at=NOW)
    times = Times(first=NOW + timedelta(days=2), minutes=20, number=3, pause=10, place="مبنى 4، الدور الأول")
    make_slots(opportunity.pk, times, by=by, at=NOW)
