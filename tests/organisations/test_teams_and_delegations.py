"""Members hand on what they may do, for a while; teams keep supervisors to their own opportunities."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests import make

from awn.base.refusal import Refusal
from awn.organisations.actions import (
    add_member,
    change_role,
    close_team,
    end_delegation,
    hand_on,
    make_team,
    put_team,
    remove_member,
)
from awn.organisations.actions.teams import TeamDraft
from awn.organisations.models import Delegation, TeamMember
from awn.organisations.permissions import may, members_who_may, require, standing_of
from awn.organisations.rules import Permission
from awn.organisations.tasks import end_delegations
from awn.people.models import Notification, Person
from awn.reactions.dispatch import drain
from awn.reactions.mail import WORDINGS

pytestmark = pytest.mark.django_db
NOW = timezone.now()  # a delegation ends by the database's clock
LATER = NOW + timedelta(days=10)
DECIDE, CONFIRM, RECORD = Permission.DECIDE_APPLICATIONS, Permission.CONFIRM_HOURS, Permission.RECORD_ATTENDANCE


@pytest.fixture
def house():
    return make.organisation("palms")


def refused(code: str, act, *args: object, **kwargs: object) -> None:
    with pytest.raises(Refusal) as said:
        act(*args, **kwargs)
    assert said.value.code == code


def handed(house, giver: Person, receiver: Person, *codes: str, until=LATER) -> Delegation:
    return hand_on(house.pk, receiver.pk, codes, until=until, reason="إجازة", by=giver, at=NOW)


def test_a_colleague_acts_in_somebodys_place_until_it_ends_by_itself(house) -> None:
    coordinator, viewer = make.member(house, "coordinator"), make.member(house, "viewer")
    assert not may(viewer, DECIDE, house.pk)
    row = handed(house, coordinator, viewer, "decide_applications")
    assert may(viewer, DECIDE, house.pk)
    assert DECIDE in standing_of(viewer, house.pk).permissions
    assert not may(viewer, Permission.EXPORT, house.pk)
    assert not may(viewer, DECIDE, make.organisation().pk)
    Delegation.objects.filter(pk=row.pk).update(since=NOW - timedelta(days=9), until=NOW - timedelta(seconds=1))
    assert not may(viewer, DECIDE, house.pk)


def test_nobody_hands_on_more_than_their_own_role_and_nothing_that_was_handed_to_them(house) -> None:
    coordinator, supervisor, viewer = (make.member(house, role) for role in ("coordinator", "supervisor", "viewer"))
    refused("delegates_too_much", handed, house, supervisor, viewer, "decide_applications")
    refused("delegates_too_much", handed, house, coordinator, viewer, "manage_members")
    refused("delegates_too_much", handed, house, make.member(house), viewer, "manage_members")
    handed(house, coordinator, supervisor, "decide_applications")
    refused("delegates_too_much", handed, house, supervisor, viewer, "decide_applications")
    refused("delegates_to_self", handed, house, coordinator, coordinator, "export")
    refused("delegate_not_a_member", handed, house, coordinator, make.person(), "export")
    refused("delegation_too_long", handed, house, coordinator, viewer, "export", until=NOW + timedelta(days=300))
    refused("not_allowed", handed, house, make.account().person, viewer, "export")


def test_a_delegation_goes_with_the_role_behind_it(house) -> None:
    owner, coordinator, viewer = make.member(house), make.member(house, "coordinator"), make.member(house, "viewer")
    handed(house, coordinator, viewer, "decide_applications", "confirm_hours")
    change_role(house.pk, coordinator.pk, "supervisor", by=owner, at=NOW)
    assert not may(viewer, DECIDE, house.pk)
    assert may(viewer, CONFIRM, house.pk)
    Person.objects.filter(pk=coordinator.pk).update(standing="suspended")
    assert not may(viewer, CONFIRM, house.pk)
    Person.objects.filter(pk=coordinator.pk).update(standing="")
    remove_member(house.pk, viewer.pk, by=owner, at=NOW)
    make.member(house, "viewer", who=viewer)
    assert not may(viewer, CONFIRM, house.pk), "who comes back begins anew"


def test_giver_receiver_and_owners_end_a_delegation_and_nobody_else(house) -> None:
    owner, coordinator, viewer = make.member(house), make.member(house, "coordinator"), make.member(house, "viewer")
    for who in (owner, coordinator, viewer):
        row = handed(house, coordinator, viewer, "export")
        refused("not_allowed", end_delegation, house.pk, row.pk, by=make.member(house, "coordinator"), at=NOW)
        end_delegation(house.pk, row.pk, by=who, at=NOW)
        assert not may(viewer, Permission.EXPORT, house.pk)
        refused("delegation_over", end_delegation, house.pk, row.pk, by=who, at=NOW)


def test_a_suspended_member_may_do_nothing(house) -> None:
    owner = make.member(house)
    owner.standing = "suspended"
    assert standing_of(owner, house.pk).permissions == frozenset()
    refused("not_allowed", require, owner, Permission.SEE_INSIDE, house.pk)


def test_supervisors_look_after_the_opportunities_of_their_team_and_coordinators_after_all(house) -> None:
    coordinator, inside, outside = (make.member(house, role) for role in ("coordinator", "supervisor", "supervisor"))
    team = make_team(house.pk, TeamDraft("الشواطئ", people=[inside.pk]), by=coordinator, at=NOW)
    asked = {"team_id": team.pk}
    assert [may(who, RECORD, house.pk, **asked) for who in (coordinator, inside, outside)] == [True, True, False]
    assert may(outside, RECORD, house.pk)
    # What no team looks after is for those in no team.
    assert [may(who, RECORD, house.pk, team_id=None) for who in (coordinator, inside, outside)] == [True, False, True]
    assert members_who_may(RECORD, house.pk, team_id=team.pk) == sorted([coordinator.pk, inside.pk])
    assert members_who_may(RECORD, house.pk, team_id=None) == sorted([coordinator.pk, outside.pk])
    assert not may(outside, Permission.LOG_INCIDENTS, house.pk, **asked)
    handed(house, outside, make.member(house, "viewer"), "record_attendance")
    handed(house, inside, outside, "record_attendance")
    assert may(outside, RECORD, house.pk, **asked)
    close_team(house.pk, team.pk, by=coordinator, at=NOW)
    assert [may(who, RECORD, house.pk, **asked) for who in (coordinator, inside, outside)] == [True, False, False]


def test_a_team_is_made_of_members_and_loses_those_who_leave(house) -> None:
    owner, supervisor = make.member(house), make.member(house, "supervisor")
    refused("team_of_members", make_team, house.pk, TeamDraft("أ", people=[make.person().pk]), by=owner, at=NOW)
    refused("team_name_missing", make_team, house.pk, TeamDraft(" "), by=owner, at=NOW)
    refused("not_allowed", make_team, house.pk, TeamDraft("أ"), by=supervisor, at=NOW)
    team = make_team(house.pk, TeamDraft("أ", lead=supervisor.pk), by=owner, at=NOW)
    other = make.organisation()
    refused("team_gone", put_team, other.pk, team.pk, TeamDraft("ب"), by=make.member(other), at=NOW)
    remove_member(house.pk, supervisor.pk, by=supervisor, at=NOW)
    team.refresh_from_db()
    assert team.lead is None
    assert not TeamMember.objects.exists()


def test_whoever_gets_or_loses_a_role_or_a_delegation_is_told_also_when_it_ends_by_itself(house) -> None:
    owner, colleague = make.member(house), make.account("colleague@example.org").person
    add_member(house.pk, email="colleague@example.org", role="viewer", by=owner, at=NOW)
    handed(house, owner, colleague, "export")
    assert end_delegations(NOW + timedelta(days=1)) == 0
    assert end_delegations(NOW + timedelta(days=200)) == 1
    assert end_delegations(NOW + timedelta(days=200)) == 0
    change_role(house.pk, colleague.pk, "supervisor", by=owner, at=NOW)
    again = handed(house, owner, colleague, "export")
    remove_member(house.pk, colleague.pk, by=colleague, at=NOW)
    again.refresh_from_db()
    assert again.ended_at == NOW
    drain(NOW)
    drain(NOW)
    told = Notification.objects.order_by("pk").values_list("person", "kind")
    mine = [kind for person, kind in told if person == colleague.pk]
    assert mine == ["organisation.role.viewer", "delegation.made", "delegation.ended", "organisation.role.supervisor",
                    "delegation.made"]  # fmt: skip
    assert [kind for person, kind in told if person == owner.pk] == ["delegation.taken_back"] * 2
    assert {kind for _person, kind in told} <= set(WORDINGS)
