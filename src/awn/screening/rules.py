"""Choosing among applicants: acts that can be taken back, orders of the table, limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

ACTS = {
    "accept": _("Accepted"),
    "waiting": _("Put on the waiting list"),
    "decline": _("Declined"),
    "ask": _("Asked"),
    "invite": _("Invited to an interview"),
    "rules": _("Decided by the rules"),
    "rest": _("Answered at the end"),
}
# So long the letters of an act wait, and it can be taken back.
UNDO_FOR = timedelta(minutes=2)
MOST_AT_ONCE = 500
ROWS = 50
SORTS = {
    "arrival": _("First come first"),
    "newest": _("Newest first"),
    "name": _("By name"),
    "fit": _("Best fit first"),
}
# What an order by fit may rest on: only what the organisation reads of every applicant.
RANKED_BY = ("skills", "proven", "near", "language")
VIEW_NAME_LENGTH = 60
VIEWS_EACH = 20
VIEW_QUERY_LENGTH = 1_000
INQUIRY_LENGTH = 600
INQUIRIES_OPEN = 3


def check_chosen(ids: Sequence[Any]) -> None:
    """Refuses an act on nobody, and on more people than one act takes."""
    if not ids:
        message = _("Select at least one application.")
        raise Refusal("no_application_selected", message, fields={"select": message})
    if len(ids) > MOST_AT_ONCE:
        message = _("At most 500 applications are decided at once. Narrow the list, or do it in parts.")
        raise Refusal("too_many_selected", message, fields={"select": message})
