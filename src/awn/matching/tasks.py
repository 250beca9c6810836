"""Keeping meanings up to date: after events within seconds, and for what no event told of, in the background."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db.models import Max

from awn.base.models import Event
from awn.matching import meanings
from awn.matching.actions.embedding import (
    CENTRED_ON,
    embed_missing,
    embed_things,
    forget_other_models,
    missing,
    recentre,
)
from awn.matching.embed import Embedder
from awn.matching.meanings import model_name
from awn.matching.models import Centre, Choice, Vector

log = logging.getLogger(__name__)
# What a person's text is made of.
OF_PEOPLE = ("person.skills_changed", "person.interests_changed", "person.findable_changed")
EVENTS_AT_ONCE = 500
# A run of the sweep takes some seconds at most.
SWEPT_AT_ONCE = 1_000


class Follower:
    """Reads the events since it was made and has changed texts read again. One for each worker."""

    def __init__(self) -> None:
        self._marker: int | None = None

    def catch_up(self, at: datetime) -> int:
        """Embeds what the new events changed; how many texts were read. Without a model it does nothing."""
        latest = Event.objects.aggregate(latest=Max("pk"))["latest"] or 0
        if self._marker is None:
            # What happened before is the sweep's.
            self._marker = latest
            return 0
        if latest == self._marker or (model := meanings.model()) is None:
            return 0
        rows = Event.objects.filter(pk__gt=self._marker, pk__lte=latest).order_by("pk")[:EVENTS_AT_ONCE]
        events = list(rows.only("name", "subject_id"))
        total = follow(events, model, at)
        self._marker = events[-1].pk if events else latest
        return total


def follow(events: list[Event], model: Embedder, at: datetime) -> int:
    """Embeds what these events changed; how many texts were read."""
    touched = [(event.name, event.subject_id) for event in events if event.subject_id is not None]
    opportunities = {subject for name, subject in touched if name.startswith("opportunity.")}
    people = {subject for name, subject in touched if name in OF_PEOPLE}
    found = _findable(people)
    return embed_things("opportunity", opportunities, model, at=at) + embed_things("person", found, model, at=at)


def sweep(at: datetime, *, limit: int = SWEPT_AT_ONCE) -> int:
    """Reads what has no vector of the present model yet; how many texts were read. Then tidies up behind it."""
    model = meanings.model()
    if model is None:
        return 0
    total = embed_missing("opportunity", model, limit=limit, at=at)
    if total < limit:
        total += embed_missing("person", model, limit=limit, at=at)
    if _means_are_old(model):
        recentre(model, by=None, at=at)
    if not total:
        forget_other_models(model, by=None, at=at)
    return total


def status() -> dict[str, object]:
    """Which model counts, what it has read, and what it has not."""
    model = meanings.model()
    if model is None:
        return {"model": None, "vectors": 0, "missing": 0}
    have = Vector.objects.filter(model=model_name(model)).values("kind", "subject_id").distinct().count()
    lacking = sum(missing(kind, model).count() for kind in ("opportunity", "person"))
    return {"model": model_name(model), "vectors": have, "missing": lacking}


def _findable(people: set[int]) -> list[int]:
    """Only of people who may be found are meanings kept; everybody else's is read when their page is."""
    rows = Choice.objects.filter(person_id__in=people, findable_since__isnull=False)
    return list(rows.values_list("person_id", flat=True))


def _means_are_old(model: Embedder) -> bool:
    """True while the means stand on less than half of what there is by now."""
    name = model_name(model)
    known = {(row.kind, row.language): row.count for row in Centre.objects.filter(model=name)}
    for kind, _title in Vector.KINDS:
        for language in ("ar", "en"):
            there = Vector.objects.filter(kind=kind, language=language, model=name)
            seen = known.get((kind, language), 0)
            # Not counted: whether there is one more than twice as many is all that matters.
            if seen < CENTRED_ON and there.order_by("pk")[2 * seen : 2 * seen + 1].exists():
                return True
    return False
