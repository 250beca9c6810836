"""Opportunities as rows of a table: what `awn import --mapping awn` reads back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awn.base.tabular_writing import Value
from awn.opportunities.drafts import Draft, ShiftDraft
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person

CHUNK = 500
# Code of the column -> its name for people. The codes are the steady ones; all three read back.
COLUMNS: dict[str, Promise] = {
    "public_id": _("Opportunity code"),
    "version": _("Version"),
    "state": _("State"),
    "organisation": _("Organisation address"),
    "organisation_ar": _("Organisation (Arabic)"),
    "organisation_en": _("Organisation (English)"),
    "title_ar": _("Title (Arabic)"),
    "title_en": _("Title (English)"),
    "plain_ar": _("Plain-language summary (Arabic)"),
    "plain_en": _("Plain-language summary (English)"),
    "description_ar": _("Description (Arabic)"),
    "description_en": _("Description (English)"),
    "kind": _("Kind"),
    "mode": _("Mode"),
    "selection": _("Selection"),
    "field": _("Field"),
    "goals": _("SDGs"),
    "region": _("Region"),
    "place_ar": _("Place (Arabic)"),
    "place_en": _("Place (English)"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "check_in_radius_m": _("Check-in radius (metres)"),
    "zone": _("Time zone"),
    "starts": _("Starts"),
    "ends": _("Ends"),
    "capacity": _("Places"),
    "taken": _("Places taken"),
    "shifts": _("Shifts"),
    "apply_until": _("Apply until"),
    "min_age": _("Lowest age"),
    "max_age": _("Highest age"),
    "gender": _("Gender"),
    "gender_reason_ar": _("Reason for the gender (Arabic)"),
    "gender_reason_en": _("Reason for the gender (English)"),
    "qualifications_ar": _("Qualifications (Arabic)"),
    "qualifications_en": _("Qualifications (English)"),
    "required_qualifications": _("Required qualifications"),
    "identity_level": _("Proof of identity"),
    "guardian_required": _("Guardian required"),
    "languages": _("Languages"),
    "accessibility": _("Accessibility offered"),
    "benefits": _("Benefits"),
    "risks_ar": _("Risks (Arabic)"),
    "risks_en": _("Risks (English)"),
    "insurance_ar": _("Insurance (Arabic)"),
    "insurance_en": _("Insurance (English)"),
    "contact_name": _("Contact name"),
    "contact_email": _("Contact e-mail"),
    "contact_phone": _("Contact telephone"),
    "skills": _("Skills"),
    "published": _("Published on"),
    "source": _("Source"),
    "source_reference": _("Reference in the source"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which opportunities: of one organisation or of all, with a shift between two days (both included)."""

    organisation_id: int | None = None
    since: date | None = None
    until: date | None = None


def header(headings: str) -> list[str]:
    """The first row: codes, or the names of the columns in the language that is active."""
    return list(COLUMNS) if headings == "code" else [str(name) for name in COLUMNS.values()]


def rows(scope: Scope, *, by: Person | None) -> Iterator[list[Value]]:
    """The opportunities in scope, oldest first, read in chunks.

    Only members with the permission to export, and only of their own organisation; the system sees all.
    """
    if by is not None:
        require(by, Permission.EXPORT, scope.organisation_id or 0)
    found = Opportunity.objects.select_related("organisation").defer("search", "title_key")
    if scope.organisation_id is not None:
        found = found.filter(organisation_id=scope.organisation_id)
    if scope.since is not None:
        found = found.filter(ends_at__gte=datetime.combine(scope.since, time(0), tzinfo=ZoneInfo("UTC")))
    if scope.until is not None:
        found = found.filter(starts_at__lte=datetime.combine(scope.until, time.max, tzinfo=ZoneInfo("UTC")))
    found = found.prefetch_related("shifts", "language_needs", "roles__skills__skill").order_by("pk")
    return map(_row, found.iterator(chunk_size=CHUNK))


def draft_of(opportunity: Opportunity) -> Draft:
    """What an editor decided about it, as `checked` would give it."""
    names = [name for name in Draft.__dataclass_fields__ if name != "languages"]
    languages = tuple(sorted((need.language_id, need.level) for need in opportunity.language_needs.all()))
    return Draft(**{name: getattr(opportunity, name) for name in names}, languages=languages)


def shifts_of(opportunity: Opportunity) -> tuple[ShiftDraft, ...]:
    """Its shifts that are not cancelled."""
    return tuple(
        ShiftDraft(starts_at=one.starts_at, ends_at=one.ends_at, capacity=one.capacity, open_ended=one.open_ended)
        for one in opportunity.shifts.all()
        if one.cancelled_at is None
    )


def shifts_as_text(shifts: Sequence[Shift], zone: ZoneInfo) -> str:
    """ "2026-01-05 09:00 / 2026-01-05 12:00 / 20; …" in local time; imports/values.py reads it back."""
    return "; ".join(
        " / ".join(
            [_local(shift.starts_at, zone), _local(shift.ends_at, zone), str(shift.capacity)]
            + ["open"] * shift.open_ended
            + ["cancelled"] * (shift.cancelled_at is not None)
        )
        for shift in shifts
    )


def _local(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def _row(opportunity: Opportunity) -> list[Value]:
    zone = ZoneInfo(opportunity.zone)
    shifts = list(opportunity.shifts.all())
    going = [shift for shift in shifts if shift.cancelled_at is None]
    skills = {skill.skill.name_en for role in opportunity.roles.all() for skill in role.skills.all()}
    special: dict[str, Value] = {
        "organisation": opportunity.organisation.slug,
        "organisation_ar": opportunity.organisation.name_ar,
        "organisation_en": opportunity.organisation.name_en,
        "field": opportunity.field_id,
        "region": opportunity.region_id,
        "goals": "; ".join(map(str, opportunity.goals)),
        "accessibility": "; ".join(opportunity.accessibility),
        "required_qualifications": "; ".join(opportunity.required_qualifications),
        "benefits": "; ".join(opportunity.benefits),
        "languages": "; ".join(sorted(f"{n.language_id}:{n.level}" for n in opportunity.language_needs.all())),
        "starts": _local(opportunity.starts_at, zone) if opportunity.starts_at else None,
        "ends": _local(opportunity.ends_at, zone) if opportunity.ends_at else None,
        "apply_until": _local(opportunity.apply_until, zone) if opportunity.apply_until else None,
        "published": _local(opportunity.published_at, zone) if opportunity.published_at else None,
        "capacity": sum(shift.capacity for shift in going),
        "taken": sum(shift.taken for shift in going),
        "shifts": shifts_as_text(shifts, zone),
        "skills": "; ".join(sorted(skills)),
        "source_reference": opportunity.source_ref,
    }
    return [special[name] if name in special else getattr(opportunity, name) for name in COLUMNS]
