"""Teams inside an organisation: a name, a lead, and who works in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import search_key
from awn.base.refusal import Refusal
from awn.base.text import clean_line
from awn.organisations.actions._locks import hold
from awn.organisations.models import Member, Team, TeamMember
from awn.organisations.permissions import require
from awn.organisations.rules import MOST_TEAMS, NAME_LENGTH, Permission
from awn.people.models import Person


@dataclass(frozen=True, slots=True)
class TeamDraft:
    """What a team is to be. `people` and `lead` are ids of members; the lead works in the team as well."""

    name_ar: str = ""
    name_en: str = ""
    people: Collection[int] = ()
    lead: int | None = None


@transaction.atomic
def make_team(organisation_id: int, draft: TeamDraft, *, by: Person | None, at: datetime) -> Team:
    """A new team. Refuses `not_allowed`, `team_name_missing`, `too_many_teams`, `team_of_members`."""
    hold(organisation_id)
    require(by, Permission.MANAGE_TEAMS, organisation_id)
    if Team.objects.filter(organisation_id=organisation_id, closed_at=None).count() >= MOST_TEAMS:
        raise Refusal("too_many_teams", _("That is the largest number of teams. Close one first."))
    team = Team(organisation_id=organisation_id, created_at=at)
    _write(team, draft)
    events.record("team.made", by=by, at=at, subject=team.pk, organisation=organisation_id)
    return team


@transaction.atomic
def put_team(organisation_id: int, team_id: int, draft: TeamDraft, *, by: Person | None, at: datetime) -> Team:
    """Writes a team anew. Refuses what `make_team` refuses, and `team_gone` (404)."""
    hold(organisation_id)
    require(by, Permission.MANAGE_TEAMS, organisation_id)
    team = _team(organisation_id, team_id)
    _write(team, draft)
    events.record("team.changed", by=by, at=at, subject=team.pk, organisation=organisation_id)
    return team


@transaction.atomic
def close_team(organisation_id: int, team_id: int, *, by: Person | None, at: datetime) -> None:
    """Ends a team; what was limited to it stays with coordinators and owners. Refuses `team_gone` (404)."""
    hold(organisation_id)
    require(by, Permission.MANAGE_TEAMS, organisation_id)
    team = _team(organisation_id, team_id)
    team.closed_at = at
    team.save(update_fields=["closed_at"])
    TeamMember.objects.filter(team=team).delete()
    events.record("team.closed", by=by, at=at, subject=team.pk, organisation=organisation_id)


def _team(organisation_id: int, team_id: int) -> Team:
    team = Team.objects.filter(pk=team_id, organisation_id=organisation_id, closed_at=None).first()
    if team is None:
        raise Refusal("team_gone", _("This team is no longer here."), status=404)
    return team


def _write(team: Team, draft: TeamDraft) -> None:
    team.name_ar = clean_line(draft.name_ar, limit=NAME_LENGTH, field="name_ar")
    team.name_en = clean_line(draft.name_en, limit=NAME_LENGTH, field="name_en")
    if not search_key(f"{team.name_ar} {team.name_en}"):
        message = _("Write the name of the team, in Arabic or in English.")
        raise Refusal("team_name_missing", message, fields={"name_ar": message})
    people = set(draft.people) | ({draft.lead} if draft.lead else set())
    members = Member.objects.filter(organisation_id=team.organisation_id, until=None, person_id__in=people)
    if members.count() != len(people):
        message = _("Choose people who work here. An owner can add them under “Members”.")
        raise Refusal("team_of_members", message, fields={"people": message})
    team.lead_id = draft.lead
    team.save()
    TeamMember.objects.filter(team=team).exclude(person_id__in=people).delete()
    TeamMember.objects.bulk_create([TeamMember(team=team, person_id=one) for one in people], ignore_conflicts=True)
