"""Groups, rosters, block applications, sign-offs."""

from awn.schools.actions.forgetting import forget
from awn.schools.actions.groups import accept_invitation, close_group, join_by_code, make_group, take_over
from awn.schools.actions.inviting import invite_again
from awn.schools.actions.taking_part import apply_as_group, sign_off
from awn.schools.actions.targets import set_target

__all__ = [
    "accept_invitation", "apply_as_group", "close_group", "forget", "invite_again", "join_by_code", "make_group",
    "set_target", "sign_off", "take_over",
]  # fmt: skip
