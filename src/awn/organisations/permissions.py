"""Asking whether somebody may do something in an organisation: by their own role, or in the place of another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from awn.base.compiled import Compiled, slot
from awn.base.refusal import Refusal
from awn.organisations.models import Delegation, Member, TeamMember
from awn.organisations.rules import DELEGABLE, OF_TEAM, ROLE_PERMISSIONS, Permission, Role
from awn.people.models import Person

# About which opportunity a question is: that of a team, one without a team (None), or none in particular.
Team = int | None | Literal["any"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Which of an organisation's opportunities somebody looks after: all, those of some teams, those without one."""

    everything: bool = True
    teams: frozenset[int] = frozenset()
    unkept: bool = False

    def includes(self, team_id: int | None) -> bool:
        """Whether an opportunity of this team, or of none, is theirs."""
        return self.everything or (self.unkept if team_id is None else team_id in self.teams)

    def among(self, prefix: str = "") -> Q:
        """The condition by which rows are narrowed to them; `prefix` leads to the opportunity."""
        if self.everything:
            return Q()
        kept = Q(**{f"{prefix}team__in": sorted(self.teams)})
        return kept | Q(**{f"{prefix}team__isnull": True}) if self.unkept else kept


EVERYTHING = Scope()
NOTHING = Scope(everything=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do in an organisation now, and with which of its opportunities."""

    permissions: frozenset[Permission]
    scope: Scope


def _member() -> QuerySet[Member]:
    """Whoever `person` is in `organisation`, with the teams and whether something was handed on to them."""
    teams = TeamMember.objects.filter(person=OuterRef("person"), team__organisation=OuterRef("organisation"))
    handed = _held().filter(receiver=OuterRef("person"), organisation=OuterRef("organisation"))
    rows = Member.objects.filter(organisation=slot("organisation"), person=slot("person"), until=None)
    return rows.annotate(teams=ArraySubquery(teams.values("team")), has_more=Exists(handed))


# Every page of those who organise asks it.
_MEMBER = Compiled(_member)


def standing_of(person: Person | None, organisation_id: int) -> Standing:
    """By role and by delegation; nothing for somebody suspended. One query; three where something is handed on."""
    if person is None or person.standing:
        return Standing(frozenset(), NOTHING)
    member: Any = _MEMBER.first(organisation=organisation_id, person=person.pk)
    if member is None:
        return Standing(frozenset(), NOTHING)
    role, mine, has_more = Role(member.role), member.teams, member.has_more
    own = ROLE_PERMISSIONS[role]
    if own.issuperset(DELEGABLE) or not has_more:
        # Nothing could be added: the menu of every page asks this.
        return Standing(own, _together([(role, mine)]))
    more = _delegations(person, organisation_id)
    added = (Permission(code) for codes, _id, giver in more for code in set(codes) & ROLE_PERMISSIONS[Role(giver)])
    roles = {person.pk: role} | {giver_id: Role(giver) for _codes, giver_id, giver in more}
    return Standing(own | frozenset(added), _scope(roles, organisation_id))


def check_in_scope(scope: Scope, team_id: int | None) -> None:
    """Refuses `of_another_team` (403) what another team looks after."""
    if not scope.includes(team_id):
        message = _("Another team looks after this. Ask a coordinator to add you to the team.")
        raise Refusal("of_another_team", message, status=403)


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


def may(person: Person | None, permission: Permission, organisation_id: int, *, team_id: Team = "any") -> bool:
    """True when the person's role there includes the permission, or a colleague's role that acts through them.

    With `team_id`, a supervisor acts for what their own teams look after; one without a team, for what none does.
    """
    role = role_of(person, organisation_id)
    if person is None or person.standing or role is None:
        return False
    if _allows(role, permission, person.pk, organisation_id, team_id):
        return True
    # Only now is a second question worth its query.
    return permission in DELEGABLE and any(
        permission in codes and _allows(Role(giver_role), permission, giver_id, organisation_id, team_id)
        for codes, giver_id, giver_role in _delegations(person, organisation_id)
    )


def require(by: Person | None, permission: Permission, organisation_id: int, *, team_id: Team = "any") -> None:
    """Refuses `not_allowed` (403) unless `by` may; the system itself (`by=None`) may everything."""
    if by is not None and not may(by, permission, organisation_id, team_id=team_id):
        raise not_allowed()


def not_allowed() -> Refusal:
    """What whoever may not is told."""
    message = _("Your role in this organisation does not include this. Ask an owner of the organisation.")
    return Refusal("not_allowed", message, status=403)


def members_who_may(permission: Permission, organisation_id: int, *, team_id: Team = "any") -> list[int]:
    """Ids of the present members whose own role includes it, for what this team looks after."""
    roles = [role.value for role, allowed in ROLE_PERMISSIONS.items() if permission in allowed]
    rows = Member.objects.filter(organisation_id=organisation_id, until=None, role__in=roles)
    if team_id != "any" and permission in OF_TEAM:
        rows = in_charge(rows, Value(team_id))
    return sorted(rows.values_list("person_id", flat=True))


def in_charge(rows: QuerySet[Member], team: Value | OuterRef) -> QuerySet[Member]:
    """Those of the members who look after what this team does, or after what none does where it is null."""
    asked = rows.annotate(asked=ExpressionWrapper(team, BigIntegerField()))
    mine = TeamMember.objects.filter(person=OuterRef("person"), team__organisation=OuterRef("organisation"))
    here = Exists(mine.filter(team=OuterRef("asked"))) | (Q(asked__isnull=True) & ~Exists(mine))
    return asked.filter(~Q(role=Role.SUPERVISOR) | here)


def _allows(role: Role, permission: Permission, person_id: int, organisation_id: int, team: Team) -> bool:
    if permission not in ROLE_PERMISSIONS[role]:
        return False
    if team == "any" or role is not Role.SUPERVISOR or permission not in OF_TEAM:
        return True
    return _scope({person_id: role}, organisation_id).includes(team)


def _scope(roles: Mapping[int, Role], organisation_id: int) -> Scope:
    """What people with these roles look after together."""
    rows = TeamMember.objects.filter(person__in=list(roles), team__organisation=organisation_id)
    teams = list(rows.values_list("person_id", "team_id"))
    return _together((role, [team for one, team in teams if one == person]) for person, role in roles.items())


def _together(held: Iterable[tuple[Role, Collection[int]]]) -> Scope:
    """By roles, each with its teams. Whoever decides there sees all, and whoever only looks on and is in no team."""
    known = list(held)
    if any(ROLE_PERMISSIONS[role].issuperset(DELEGABLE) or (role is Role.VIEWER and not own) for role, own in known):
        return EVERYTHING
    teams = frozenset(team for _role, own in known for team in own)
    return Scope(everything=False, teams=teams, unkept=any(not own for _role, own in known))


def _delegations(person: Person, organisation_id: int) -> list[tuple[list[str], int, str]]:
    """What holds now: the permissions, their giver and the giver's present role, with which a delegation ends."""
    rows = _held().filter(
        receiver=person,
        organisation_id=organisation_id,
        giver__memberships__organisation_id=organisation_id,
        giver__memberships__until=None,
    )
    return list(rows.values_list("permissions", "giver_id", "giver__memberships__role"))


def _held() -> QuerySet[Delegation]:
    """Delegations that hold as far as they themselves say; that of whoever left ends with their role."""
    return Delegation.objects.filter(ended_at=None, until__gt=Now(), giver__standing="")
