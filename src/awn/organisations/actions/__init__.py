"""What happens to organisations: they register, are verified, and people work in them."""

from awn.organisations.actions.delegations import end_delegation, hand_on
from awn.organisations.actions.details import register, resubmit, update
from awn.organisations.actions.members import (
    add_member,
    change_role,
    close_account,
    remove_member,
)
from awn.organisations.actions.teams import close_team, make_team, put_team
from awn.organisations.actions.verification import refuse, suspend, verify

__all__ = [
    "add_member",
    "change_role",
    "close_account",
    "close_team",
    "end_delegation",
    "hand_on",
    "make_team",
    "put_team",
    "refuse",
    "register",
    "remove_member",
    "resubmit",
    "suspend",
    "update",
    "verify",
]
