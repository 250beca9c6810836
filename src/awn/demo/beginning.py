"""First steps in the invented world: most stand there by what people did; one list is put away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from awn.base.models import Event
from awn.onboarding.actions import put_away
from awn.people.models import Person


def begin(players: Mapping[str, Person], at: datetime) -> None:
    """Who coordinates all day does not volunteer herself; nothing of it waits for an answer."""
    put_away("volunteer", by=players["coordinator"], at=at)
    Event.objects.filter(name="first_steps.put_away", handled_at=None).update(handled_at=at)
