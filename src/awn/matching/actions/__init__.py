"""What people and organisations do about being matched."""

from awn.matching.actions.choices import (
    answer_questions,
    dismiss,
    put_questions_away,
    set_findable,
    set_lists,
    take_back,
)
from awn.matching.actions.invitations import (
    answer_invitation,
    invite,
    release_invitations,
    take_back_invitation,
    undo_invitations,
)
from awn.matching.actions.slates import forget_old_slates, forget_person, keep_slate

__all__ = [
    "answer_invitation",
    "answer_questions",
    "dismiss",
    "forget_old_slates",
    "forget_person",
    "invite",
    "keep_slate",
    "put_questions_away",
    "release_invitations",
    "set_findable",
    "set_lists",
    "take_back",
    "take_back_invitation",
    "undo_invitations",
]
