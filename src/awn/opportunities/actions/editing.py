"""Writing an opportunity, its roles and its shifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.actions._writing import (
    EDITABLE as EDITABLE,  # noqa: PLC0414 - doors take it from here
)
from awn.opportunities.actions._writing import (
    check_programme,
    check_skills,
    columns,
    gather_skills,
    locked,
    put_languages,
    refresh_times,
    touch,
)
from awn.opportunities.drafts import (
    Draft,
    RoleDraft,
    ShiftDraft,
    checked,
    checked_role,
    checked_shift,
    new_public_id,
)
from awn.opportunities.models import Opportunity, Programme, Role, RoleSkill, Shift
from awn.opportunities.rules import FARTHEST_AHEAD, SHIFT_LIMIT, check_history
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person


@transaction.atomic
def create(organisation_id: int, draft: Draft, *, by: Person | None, at: datetime) -> Opportunity:
    """A new opportunity in state draft. Refuses what `checked` refuses, and people without the permission."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    clean = checked(draft)
    check_programme(clean.programme_id, organisation_id)
    values = columns(clean)
    opportunity = Opportunity.objects.create(
        organisation_id=organisation_id, public_id=new_public_id(), created_at=at, changed_at=at, **values
    )
    put_languages(opportunity, clean)
    record("opportunity.created", by=by, at=at, subject=opportunity.pk, organisation=organisation_id)
    return opportunity


@transaction.atomic
def edit(opportunity_id: int, draft: Draft, *, version: int, by: Person | None, at: datetime) -> Opportunity:
    """Writes the draft over the opportunity.

    Refuses `stale_edit` (409) when somebody saved since `version` was read: the caller keeps what was typed.
    """
    opportunity = locked(opportunity_id, by=by)
    if opportunity.version != version:
        raise Refusal(
            "stale_edit",
            _("Somebody else saved this opportunity while you were writing. Compare both texts, then save again."),
            status=409,
        )
    clean = checked(draft)
    check_programme(clean.programme_id, opportunity.organisation_id)
    for name, value in columns(clean).items():
        setattr(opportunity, name, value)
    put_languages(opportunity, clean)
    touch(opportunity, by=by, at=at)
    record("opportunity.edited", by=by, at=at, subject=opportunity.pk, version=opportunity.version)
    return opportunity


@transaction.atomic
def put_role(
    opportunity_id: int, role: RoleDraft, *, role_id: int | None = None, by: Person | None, at: datetime
) -> Role:
    """Adds a role, or writes over the one named."""
    opportunity = locked(opportunity_id, by=by)
    clean = checked_role(role)
    texts = {name: getattr(clean, name) for name in ("title_ar", "title_en", "tasks_ar", "tasks_en")}
    if role_id is None:
        row = Role.objects.create(opportunity=opportunity, position=opportunity.roles.count(), **texts)
    else:
        row = found(opportunity.roles.filter(pk=role_id).first())
        for name, value in texts.items():
            setattr(row, name, value)
        row.save()
        row.skills.all().delete()
    required = set(clean.required_skills)
    check_skills(required | set(clean.wished_skills))
    RoleSkill.objects.bulk_create(
        [RoleSkill(role=row, skill_id=skill, need="required") for skill in sorted(required)]
        + [RoleSkill(role=row, skill_id=skill) for skill in sorted(set(clean.wished_skills) - required)]
    )
    gather_skills(opportunity)
    touch(opportunity, by=by, at=at)
    record("opportunity.role_put", by=by, at=at, subject=opportunity.pk, role=row.pk)
    return row


@transaction.atomic
def move_role(opportunity_id: int, role_id: int, *, up: bool, by: Person | None, at: datetime) -> None:
    """Puts a role one place nearer to the beginning, or to the end; the first stays first, the last stays last."""
    opportunity = locked(opportunity_id, by=by)
    rows = list(opportunity.roles.all())
    row = found(next((row for row in rows if row.pk == role_id), None))
    place = rows.index(row)
    new_place = place - 1 if up else place + 1
    if not 0 <= new_place < len(rows):
        return
    rows.insert(new_place, rows.pop(place))
    # All are numbered anew: a removed role leaves a gap, and imports number by themselves.
    for position, one in enumerate(rows):
        one.position = position
    Role.objects.bulk_update(rows, ["position"])
    touch(opportunity, by=by, at=at)
    record("opportunity.role_moved", by=by, at=at, subject=opportunity.pk, role=role_id, position=new_place)


@transaction.atomic
def remove_role(
    opportunity_id: int, role_id: int, *, shifts_to: int | None = None, by: Person | None, at: datetime
) -> None:
    """Removes a role. Refuses `role_in_use` while a shift to come asks for it, unless `shifts_to` says where these go:
    the id of another role, or 0 for shifts that are open to every role."""
    opportunity = locked(opportunity_id, by=by)
    row = found(opportunity.roles.filter(pk=role_id).first())
    to_come = row.shifts.filter(cancelled_at=None, ends_at__gt=at)
    if shifts_to is None and to_come.exists():
        message = _("Shifts that are still to come ask for this role. Choose the role that they ask for instead.")
        raise Refusal("role_in_use", message, status=409, fields={"shifts_to": message})
    if shifts_to:
        to_come.update(role=found(opportunity.roles.exclude(pk=role_id).filter(pk=shifts_to).first()))
    row.delete()
    gather_skills(opportunity)
    touch(opportunity, by=by, at=at)
    record("opportunity.role_removed", by=by, at=at, subject=opportunity.pk, role=role_id)


