"""Labels of comments: a task opens the words, says what they are about and how they sound, and keeps labels alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from awn.evaluation.comments import Classifier, Example, classifier
from awn.evaluation.models import CommentCorrection, CommentLabel
from awn.evaluation.opening import words_of
from awn.people.models import Person
from awn.ratings.models import Rating

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
    """Whether somebody corrected a label, or took that back, after the last one that a model gave."""
    last = CommentLabel.objects.filter(corrected_at=None).aggregate(last=Max("at"))["last"]
    if last is None:
        return False
    taken_back = CommentCorrection.objects.filter(undone_at__gte=last)
    return CommentLabel.objects.filter(corrected_at__gte=last).exists() or taken_back.exists()


def _unlabelled(version: str) -> QuerySet[Rating]:
    """Ratings with words without a label; with a version, also those of another model that nobody corrected."""
    wanted = Q(comment_label=None)
    if version:
        wanted |= Q(comment_label__corrected_at=None) & ~Q(comment_label__model=version)
    return Rating.objects.filter(wanted, side="volunteer", words__isnull=False).order_by("pk")
