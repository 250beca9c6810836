"""Reads of matching. Pages and other packages import from here."""

from awn.matching.queries.choices import (
    Chosen,
    choice_of,
    dismissed,
    invitation_counts,
    invitation_of,
    invitations_by,
    invitations_of,
    invitations_waiting,
    own_data,
    should_be_asked,
    weekly_readers,
)
from awn.matching.queries.gates import candidate, conditions, gates_against, gates_for
from awn.matching.queries.recommendations import Recommended, Suggestion, alike, recommended, suggestions

__all__ = [
    "Chosen",
    "Recommended",
    "Suggestion",
    "alike",
    "candidate",
    "choice_of",
    "conditions",
    "dismissed",
    "gates_against",
    "gates_for",
    "invitation_counts",
    "invitation_of",
    "invitations_by",
    "invitations_of",
    "invitations_waiting",
    "own_data",
    "recommended",
    "should_be_asked",
    "suggestions",
    "weekly_readers",
]
