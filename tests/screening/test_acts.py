"""Deciding on many at once, and taking it back before the letters leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.opportunities.models import Opportunity
from awn.participation.actions.applications import withdraw
from awn.participation.models import Application, Place
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.screening.actions.acts import Chosen, Wish, act, tell_due, undo
from awn.screening.actions.inquiries import answer
from awn.screening.models import Act, Inquiry, Move
from awn.screening.rules import UNDO_FOR

pytestmark = pytest.mark.django_db
NOW = make.NOW
LATER = NOW + UNDO_FOR
ACCEPT = Wish(kind="accept")


@pytest.fixture
def house() -> tuple[Opportunity, Person]:
    """An opportunity with two seats in one shift, and its coordinator."""
    opportunity = make.opportunity(capacity=2, selection="reviewed")
    return opportunity, make.member(opportunity.organisation, "coordinator")


def states(opportunity: Opportunity) -> list[str]:
    return list(Application.objects.filter(opportunity=opportunity).order_by("pk").values_list("state", flat=True))


def standing(opportunity: Opportunity) -> list[Any]:
    """All that a decision may change."""
    rows = Application.objects.filter(opportunity=opportunity).order_by("pk")
    places = Place.objects.filter(shift__opportunity=opportunity, state__in=["waiting", "confirmed"]).order_by("pk")
    taken = list(opportunity.shifts.values_list("taken", flat=True))
    return [list(rows.values_list("state", "reason", "note", "decided_at", "decided_by")),
            list(places.values_list("pk", "state")), taken]  # fmt: skip


def refused(act: Callable[[], object]) -> str:
    """The code with which an act is refused."""
    with pytest.raises(Refusal) as said:
        act()
    return said.value.code


def chosen(rows: list[Application]) -> list[Chosen]:
    return [Chosen(row.pk, row.state) for row in rows]


def test_letters_leave_only_when_the_act_can_no_longer_be_taken_back(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    rows = [make.application(opportunity, make.account().person) for _n in range(3)]
    outcome = act(opportunity.pk, chosen(rows), ACCEPT, by=by, at=NOW)
    assert list(outcome.states.values()) == ["accepted", "accepted", "waiting"]
    assert tell_due(by=None, at=LATER - timedelta(seconds=1)) == 0
    drain(NOW)
    assert not Notification.objects.exists()
    assert tell_due(by=None, at=LATER) == 3
    assert tell_due(by=None, at=LATER) == 0
    drain(LATER)
    assert sorted(Notification.objects.values_list("kind", flat=True)) == [
        "application.accepted", "application.accepted", "application.waiting",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wish", [ACCEPT, Wish(kind="decline", reason="no_places", note="Next time")], ids=["yes", "no"]
)
def test_taking_an_act_back_leaves_everything_as_it_was(house: tuple[Opportunity, Person], wish: Wish) -> None:
    opportunity, by = house
    full = make.shift(opportunity, starts_at=NOW + timedelta(days=3), capacity=1)
    make.place(full)
    rows = [make.application(opportunity) for _n in range(2)]
    # One has a number in a list already, which must be the same number afterwards.
    waiting = make.application(opportunity, state="waiting")
    number = Place.objects.create(
        shift=full, person=waiting.person, application=waiting, state="waiting", created_at=NOW, changed_at=NOW
    )
    before = standing(opportunity)
    outcome = act(opportunity.pk, chosen([*rows, waiting]), wish, by=by, at=NOW)
    assert not outcome.refused
    assert standing(opportunity) != before
    back = undo(outcome.act.pk, by=by, at=NOW + timedelta(seconds=90))
    assert (len(back.states), back.refused) == (3, {})
    assert standing(opportunity) == before
    number.refresh_from_db()
    assert number.state == "waiting"
    assert tell_due(by=None, at=LATER) == 0


def test_what_moved_on_since_stays_and_is_still_told(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    gone, stays = (make.application(opportunity, make.account().person) for _n in range(2))
    outcome = act(opportunity.pk, chosen([gone, stays]), ACCEPT, by=by, at=NOW)
    withdraw(gone.pk, by=gone.person, at=NOW)
    back = undo(outcome.act.pk, by=by, at=NOW)
    assert [refusal.code for refusal in back.refused.values()] == ["changed_meanwhile"]
    assert states(opportunity) == ["withdrawn", "submitted"]
    # Somebody who withdrew meanwhile is not told that they were accepted.
    assert tell_due(by=None, at=LATER) == 0
    assert refused(lambda: undo(outcome.act.pk, by=by, at=LATER)) == "letters_left"


def test_the_second_of_two_coordinators_is_told_who_decided_and_changes_nothing(
    house: tuple[Opportunity, Person],
) -> None:
    opportunity, first = house
    second = make.member(opportunity.organisation, "coordinator")
    rows = [make.application(opportunity) for _n in range(3)]
    seen = chosen(rows)
    act(opportunity.pk, seen, ACCEPT, by=first, at=NOW)
    late = act(opportunity.pk, seen, Wish(kind="decline", reason="no_places"), by=second, at=NOW)
    assert not late.states
    assert {refusal.code for refusal in late.refused.values()} == {"changed_meanwhile"}
    with override("ar"):
        assert first.name_ar in str(late.refused[rows[0].pk].message)
    assert states(opportunity) == ["accepted", "accepted", "waiting"]
    # An act that did nothing leaves no trace.
    assert Act.objects.count() == 1


def test_the_waiting_list_is_for_full_shifts(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    rows = [make.application(opportunity) for _n in range(3)]
    wish = Wish(kind="waiting")
    early = act(opportunity.pk, chosen(rows[:1]), wish, by=by, at=NOW)
    assert [refusal.code for refusal in early.refused.values()] == ["seats_free"]
    act(opportunity.pk, chosen(rows[:2]), ACCEPT, by=by, at=NOW)
    act(opportunity.pk, chosen(rows[2:]), wish, by=by, at=NOW)
    assert states(opportunity) == ["accepted", "accepted", "waiting"]
    assert Place.objects.get(application=rows[2]).state == "waiting"


def test_a_question_reaches_each_and_is_answered_once_by_the_applicant(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    row = make.application(opportunity, make.account().person)
    act(opportunity.pk, chosen([row]), Wish(kind="ask", text="Do you have a car?"), by=by, at=NOW)
    tell_due(by=None, at=LATER)
    drain(LATER)
    assert Notification.objects.get(person=row.person).kind == "application.asked"
    inquiry = Inquiry.objects.get()
    assert refused(lambda: answer(inquiry.pk, "Yes", by=make.person(), at=LATER)) in {"not_yours", "not_found"}
    answer(inquiry.pk, "Yes", by=row.person, at=LATER)
    assert refused(lambda: answer(inquiry.pk, "No", by=row.person, at=LATER)) == "answered_already"
    inquiry.refresh_from_db()
    assert inquiry.answer == "Yes"


def test_a_question_that_is_taken_back_was_never_asked(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    row = make.application(opportunity)
    outcome = act(opportunity.pk, chosen([row]), Wish(kind="ask", text="Why?"), by=by, at=NOW)
    undo(outcome.act.pk, by=by, at=NOW)
    assert not Inquiry.objects.exists()
    assert tell_due(by=None, at=LATER) == 0


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish(kind="dance"), "act_missing"),
        (Wish(kind="decline", reason="mood"), "reason_missing"),
        (Wish(kind="ask", text=" "), "question_missing"),
    ],
    ids=["act", "reason", "question"],
)
def test_an_act_without_what_it_needs_does_nothing(house: tuple[Opportunity, Person], wish: Wish, code: str) -> None:
    opportunity, by = house
    row = make.application(opportunity)
    assert refused(lambda: act(opportunity.pk, chosen([row]), wish, by=by, at=NOW)) == code
    assert not Act.objects.exists()


def test_only_those_who_decide_act_and_take_back(house: tuple[Opportunity, Person]) -> None:
    opportunity, by = house
    row = make.application(opportunity)
    outcome = act(opportunity.pk, chosen([row]), ACCEPT, by=by, at=NOW)
    for who in (make.member(opportunity.organisation, "supervisor"), make.member(make.organisation())):
        assert refused(lambda: act(opportunity.pk, chosen([row]), ACCEPT, by=who, at=NOW)) == "not_allowed"  # noqa: B023 - called at once
        assert refused(lambda: undo(outcome.act.pk, by=who, at=NOW)) == "not_allowed"  # noqa: B023 - called at once
    own = make.application(opportunity, by)
    mine = act(opportunity.pk, chosen([own]), ACCEPT, by=by, at=NOW)
    assert [refusal.code for refusal in mine.refused.values()] == ["own_application"]
    assert Move.objects.count() == 1
    assert Event.objects.filter(name="screening.decided").count() == 1
