"""Suspending somebody, ending that, and the appeal that somebody else decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.safety.actions.reports import check_not_concerned
from awn.safety.models import Appeal, Report, Suspension
from awn.safety.rules import (
    APPEAL_OUTCOMES,
    NOTE_LENGTH,
    PLACES,
    SUSPENSION_REASONS,
    SUSPENSIONS_KEPT,
    WORDS_LENGTH,
    check_appeal_decision,
    check_appeal_time,
    check_until,
)
from awn.safety.words import kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why somebody is suspended, until when (None: until it is lifted), and what becomes of their places."""

    reason: str
    until: datetime | None = None
    places: str = "released"
    words: str = ""
    report_id: int | None = None


@transaction.atomic
def suspend(person_id: int, verdict: Verdict, *, by: Person | None, at: datetime) -> Suspension:
    """Keeps somebody from applying and taking part; they can still sign in, read why, take their data and appeal.

    Refuses: no right to, oneself, a reason or an end that cannot be, somebody who is suspended already.
    """
    require_staff(by, StaffPermission.SUSPEND_PEOPLE)
    if by is not None and by.pk == person_id:
        raise Refusal("own_suspension", _("Nobody suspends themselves."), status=403)
    if verdict.reason not in SUSPENSION_REASONS:
        message = _("Choose a reason.")
        raise Refusal("suspension_reason_missing", message, fields={"reason": message})
    if verdict.places not in PLACES:
        message = _("Choose what becomes of their places.")
        raise Refusal("suspension_places_missing", message, fields={"places": message})
    check_until(verdict.until, at)
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    if Suspension.objects.filter(person=person, ended_at=None).exists():
        raise Refusal("suspended_already", _("This person is suspended already."), status=409)
    row = Suspension(
        person=person, reason=verdict.reason, until=verdict.until, places=verdict.places,
        report=_report(verdict.report_id, by), by=by, at=at,
    )  # fmt: skip
    row.words = kept(row, clean_block(verdict.words, limit=NOTE_LENGTH, field="words"))
    row.save()
    _stand(person.pk, "suspended")
    until = verdict.until.isoformat() if verdict.until else ""
    record(
        "person.suspended", by=by, at=at, subject=person.pk, suspension=row.pk, reason=row.reason, until=until,
        places=row.places,
    )  # fmt: skip
    return row


@transaction.atomic
def lift(suspension_id: int, *, by: Person | None, at: datetime) -> Suspension:
    """Ends a suspension before its time."""
    require_staff(by, StaffPermission.SUSPEND_PEOPLE)
    row = _open(suspension_id)
    if by is not None and by.pk == row.person_id:
        raise Refusal("own_suspension", _("Nobody decides about their own suspension."), status=403)
    return _ended(row, "lifted", by=by, at=at)


@transaction.atomic
def end_over(*, by: Person | None, at: datetime) -> int:
    """Ends the suspensions whose time is over; how many they were."""
    require_staff(by, StaffPermission.SUSPEND_PEOPLE)
    rows = list(Suspension.objects.select_for_update().filter(ended_at=None, until__lte=at).order_by("pk"))
    for row in rows:
        _ended(row, "over", by=by, at=at)
    return len(rows)


@transaction.atomic
def appeal(suspension_id: int, text: str, *, by: Person, at: datetime) -> Appeal:
    """The suspended person says why it should end: once, within thirty days.

    Refuses: somebody else's, an ended one, a second appeal (`appealed_already`), too late, no words.
    """
    row = _open(suspension_id)
    if by.pk != row.person_id:
        raise found(None)
    if Appeal.objects.filter(suspension=row).exists():
        raise Refusal("appealed_already", _("You have appealed already. Somebody else decides about it."), status=409)
    check_appeal_time(row.at, at)
    text = clean_block(text, limit=WORDS_LENGTH, field="words")
    if not text:
        message = _("Write why the suspension should end.")
        raise Refusal("appeal_words_missing", message, fields={"words": message})
    made = Appeal.objects.create(suspension=row, words=kept(row, text), at=at)
    record("appeal.made", by=by, at=at, subject=made.pk, suspension=row.pk)
    return made


@transaction.atomic
def decide_appeal(
    appeal_id: int, outcome: str, *, answer: str = "", until: datetime | None = None, by: Person, at: datetime
) -> Appeal:
    """Decides an appeal; only somebody who had no part in the suspension does.

    Refuses: no right to, who suspended or is suspended, an outcome that cannot be, no words, one decided already.
    """
    require_staff(by, StaffPermission.DECIDE_APPEALS)
    made = found(Appeal.objects.select_for_update().select_related("suspension").filter(pk=appeal_id).first())
    row = made.suspension
    had_part = by.pk in {row.by_id, row.person_id, row.report.assigned_id if row.report else None}
    is_over = made.decided_at is not None or row.ended_at is not None
    check_appeal_decision(outcome, APPEAL_OUTCOMES, had_part=had_part, is_over=is_over)
    answer = clean_block(answer, limit=NOTE_LENGTH, field="answer")
    if not answer:
        message = _("Write the reasons. The person reads them.")
        raise Refusal("appeal_answer_missing", message, fields={"answer": message})
    _carry_out(row, outcome, until, by=by, at=at)
    made.outcome, made.answer, made.decided_by, made.decided_at = outcome, kept(row, answer), by, at
    made.save()
    record("appeal.decided", by=by, at=at, subject=made.pk, suspension=row.pk, outcome=outcome)
    return made


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes suspensions that ended five years ago, with their appeals; how many."""
    require_staff(by, StaffPermission.SUSPEND_PEOPLE)
    _all, deleted = Suspension.objects.filter(ended_at__lt=at - SUSPENSIONS_KEPT).delete()
    return deleted.get("safety.Suspension", 0)


def _carry_out(row: Suspension, outcome: str, until: datetime | None, *, by: Person, at: datetime) -> None:
    if outcome == "lifted":
        _ended(row, "appeal", by=by, at=at)
    elif outcome == "shortened":
        if until is None or (row.until is not None and until >= row.until):
            message = _("Choose an earlier day than the present end.")
            raise Refusal("not_shorter", message, fields={"until": message})
        check_until(until, at)
        row.until = until
        row.save(update_fields=["until"])


def _ended(row: Suspension, reason: str, *, by: Person | None, at: datetime) -> Suspension:
    row.ended_at, row.ended_by, row.end_reason = at, by, reason
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _stand(row.person_id, "")
    record("person.suspension_ended", by=by, at=at, subject=row.person_id, suspension=row.pk, reason=reason)
    return row


def _open(suspension_id: int) -> Suspension:
    row = found(Suspension.objects.select_for_update().filter(pk=suspension_id).first())
    if row.ended_at is not None:
        raise Refusal("suspension_over", _("This suspension has ended already."), status=409)
    return row


def _report(report_id: int | None, by: Person | None) -> Report | None:
    """The report it rests on; whoever is concerned by that report suspends nobody for it."""
    if report_id is None:
        return None
    row = found(Report.objects.filter(pk=report_id).first())
    if by is not None:
        check_not_concerned(row, by)
    return row


def _stand(person_id: int, standing: str) -> None:
    Person.objects.filter(pk=person_id).update(standing=standing)
