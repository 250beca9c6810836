"""Choices, «not for me», invitations, and what is forgotten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.matching import actions
from awn.matching.actions.choices import Answers
from awn.matching.models import Choice, Dismissal, Invitation, Slate
from awn.matching.recommending import Recommendation
from awn.opportunities.models import Opportunity
from awn.people.models import Person
from awn.people.queries import availability_of, interests_of, skills_of

pytestmark = pytest.mark.django_db
NOW = make.NOW


def findable(**values: object) -> Person:
    person = make.person(**values)
    actions.set_findable(person.pk, findable=True, by=person, at=NOW)
    return person


def invited(opportunity: Opportunity, person: Person) -> Invitation:
    return actions.invite(opportunity.pk, person.pk, by=make.member(opportunity.organisation), at=NOW)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, match=f"^{code}")


def test_nobody_is_found_who_did_not_agree_and_agreeing_is_taken_back() -> None:
    person = findable()
    assert Choice.objects.get(person=person).findable_since == NOW
    actions.set_findable(person.pk, findable=False, by=person, at=NOW)
    with refused("not_findable"):
        invited(make.opportunity(), person)


@pytest.mark.parametrize(("born", "code"), [(date(2010, 1, 1), "too_young_to_be_found"), (None, "age_unknown")])
def test_minors_and_people_of_unknown_age_cannot_be_found(born: date | None, code: str) -> None:
    with refused(code):
        findable(birth_date=born)


def test_nobody_chooses_for_others() -> None:
    person, stranger = make.person(), make.person()
    with refused("not_yours"):
        actions.set_findable(person.pk, findable=True, by=stranger, at=NOW)
    with refused("not_yours"):
        actions.dismiss(person.pk, make.opportunity().pk, reason="other", by=stranger, at=NOW)


def test_distance_stays_within_reason() -> None:
    person = make.person()
    actions.set_lists(person.pk, plain_order=True, travel_km=40, by=person, at=NOW)
    assert Choice.objects.get(person=person).travel_km == 40
    for wrong in (0, 2_001):
        with refused("travel_impossible"):
            actions.set_lists(person.pk, plain_order=True, travel_km=wrong, by=person, at=NOW)


def test_not_for_me_has_a_reason_that_can_be_changed_and_undone() -> None:
    person, opportunity = make.person(), make.opportunity()
    with refused("unknown_reason"):
        actions.dismiss(person.pk, opportunity.pk, reason="mood", by=person, at=NOW)
    for reason in ("too_far", "wrong_time"):
        actions.dismiss(person.pk, opportunity.pk, reason=reason, by=person, at=NOW)
    assert Dismissal.objects.get().reason == "wrong_time"
    for _twice in range(2):
        actions.take_back(person.pk, opportunity.pk, by=person, at=NOW)
    assert not Dismissal.objects.exists()
    with refused("not_found"):
        actions.dismiss(person.pk, 987654, reason="other", by=person, at=NOW)


def test_three_answers_go_into_the_profile_and_add_to_what_was_there() -> None:
    person = make.person()
    person.interests.add(make.field("sport"))
    make.field("education")
    make.region("SA-02")
    answers = Answers(
        fields=["education"], remote=False, region="SA-02", slots=[(5, "morning")], skills=[make.skill().pk]
    )
    actions.answer_questions(person.pk, answers, by=person, at=NOW)
    person.refresh_from_db()
    assert {field.pk for field in interests_of(person.pk)} == {"sport", "education"}
    assert (person.region_id, person.remote_wanted) == ("SA-02", False)
    assert availability_of(person.pk) == {(5, "morning")}
    assert [row.skill_id for row in skills_of(person.pk)] == [make.skill().pk]
    assert Choice.objects.get(person=person).asked_at == NOW


def test_an_invitation_is_sent_once_and_answered() -> None:
    person, opportunity = findable(), make.opportunity()
    invitation = invited(opportunity, person)
    with refused("invited_already"):
        invited(opportunity, person)
    with refused("not_yours"):
        actions.answer_invitation(invitation.pk, accept=True, by=make.person(), at=NOW)
    for _twice in range(2):
        assert actions.answer_invitation(invitation.pk, accept=True, by=person, at=NOW).state == "accepted"


def test_who_declines_is_not_asked_again_by_the_same_organisation() -> None:
    person, opportunity = findable(), make.opportunity()
    actions.answer_invitation(invited(opportunity, person).pk, accept=False, by=person, at=NOW)
    with refused("declined_before"):
        invited(make.opportunity(opportunity.organisation), person)
    assert invited(make.opportunity(), person).state == "sent"


def test_a_person_and_an_organisation_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("awn.matching.actions.invitations.INVITATIONS_PER_PERSON_A_WEEK", 1)
    person, opportunity = findable(), make.opportunity()
    invited(opportunity, person)
    with refused("person_asked_often"):
        invited(make.opportunity(), person)
    monkeypatch.setattr("awn.matching.actions.invitations.INVITATIONS_PER_DAY", 1)
    with refused("too_many_invitations"):
        invited(opportunity, findable())


def test_only_those_who_decide_invite_and_only_while_it_is_open() -> None:
    person, opportunity = findable(), make.opportunity()
    with refused("not_allowed"):
        actions.invite(opportunity.pk, person.pk, by=make.person(), at=NOW)
    with refused("not_inviting"):
        actions.invite(opportunity.pk, person.pk, by=make.member(opportunity.organisation), at=NOW + timedelta(days=30))
    Opportunity.objects.filter(pk=opportunity.pk).update(state="draft")
    with refused("not_inviting"):
        invited(opportunity, person)


def test_closing_an_account_leaves_lists_without_a_name() -> None:
    person, opportunity = findable(), make.opportunity()
    invited(opportunity, person)
    actions.dismiss(person.pk, opportunity.pk, reason="other", by=person, at=NOW)
    row = Recommendation(opportunity.pk, 0.5, {"field": 1.0, "near": 0.0})
    slate = actions.keep_slate(person.pk, "dashboard", [row], candidates=3, revision="hand", by=None, at=NOW)
    assert (slate.feature_names, slate.features) == (["field", "near"], [1.0, 0.0])
    actions.forget_person(person.pk, by=None, at=NOW)
    for table in (Choice, Dismissal, Invitation):
        assert not table.objects.filter(person=person).exists()
    assert Slate.objects.get().person_id is None
    assert actions.forget_old_slates(by=None, at=NOW + timedelta(days=500)) == 1
