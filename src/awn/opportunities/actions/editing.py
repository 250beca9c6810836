"""Writing an opportunity, its roles and its shifts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.drafts import (
    Draft,
    RoleDraft,
    ShiftDraft,
    checked,
    checked_role,
    checked_shift,
    new_public_id,
)
from awn.opportunities.models import LanguageNeed, Opportunity, Programme, Role, RoleSkill, Shift
from awn.opportunities.rules import FARTHEST_AHEAD, SHIFT_LIMIT
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.reference.models import Skill

EDITABLE = frozenset({"draft", "in_review", "published", "closed"})


@transaction.atomic
def create(organisation_id: int, draft: Draft, *, by: Person | None, at: datetime) -> Opportunity:
    """A new opportunity in state draft. Refuses what `checked` refuses, and people without the permission."""
    require(by, Permission.EDIT_OPPORTUNITIES, organisation_id)
    clean = checked(draft)
    _check_programme(clean.programme_id, organisation_id)
    values = _columns(clean)
    opportunity = Opportunity.objects.create(
        organisation_id=organisation_id, public_id=new_public_id(), created_at=at, changed_at=at, **values
    )
    _put_languages(opportunity, clean)
    record("opportunity.created", by=by, at=at, subject=opportunity.pk, organisation=organisation_id)
    return opportunity


@transaction.atomic
def edit(opportunity_id: int, draft: Draft, *, version: int, by: Person | None, at: datetime) -> Opportunity:
    """Writes the draft over the opportunity.

    Refuses `stale_edit` (409) when somebody saved since `version` was read: the caller keeps what was typed.
    """
    opportunity = _locked(opportunity_id, by=by)
    if opportunity.version != version:
        raise Refusal(
            "stale_edit",
            _("Somebody else saved this opportunity while you were writing. Compare both texts, then save again."),
            status=409,
        )
    clean = checked(draft)
    _check_programme(clean.programme_id, opportunity.organisation_id)
    for name, value in _columns(clean).items():
        setattr(opportunity, name, value)
    _put_languages(opportunity, clean)
    _touch(opportunity, at)
    record("opportunity.edited", by=by, at=at, subject=opportunity.pk, version=opportunity.version)
    return opportunity


@transaction.atomic
def put_role(
    opportunity_id: int, role: RoleDraft, *, role_id: int | None = None, by: Person | None, at: datetime
) -> Role:
    """Adds a role, or writes over the one named."""
    opportunity = _locked(opportunity_id, by=by)
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
    _check_skills(required | set(clean.wished_skills))
    RoleSkill.objects.bulk_create(
        [RoleSkill(role=row, skill_id=skill, need="required") for skill in sorted(required)]
        + [RoleSkill(role=row, skill_id=skill) for skill in sorted(set(clean.wished_skills) - required)]
    )
    _gather_skills(opportunity)
    _touch(opportunity, at)
    record("opportunity.role_put", by=by, at=at, subject=opportunity.pk, role=row.pk)
    return row


@transaction.atomic
def move_role(opportunity_id: int, role_id: int, *, up: bool, by: Person | None, at: datetime) -> None:
    """Puts a role one place nearer to the beginning, or to the end; the first stays first, the last stays last."""
    opportunity = _locked(opportunity_id, by=by)
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
    _touch(opportunity, at)
    record("opportunity.role_moved", by=by, at=at, subject=opportunity.pk, role=role_id, position=new_place)


@transaction.atomic
def remove_role(opportunity_id: int, role_id: int, *, by: Person | None, at: datetime) -> None:
    """Removes a role; its shifts stay, open to every role."""
    opportunity = _locked(opportunity_id, by=by)
    found(opportunity.roles.filter(pk=role_id).first()).delete()
    _gather_skills(opportunity)
    _touch(opportunity, at)
    record("opportunity.role_removed", by=by, at=at, subject=opportunity.pk, role=role_id)


@transaction.atomic
def add_shifts(opportunity_id: int, shifts: Iterable[ShiftDraft], *, by: Person | None, at: datetime) -> list[Shift]:
    """Adds shifts, all or none. Refuses impossible ones, and more than 400 in one opportunity."""
    opportunity = _locked(opportunity_id, by=by)
    drafts = [checked_shift(shift) for shift in shifts]
    if opportunity.shifts.count() + len(drafts) > SHIFT_LIMIT:
        raise Refusal("too_many_shifts", _("An opportunity may have 400 shifts. Make a second opportunity."))
    if any(draft.ends_at > at + FARTHEST_AHEAD for draft in drafts):
        message = _("This date is more than three years away. Check the year.")
        raise Refusal("too_far_ahead", message, fields={"starts": message})
    for draft in drafts:
        if draft.role_id is not None:
            found(opportunity.roles.filter(pk=draft.role_id).first())
    rows = Shift.objects.bulk_create([Shift(opportunity=opportunity, **asdict(draft)) for draft in drafts])
    _refresh_times(opportunity, at)
    _touch(opportunity, at)
    record("opportunity.shifts_added", by=by, at=at, subject=opportunity.pk, shifts=[row.pk for row in rows])
    return rows


@transaction.atomic
def change_shift(shift_id: int, draft: ShiftDraft, *, by: Person | None, at: datetime) -> Shift:
    """Writes new times or capacity. Refuses fewer places than are already given."""
    owner = Shift.objects.filter(pk=shift_id).values_list("opportunity_id", flat=True).first()
    opportunity = _locked(found(owner), by=by)
    shift = Shift.objects.select_for_update().get(pk=shift_id)
    clean = checked_shift(draft)
    if clean.capacity < shift.taken:
        message = _("More places are given already than this number.")
        raise Refusal("capacity_below_taken", message, fields={"capacity": message})
    if clean.role_id is not None:
        found(opportunity.roles.filter(pk=clean.role_id).first())
    is_moved = (shift.starts_at, shift.ends_at) != (clean.starts_at, clean.ends_at)
    for name, value in asdict(clean).items():
        setattr(shift, name, value)
    shift.save(update_fields=list(asdict(clean)))
    _refresh_times(opportunity, at)
    _touch(opportunity, at)
    record("opportunity.shift_changed", by=by, at=at, subject=opportunity.pk, shift=shift.pk, moved=is_moved)
    return shift


@transaction.atomic
def cancel_shift(shift_id: int, *, by: Person | None, at: datetime) -> Shift:
    """Takes a shift out; people with a place in it are told by the reaction to the event."""
    owner = Shift.objects.filter(pk=shift_id).values_list("opportunity_id", flat=True).first()
    opportunity = _locked(found(owner), by=by)
    shift = Shift.objects.select_for_update().get(pk=shift_id)
    if shift.cancelled_at is None:
        shift.cancelled_at = at
        shift.save(update_fields=["cancelled_at"])
        _refresh_times(opportunity, at)
        _touch(opportunity, at)
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


def _check_skills(ids: set[int]) -> None:
    if Skill.objects.filter(pk__in=ids).count() != len(ids):
        message = _("Choose skills from the list.")
        raise Refusal("unknown_role_skill", message, fields={"skills": message})


def _locked(opportunity_id: int, *, by: Person | None) -> Opportunity:
    """The opportunity, its row locked. Refuses an unknown one, strangers, and one that can no longer be edited."""
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    if opportunity.state not in EDITABLE:
        raise Refusal("not_editable", _("A finished or cancelled opportunity is not changed any more."), status=409)
    return opportunity


def _refresh_times(opportunity: Opportunity, at: datetime) -> None:
    """Sets the three times from the shifts that are not cancelled; the caller saves."""
    shifts = opportunity.shifts.filter(cancelled_at=None)
    bounds = shifts.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    upcoming = shifts.filter(starts_at__gte=at).aggregate(next=Min("starts_at"))["next"]
    opportunity.starts_at = bounds["first"]
    opportunity.ends_at = bounds["last"]
    opportunity.next_at = upcoming or bounds["first"]


def _columns(draft: Draft) -> dict[str, object]:
    values = asdict(draft)
    del values["languages"]
    for name in ("goals", "accessibility", "benefits", "required_qualifications"):
        values[name] = sorted(set(values[name]))
    return values


def _put_languages(opportunity: Opportunity, draft: Draft) -> None:
    opportunity.language_needs.all().delete()
    LanguageNeed.objects.bulk_create(
        [
            LanguageNeed(opportunity=opportunity, language_id=code, level=level)
            for code, level in dict(draft.languages).items()
        ]
    )


def _gather_skills(opportunity: Opportunity) -> None:
    ids = RoleSkill.objects.filter(role__opportunity=opportunity).values_list("skill_id", flat=True)
    opportunity.skill_ids = sorted(set(ids))


def _touch(opportunity: Opportunity, at: datetime) -> None:
    opportunity.version += 1
    opportunity.changed_at = at
    opportunity.save()


def _check_programme(programme_id: int | None, organisation_id: int) -> None:
    if programme_id is not None:
        found(Programme.objects.filter(pk=programme_id, organisation_id=organisation_id).first())
