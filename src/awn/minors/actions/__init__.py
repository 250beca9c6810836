"""Signing and withdrawing, and forgetting who did."""

from awn.minors.actions.consents import sign, withdraw, withdraw_all
from awn.minors.actions.forgetting import forget

__all__ = ["forget", "sign", "withdraw", "withdraw_all"]
