"""Asking both sides, rating, answering once, reminding, and taking abusive words out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.sealed import seal
from awn.base.text import clean_block
from awn.hours.models import HoursEntry
from awn.organisations.permissions import require, role_of
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import check_acts_for, require_staff
from awn.people.queries import is_self
from awn.people.rules import StaffPermission
from awn.ratings.models import Occasion, Rating, Score
from awn.ratings.rules import (
    ANSWER_FOR,
    KEPT,
    LATEST_WORK,
    OPEN_FOR,
    REMIND_AFTER,
    WORDS_LIMIT,
    check_open,
    check_scores,
    is_revealed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A number from one to five for each question, and words."""

    scores: Mapping[str, int] = field(default_factory=dict)
    words: str = ""


@transaction.atomic
def open_for(entry_id: int, *, by: Person | None, at: datetime) -> Occasion | None:
    """After the first confirmed hours of somebody in an opportunity both sides may rate; None where they were asked."""
    entry = HoursEntry.objects.filter(pk=entry_id, reverses=None).first()
    if entry is None or entry.evidence == "imported" or at.date() - entry.day > LATEST_WORK:
        return None
    occasion, is_new = Occasion.objects.get_or_create(
        opportunity_id=entry.opportunity_id,
        person_id=entry.person_id,
        defaults={"opened_at": at, "closes_at": at + OPEN_FOR},
    )
    if not is_new:
        return None
    record("rating.opened", by=by, at=at, subject=occasion.pk)
    return occasion


@transaction.atomic
def rate_organisation(occasion_id: int, said: Said, *, by: Person, at: datetime) -> Rating:
    """The volunteer says how it was; once.

    Refuses others, members of the organisation, answers that are missing, a second rating, and one after its time.
    """
    occasion = _locked(occasion_id)
    check_acts_for(by, occasion.person_id, at.date())
    if role_of(by, occasion.opportunity.organisation_id) is not None:
        message = _("You work in this organisation: whom it concerns does not rate it.")
        raise Refusal("rating_own_house", message, status=403)
    return _rate(occasion, "volunteer", said, by=by, at=at)


@transaction.atomic
def rate_volunteer(occasion_id: int, said: Said, *, by: Person, at: datetime) -> Rating:
    """Whoever confirms hours there says how the volunteer worked; once. Refuses oneself, and as above."""
    occasion = _locked(occasion_id)
    _require(by, occasion)
    if is_self(by, occasion.person_id):
        raise Refusal("rating_oneself", _("Nobody rates themselves. Ask another supervisor."), status=403)
    return _rate(occasion, "organisation", said, by=by, at=at)


@transaction.atomic
def answer(rating_id: int, words: str, *, by: Person, at: datetime) -> Rating:
    """The side that was rated answers, once, when it may read what was said.

    Refuses whoever is not that side, what may not be read yet, no words, a second answer, and one after sixty days.
    """
    row = _rating(rating_id)
    occasion = _locked(row.occasion_id)
    if row.side == "volunteer":
        _require(by, occasion)
        if is_self(by, occasion.person_id):
            raise Refusal("rating_oneself", _("Nobody rates themselves. Ask another supervisor."), status=403)
    else:
        check_acts_for(by, occasion.person_id, at.date())
    row = _rating(rating_id)
    found(row if is_revealed(occasion.closes_at, occasion.ratings.count(), at) else None)
    if row.answered_at is not None:
        raise Refusal("rated_already", _("This was answered already. There is one answer."), status=409)
    if at > row.at + OPEN_FOR + ANSWER_FOR:
        raise Refusal("answer_too_late", _("The sixty days for an answer are over."), status=409)
    text = clean_block(words, limit=WORDS_LIMIT, field="answer")
    if not text:
        message = _("Write your answer.")
        raise Refusal("answer_missing", message, fields={"answer": message})
    row.answer, row.answered_by, row.answered_at = _sealed(row, text), by, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    record("rating.answered", by=by, at=at, subject=row.pk, side=row.side)
    return row


@transaction.atomic
def take_words_out(rating_id: int, *, by: Person, at: datetime) -> Rating:
    """The platform’s staff take out words and answer after a report; numbers stay. Refuses what concerns oneself."""
    require_staff(by, StaffPermission.HANDLE_REPORTS)
    row = _rating(rating_id)
    occasion = _locked(row.occasion_id)
    if is_self(by, occasion.person_id) or role_of(by, occasion.opportunity.organisation_id) is not None:
        message = _("This concerns you or your organisation. Somebody else of the staff must look into it.")
        raise Refusal("rating_about_you", message, status=403)
    if row.words_removed_at is None:
        row.words, row.answer, row.words_removed_at = None, None, at
        row.save(update_fields=["words", "answer", "words_removed_at"])
        record("rating.words_taken_out", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def remind(*, by: Person | None, at: datetime) -> int:
    """Reminds volunteers once, after a week, who have not rated yet; how many."""
    spoken = Rating.objects.filter(occasion=OuterRef("pk"), side="volunteer")
    rows = Occasion.objects.filter(
        ~Exists(spoken), reminded_at=None, opened_at__lte=at - REMIND_AFTER, closes_at__gt=at
    )
    due = list(rows.select_for_update(of=("self",), skip_locked=True)[:5_000])
    for row in due:
        row.reminded_at = at
        record("rating.reminder", by=by, at=at, subject=row.pk)
    Occasion.objects.bulk_update(due, ["reminded_at"], batch_size=500)
    return len(due)


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes what both sides said three years ago; how many occasions."""
    _all, deleted = Occasion.objects.filter(opened_at__lt=at - KEPT).delete()
    return deleted.get("ratings.Occasion", 0)


def _rate(occasion: Occasion, side: str, said: Said, *, by: Person, at: datetime) -> Rating:
    check_open(occasion.closes_at, at)
    check_scores(side, said.scores)
    if Rating.objects.filter(occasion=occasion, side=side).exists():
        raise Refusal("rated_already", _("This was rated already. A rating cannot be changed."), status=409)
    row = Rating(occasion=occasion, side=side, by=by, at=at)
    row.words = _sealed(row, clean_block(said.words, limit=WORDS_LIMIT, field="words"))
    row.save()
    Score.objects.bulk_create([Score(rating=row, question=code, value=value) for code, value in said.scores.items()])
    record("rating.given", by=by, at=at, subject=row.pk, side=side)
    return row


def _require(by: Person, occasion: Occasion) -> None:
    one = occasion.opportunity
    require(by, Permission.CONFIRM_HOURS, one.organisation_id, team_id=one.team_id)


def _locked(occasion_id: int) -> Occasion:
    rows = Occasion.objects.select_for_update(of=("self",)).select_related("opportunity")
    return found(rows.filter(pk=occasion_id).first())


def _rating(rating_id: int) -> Rating:
    return found(Rating.objects.filter(pk=rating_id).first())


def _sealed(row: Rating, text: str) -> bytes | None:
    return seal(text, about=f"rating:{row.seal}") if text else None
