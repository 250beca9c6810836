"""Signing and withdrawing, notices to guardians, school holidays, and forgetting who did."""

from awn.minors.actions.consents import sign, withdraw, withdraw_all
from awn.minors.actions.forgetting import forget
from awn.minors.actions.holidays import add_holiday, remove_holiday
from awn.minors.actions.notices import choose_notices

__all__ = ["add_holiday", "choose_notices", "forget", "remove_holiday", "sign", "withdraw", "withdraw_all"]
