"""Inviting many: some minutes in which it can be undone, taking back what was sent, and searching by ratings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import make
from tests.outreach.test_base import by, findable, grown, house, seen

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching import actions as matching
from awn.matching.models import Invitation
from awn.matching.queries import invitation_of, invitations_of
from awn.matching.rules import HELD_BACK
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.outreach.actions.inviting import Invited, invite_found
from awn.outreach.models import Listed, VolunteerList
from awn.outreach.searching import Wanted
from awn.people.models import Notification, Person
from awn.ratings.actions.rating import Said, rate_volunteer
from awn.ratings.models import Occasion
from awn.ratings.rules import QUESTIONS
from awn.reactions.dispatch import drain

NOW = make.NOW
LATER = NOW + HELD_BACK
pytestmark = pytest.mark.django_db
__all__ = ["by", "house"]


def prepared(house: Organisation, by: Person, *people: Person) -> Invited:
    return invite_found(house.pk, make.opportunity(house).pk, [one.pk for one in people], by=by, at=NOW)


def told(person: Person) -> list[str]:
    drain(LATER)
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_for_some_minutes_nobody_hears_of_it_and_it_can_be_undone(house: Organisation, by: Person) -> None:
    first, second = findable(), findable()
    assert prepared(house, by, first, second).number == 2
    assert matching.release_invitations(at=LATER - timedelta(seconds=1)) == 0
    [one, other] = Invitation.objects.order_by("pk")
    assert not invitations_of(first.pk, NOW)
    assert invitation_of(first.pk, one.pk) is None
    assert matching.take_back_invitation(house.pk, one.pk, by=by, at=NOW) == "undone"
    assert matching.release_invitations(at=LATER) == 1
    assert (told(first), told(second)) == ([], ["invitation.sent"])
    assert matching.undo_invitations(house.pk, by=by, at=LATER) == 0, "what has left is not undone"
    assert prepared(house, by, first).number == 1, "as if it had never been"
    assert matching.undo_invitations(house.pk, by=make.member(house), at=NOW) == 0, "each their own"
    assert matching.undo_invitations(house.pk, by=by, at=NOW) == 1
    assert other.pk == Invitation.objects.get().pk


def test_what_was_sent_is_taken_back_by_a_letter_while_there_is_no_answer(house: Organisation, by: Person) -> None:
    first, second = findable(), findable()
    prepared(house, by, first, second)
    matching.release_invitations(at=LATER)
    [one, other] = Invitation.objects.order_by("pk")
    matching.answer_invitation(other.pk, accept=True, by=second, at=LATER)
    for _twice in range(2):
        assert matching.take_back_invitation(house.pk, one.pk, by=by, at=LATER) == "withdrawn"
    assert told(first) == ["invitation.sent", "invitation.withdrawn"]
    assert not invitations_of(first.pk, NOW)
    for refused, code in (
        (lambda: matching.take_back_invitation(house.pk, other.pk, by=by, at=LATER), "invitation_answered"),
        (lambda: matching.answer_invitation(one.pk, accept=True, by=first, at=LATER), "impossible_move"),
    ):
        with pytest.raises(Refusal) as refusal:
            refused()
        assert refusal.value.code == code
    stranger = make.member(make.organisation("other"))
    with pytest.raises(Refusal):
        matching.take_back_invitation(house.pk, other.pk, by=stranger, at=LATER)


def test_an_invitation_to_what_was_called_off_never_leaves(house: Organisation, by: Person) -> None:
    prepared(house, by, findable())
    Opportunity.objects.update(state="cancelled")
    assert matching.release_invitations(at=LATER) == 0
    assert not Invitation.objects.exists()
    assert not Event.objects.filter(name="invitation.sent").exists()


def test_whoever_said_yes_to_a_list_can_be_invited_by_its_organisation_alone(house: Organisation, by: Person) -> None:
    person, hidden = grown(), grown()
    kept = VolunteerList.objects.create(organisation=house, name="A", made_at=NOW)
    Listed.objects.create(kept_in=kept, person=person, by=person, at=NOW, agreed_at=NOW)
    said = prepared(house, by, person, hidden)
    assert (said.number, list(said.reasons.values())) == (1, [1])
    other = make.organisation("other")
    assert prepared(other, make.member(other), person).number == 0
    for wrong, code in (([], "nobody_picked"), (range(1, 32), "too_many_invited")):
        with pytest.raises(Refusal) as refused:
            invite_found(house.pk, make.opportunity(house).pk, wrong, by=by, at=NOW)
        assert refused.value.code == code


def test_a_band_is_searched_for_from_three_ratings_on_and_never_a_bad_one(house: Organisation, by: Person) -> None:
    good, few, bad = findable(), findable(), findable()
    day = timedelta(days=1)
    for person, marks in ((good, (4, 4, 4)), (few, (5, 5)), (bad, (1, 1, 1))):
        for mark in marks:
            occasion = Occasion.objects.create(
                opportunity=make.opportunity(house), person=person, opened_at=NOW - 20 * day, closes_at=NOW + day
            )
            said = Said(scores=dict.fromkeys(QUESTIONS["organisation"], mark), words="")
            rate_volunteer(occasion.pk, said, by=make.member(house, "supervisor"), at=NOW)
    assert seen(Wanted(band="good"), house, by) == set(), "nothing of what is still blind"
    Occasion.objects.update(closes_at=NOW)
    assert seen(Wanted(band="good"), house, by) == {good.pk}
    assert seen(Wanted(band="very_good"), house, by) == set()
    for word in ("few", "bad", ""):
        assert Wanted.parse({"band": word}).band == ""
    assert Wanted.parse({"band": "good"}).query() == {"band": "good"}
