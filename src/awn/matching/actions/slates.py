"""Lists as they were shown, and forgetting what was kept about somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from awn.matching.models import Choice, Dismissal, Invitation, SavedSearch, Slate, Vector
from awn.matching.recommending import Recommendation
from awn.people.models import Person

SLATES_KEPT = timedelta(days=400)


@transaction.atomic
def keep_slate(
    person_id: int,
    surface: str,
    shown: Sequence[Recommendation],
    *,
    candidates: int,
    revision: str,
    by: Person | None,
    at: datetime,
) -> Slate:
    """Remembers which list somebody was shown, with everything that put each row where it stood."""
    names = list(shown[0].features) if shown else []
    return Slate.objects.create(
        person_id=person_id,
        surface=surface,
        at=at,
        revision=revision,
        candidates=candidates,
        opportunity_ids=[one.opportunity_id for one in shown],
        scores=[one.score for one in shown],
        propensities=[one.propensity for one in shown],
        feature_names=names,
        features=[one.features[name] for one in shown for name in names],
    )


@transaction.atomic
def forget_old_slates(*, by: Person | None, at: datetime) -> int:
    """Deletes lists that are too old to learn from; how many they were."""
    return Slate.objects.filter(at__lt=at - SLATES_KEPT).delete()[0]


@transaction.atomic
def forget_person(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Somebody closed their account: what matching kept about them goes; the lists stay without a name."""
    for table in (Choice, Dismissal, SavedSearch, Invitation):
        table.objects.filter(person_id=person_id).delete()
    Vector.objects.filter(kind="person", subject_id=person_id).delete()
    Slate.objects.filter(person_id=person_id).update(person_id=None)


@transaction.atomic
def forget_lists(person_id: int, *, by: Person | None, at: datetime) -> int:
    """Takes somebody's number off the lists that were shown to them; how many."""
    return Slate.objects.filter(person_id=person_id).update(person_id=None)
