"""A clash is refused by default; a coordinator who knows better says why, and that is kept and told."""

from __future__ import annotations

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.participation.actions.applications import accept
from awn.participation.actions.attendance import check_in
from awn.participation.actions.deciding import Decision, announce, decide, take_back
from awn.participation.models import Application, Place
from awn.people.models import Notification
from awn.reactions.dispatch import drain

NOW = make.NOW
pytestmark = pytest.mark.django_db


def _clashing() -> Application:
    """Somebody who asked for a shift, and has a place elsewhere at the time by now."""
    wanted = make.opportunity(selection="review", region=make.region())
    application = make.application(wanted)
    shift = wanted.shifts.get()
    make.place(make.shift(make.opportunity(shifts=0), starts_at=shift.starts_at), application.person)
    return application


def test_a_clash_is_refused_unless_a_reason_is_given_which_is_kept_and_told() -> None:
    application = _clashing()
    coordinator = make.member(application.opportunity.organisation, "coordinator")
    with pytest.raises(Refusal, match="applicant_clash"):
        accept(application.pk, by=coordinator, at=NOW)
    with pytest.raises(Refusal, match="clash_reason"):
        accept(application.pk, by=coordinator, at=NOW, despite_clash="because")
    done = accept(application.pk, by=coordinator, at=NOW, despite_clash="agreed")
    assert (done.state, done.clash_reason) == ("accepted", "agreed")
    drain(NOW)
    kinds = set(Notification.objects.filter(person=application.person).values_list("kind", flat=True))
    assert kinds == {"application.accepted", "application.clash_allowed"}


def test_a_reason_without_a_clash_is_not_kept() -> None:
    application = make.application(make.opportunity(selection="review"))
    assert accept(application.pk, by=None, at=NOW, despite_clash="both").clash_reason == ""


def test_nobody_is_told_before_the_decision_is_and_taking_it_back_takes_the_reason_along() -> None:
    application = _clashing()
    decided = decide(application.pk, Decision(kind="accept", despite_clash="gives_up"), by=None, at=NOW)
    drain(NOW)
    assert not Notification.objects.filter(kind="application.clash_allowed").exists()
    undone = take_back(application.pk, decided, by=None, at=NOW)
    assert (undone.state, undone.clash_reason) == ("submitted", "")
    decide(application.pk, Decision(kind="accept", despite_clash="gives_up"), by=None, at=NOW)
    announce(application.pk, "accepted", by=None, at=NOW)
    drain(NOW)
    assert Notification.objects.filter(person=application.person, kind="application.clash_allowed").count() == 1


def test_of_two_places_at_a_time_only_one_takes_a_check_in() -> None:
    application = _clashing()
    accept(application.pk, by=None, at=NOW, despite_clash="both")
    one, other = Place.objects.filter(person=application.person, state="confirmed").order_by("pk")
    check_in(one.pk, by=None, at=one.shift.starts_at)
    with pytest.raises(Refusal, match="in_elsewhere"):
        check_in(other.pk, by=None, at=other.shift.starts_at)
