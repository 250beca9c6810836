"""What people do: join, describe themselves, answer for others, leave."""

from awn.people.actions.accounts import close_account, export_my_data, join
from awn.people.actions.guardians import add_ward, end_guardianship, link_ward, make_guardian_code
from awn.people.actions.notices import forget_old_reports, mark_notifications_read, notify, report_barrier
from awn.people.actions.profile import (
    add_language,
    add_skill,
    remove_language,
    remove_skill,
    set_accessibility,
    set_availability,
    set_interests,
    set_notifications,
    update_identity,
)
from awn.people.actions.staff import confirm_role, give_role, take_role

__all__ = [
    "add_language",
    "add_skill",
    "add_ward",
    "close_account",
    "confirm_role",
    "end_guardianship",
    "export_my_data",
    "forget_old_reports",
    "give_role",
    "join",
    "link_ward",
    "make_guardian_code",
    "mark_notifications_read",
    "notify",
    "remove_language",
    "remove_skill",
    "report_barrier",
    "set_accessibility",
    "set_availability",
    "set_interests",
    "set_notifications",
    "take_role",
    "update_identity",
]
