"""What an editor types about an opportunity, a role and a shift, and the cleaning of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.base.text import clean_block, clean_line
from awn.opportunities.rules import (
    GENDERS,
    IDENTITY_LEVELS,
    KINDS,
    MODES,
    PLACELESS_MODES,
    SELECTIONS,
    TEXT_LIMIT,
    TITLE_LIMIT,
    check_ages,
    check_capacity,
    check_gender,
    check_plain,
    check_radius,
    check_shift_times,
    check_units,
)
from awn.qualifications.rules import check_required
from awn.reference.rules import ACCESSIBILITY, BENEFITS

_LINES = {
    "title_ar": TITLE_LIMIT, "title_en": TITLE_LIMIT, "place_ar": 200, "place_en": 200,
    "gender_reason_ar": 300, "gender_reason_en": 300, "insurance_ar": 300, "insurance_en": 300,
    "insurance_number": 60,
    "contact_name": 200, "contact_email": 254, "contact_phone": 20,
}  # fmt: skip
_BLOCKS = (
    "plain_ar", "plain_en", "description_ar", "description_en", "qualifications_ar", "qualifications_en",
    "risks_ar", "risks_en",
)  # fmt: skip
_CODES = "23456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All that an editor decides about an opportunity itself; roles and shifts have their own actions."""

    title_ar: str = ""
    title_en: str = ""
    plain_ar: str = ""
    plain_en: str = ""
    description_ar: str = ""
    description_en: str = ""
    kind: str = "general"
    mode: str = "on_site"
    selection: str = "reviewed"
    field_id: str | None = None
    goals: Sequence[int] = ()
    programme_id: int | None = None
    region_id: str | None = None
    place_ar: str = ""
    place_en: str = ""
    latitude: float | None = None
    longitude: float | None = None
    check_in_radius_m: int | None = None
    zone: str = "Asia/Riyadh"
    min_age: int | None = None
    max_age: int | None = None
    gender: str = "any"
    gender_reason_ar: str = ""
    gender_reason_en: str = ""
    qualifications_ar: str = ""
    qualifications_en: str = ""
    required_qualifications: Sequence[str] = ()
    identity_level: int = 0
    guardian_required: bool = True
    with_children: bool = False
    languages: Sequence[tuple[str, str]] = ()
    accessibility: Sequence[str] = ()
    benefits: Sequence[str] = ()
    risks_ar: str = ""
    risks_en: str = ""
    insurance_ar: str = ""
    insurance_en: str = ""
    insurance_number: str = ""
    insurance_until: date | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    apply_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDraft:
    """A role as typed, with the ids of the skills it requires and welcomes."""

    title_ar: str = ""
    title_en: str = ""
    tasks_ar: str = ""
    tasks_en: str = ""
    required_skills: Sequence[int] = ()
    wished_skills: Sequence[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftDraft:
    """A shift as typed."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    role_id: int | None = None
    open_ended: bool = False
    minutes_per_unit: int | None = None
    most_units: int | None = None


def checked(draft: Draft) -> Draft:
    """The draft with cleaned texts. Refuses what no opportunity can be: see the codes in rules.py and here."""
    lines: dict[str, Any] = {
        name: clean_line(getattr(draft, name), limit=limit, field=name) for name, limit in _LINES.items()
    }
    blocks: dict[str, Any] = {name: clean_block(getattr(draft, name), limit=TEXT_LIMIT, field=name) for name in _BLOCKS}
    clean = replace(draft, **lines, **blocks)
    if not (clean.title_ar or clean.title_en):
        message = _("Give a title, in Arabic or in English.")
        raise Refusal("title_missing", message, fields={"title_ar": message})
    check_plain(clean.plain_ar, "plain_ar")
    check_plain(clean.plain_en, "plain_en")
    check_ages(clean.min_age, clean.max_age)
    check_gender(clean.gender, clean.gender_reason_ar, clean.gender_reason_en)
    _check_codes(clean)
    _check_point(clean.latitude, clean.longitude)
    check_radius(clean.check_in_radius_m)
    if clean.mode in PLACELESS_MODES:
        clean = replace(clean, latitude=None, longitude=None, check_in_radius_m=None)
    return clean


def checked_role(role: RoleDraft) -> RoleDraft:
    """The role with cleaned texts; refuses a role without a title and more than 20 skills."""
    clean = replace(
        role,
        title_ar=clean_line(role.title_ar, limit=TITLE_LIMIT, field="title_ar"),
        title_en=clean_line(role.title_en, limit=TITLE_LIMIT, field="title_en"),
        tasks_ar=clean_block(role.tasks_ar, limit=TEXT_LIMIT, field="tasks_ar"),
        tasks_en=clean_block(role.tasks_en, limit=TEXT_LIMIT, field="tasks_en"),
    )
    if not (clean.title_ar or clean.title_en):
        message = _("Give the role a title, in Arabic or in English.")
        raise Refusal("role_title_missing", message, fields={"title_ar": message})
    if len(role.required_skills) + len(role.wished_skills) > 20:
        message = _("A role may name 20 skills at most.")
        raise Refusal("too_many_role_skills", message, fields={"skills": message})
    return clean


def checked_shift(shift: ShiftDraft) -> ShiftDraft:
    """The shift itself; refuses impossible times, capacities and units."""
    check_shift_times(shift.starts_at, shift.ends_at, open_ended=shift.open_ended)
    check_capacity(shift.capacity)
    check_units(shift.minutes_per_unit, shift.most_units)
    return shift


def new_public_id() -> str:
    """A random code of ten characters for the address; no letters that are read as digits."""
    return "".join(secrets.choice(_CODES) for _i in range(10))


def _check_codes(draft: Draft) -> None:
    known = (("kind", KINDS), ("mode", MODES), ("selection", SELECTIONS), ("gender", GENDERS))
    for name, table in known:
        if getattr(draft, name) not in table:
            message = _("Choose one of the options.")
            raise Refusal("unknown_option", message, fields={name: message})
    if not set(draft.accessibility) <= set(ACCESSIBILITY) or not set(draft.benefits) <= set(BENEFITS):
        raise Refusal("unknown_option", _("Choose one of the options."))
    check_required(draft.required_qualifications)
    if draft.identity_level not in IDENTITY_LEVELS:
        message = _("Choose one of the options.")
        raise Refusal("unknown_option", message, fields={"identity_level": message})


def _check_point(latitude: float | None, longitude: float | None) -> None:
    if (latitude is None) != (longitude is None):
        message = _("Give both latitude and longitude, or neither.")
        raise Refusal("half_a_point", message, fields={"latitude": message})
    if latitude is None or longitude is None:
        return
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        message = _("Latitude goes from -90 to 90, longitude from -180 to 180.")
        raise Refusal("point_off_the_earth", message, fields={"latitude": message})
