"""A refusal: the one way in which Awn says no to bad input."""

from __future__ import annotations

from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
Row = TypeVar("Row")


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """Says no with a stable code, a translated message that says what to do next, and an HTTP status.

    `fields` maps names of form fields to their own messages, so that a page can point at each.
    """

    def __init__(
        self,
        code: str,
        message: Text,
        *,
        status: int = 422,
        fields: dict[str, Text] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields or {}

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def found(row: Row | None) -> Row:
    """The row itself; refuses `not_found` (404) when there is none."""
    if row is None:
        raise Refusal("not_found", _("This does not exist, or not any more."), status=404)
    return row
