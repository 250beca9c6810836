"""What people are to Awn, as plain values: genders, levels, times of day, roles of the platform's staff."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

ADULT_AGE = 18
OLDEST_AGE = 120
YOUNGEST_AGE = 5

GENDERS = {"female": _("Female"), "male": _("Male")}
DAY_PARTS = {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening"), "night": _("Night")}
# Monday is 0, as in datetime.date.weekday().
WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
MAX_SKILLS = 60
MAX_LANGUAGES = 15


class StaffRole(StrEnum):
    """What a member of the platform's staff is trusted with."""

    VERIFIER = "verifier"
    MODERATOR = "moderator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class StaffPermission(StrEnum):
    """What platform staff may do."""

    VERIFY_ORGANISATIONS = "verify_organisations"
    MODERATE_OPPORTUNITIES = "moderate_opportunities"
    READ_EVENTS = "read_events"
    READ_REPORTS = "read_reports"


STAFF_ROLES: Mapping[StaffRole, frozenset[StaffPermission]] = {
    StaffRole.VERIFIER: frozenset({StaffPermission.VERIFY_ORGANISATIONS}),
    StaffRole.MODERATOR: frozenset({StaffPermission.MODERATE_OPPORTUNITIES, StaffPermission.READ_REPORTS}),
    StaffRole.AUDITOR: frozenset({StaffPermission.READ_EVENTS}),
    StaffRole.ADMINISTRATOR: frozenset(StaffPermission),
}


def age_on(birth_date: date, day: date) -> int:
    """Completed years on `day`; somebody born on 29 February is a year older on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_minor(birth_date: date | None, day: date) -> bool:
    """True for people under eighteen; somebody whose birth date is not known is not treated as one."""
    return birth_date is not None and age_on(birth_date, day) < ADULT_AGE


def check_birth_date(birth_date: date, today: date) -> None:
    """Refuses a birth date in the future, or of a person younger than 5 or older than 120."""
    if birth_date > today or age_on(birth_date, today) > OLDEST_AGE:
        message = _("Check the year of birth: this date cannot be right.")
        raise Refusal("birth_date_impossible", message, fields={"birth_date": message})
    if age_on(birth_date, today) < YOUNGEST_AGE:
        message = _("Volunteering begins at the age of five, together with a parent or guardian.")
        raise Refusal("too_young", message, fields={"birth_date": message})
