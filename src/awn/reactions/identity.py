"""What happens after an event about identities. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.identity.actions import forget_person
from awn.matching.actions import forget_person as forget_matching_of


def forget_identity(event: Event, at: datetime) -> None:
    """Somebody closed their account: identities and numbers go as well."""
    if event.subject_id is not None:
        forget_person(event.subject_id, by=None, at=at)


def forget_merged(event: Event, at: datetime) -> None:
    """The record that was merged is proposed to nobody any more."""
    forget_matching_of(int(event.data["gone"]), by=None, at=at)
