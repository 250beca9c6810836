"""Making a group, taking over its roster, and joining it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.tabular import reading
from awn.base.text import clean_line
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.actions import add_ward, note_proof
from awn.people.models import Person
from awn.people.queries import wards_of
from awn.people.rules import names_from
from awn.schools.models import Group, Pupil
from awn.schools.queries import group_with_code, pupil_invited
from awn.schools.rules import (
    MOST_GROUPS,
    MOST_PUPILS,
    NAME_LENGTH,
    ROSTER_BYTES,
    RosterRow,
    check_target,
    checked_row,
    columns_of,
)
from awn.schools.words import kept, new_code, number_hash


@transaction.atomic
def make_group(organisation_id: int, name: str, target_hours: int, *, by: Person | None, at: datetime) -> Group:
    """A new group with a code of its own. Refuses an empty name, an impossible target, and too many groups."""
    require(by, Permission.MANAGE_GROUPS, organisation_id)
    name = clean_line(name, limit=NAME_LENGTH, field="name")
    if not name:
        message = _("Give the group a name, such as “Class 10 B”.")
        raise Refusal("group_name_missing", message, fields={"name": message})
    check_target(target_hours)
    if Group.objects.filter(organisation_id=organisation_id, closed_at=None).count() >= MOST_GROUPS:
        raise Refusal("too_many_groups", _("There are sixty groups already. Close one that has ended."), status=409)
    group = Group.objects.create(
        organisation_id=organisation_id, name=name, target_minutes=target_hours * 60, code=new_code(), created_at=at
    )
    record("group.made", by=by, at=at, subject=group.pk, organisation=organisation_id)
    return group


@transaction.atomic
def close_group(group_id: int, *, by: Person | None, at: datetime) -> None:
    """Ends a group: nobody joins any more. What was signed stays."""
    group = _held(group_id, by)
    group.closed_at = at
    group.save(update_fields=["closed_at"])
    record("group.closed", by=by, at=at, subject=group.pk)


@transaction.atomic
def take_over(group_id: int, path: Path, *, by: Person | None, at: datetime) -> int:
    """Reads a roster (CSV or XLSX) and invites the guardians; how many pupils are new. All rows or none.

    A student number that stands in the group already is left alone. Refuses `roster_columns`, `roster_row`,
    `roster_twice`, `roster_empty`, `too_many_pupils`, and what `tabular.reading` refuses.
    """
    group = _held(group_id, by)
    rows = _rows(path, at.date())
    hashes = {row: number_hash(group.organisation_id, row.number) for row in rows}
    if len(set(hashes.values())) < len(rows):
        message = _("Two rows have the same student number. Each pupil stands in the file once.")
        raise Refusal("roster_twice", message, fields={"roster": message})
    known = set(group.pupils.values_list("number_hash", flat=True))
    fresh = [row for row in rows if hashes[row] not in known]
    if len(known) + len(fresh) > MOST_PUPILS:
        message = _("A group has 400 pupils at most. Make a second one.")
        raise Refusal("too_many_pupils", message, fields={"roster": message})
    for row in fresh:
        pupil = Pupil(group=group, name=row.name, born=row.born, number_hash=hashes[row], invited_at=at)
        pupil.number = kept(pupil, "number", row.number)
        pupil.guardian_email = kept(pupil, "email", row.email)
        pupil.save()
        record("pupil.invited", by=by, at=at, subject=pupil.pk, group=group.pk)
    return len(fresh)


@transaction.atomic
def accept_invitation(token: str, *, ward_id: int | None = None, by: Person, at: datetime) -> Pupil:
    """A guardian says which of their children the pupil is; without one, the child is added as the school wrote it.

    Refuses `invitation_over`, `not_your_ward`, `other_birth_date`, and what adding a child refuses.
    """
    invited = pupil_invited(token)
    if invited is None:
        raise Refusal(
            "invitation_over", _("This invitation was answered already or is too old. Ask the school."), status=409
        )
    pupil = found(Pupil.objects.select_for_update().filter(pk=invited.pk).first())
    ward = _ward(pupil, ward_id, by, at)
    note_proof(ward.pk, "school", by=by, at=at)
    pupil.person = ward
    pupil.joined_at = at
    pupil.save(update_fields=["person", "joined_at"])
    record("pupil.joined", by=by, at=at, subject=pupil.pk, group=pupil.group_id)
    return pupil


@transaction.atomic
def join_by_code(code: str, *, by: Person, at: datetime) -> Pupil:
    """Joins a group oneself, by the code that was read out. Refuses `group_code_wrong` and `in_group_already`."""
    group = group_with_code(code)
    if group is None:
        message = _("No group has this code. Type all eight letters and digits.")
        raise Refusal("group_code_wrong", message, fields={"code": message})
    if group.pupils.filter(person=by).exists():
        raise Refusal("in_group_already", _("You are in this group already."), status=409)
    pupil = Pupil.objects.create(group=group, person=by, name=str(by), born=by.birth_date, joined_at=at)
    record("pupil.joined", by=by, at=at, subject=pupil.pk, group=group.pk)
    return pupil


def _held(group_id: int, by: Person | None) -> Group:
    group = found(Group.objects.select_for_update().filter(pk=group_id, closed_at=None).first())
    require(by, Permission.MANAGE_GROUPS, group.organisation_id)
    return group


def _rows(path: Path, today: date) -> list[RosterRow]:
    with reading(path, limit_bytes=ROSTER_BYTES) as table:
        where = columns_of(table.columns)
        rows: list[RosterRow] = []
        for row in table.rows:
            if len(rows) == MOST_PUPILS:
                message = _("A group has 400 pupils at most. Make a second one.")
                raise Refusal("too_many_pupils", message, fields={"roster": message})
            cells = {name: row.cells[number] for name, number in where.items()}
            rows.append(checked_row(row.number, cells, today))
    if not rows:
        message = _("There is no pupil in the file.")
        raise Refusal("roster_empty", message, fields={"roster": message})
    return rows


def _ward(pupil: Pupil, ward_id: int | None, by: Person, at: datetime) -> Person:
    if ward_id is None:
        name_ar, name_en = names_from(pupil.name)
        return add_ward(name_ar=name_ar, name_en=name_en, birth_date=found(pupil.born), by=by, at=at)
    ward = wards_of(by.pk).filter(pk=ward_id).first()
    if ward is None:
        raise Refusal("not_your_ward", _("You do not answer for this person."), status=403)
    if ward.birth_date != pupil.born:
        message = _("The school knows another birth date of this child. Ask the school to mend its list.")
        raise Refusal("other_birth_date", message, status=409, fields={"ward": message})
    return ward
