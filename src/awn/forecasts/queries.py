"""What counts now, and what it says: of shifts to come, of an organisation, of regions, fields and skills."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from awn.forecasts import storing
from awn.forecasts.models import Returning
from awn.forecasts.models import TrainedModel as TrainedModel  # noqa: PLC0414 - doors take the type from here
from awn.forecasts.rules import KINDS, Comparison, Standing
from awn.forecasts.storing import BrokenModelError

# Contents of files by revision, check sum and the file's last change: each process reads a file once.
_kept: dict[tuple[str, str, int], dict[str, Any]] = {}
_MOST_KEPT = 8


@dataclass(frozen=True, slots=True)
class InUse:
    """What counts of a kind: its standing, its card, and the content of its file where that can be used."""

    standing: Standing
    card: Mapping[str, Any]
    content: Mapping[str, Any]
    trained_at: datetime | None = None


def in_use(kind: str) -> InUse:
    """What counts of a kind now; a file that cannot be used is said, never guessed."""
    row = TrainedModel.objects.filter(kind=kind, active=True).first()
    if row is None:
        return InUse(Standing("none"), {}, {})
    try:
        key = (row.revision, row.sha256, storing.changed(row.revision))
        if key not in _kept:
            content = storing.read(kind, row.revision, row.sha256)
            if "line" in content:
                storing.line_of(content)
            if len(_kept) >= _MOST_KEPT:
                _kept.clear()
            _kept[key] = content
    except BrokenModelError:
        return InUse(Standing("broken", row.revision), row.card, {}, row.trained_at)
    status = "model" if row.beats else "baseline"
    return InUse(Standing(status, row.revision), row.card, _kept[key], row.trained_at)


def standing(kind: str) -> Standing:
    """Whether the model of a kind is used."""
    return in_use(kind).standing


def forget() -> None:
    """Files are read again; tests that break one call it."""
    _kept.clear()


def versions(kinds: Collection[str] = tuple(KINDS)) -> QuerySet[TrainedModel]:
    """The versions that are kept, by kind, the latest first."""
    return TrainedModel.objects.filter(kind__in=kinds).order_by("kind", "-pk")


def cards() -> Sequence[tuple[str, InUse]]:
    """Every kind with what counts of it."""
    return [(kind, in_use(kind)) for kind in KINDS]


def returning() -> Comparison | None:
    """What brought people back, as it was compared last; None before it ever was."""
    row = Returning.objects.order_by("-pk").first()
    return Comparison.unpacked(row.contents) if row is not None else None
