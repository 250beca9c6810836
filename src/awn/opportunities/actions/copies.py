"""Beginning from what is there: a copy of an opportunity, and templates of an organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.opportunities.actions.editing import add_shifts, create, put_role
from awn.opportunities.contents import content_of, draft_from, draft_of, roles_from
from awn.opportunities.drafts import Draft, RoleDraft, ShiftDraft
from awn.opportunities.models import Opportunity, Role, Template
from awn.opportunities.rules import TITLE_LIMIT
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.reference.models import Skill

MOST_WEEKS = 104
MOST_TEMPLATES = 50


@transaction.atomic
def copy(
    opportunity_id: int, *, weeks: int = 0, with_shifts: bool = True, by: Person | None, at: datetime
) -> Opportunity:
    """A new draft with the words, gates and roles, and with the shifts `weeks` later at the same hours by the clock.

    Cancelled shifts, and those that would be over, are left behind. Refuses `weeks_out_of_range`.
    """
    source = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, source.organisation_id)
    if not 0 <= weeks <= MOST_WEEKS:
        message = _("Write a number of weeks between 0 and 104.")
        raise Refusal("weeks_out_of_range", message, fields={"weeks": message})
    draft = draft_of(source)
    if draft.apply_until is not None:
        until = _later(draft.apply_until, weeks, source.zone)
        draft = replace(draft, apply_until=until if until > at else None)
    roles = list(source.roles.prefetch_related("skills"))
    made, numbers = _written(source.organisation_id, draft, [_role(role) for role in roles], by=by, at=at)
    ids = dict(zip((role.pk for role in roles), numbers, strict=True))
    shifts = [
        ShiftDraft(
            starts_at=_later(row.starts_at, weeks, source.zone), ends_at=_later(row.ends_at, weeks, source.zone),
            capacity=row.capacity, role_id=ids.get(row.role_id) if row.role_id else None, open_ended=row.open_ended,
            minutes_per_unit=row.minutes_per_unit, most_units=row.most_units,
        )
        for row in source.shifts.filter(cancelled_at=None)
    ]  # fmt: skip
    shifts = [row for row in shifts if row.ends_at > at] if with_shifts else []
    if shifts:
        add_shifts(made.pk, shifts, by=by, at=at)
    record("opportunity.copied", by=by, at=at, subject=made.pk, source=source.pk)
    return made


@transaction.atomic
def keep_template(opportunity_id: int, *, name_ar: str, name_en: str, by: Person | None, at: datetime) -> Template:
    """Keeps words, gates and roles under a name, without dates. Refuses `template_name_missing`, and more than 50."""
    source = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, source.organisation_id)
    names = {
        "name_ar": clean_line(name_ar, limit=TITLE_LIMIT, field="name_ar"),
        "name_en": clean_line(name_en, limit=TITLE_LIMIT, field="name_en"),
    }
    if not any(names.values()):
        message = _("Give the template a name, in Arabic or in English.")
        raise Refusal("template_name_missing", message, fields={"name_ar": message})
    if Template.objects.filter(organisation_id=source.organisation_id).count() >= MOST_TEMPLATES:
        message = _("An organisation may have 50 templates. Remove one that is no longer used.")
        raise Refusal("too_many_templates", message, fields={"name_ar": message})
    content = content_of(source) | {"shifts": []}
    content["draft"] |= {"apply_until": None, "insurance_until": None, "programme_id": None}
    row = Template.objects.create(organisation_id=source.organisation_id, content=content, created_at=at, **names)
    record("opportunity.template_kept", by=by, at=at, subject=row.pk, organisation=source.organisation_id)
    return row


@transaction.atomic
def begin_from(template_id: int, *, by: Person | None, at: datetime) -> Opportunity:
    """A new draft from a template; skills that no longer exist are left out."""
    row = found(Template.objects.filter(pk=template_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, row.organisation_id)
    made, _numbers = _written(row.organisation_id, draft_from(row.content), roles_from(row.content), by=by, at=at)
    record("opportunity.template_used", by=by, at=at, subject=made.pk, template=row.pk)
    return made


@transaction.atomic
def remove_template(template_id: int, *, by: Person | None, at: datetime) -> None:
    """Removes a template; opportunities that began from it stay."""
    row = found(Template.objects.select_for_update().filter(pk=template_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, row.organisation_id)
    row.delete()
    record("opportunity.template_removed", by=by, at=at, subject=template_id, organisation=row.organisation_id)


def _written(
    organisation_id: int, draft: Draft, roles: Iterable[RoleDraft], *, by: Person | None, at: datetime
) -> tuple[Opportunity, list[int]]:
    """The draft with its roles; the numbers of these in the same order."""
    made = create(organisation_id, draft, by=by, at=at)
    wanted = list(roles)
    asked = {number for role in wanted for number in (*role.required_skills, *role.wished_skills)}
    known = set(Skill.objects.filter(pk__in=asked).values_list("pk", flat=True))
    numbers = [put_role(made.pk, _known(role, known), by=by, at=at).pk for role in wanted]
    return made, numbers


def _known(role: RoleDraft, known: set[int]) -> RoleDraft:
    return replace(
        role,
        required_skills=[number for number in role.required_skills if number in known],
        wished_skills=[number for number in role.wished_skills if number in known],
    )


def _role(role: Role) -> RoleDraft:
    needs = {need: [row.skill_id for row in role.skills.all() if row.need == need] for need in ("required", "wished")}
    return RoleDraft(
        title_ar=role.title_ar, title_en=role.title_en, tasks_ar=role.tasks_ar, tasks_en=role.tasks_en,
        required_skills=needs["required"], wished_skills=needs["wished"],
    )  # fmt: skip


def _later(moment: datetime, weeks: int, zone: str) -> datetime:
    """The same hour on the clocks of the place, some weeks later."""
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + timedelta(weeks=weeks)
    return local.replace(tzinfo=ZoneInfo(zone))
