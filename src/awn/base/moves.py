"""State machines as tables, and the one function that checks a move."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

Moves = Mapping[str, frozenset[str]]


def check_move(moves: Moves, before: str, after: str) -> None:
    """Refuses `impossible_move` unless the table lets `before` become `after`."""
    if after not in moves.get(before, frozenset()):
        raise Refusal(
            "impossible_move",
            _("This cannot be done any more: the state has changed in the meantime. Reload the page and look again."),
            status=409,
        )
