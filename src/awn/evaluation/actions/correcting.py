"""Correcting what a model made of a comment, and taking that back: by the organisation, or by staff who may read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.evaluation.models import CommentCorrection, CommentLabel
from awn.evaluation.rules import BY_PERSON, check_label
from awn.organisations.permissions import require, role_of
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.queries import is_self
from awn.people.rules import StaffPermission
from awn.ratings.models import Rating
from awn.ratings.queries import revealed


@transaction.atomic
def correct_label(rating_id: int, sentiment: str, topics: Sequence[str], *, by: Person, at: datetime) -> CommentLabel:
    """Somebody of the organisation, who may read the words, says what they are; the next model learns it.

    Refuses others, words that may not be read yet or are gone, and what is no label.
    """
    return _correct(_of_house(rating_id, by, at), sentiment, topics, is_staff=False, by=by, at=at)


@transaction.atomic
def correct_reported(
    rating_id: int, sentiment: str, topics: Sequence[str], *, by: Person, at: datetime
) -> CommentLabel:
    """The same by staff, of words that were reported to them: others they do not read.

    Refuses others, words that nobody reported or that are gone, what concerns oneself, and what is no label.
    """
    return _correct(_of_staff(rating_id, by), sentiment, topics, is_staff=True, by=by, at=at)


@transaction.atomic
def undo_correction(rating_id: int, *, by: Person, at: datetime) -> None:
    """The organisation takes the last correction back: what stood before stands again. Twice is once."""
    _undo(_of_house(rating_id, by, at), is_staff=False, by=by, at=at)


@transaction.atomic
def undo_reported(rating_id: int, *, by: Person, at: datetime) -> None:
    """The same by staff."""
    _undo(_of_staff(rating_id, by), is_staff=True, by=by, at=at)


def _of_house(rating_id: int, by: Person, at: datetime) -> Rating:
    rows = Rating.objects.filter(revealed("occasion__", at), pk=rating_id, side="volunteer", words__isnull=False)
    rating = found(rows.select_related("occasion__opportunity").first())
    opportunity = rating.occasion.opportunity
    require(by, Permission.CONFIRM_HOURS, opportunity.organisation_id, team_id=opportunity.team_id)
    return rating


def _of_staff(rating_id: int, by: Person) -> Rating:
    require_staff(by, StaffPermission.HANDLE_REPORTS)
    rows = Rating.objects.filter(pk=rating_id, side="volunteer", words__isnull=False, reports__isnull=False)
    rating = found(rows.select_related("occasion__opportunity").first())
    occasion = rating.occasion
    if is_self(by, occasion.person_id) or role_of(by, occasion.opportunity.organisation_id) is not None:
        message = _("This concerns you or your organisation. Somebody else of the staff must look into it.")
        raise Refusal("rating_about_you", message, status=403)
    return rating


def _correct(
    rating: Rating, sentiment: str, topics: Sequence[str], *, is_staff: bool, by: Person, at: datetime
) -> CommentLabel:
    check_label(sentiment, topics)
    Rating.objects.select_for_update().get(pk=rating.pk)
    old = CommentLabel.objects.filter(rating=rating).first()
    CommentCorrection.objects.create(
        rating=rating, by=by, at=at, is_staff=is_staff, sentiment=sentiment, topics=list(topics),
        was=old.sentiment if old else "", was_topics=old.topics if old else [],
        was_confidence=old.confidence if old else None, was_model=old.model if old else "",
    )  # fmt: skip
    label, _new = CommentLabel.objects.update_or_create(
        rating=rating,
        defaults={
            "sentiment": sentiment, "topics": list(topics), "confidence": 1.0, "model": BY_PERSON, "at": at,
            "corrected_by": by, "corrected_at": at,
        },
    )  # fmt: skip
    record("evaluation.comment_corrected", by=by, at=at, subject=rating.pk, was=old.sentiment if old else "",
           sentiment=sentiment)  # fmt: skip
    return label


def _undo(rating: Rating, *, is_staff: bool, by: Person, at: datetime) -> None:
    Rating.objects.select_for_update().get(pk=rating.pk)
    standing = CommentCorrection.objects.filter(rating=rating, undone_at=None).order_by("-pk")
    last = standing.first()
    if last is None:
        return
    # Neither side takes back what the other said.
    found(last if last.is_staff is is_staff else None)
    last.undone_at = at
    last.save(update_fields=["undone_at"])
    if not last.was:
        CommentLabel.objects.filter(rating=rating).delete()
    else:
        before = standing.first() if last.was_model == BY_PERSON else None
        CommentLabel.objects.filter(rating=rating).update(
            sentiment=last.was, topics=last.was_topics, confidence=last.was_confidence, model=last.was_model,
            corrected_by=before.by_id if before else None, corrected_at=before.at if before else None,
        )  # fmt: skip
    record("evaluation.correction_undone", by=by, at=at, subject=rating.pk, was=last.sentiment, sentiment=last.was)
