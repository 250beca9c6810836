"""The rows of a new application, written in one statement: thousands may apply in the same minute."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from awn.base.compiled import prepared_cursor
from awn.base.refusal import Refusal
from awn.participation.models import Application

_COLUMNS = (
    "opportunity_id", "person_id", "role_id", "state", "reason", "note", "message", "sealed_needs",
    "takes_at_once", "charter_accepted_at", "created_at", "decided_at",
)  # fmt: skip
_INSERT = f"""
    WITH application AS (
        INSERT INTO participation_application ({", ".join(_COLUMNS)})
        VALUES ({", ".join(f"%({name})s" for name in _COLUMNS)}) RETURNING id),
    wanted AS (
        INSERT INTO participation_applicationshift (application_id, shift_id)
        SELECT application.id, unnest(%(shifts)s::bigint[]) FROM application)
    SELECT id FROM application
"""


def insert(application: Application, shift_ids: Sequence[int]) -> None:
    """Writes a new application with the shifts it asks for, and gives it its id. Refuses `already_applied`."""
    values: dict[str, Any] = {name: getattr(application, name) for name in _COLUMNS}
    try:
        with prepared_cursor() as cursor:
            cursor.execute(_INSERT, values | {"shifts": list(shift_ids)})
            application.pk = cursor.fetchone()[0]
    except IntegrityError as error:
        message = _("You have already applied. See your page for the answer.")
        raise Refusal("already_applied", message, status=409) from error
    application._state.adding = False
