"""Nobody is left without an answer when an opportunity ends."""

from __future__ import annotations

import pytest
from tests import make
from tests.screening.test_acts import refused

from awn.opportunities.actions.states import close
from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.models import Notification
from awn.reactions.dispatch import drain
from awn.screening.actions.acts import tell_due
from awn.screening.actions.closing import answer_all_left, answer_rest
from awn.screening.rules import UNDO_FOR

pytestmark = pytest.mark.django_db
NOW = make.NOW
LATER = NOW + UNDO_FOR


def states(opportunity: Opportunity) -> list[tuple[str, str]]:
    return list(Application.objects.filter(opportunity=opportunity).order_by("pk").values_list("state", "reason"))


def test_everybody_who_was_not_chosen_is_told_once_with_what_else_fits() -> None:
    opportunity = make.opportunity(selection="reviewed")
    by = make.member(opportunity.organisation, "coordinator")
    other = make.opportunity(title_en="Another")
    rows = [make.application(opportunity, make.account().person, state=state) for state in ("submitted", "accepted")]
    assert refused(lambda: answer_rest(opportunity.pk, by=by, at=NOW)) == "still_open"
    close(opportunity.pk, by=by, at=NOW)
    answer_rest(opportunity.pk, by=by, at=NOW)
    assert refused(lambda: answer_rest(opportunity.pk, by=by, at=NOW)) == "nobody_left"
    tell_due(by=None, at=LATER)
    drain(LATER)
    drain(LATER)
    assert states(opportunity) == [("declined", "no_places"), ("accepted", "")]
    [letter] = Notification.objects.filter(person=rows[0].person)
    assert (letter.kind, letter.data["others"]) == ("application.declined", [other.pk])
    assert not Notification.objects.filter(person=rows[1].person).exists()


def test_when_the_work_is_done_who_is_left_is_answered_by_itself() -> None:
    opportunity = make.opportunity(selection="reviewed")
    for state in ("submitted", "waiting", "accepted", "withdrawn"):
        make.application(opportunity, state=state)
    assert answer_all_left(opportunity.pk, by=None, at=NOW) == 0
    Opportunity.objects.filter(pk=opportunity.pk).update(state="completed")
    assert answer_all_left(opportunity.pk, by=None, at=NOW) == 2
    assert answer_all_left(opportunity.pk, by=None, at=NOW) == 0
    assert states(opportunity) == [
        ("declined", "not_decided"), ("declined", "no_places"), ("accepted", ""), ("withdrawn", ""),
    ]  # fmt: skip
