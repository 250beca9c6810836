"""Asking both sides, rating, answering once, reporting abusive words and taking them out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
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
from awn.ratings.models import Occasion, Rating, Reported, Score
from awn.ratings.queries import readable_by
from awn.ratings.rules import (
    ANSWER_FOR,
    KEPT,
    LATEST_WORK,
    OPEN_FOR,
    SIDES,
    WORDS_LIMIT,
    check_open,
    check_scores,
    is_revealed,
)
from awn.safety.actions.reports import Told, report
from awn.safety.models import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A number from one to five for each question, and words."""

    scores: Mapping[str, int] = field(default_factory=dict)
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is wrong with words, as somebody reports them."""

    category: str
    words: str
    is_now: bool = False


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
def report_words(rating_id: int, complaint: Complaint, *, by: Person, at: datetime) -> tuple[Report, str]:
    """Reports words, or the answer to one's own, to the platform's staff; the report and its number (`safety`).

    It is about the other side: the volunteer, or the organisation. Refuses `not_found` to whoever may not read them,
    and what `safety.report` refuses.
    """
    row = found(readable_by(by, rating_id, at))
    author_is_by = _speaks_for(by, row.occasion, row.side)
    side = next(side for side in SIDES if side != row.side) if author_is_by else row.side
    about: dict[str, Any] = {"about": "person", "person_id": row.occasion.person_id}
    if side == "organisation":
        about = {"about": "organisation", "organisation_id": row.occasion.opportunity.organisation_id}
    told = Told(category=complaint.category, words=complaint.words, is_now=complaint.is_now, **about)
    made, receipt = report(told, by=by, at=at)
    Reported.objects.create(rating=row, report=made)
    return made, receipt


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
        what = "both" if row.words and row.answer else "answer" if row.answer else "words"
        row.words, row.answer, row.words_removed_at = None, None, at
        row.save(update_fields=["words", "answer", "words_removed_at"])
        record("rating.words_taken_out", by=by, at=at, subject=row.pk, state=what)
    return row


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


def _speaks_for(by: Person, occasion: Occasion, side: str) -> bool:
    """Whether somebody is the volunteer, or one of the organisation's people."""
    if side == "volunteer":
        return is_self(by, occasion.person_id)
    return not is_self(by, occasion.person_id)


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
