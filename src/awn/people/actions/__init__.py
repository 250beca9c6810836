"""What people do: join, describe themselves, answer for others, leave."""

from awn.people.actions.accounts import close_account, forget_person, join, open_account, sign_up_by_phone
from awn.people.actions.background import (
    Said,
    add_away,
    add_experience,
    remove_away,
    remove_experience,
    set_background,
    set_name,
    set_prayer_slots,
)
from awn.people.actions.care import set_accessibility, set_emergency_contact
from awn.people.actions.guardians import add_ward, end_guardianship, link_ward, make_guardian_code, note_proof
from awn.people.actions.notices import mark_notifications_read, notify
from awn.people.actions.profile import (
    add_language,
    add_skill,
    remove_language,
    remove_skill,
    set_availability,
    set_digits,
    set_interests,
    set_notifications,
    set_skill_levels,
    update_identity,
)
from awn.people.actions.security import (
    end_other_sessions,
    end_session,
    forget_phone,
    note_security,
    prove_phone,
    renew_recovery_codes,
)
from awn.people.actions.staff import confirm_role, give_role, take_role

__all__ = [
    "Said",
    "add_away",
    "add_experience",
    "add_language",
    "add_skill",
    "add_ward",
    "close_account",
    "confirm_role",
    "end_guardianship",
    "end_other_sessions",
    "end_session",
    "forget_person",
    "forget_phone",
    "give_role",
    "join",
    "link_ward",
    "make_guardian_code",
    "mark_notifications_read",
    "note_proof",
    "note_security",
    "notify",
    "open_account",
    "prove_phone",
    "remove_away",
    "remove_experience",
    "remove_language",
    "remove_skill",
    "renew_recovery_codes",
    "set_accessibility",
    "set_availability",
    "set_background",
    "set_digits",
    "set_emergency_contact",
    "set_interests",
    "set_name",
    "set_notifications",
    "set_prayer_slots",
    "set_skill_levels",
    "sign_up_by_phone",
    "take_role",
    "update_identity",
]
