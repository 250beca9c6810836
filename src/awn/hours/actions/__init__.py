"""Crediting hours, taking them back, objecting to them, and crediting work that was handed in."""

from awn.hours.actions.crediting import confirm, confirm_many, reverse

__all__ = ["confirm", "confirm_many", "reverse"]
