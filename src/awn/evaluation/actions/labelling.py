"""Labels of comments: a task opens the words, says what they are about and how they sound, and keeps labels alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from awn.base.events import record
from awn.base.refusal import found
from awn.evaluation.comments import Classifier, Example, classifier
from awn.evaluation.models import CommentLabel
from awn.evaluation.opening import words_of
from awn.evaluation.rules import check_label
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.ratings.models import Rating
from awn.ratings.queries import revealed

AT_ONCE = 500
# What people corrected is learnt from; the newest, so that learning stays short.
LEARNT_FROM = 2_000


def label_new(*, by: Person | None, at: datetime, vectors: bool = True) -> int:
    """Labels what volunteers wrote of organisations and nobody labelled yet, or another model did; how many.

    What a person said stands. Each batch is a transaction; may be repeated. Without `vectors` no model of meaning is
    loaded: quicker, and less sure.
    """
    if not (_unlabelled("").exists() or _has_learnt()):
        return 0
    model = classifier(corrections(), vectors=vectors)
    number = 0
    while done := _batch(model, at):
        number += done
    return number


def corrections() -> tuple[Example, ...]:
    """What people said of comments, with the words: only ever held while a model learns."""
    rows = CommentLabel.objects.filter(corrected_at__isnull=False, rating__words__isnull=False)
    rows = rows.select_related("rating").order_by("-corrected_at", "-pk")[:LEARNT_FROM]
    told = [(words_of(row.rating), row) for row in rows]
    return tuple(Example(words, row.sentiment, tuple(row.topics)) for words, row in told if words)


@transaction.atomic
def correct_label(rating_id: int, sentiment: str, topics: Sequence[str], *, by: Person, at: datetime) -> CommentLabel:
    """Somebody of the organisation, who may read the words, says what they are; the next model learns it.

    Refuses others, words that may not be read yet or are gone, and what is no label.
    """
    rows = Rating.objects.filter(revealed("occasion__", at), pk=rating_id, side="volunteer", words__isnull=False)
    rating = found(rows.select_related("occasion__opportunity").first())
    opportunity = rating.occasion.opportunity
    require(by, Permission.CONFIRM_HOURS, opportunity.organisation_id, team_id=opportunity.team_id)
    check_label(sentiment, topics)
    label, _new = CommentLabel.objects.update_or_create(
        rating=rating,
        defaults={
            "sentiment": sentiment, "topics": list(topics), "confidence": 1.0, "model": "person", "at": at,
            "corrected_by": by, "corrected_at": at,
        },
    )  # fmt: skip
    record("evaluation.comment_corrected", by=by, at=at, subject=rating.pk)
    return label


@transaction.atomic
def _batch(model: Classifier, at: datetime) -> int:
    rows = list(_unlabelled(model.version).select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    judged = model.judge([words_of(row) for row in rows])
    labels = [
        CommentLabel(
            rating=row, sentiment=one.sentiment, confidence=min(one.confidence, 1.0), topics=list(one.topics),
            model=model.version, at=at,
        )
        for row, one in zip(rows, judged, strict=True)
    ]  # fmt: skip
    CommentLabel.objects.bulk_create(
        labels, update_conflicts=True, unique_fields=["rating"],
        update_fields=["sentiment", "confidence", "topics", "model", "at"],
    )  # fmt: skip
    return len(rows)


def _has_learnt() -> bool:
    """Whether somebody corrected a label after the last one that a model gave."""
    last = CommentLabel.objects.filter(corrected_at=None).aggregate(last=Max("at"))["last"]
    return last is not None and CommentLabel.objects.filter(corrected_at__gte=last).exists()


def _unlabelled(version: str) -> QuerySet[Rating]:
    """Ratings with words without a label; with a version, also those of another model that nobody corrected."""
    wanted = Q(comment_label=None)
    if version:
        wanted |= Q(comment_label__corrected_at=None) & ~Q(comment_label__model=version)
    return Rating.objects.filter(wanted, side="volunteer", words__isnull=False).order_by("pk")
