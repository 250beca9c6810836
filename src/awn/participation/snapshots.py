"""How an application and its places stand, to be compared and restored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal
from awn.participation.models import Application
from awn.participation.rules import APPLICATION_STATES

Snapshot = Mapping[str, Any]


def check_unchanged(application: Application, seen: str) -> None:
    """Refuses `changed_meanwhile`, naming who decided, unless it is still in the state that was seen."""
    if not seen or application.state == seen:
        return
    state = APPLICATION_STATES[application.state]
    if application.decided_by is None:
        message = format_lazy(_("The state has changed in the meantime: {state}. Nothing was done here."), state=state)
    else:
        message = format_lazy(
            _("{name} decided in the meantime: {state}. Nothing was done here."),
            name=application.decided_by.name,
            state=state,
        )
    raise Refusal("changed_meanwhile", message, status=409)


def snapshot(application: Application) -> Snapshot:
    """All that a decision changes, ready for JSON."""
    decided_at = application.decided_at
    return {
        "state": application.state,
        "reason": application.reason,
        "note": application.note,
        "clash_reason": application.clash_reason,
        "decided_at": decided_at.isoformat() if decided_at else None,
        "decided_by": application.decided_by_id,
        "places": {str(pk): state for pk, state in application.places.values_list("pk", "state")},
    }
