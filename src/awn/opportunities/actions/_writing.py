"""What all who write an opportunity share: its lock, its columns, what it repeats of its shifts, its versions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db.models import Max, Min
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.opportunities.changes import changed_terms
from awn.opportunities.contents import content_of
from awn.opportunities.drafts import Draft
from awn.opportunities.models import LanguageNeed, Opportunity, Programme, RoleSkill, Version
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.reference.models import Skill

EDITABLE = frozenset({"draft", "in_review", "published", "closed"})
# Of what changes in these states, versions are kept: volunteers have read it.
READ_BY_VOLUNTEERS = frozenset({"published", "closed"})


def locked(opportunity_id: int, *, by: Person | None) -> Opportunity:
    """The opportunity, its row locked. Refuses an unknown one, strangers, and one that can no longer be edited."""
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    if opportunity.state not in EDITABLE:
        raise Refusal("not_editable", _("A finished or cancelled opportunity is not changed any more."), status=409)
    if opportunity.state in READ_BY_VOLUNTEERS and not opportunity.versions.exists():
        # Published before versions were kept: what stands now is what volunteers read.
        _keep(opportunity, opportunity.changed_at)
    return opportunity


def touch(opportunity: Opportunity, *, by: Person | None, at: datetime) -> None:
    """Saves it as a new version. Those who applied are told of another place or other requirements by the event."""
    opportunity.version += 1
    opportunity.changed_at = at
    opportunity.save()
    if opportunity.state not in READ_BY_VOLUNTEERS:
        return
    # Of times the events of the shifts tell.
    terms = [term for term in keep_version(opportunity, at) if term != "time"]
    if terms:
        record(
            "opportunity.terms_changed", by=by, at=at, subject=opportunity.pk, version=opportunity.version, terms=terms
        )


def keep_version(opportunity: Opportunity, at: datetime) -> list[str]:
    """Keeps what stands now, unless it is what stood before; which of `changes.TERMS` differ."""
    last = opportunity.versions.order_by("-number").first()
    return _keep(opportunity, at, last)


def _keep(opportunity: Opportunity, at: datetime, last: Version | None = None) -> list[str]:
    content = content_of(opportunity)
    if last is not None and last.content == content:
        return []
    terms = changed_terms(last.content, content) if last else []
    Version.objects.create(opportunity=opportunity, number=opportunity.version, at=at, content=content, terms=terms)
    return terms


def refresh_times(opportunity: Opportunity, at: datetime) -> None:
    """Sets the three times from the shifts that are not cancelled; the caller saves."""
    shifts = opportunity.shifts.filter(cancelled_at=None)
    bounds = shifts.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    upcoming = shifts.filter(starts_at__gte=at).aggregate(next=Min("starts_at"))["next"]
    opportunity.starts_at = bounds["first"]
    opportunity.ends_at = bounds["last"]
    opportunity.next_at = upcoming or bounds["first"]


def columns(draft: Draft) -> dict[str, object]:
    """The draft as columns of the opportunity."""
    values = asdict(draft)
    del values["languages"]
    for name in ("goals", "accessibility", "benefits", "required_qualifications"):
        values[name] = sorted(set(values[name]))
    return values


def put_languages(opportunity: Opportunity, draft: Draft) -> None:
    """The languages of the draft instead of those before."""
    opportunity.language_needs.all().delete()
    LanguageNeed.objects.bulk_create(
        [
            LanguageNeed(opportunity=opportunity, language_id=code, level=level)
            for code, level in dict(draft.languages).items()
        ]
    )


def gather_skills(opportunity: Opportunity) -> None:
    """Repeats the skills of all roles for the list's filter; the caller saves."""
    ids = RoleSkill.objects.filter(role__opportunity=opportunity).values_list("skill_id", flat=True)
    opportunity.skill_ids = sorted(set(ids))


def check_programme(programme_id: int | None, organisation_id: int) -> None:
    """Refuses `not_found` for a programme of somebody else."""
    if programme_id is not None:
        found(Programme.objects.filter(pk=programme_id, organisation_id=organisation_id).first())


def check_skills(ids: set[int]) -> None:
    """Refuses `unknown_role_skill`."""
    if Skill.objects.filter(pk__in=ids).count() != len(ids):
        message = _("Choose skills from the list.")
        raise Refusal("unknown_role_skill", message, fields={"skills": message})
