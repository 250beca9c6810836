"""Forecasts of the demo: learned from its own year, which is short; so some kinds stay with the simple way."""

from __future__ import annotations

from datetime import datetime

from awn.base.models import Event
from awn.forecasts.tasks import learn_all


def learn(at: datetime) -> None:
    """Learns every kind that can be learned from what the world holds."""
    learn_all(at)
    Event.objects.filter(name="forecast.trained", handled_at=None).update(handled_at=at)
