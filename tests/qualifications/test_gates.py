"""What opportunities ask to be shown: at the gates, when applying, in recommendations, and when it lapses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make
from tests.make import NOW

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching.queries import recommended
from awn.matching.queries.gates import suggestions
from awn.matching.queries.volunteers import shut_to_everybody
from awn.matching.rules import Candidate, Conditions, gates
from awn.opportunities.models import Opportunity
from awn.participation.actions.applications import Request, apply
from awn.participation.lapsing import lapsing_opportunities
from awn.people.models import Notification, Person
from awn.qualifications.models import Qualification
from awn.reactions.qualifications import tell_of_lapse, tell_owner

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 1)
ASKS = Conditions(
    min_age=None, max_age=None, gender="any", guardian_required=False, languages={}, first_day=DAY,
    qualifications=("first_aid", "driving_licence"), identity_level=2,
)  # fmt: skip
NOURA = Candidate(birth_date=date(2000, 12, 1), gender="female", languages={}, has_guardian=False)


def _has(who: Person, kind: str, until: date | None = None, state: str = "valid") -> Qualification:
    return Qualification.objects.create(person=who, kind=kind, state=state, valid_until=until, submitted_at=NOW)


def _request(to: Opportunity) -> Request:
    shift_ids = list(to.shifts.values_list("pk", flat=True))
    return Request(opportunity_id=to.pk, shift_ids=shift_ids, charter_accepted=True)


def test_each_gate_says_what_it_asks_and_what_opens_it() -> None:
    nothing = {gate.code: gate for gate in gates(NOURA, ASKS)}
    assert set(nothing) == {"identity", "qualification_driving_licence", "qualification_first_aid"}
    assert all(not gate.is_open and str(gate.demand) and str(gate.advice) for gate in nothing.values())
    days = {"first_aid": DAY, "driving_licence": DAY - timedelta(days=1)}
    some = {gate.code: gate.is_open for gate in gates(replace(NOURA, qualifications=days, identity_level=2), ASKS)}
    # The last day counts; the day after does not.
    assert some == {"identity": True, "qualification_driving_licence": False, "qualification_first_aid": True}
    all_of_it = replace(NOURA, qualifications=dict.fromkeys(days), identity_level=3)
    assert all(gate.is_open for gate in gates(all_of_it, ASKS))


@pytest.mark.parametrize(
    ("state", "until", "is_let_in"),
    [("valid", None, True), ("valid", DAY, True), ("valid", date(2026, 11, 22), False), ("waiting", None, False),
     ("refused", None, False), ("expired", date(2026, 11, 1), False)],
)  # fmt: skip
def test_only_an_accepted_qualification_that_lasts_until_the_day_lets_in(
    state: str, until: date | None, is_let_in: bool
) -> None:
    to = make.opportunity(required_qualifications=["first_aid"])
    who = make.person(birth_date=date(1990, 1, 1))
    _has(who, "first_aid", until, state)
    if is_let_in:
        assert apply(_request(to), by=who, at=NOW).pk
        return
    with pytest.raises(Refusal) as refusal:
        apply(_request(to), by=who, at=NOW)
    assert refusal.value.code == "gate_closed"


def test_an_asked_for_identity_keeps_out_whoever_has_not_proven_theirs() -> None:
    with pytest.raises(Refusal, match="gate_closed"):
        apply(_request(make.opportunity(identity_level=2)), by=make.person(birth_date=date(1990, 1, 1)), at=NOW)


def test_applying_asks_the_database_nothing_more_where_nothing_is_asked_for() -> None:
    counts = []
    for asked in ([], ["first_aid"]):
        who = make.person(birth_date=date(1990, 1, 1))
        _has(who, "first_aid")
        to = make.opportunity(required_qualifications=asked)
        request = _request(to)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            apply(request, by=who, at=NOW)
        counts.append(sum("qualification" in one["sql"] and 'FROM "qualifications' in one["sql"] for one in queries))
    assert counts == [0, 1]


def test_recommendations_and_suggestions_leave_out_what_somebody_has_not_shown() -> None:
    region = make.region()
    house = make.organisation()
    free = make.opportunity(house, region=region)
    asks = make.opportunity(house, region=region, required_qualifications=["diver"])
    proven = make.opportunity(house, region=region, identity_level=3)
    who = make.person(birth_date=date(1990, 1, 1), region=region)
    assert {one.opportunity.pk for one in recommended(who, NOW).suggestions} == {free.pk}
    assert {one.opportunity.pk for one in suggestions(who, NOW)} == {free.pk}
    _has(who, "diver", date(2030, 1, 1))
    assert {one.opportunity.pk for one in recommended(who, NOW).suggestions} == {free.pk, asks.pk}
    assert {one.opportunity.pk for one in suggestions(who, NOW)} == {free.pk, asks.pk}
    assert proven.identity_level == 3


def test_the_organiser_learns_that_nobody_here_has_what_they_ask_for() -> None:
    make.person(birth_date=date(1990, 1, 1))
    to = make.opportunity(required_qualifications=["diver"])
    assert shut_to_everybody(to, NOW) == ["qualifications"]


def test_coordinators_are_told_when_what_a_place_needs_lapses_before_the_day() -> None:
    house = make.organisation()
    coordinator = make.member(house, "coordinator")
    to = make.opportunity(house, required_qualifications=["driving_licence"])
    who = make.person(birth_date=date(1990, 1, 1))
    make.place(to.shifts.get(), who)
    row = _has(who, "driving_licence", to.shifts.get().starts_at.date())
    assert lapsing_opportunities(who.pk, NOW) == []
    row.valid_until = NOW.date()
    row.save()
    event = Event.objects.create(
        name="qualification.ending", at=NOW, subject_id=who.pk, data={"kind": "driving_licence", "days": 0}
    )
    for _twice in range(2):
        tell_of_lapse(event, NOW)
        tell_owner(event, NOW)
    told = Notification.objects.filter(kind="qualification.lapses")
    assert [(one.person_id, one.data) for one in told] == [(coordinator.pk, {"opportunity": to.pk})]
    assert Notification.objects.get(person=who).data == {"qualification": "driving_licence"}