@transaction.atomic
def add_shifts(opportunity_id: int, shifts: Iterable[ShiftDraft], *, by: Person | None, at: datetime) -> list[Shift]:
    """Adds shifts, all or none. Refuses impossible ones, and more than 400 in one opportunity."""
    opportunity = locked(opportunity_id, by=by)
    drafts = [checked_shift(shift) for shift in shifts]
    if opportunity.shifts.count() + len(drafts) > SHIFT_LIMIT:
        raise Refusal("too_many_shifts", _("An opportunity may have 500 shifts. Make a second opportunity."))
    if any(draft.ends_at > at + FARTHEST_AHEAD for draft in drafts):
        message = _("This date is more than three years away. Check the year.")
        raise Refusal("too_far_ahead", message, fields={"starts": message})
    for draft in drafts:
        if draft.role_id is not None:
            found(opportunity.roles.filter(pk=draft.role_id).first())
    rows = Shift.objects.bulk_create([Shift(opportunity=opportunity, **asdict(draft)) for draft in drafts])
    refresh_times(opportunity, at)
    touch(opportunity, by=by, at=at)
    record("opportunity.shifts_added", by=by, at=at, subject=opportunity.pk, shifts=[row.pk for row in rows])
    return rows


@transaction.atomic
def change_shift(shift_id: int, draft: ShiftDraft, *, by: Person | None, at: datetime) -> Shift:
    """Writes new times or capacity. Refuses fewer places than are already given, and to rewrite what has begun."""
    owner = Shift.objects.filter(pk=shift_id).values_list("opportunity_id", flat=True).first()
    opportunity = locked(found(owner), by=by)
    shift = Shift.objects.select_for_update().get(pk=shift_id)
    clean = checked_shift(draft)
    check_history((shift.starts_at, shift.ends_at), (clean.starts_at, clean.ends_at), at)
    if clean.capacity < shift.taken:
        message = _("More places are given already than this number.")
        raise Refusal("capacity_below_taken", message, fields={"capacity": message})
    if clean.role_id is not None:
        found(opportunity.roles.filter(pk=clean.role_id).first())
    is_moved = (shift.starts_at, shift.ends_at) != (clean.starts_at, clean.ends_at)
    for name, value in asdict(clean).items():
        setattr(shift, name, value)
    shift.save(update_fields=list(asdict(clean)))
    refresh_times(opportunity, at)
    touch(opportunity, by=by, at=at)
    record("opportunity.shift_changed", by=by, at=at, subject=opportunity.pk, shift=shift.pk, moved=is_moved)
    return shift


@transaction.atomic
def cancel_shift(shift_id: int, *, by: Person | None, at: datetime) -> Shift:
    """Takes a shift out; people with a place in it are told by the event's reaction. Refuses one that has begun."""
    owner = Shift.objects.filter(pk=shift_id).values_list("opportunity_id", flat=True).first()
    opportunity = locked(found(owner), by=by)
    shift = Shift.objects.select_for_update().get(pk=shift_id)
    if shift.cancelled_at is None:
        check_history((shift.starts_at, shift.ends_at), None, at)
        shift.cancelled_at = at
        shift.save(update_fields=["cancelled_at"])
        refresh_times(opportunity, at)
        touch(opportunity, by=by, at=at)
        record("opportunity.shift_cancelled", by=by, at=at, subject=opportunity.pk, shift=shift.pk)
    return shift


@transaction.atomic
def create_programme(
    organisation_id: int, *, title_ar: str, title_en: str, about_ar: str = "", about_en: str = "",
    by: Person | None, at: datetime,
) -> Programme:  # fmt: skip
    """A programme that groups opportunities of one organisation."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    clean = checked_role(RoleDraft(title_ar=title_ar, title_en=title_en, tasks_ar=about_ar, tasks_en=about_en))
    programme = Programme.objects.create(
        organisation_id=organisation_id,
        title_ar=clean.title_ar,
        title_en=clean.title_en,
        about_ar=clean.tasks_ar,
        about_en=clean.tasks_en,
        created_at=at,
    )
    record("programme.created", by=by, at=at, subject=programme.pk, organisation=organisation_id)
    return programme


@transaction.atomic
def edit_programme(
    programme_id: int, *, title_ar: str, title_en: str, about_ar: str = "", about_en: str = "",
    by: Person | None, at: datetime,
) -> Programme:  # fmt: skip
    """Writes another title and text over a programme; its opportunities stay in it."""
    programme = found(Programme.objects.select_for_update().filter(pk=programme_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, programme.organisation_id)
    clean = checked_role(RoleDraft(title_ar=title_ar, title_en=title_en, tasks_ar=about_ar, tasks_en=about_en))
    programme.title_ar, programme.title_en = clean.title_ar, clean.title_en
    programme.about_ar, programme.about_en = clean.tasks_ar, clean.tasks_en
    programme.save(update_fields=["title_ar", "title_en", "about_ar", "about_en"])
    record("programme.edited", by=by, at=at, subject=programme.pk, organisation=programme.organisation_id)
    return programme
