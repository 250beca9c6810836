"""Who works in an organisation, and as what. An organisation is never without an owner."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.refusal import Refusal
from awn.organisations.actions._locks import hold
from awn.organisations.actions.delegations import end_row
from awn.organisations.models import Delegation, Member, Team, TeamMember
from awn.organisations.permissions import require
from awn.organisations.queries import owned_alone
from awn.organisations.rules import Permission, Role
from awn.people.actions import close_account as close_personal_account
from awn.people.models import Person
from awn.people.queries import person_by_email
from awn.people.rules import is_minor


@transaction.atomic
def add_member(organisation_id: int, *, email: str, role: str, by: Person | None, at: datetime) -> Member:
    """Gives somebody with an account a role.

    Refuses `nobody_with_email`, `member_already`, `member_is_minor`, `unknown_role`.
    """
    hold(organisation_id)
    require(by, Permission.MANAGE_MEMBERS, organisation_id)
    role = _role(role)
    person = person_by_email(email)
    if person is None:
        message = _("Nobody has an account with this address. Ask them to sign up first, then add them.")
        raise Refusal("nobody_with_email", message, fields={"email": message})
    if is_minor(person.birth_date, at.date()):
        message = _("Members of an organisation must be 18 or older.")
        raise Refusal("member_is_minor", message, fields={"email": message})
    if Member.objects.filter(organisation_id=organisation_id, person=person, until=None).exists():
        message = _("They are a member already. Change their role in the list.")
        raise Refusal("member_already", message, fields={"email": message})
    member = Member.objects.create(organisation_id=organisation_id, person=person, role=role, since=at)
    events.record("organisation.member_added", by=by, at=at, subject=organisation_id, person=person.pk, role=role)
    return member


@transaction.atomic
def change_role(organisation_id: int, person_id: int, role: str, *, by: Person | None, at: datetime) -> Member:
    """Gives a member another role; the old row ends and a new one begins, so that history stays readable.

    Refuses `not_a_member`, `last_owner`, `unknown_role`.
    """
    hold(organisation_id)
    require(by, Permission.MANAGE_MEMBERS, organisation_id)
    role = _role(role)
    member = _member(organisation_id, person_id)
    if member.role == role:
        return member
    _check_not_last_owner(member)
    _end(member, at)
    new = Member.objects.create(organisation_id=organisation_id, person_id=person_id, role=role, since=at)
    events.record("organisation.role_changed", by=by, at=at, subject=organisation_id, person=person_id, role=role)
    return new


@transaction.atomic
def remove_member(organisation_id: int, person_id: int, *, by: Person | None, at: datetime) -> None:
    """Ends a membership; members may also leave by themselves. Refuses `not_a_member`, `last_owner`."""
    hold(organisation_id)
    if by is None or by.pk != person_id:
        require(by, Permission.MANAGE_MEMBERS, organisation_id)
    member = _member(organisation_id, person_id)
    _check_not_last_owner(member)
    _end(member, at)
    leave_teams(person_id, at, by=by, organisation_id=organisation_id)
    events.record("organisation.member_removed", by=by, at=at, subject=organisation_id, person=person_id)


@transaction.atomic
def close_account(*, by: Person, at: datetime) -> None:
    """Ends all memberships of `by` and then closes the account. Refuses `last_owner`."""
    for organisation_id in (
        Member.objects.filter(person=by, until=None)
        .order_by("organisation_id")
        .values_list("organisation_id", flat=True)
    ):
        hold(organisation_id)
    if owned_alone(by).exists():
        raise Refusal(
            "last_owner",
            _("You are the only owner of an organisation. Make somebody else an owner first."),
            status=409,
        )
    Member.objects.filter(person=by, until=None).update(until=at)
    leave_teams(by.pk, at, by=by)
    close_personal_account(by=by, at=at)


def leave_teams(person_id: int, at: datetime, *, by: Person | None, organisation_id: int | None = None) -> None:
    """Inside the transaction in which a membership ends: its teams and delegations end with it."""
    here = {} if organisation_id is None else {"organisation_id": organisation_id}
    TeamMember.objects.filter(person_id=person_id, **{f"team__{name}": value for name, value in here.items()}).delete()
    Team.objects.filter(lead_id=person_id, **here).update(lead=None)
    between = Q(giver_id=person_id) | Q(receiver_id=person_id)
    for row in Delegation.objects.select_for_update().filter(between, ended_at=None, **here).order_by("pk"):
        end_row(row, at, by=by, at=at)


def _role(code: str) -> Role:
    try:
        return Role(code)
    except ValueError as error:
        message = _("Choose a role from the list.")
        raise Refusal("unknown_role", message, fields={"role": message}) from error


def _member(organisation_id: int, person_id: int) -> Member:
    member = Member.objects.filter(organisation_id=organisation_id, person_id=person_id, until=None).first()
    if member is None:
        raise Refusal("not_a_member", _("They are no longer a member. Reload the page."), status=409)
    return member


def _check_not_last_owner(member: Member) -> None:
    if member.role != Role.OWNER:
        return
    others = Member.objects.filter(organisation_id=member.organisation_id, role=Role.OWNER, until=None)
    if not others.exclude(pk=member.pk).exists():
        raise Refusal(
            "last_owner",
            _("You are the only owner of an organisation. Make somebody else an owner first."),
            status=409,
        )


def _end(member: Member, at: datetime) -> None:
    member.until = at
    member.save(update_fields=["until"])
