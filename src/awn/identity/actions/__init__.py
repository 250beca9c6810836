"""What happens with identities: proving, linking, stating a number, making an account, merging two records."""

from awn.identity.actions.accounts import create_account, pending
from awn.identity.actions.attempts import Question, Ticket, begin, forget_old, look_after, receive, receive_push
from awn.identity.actions.links import (
    Outcome,
    conclude,
    forget_number,
    forget_person,
    forget_phone,
    open_case,
    state_number,
    unlink,
)
from awn.identity.actions.merging import close_case, merge

__all__ = [
    "Outcome",
    "Question",
    "Ticket",
    "begin",
    "close_case",
    "conclude",
    "create_account",
    "forget_number",
    "forget_old",
    "forget_person",
    "forget_phone",
    "look_after",
    "merge",
    "open_case",
    "pending",
    "receive",
    "receive_push",
    "state_number",
    "unlink",
]
