"""Reporting that something is wrong, and what the platform's staff do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.organisations.permissions import role_of
from awn.people.models import Guardianship, Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission, is_minor
from awn.safety.models import Report, ReportStep
from awn.safety.rules import (
    CHILD_REPORTS_KEPT,
    CLOSED_REPORTS,
    CONTACT_LENGTH,
    NOTE_LENGTH,
    REPORT_MOVES,
    REPORTS_KEPT,
    SUBJECTS,
    WORDS_LENGTH,
    check_report_reason,
    urgency_of,
)
from awn.safety.words import kept, new_receipt, receipt_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody reports. `contact` is how we may reach somebody without an account, if they wish it."""

    about: str
    category: str
    words: str
    is_now: bool = False
    contact: str = ""
    person_id: int | None = None
    opportunity_id: int | None = None
    organisation_id: int | None = None


@transaction.atomic
def report(told: Told, *, by: Person | None, at: datetime) -> tuple[Report, str]:
    """Keeps a report and gives the number by which its author can ask about it; the number is told once.

    Refuses: no category, no words, something that does not exist, oneself.
    """
    urgency = urgency_of(told.category, is_now=told.is_now)
    words = clean_block(told.words, limit=WORDS_LENGTH, field="words")
    if not words:
        message = _("Write what happened, in your own words.")
        raise Refusal("report_words_missing", message, fields={"words": message})
    if told.about not in SUBJECTS:
        raise Refusal("unknown_option", _("Choose one of the options."))
    if by is not None and told.person_id == by.pk:
        raise Refusal("report_about_oneself", _("Nobody reports themselves. Tell us what happened instead."))
    receipt = new_receipt()
    row = Report(
        receipt_hash=receipt_hash(receipt), about=told.about, category=told.category, urgency=int(urgency),
        reporter=by, made_at=at, **_subject(told),
    )  # fmt: skip
    row.words = kept(row, words) or b""
    row.contact = kept(row, clean_line(told.contact, limit=CONTACT_LENGTH, field="contact"))
    row.save()
    # Who reported stands in the row alone, which goes in time; the event stays.
    record("report.made", by=None, at=at, subject=row.pk, category=row.category, urgency=row.urgency)
    return row, receipt


@transaction.atomic
def take(report_id: int, *, by: Person, at: datetime) -> Report:
    """Somebody of the staff looks into it from now on; a closed report is opened again by it."""
    return _moved(report_id, "looking", by=by, at=at)


@transaction.atomic
def give_back(report_id: int, *, by: Person, at: datetime) -> Report:
    """Whoever looked into it leaves it to others."""
    return _moved(report_id, "open", by=by, at=at)


@transaction.atomic
def note(report_id: int, text: str, *, by: Person, at: datetime) -> ReportStep:
    """Writes down a call or a finding, for the staff only. Refuses `finding_missing`."""
    row = _handled(report_id, by)
    text = clean_block(text, limit=NOTE_LENGTH, field="note")
    if not text:
        message = _("Write what you found out.")
        raise Refusal("finding_missing", message, fields={"note": message})
    record("report.noted", by=by, at=at, subject=row.pk)
    return ReportStep.objects.create(report=row, note=kept(row, text), by=by, at=at)


@transaction.atomic
def decide(report_id: int, state: str, *, reason: str, text: str = "", by: Person, at: datetime) -> Report:
    """Closes a report with a reason; its author is told that it was decided, never what became of others.

    Refuses: no right to, a report about oneself or one's organisation, a reason that does not fit, a closed report.
    """
    if state not in CLOSED_REPORTS:
        message = _("Choose one.")
        raise Refusal("report_decision_missing", message, fields={"act": message})
    check_report_reason(state, reason)
    return _moved(report_id, state, reason=reason, text=text, by=by, at=at)


@transaction.atomic
def tell_guardians(report_id: int, person_id: int, *, by: Person, at: datetime) -> None:
    """Tells the guardians of a child who is reported about or who reported; never a guardian the report is about.

    A decision of its own, never a matter of course: sometimes the danger is at home. Refuses `no_child_here` and
    `no_guardian_to_tell`.
    """
    row = _handled(report_id, by)
    child = Person.objects.filter(pk=person_id).first() if person_id in {row.person_id, row.reporter_id} else None
    if child is None or not is_minor(child.birth_date, at.date()):
        message = _("Neither the person reported about nor the one who reported is a child.")
        raise Refusal("no_child_here", message, status=409)
    if not Guardianship.objects.filter(ward=child).exclude(guardian_id=row.person_id).exists():
        message = _("This child has no guardian on the platform who could be told. Ask the authorities.")
        raise Refusal("no_guardian_to_tell", message, status=409)
    ReportStep.objects.create(report=row, reason="guardians_told", by=by, at=at)
    record("report.guardians_told", by=by, at=at, subject=row.pk, child=child.pk)


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes reports that were closed two years ago, ten where a child was concerned; how many."""
    require_staff(by, StaffPermission.HANDLE_REPORTS)
    children = Q(category="child_safety", closed_at__lt=at - CHILD_REPORTS_KEPT)
    others = ~Q(category="child_safety") & Q(closed_at__lt=at - REPORTS_KEPT)
    _all, deleted = Report.objects.filter(children | others, state__in=CLOSED_REPORTS).delete()
    count = deleted.get("safety.Report", 0)
    if count:
        record("report.forgotten", by=by, at=at, count=count)
    return count


def check_not_concerned(row: Report, by: Person) -> None:
    """Nobody handles a report about themselves, about their organisation, or of their own."""
    own_house = row.organisation_id is not None and role_of(by, row.organisation_id) is not None
    if own_house or by.pk in {row.person_id, row.reporter_id}:
        message = _("This report concerns you or your organisation. Somebody else of the staff must look into it.")
        raise Refusal("report_about_you", message, status=403)


def _handled(report_id: int, by: Person) -> Report:
    require_staff(by, StaffPermission.HANDLE_REPORTS)
    row = found(Report.objects.select_for_update().filter(pk=report_id).first())
    check_not_concerned(row, by)
    return row


def _moved(report_id: int, state: str, *, by: Person, at: datetime, reason: str = "", text: str = "") -> Report:
    row = _handled(report_id, by)
    check_move(REPORT_MOVES, row.state, state)
    text = clean_block(text, limit=NOTE_LENGTH, field="note")
    ReportStep.objects.create(report=row, after=state, reason=reason, note=kept(row, text), by=by, at=at)
    row.state = state
    row.assigned = None if state == "open" else by
    row.closed_at = at if state in CLOSED_REPORTS else None
    row.save(update_fields=["state", "assigned", "closed_at"])
    record("report.moved", by=by, at=at, subject=row.pk, state=state, reason=reason)
    return row


def _subject(told: Told) -> dict[str, int | None]:
    """What it is about, as it exists; the organisation of an opportunity comes with it."""
    person = organisation = None
    if told.about == "person":
        # Somebody may not know the name of whom they mean: then the words say it.
        person = told.person_id
        if person is not None:
            found(Person.objects.filter(pk=person).first())
    if told.about == "organisation":
        organisation = found(Organisation.objects.filter(pk=told.organisation_id or 0).first()).pk
    if told.opportunity_id is None:
        if told.about == "opportunity":
            raise found(None)
        return {"person_id": person, "opportunity_id": None, "organisation_id": organisation}
    opportunity = found(Opportunity.objects.only("organisation_id").filter(pk=told.opportunity_id).first())
    return {"person_id": person, "opportunity_id": opportunity.pk, "organisation_id": opportunity.organisation_id}
