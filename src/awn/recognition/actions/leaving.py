"""Being left out of tables, and back in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from awn.base.events import record
from awn.base.refusal import found
from awn.organisations.models import Team
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.recognition.models import LeftOut, Level
from awn.reference.models import University


@transaction.atomic
def leave_tables(*, out: bool, by: Person, at: datetime) -> None:
    """Whether my hours count in tables of teams and universities. Twice is once."""
    if out:
        LeftOut.objects.get_or_create(person=by, defaults={"at": at})
    else:
        LeftOut.objects.filter(person=by).delete()
    record("tables.left", by=by, at=at, subject=by.pk, out=out)


@transaction.atomic
def leave_team_out(organisation_id: int, team_id: int, *, out: bool, by: Person | None, at: datetime) -> None:
    """Whether a team stands in its organisation's table. Refuses: no right to, a team of another."""
    require(by, Permission.MANAGE_TEAMS, organisation_id)
    team = found(Team.objects.filter(pk=team_id, organisation=organisation_id).first())
    if out:
        LeftOut.objects.get_or_create(team=team, defaults={"at": at})
    else:
        LeftOut.objects.filter(team=team).delete()
    record("tables.team_left", by=by, at=at, subject=team.pk, out=out)


@transaction.atomic
def leave_university_out(university_id: int, *, out: bool, by: Person | None, at: datetime) -> None:
    """Whether a university stands in the table: it asks, and the staff enter it. Refuses: no right to."""
    require_staff(by, StaffPermission.KEEP_RATES)
    university = found(University.objects.filter(pk=university_id).first())
    if out:
        LeftOut.objects.get_or_create(university=university, defaults={"at": at})
    else:
        LeftOut.objects.filter(university=university).delete()
    record("tables.university_left", by=by, at=at, subject=university.pk, out=out)


@transaction.atomic
def forget(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Somebody goes: their levels go with them; their badges follow what they chose for certificates."""
    Level.objects.filter(person=person_id).delete()
    LeftOut.objects.filter(person=person_id).delete()
