"""Asking whether somebody may do something in an organisation: by their own role, or in the place of another."""

from __future__ import annotations

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.organisations.models import Delegation, Member, TeamMember
from awn.organisations.rules import DELEGABLE, OF_TEAM, ROLE_PERMISSIONS, Permission, Role
from awn.people.models import Person


def role_of(person: Person | None, organisation_id: int) -> Role | None:
    """The person's present role there, or None."""
    if person is None:
        return None
    role = (
        Member.objects.filter(organisation_id=organisation_id, person=person, until=None)
        .values_list("role", flat=True)
        .first()
    )
    return Role(role) if role else None


def permissions_of(person: Person | None, organisation_id: int) -> frozenset[Permission]:
    """All that the person may do there now, by role and by delegation; nothing for somebody suspended."""
    role = role_of(person, organisation_id)
    if person is None or person.standing or role is None:
        return frozenset()
    own = ROLE_PERMISSIONS[role]
    if own.issuperset(DELEGABLE):
        # Nothing could be added: the menu of every page asks this.
        return own
    handed_on = (
        Permission(code)
        for codes, _giver_id, giver_role in _delegations(person, organisation_id)
        for code in set(codes) & ROLE_PERMISSIONS[Role(giver_role)]
    )
    return own | frozenset(handed_on)


def may(person: Person | None, permission: Permission, organisation_id: int, *, team_id: int | None = None) -> bool:
    """True when the person's role there includes the permission, or a colleague's role that acts through them.

    With `team_id`, what a supervisor does is for the people of that team.
    """
    role = role_of(person, organisation_id)
    if person is None or person.standing or role is None:
        return False
    if _allows(role, permission, person.pk, team_id):
        return True
    # Only now is a second question worth its query.
    return permission in DELEGABLE and any(
        permission in codes and _allows(Role(giver_role), permission, giver_id, team_id)
        for codes, giver_id, giver_role in _delegations(person, organisation_id)
    )


def require(by: Person | None, permission: Permission, organisation_id: int, *, team_id: int | None = None) -> None:
    """Refuses `not_allowed` (403) unless `by` may; the system itself (`by=None`) may everything."""
    if by is not None and not may(by, permission, organisation_id, team_id=team_id):
        raise Refusal(
            "not_allowed",
            _("Your role in this organisation does not include this. Ask an owner of the organisation."),
            status=403,
        )


def _allows(role: Role, permission: Permission, person_id: int, team_id: int | None) -> bool:
    if permission not in ROLE_PERMISSIONS[role]:
        return False
    if team_id is None or role is not Role.SUPERVISOR or permission not in OF_TEAM:
        return True
    return TeamMember.objects.filter(team_id=team_id, person_id=person_id).exists()


def _delegations(person: Person, organisation_id: int) -> list[tuple[list[str], int, str]]:
    """What holds now: the permissions, their giver and the giver's present role, with which a delegation ends."""
    rows = Delegation.objects.filter(
        receiver=person,
        organisation_id=organisation_id,
        ended_at=None,
        until__gt=Now(),
        giver__standing="",
        giver__memberships__organisation_id=organisation_id,
        giver__memberships__until=None,
    )
    return list(rows.values_list("permissions", "giver_id", "giver__memberships__role"))
