"""An opportunity as plain values and back: for its versions, for templates and copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from typing import Any

from awn.opportunities.drafts import Draft, RoleDraft
from awn.opportunities.models import Opportunity

_NAMES = frozenset(field.name for field in fields(Draft))


def draft_of(opportunity: Opportunity) -> Draft:
    """The opportunity itself as a draft; its languages are read."""
    values = {name: getattr(opportunity, name) for name in _NAMES - {"languages"}}
    for name in ("goals", "accessibility", "benefits", "required_qualifications"):
        values[name] = list(values[name])
    needs = [(need.language_id, need.level) for need in opportunity.language_needs.all()]
    return Draft(**values, languages=needs)


def content_of(opportunity: Opportunity) -> dict[str, Any]:
    """The draft, the roles and the shifts in values that JSON knows."""
    roles = opportunity.roles.prefetch_related("skills").order_by("position", "id")
    shifts = opportunity.shifts.order_by("starts_at", "id")
    return {
        "draft": {name: _plain(value) for name, value in asdict(draft_of(opportunity)).items()},
        "roles": [
            {
                "id": role.pk,
                **{name: getattr(role, name) for name in ("title_ar", "title_en", "tasks_ar", "tasks_en")},
                "skills": sorted([need.skill_id, need.need] for need in role.skills.all()),
            }
            for role in roles
        ],
        "shifts": [
            {
                "id": shift.pk,
                "starts": shift.starts_at.isoformat(),
                "ends": shift.ends_at.isoformat(),
                "capacity": shift.capacity,
                "role": shift.role_id,
                "open_ended": shift.open_ended,
                "cancelled": shift.cancelled_at is not None,
            }
            for shift in shifts
        ],
    }


def draft_from(content: Mapping[str, Any]) -> Draft:
    """The draft that `content_of` wrote. What was added to drafts since is empty, what was taken away is left out."""
    values = {name: value for name, value in content["draft"].items() if name in _NAMES}
    if values.get("apply_until"):
        values["apply_until"] = datetime.fromisoformat(values["apply_until"])
    if values.get("insurance_until"):
        values["insurance_until"] = date.fromisoformat(values["insurance_until"])
    values["languages"] = [(code, level) for code, level in values.get("languages", [])]
    return Draft(**values)


def roles_from(content: Mapping[str, Any]) -> list[RoleDraft]:
    """The roles that `content_of` wrote, in their order."""
    return [
        RoleDraft(
            **{name: role[name] for name in ("title_ar", "title_en", "tasks_ar", "tasks_en")},
            required_skills=[number for number, need in role["skills"] if need == "required"],
            wished_skills=[number for number, need in role["skills"] if need != "required"],
        )
        for role in content["roles"]
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return sorted(list(part) if isinstance(part, tuple) else part for part in value)
    return value
