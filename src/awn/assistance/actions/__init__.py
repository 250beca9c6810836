"""Verbs: registering on behalf, cards, taking the record over, forgetting."""

from awn.assistance.actions.cards import claim, issue_card, note_failed_claim, revoke_card
from awn.assistance.actions.forgetting import forget
from awn.assistance.actions.registering import Agreed, Newcomer, consent_to, register

__all__ = [
    "Agreed", "Newcomer", "claim", "consent_to", "forget", "issue_card", "note_failed_claim", "register", "revoke_card",
]  # fmt: skip
