"""Kinds of organisations, how one is verified, and what each role in one may do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import search_key
from awn.base.moves import Moves
from awn.base.refusal import Refusal

KINDS = {
    "government": _("Government body"),
    "private": _("Company"),
    "non_profit": _("Non-profit organisation"),
    "university": _("University"),
    "team": _("Volunteer team"),
}

STATES = {
    "pending": _("Waiting for verification"),
    "verified": _("Verified"),
    "refused": _("Not verified"),
    "suspended": _("Suspended"),
}
MOVES: Moves = {
    "pending": frozenset({"verified", "refused"}),
    "refused": frozenset({"pending", "verified"}),
    "verified": frozenset({"suspended"}),
    "suspended": frozenset({"verified"}),
}
REFUSAL_REASONS = {
    "licence_not_found": _("The licence number is not in the register named."),
    "licence_expired": _("The licence has expired."),
    "not_authorised": _("The person who registered could not show that they act for the organisation."),
    "details_missing": _("Details are missing."),
    "purpose": _("The purpose is not volunteering."),
}
SUSPENSION_REASONS = {
    "complaints": _("Complaints from volunteers are being looked into."),
    "safety": _("Volunteers’ safety was at risk."),
    "licence_expired": _("The licence has expired."),
    "misuse": _("The platform was used for something else than volunteering."),
}
NAME_LENGTH = 200
ABOUT_LENGTH = 3_000
NOTE_LENGTH = 1_000
# Bodies of these kinds exist by licence; government and university by law, teams by the body they belong to.
LICENSED_KINDS = frozenset({"private", "non_profit"})
# What was verified: it no longer changes by a member's hand.
VERIFIED_DETAILS = ("kind", "name_ar", "name_en", "licence_number", "licence_authority", "country")


@dataclass(frozen=True, slots=True)
class Details:
    """What an organisation says about itself."""

    kind: str
    country: str  # ISO 3166-1 alpha-2
    name_ar: str = ""
    name_en: str = ""
    about_ar: str = ""
    about_en: str = ""
    licence_number: str = ""
    licence_authority: str = ""
    region: str = ""  # ISO 3166-2
    website: str = ""
    email: str = ""
    phone: str = ""


def marks(details: Details) -> dict[str, str]:
    """A short digest of each detail: a form carries them as what its writer began from."""
    return {name: hashlib.sha256(value.encode()).hexdigest()[:12] for name, value in asdict(details).items()}


class Role(StrEnum):
    """A member's role in an organisation."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    VIEWER = "viewer"


ROLE_NAMES = {
    Role.OWNER: _("Owner"),
    Role.COORDINATOR: _("Volunteer coordinator"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.VIEWER: _("Viewer"),
}


class Permission(StrEnum):
    """What a member may do in an organisation."""

    SEE_INSIDE = "see_inside"
    MANAGE_MEMBERS = "manage_members"
    EDIT_ORGANISATION = "edit_organisation"
    EDIT_OPPORTUNITIES = "edit_opportunities"
    DECIDE_APPLICATIONS = "decide_applications"
    RECORD_ATTENDANCE = "record_attendance"
    CONFIRM_HOURS = "confirm_hours"
    ISSUE_CERTIFICATES = "issue_certificates"
    EXPORT = "export"
    MANAGE_TEAMS = "manage_teams"
    MANAGE_GROUPS = "manage_groups"
    ASSIST_REGISTRATION = "assist_registration"
    ENDORSE_SKILLS = "endorse_skills"
    LOG_INCIDENTS = "log_incidents"
    SEE_EMERGENCY_CONTACTS = "see_emergency_contacts"
    CALL_UP = "call_up"


_VIEWER = frozenset({Permission.SEE_INSIDE})
_SUPERVISOR = _VIEWER | {
    Permission.RECORD_ATTENDANCE,
    Permission.CONFIRM_HOURS,
    Permission.LOG_INCIDENTS,
    Permission.SEE_EMERGENCY_CONTACTS,
}
_COORDINATOR = _SUPERVISOR | {
    Permission.EDIT_OPPORTUNITIES,
    Permission.DECIDE_APPLICATIONS,
    Permission.ISSUE_CERTIFICATES,
    Permission.EXPORT,
    Permission.MANAGE_TEAMS,
    Permission.MANAGE_GROUPS,
    Permission.ASSIST_REGISTRATION,
    Permission.ENDORSE_SKILLS,
    Permission.CALL_UP,
}
ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.COORDINATOR: _COORDINATOR,
    Role.OWNER: frozenset(Permission),
}

