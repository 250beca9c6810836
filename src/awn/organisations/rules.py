"""Kinds of organisations, how one is verified, and what each role in one may do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves

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


_VIEWER = frozenset({Permission.SEE_INSIDE})
_SUPERVISOR = _VIEWER | {Permission.RECORD_ATTENDANCE, Permission.CONFIRM_HOURS}
_COORDINATOR = _SUPERVISOR | {
    Permission.EDIT_OPPORTUNITIES,
    Permission.DECIDE_APPLICATIONS,
    Permission.ISSUE_CERTIFICATES,
    Permission.EXPORT,
}
ROLE_PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.COORDINATOR: _COORDINATOR,
    Role.OWNER: frozenset(Permission),
}
