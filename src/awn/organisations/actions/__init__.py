"""What happens to organisations: they register, are verified, and people work in them."""

from awn.organisations.actions.details import register, resubmit, update
from awn.organisations.actions.members import (
    add_member,
    change_role,
    close_account,
    remove_member,
)
from awn.organisations.actions.verification import refuse, suspend, verify

__all__ = [
    "add_member",
    "change_role",
    "close_account",
    "refuse",
    "register",
    "remove_member",
    "resubmit",
    "suspend",
    "update",
    "verify",
]