PERMISSION_NAMES = {
    Permission.SEE_INSIDE: _("See the desk"),
    Permission.MANAGE_MEMBERS: _("Manage members"),
    Permission.EDIT_ORGANISATION: _("Change the organisation’s details"),
    Permission.EDIT_OPPORTUNITIES: _("Write and publish opportunities"),
    Permission.DECIDE_APPLICATIONS: _("Decide on applications"),
    Permission.RECORD_ATTENDANCE: _("Record attendance"),
    Permission.CONFIRM_HOURS: _("Confirm hours"),
    Permission.ISSUE_CERTIFICATES: _("Issue certificates"),
    Permission.EXPORT: _("Take tables away"),
    Permission.MANAGE_TEAMS: _("Manage teams"),
    Permission.MANAGE_GROUPS: _("Manage groups"),
    Permission.ASSIST_REGISTRATION: _("Register people who need help"),
    Permission.ENDORSE_SKILLS: _("Endorse skills"),
    Permission.LOG_INCIDENTS: _("Log incidents"),
    Permission.SEE_EMERGENCY_CONTACTS: _("See emergency contacts on the day"),
    Permission.CALL_UP: _("Call people up in emergencies"),
}
# Who works here, and what the organisation says of itself, is for its owners to decide in person.
DELEGABLE = tuple(
    one
    for one in Permission
    if one not in {Permission.SEE_INSIDE, Permission.MANAGE_MEMBERS, Permission.EDIT_ORGANISATION}
)
LONGEST_DELEGATION = timedelta(days=184)
REASON_LENGTH = 300
MOST_TEAMS = 50
# What a team keeps to itself: supervisors do it for what their own teams look after; in no team, for what none does.
OF_TEAM = frozenset(
    {
        Permission.RECORD_ATTENDANCE,
        Permission.CONFIRM_HOURS,
        Permission.LOG_INCIDENTS,
        Permission.SEE_EMERGENCY_CONTACTS,
    }
)


def delegable_by(role: Role | None) -> tuple[Permission, ...]:
    """What somebody with this role may hand on: never more than they have, and nothing handed to them."""
    own = ROLE_PERMISSIONS[role] if role else frozenset[Permission]()
    return tuple(one for one in DELEGABLE if one in own)


def check_delegation(
    wanted: frozenset[Permission], role: Role | None, *, until: datetime, at: datetime
) -> frozenset[Permission]:
    """What is handed on. Refuses `nothing_delegated`, `delegates_too_much` (403) and `delegation_too_long`."""
    if not wanted:
        message = _("Choose at least one thing to hand on.")
        raise Refusal("nothing_delegated", message, fields={"permissions": message})
    if not wanted <= frozenset(delegable_by(role)):
        raise Refusal("delegates_too_much", _("You can hand on only what your own role lets you do."), status=403)
    if not at < until <= at + LONGEST_DELEGATION:
        message = _("Choose a day after today and within six months.")
        raise Refusal("delegation_too_long", message, fields={"until": message})
    return wanted


def check_details(details: Details) -> None:
    """Refuses an unknown kind, no name, or no licence number where the kind needs one."""
    if details.kind not in KINDS:
        message = _("Choose what kind of organisation it is.")
        raise Refusal("unknown_kind", message, fields={"kind": message})
    if not search_key(f"{details.name_ar} {details.name_en}"):
        message = _("Write the name of the organisation, in Arabic or in English.")
        raise Refusal("organisation_name_missing", message, fields={"name_ar": message})
    if details.kind in LICENSED_KINDS and not details.licence_number:
        message = _("Write the licence or registration number, so that we can find it in the register.")
        raise Refusal("licence_missing", message, fields={"licence_number": message})
