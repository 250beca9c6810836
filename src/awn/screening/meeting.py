"""Interviews: their states and limits."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves

INTERVIEW_STATES = {
    "offered": _("Asked to choose a time"),
    "booked": _("Time chosen"),
    "cancelled": _("Called off"),
    "given_up": _("Given up by the applicant"),
}
INTERVIEW_MOVES: Moves = {
    "offered": frozenset({"booked", "cancelled", "given_up"}),
    "booked": frozenset({"booked", "cancelled", "given_up", "offered"}),
    "given_up": frozenset({"offered"}),
    "cancelled": frozenset({"offered"}),
}
PLACE_LENGTH = 200
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=4)
MOST_SLOTS = 100
# Until then a time is chosen, moved and given up by oneself.
CHOSEN_BEFORE = timedelta(hours=2)
