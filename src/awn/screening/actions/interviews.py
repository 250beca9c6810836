"""Interviews: times that are offered, one that is chosen, moved, given up or called off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import Place
from awn.participation.rules import HOLDS_SEAT, Span
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.screening.meeting import CHOSEN_BEFORE, INTERVIEW_MOVES, LONGEST, MOST_SLOTS, PLACE_LENGTH, SHORTEST
from awn.screening.models import Interview, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times one after the other: so many, each so long, with a pause between them."""

    first: datetime
    minutes: int
    number: int
    pause: int
    place: str


@transaction.atomic
def make_slots(opportunity_id: int, times: Times, *, by: Person, at: datetime) -> int:
    """Offers times for interviews; how many are new. Refuses what is over, too short or long, too many, or nowhere."""
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, opportunity.organisation_id)
    length, pause = timedelta(minutes=times.minutes), timedelta(minutes=times.pause)
    place = clean_line(times.place, limit=PLACE_LENGTH, field="place")
    if not place:
        message = _("Write where it takes place: an address, or how to call.")
        raise Refusal("interview_place", message, fields={"place": message})
    if not SHORTEST <= length <= LONGEST or not timedelta() <= pause <= LONGEST:
        message = _("An interview lasts from 5 minutes to 4 hours.")
        raise Refusal("interview_length", message, fields={"minutes": message})
    if times.first < at + CHOSEN_BEFORE:
        message = _("Begin two hours from now at the earliest, so that somebody can choose the time.")
        raise Refusal("interview_too_soon", message, fields={"day": message})
    held = Slot.objects.filter(opportunity=opportunity, starts_at__gt=at).count()
    if times.number < 1 or held + times.number > MOST_SLOTS:
        message = _("One to a hundred times can stand open for an opportunity.")
        raise Refusal("interview_slots", message, fields={"number": message})
    begins = [times.first + number * (length + pause) for number in range(times.number)]
    rows = [
        Slot(opportunity=opportunity, starts_at=one, ends_at=one + length, place=place, made_by=by) for one in begins
    ]
    made = len(Slot.objects.bulk_create(rows, ignore_conflicts=True))
    record("interview.times_offered", by=by, at=at, subject=opportunity_id, number=made)
    return made


@transaction.atomic
def remove_slot(slot_id: int, *, by: Person, at: datetime) -> None:
    """Takes a time away that nobody has chosen. Refuses `interview_taken`."""
    row = found(Slot.objects.select_for_update(of=("self",)).select_related("opportunity").filter(pk=slot_id).first())
    require(by, Permission.DECIDE_APPLICATIONS, row.opportunity.organisation_id)
    if Interview.objects.filter(slot=row).exists():
        message = _("Somebody has chosen this time. Call the interview off first.")
        raise Refusal("interview_taken", message, status=409)
    row.delete()


@transaction.atomic
def choose(application_id: int, slot_id: int, *, by: Person, at: datetime) -> Interview:
    """The applicant chooses a time, or another one. Refuses what is gone, too near, or clashes with shifts and other
    interviews of theirs."""
    row = _locked(application_id)
    check_acts_for(by, row.application.person_id, at.date())
    before = row.state
    check_move(INTERVIEW_MOVES, before, "booked")
    slot = found(
        Slot.objects.select_for_update().filter(pk=slot_id, opportunity=row.application.opportunity_id).first()
    )
    _check_in_time(row, slot, at)
    if Interview.objects.filter(slot=slot).exclude(pk=row.pk).exists():
        message = _("Somebody was faster. Choose another time.")
        raise Refusal("interview_taken", message, status=409, fields={"slot": message})
    if any(start < slot.ends_at and slot.starts_at < end for start, end in _busy(row, slot)):
        message = _("You have a shift or another interview at this time. Choose another.")
        raise Refusal("interview_clash", message, status=409, fields={"slot": message})
    _move(row, "booked", slot, at)
    if before == "booked":
        record("interview.moved", by=by, at=at, subject=row.application_id, interview=row.pk)
    else:
        record("interview.booked", by=by, at=at, subject=row.application_id, interview=row.pk)
    return row


@transaction.atomic
def give_up(application_id: int, *, by: Person, at: datetime) -> Interview:
    """The applicant does not come; the application stays. The organisation is told."""
    row = _locked(application_id)
    check_acts_for(by, row.application.person_id, at.date())
    check_move(INTERVIEW_MOVES, row.state, "given_up")
    _move(row, "given_up", None, at)
    record("interview.given_up", by=by, at=at, subject=row.application_id, interview=row.pk)
    return row


@transaction.atomic
def call_off(application_id: int, *, again: bool, by: Person, at: datetime) -> Interview:
    """The organisation calls an interview off, or (`again`) asks to choose another time. The applicant is told."""
    row = _locked(application_id)
    require(by, Permission.DECIDE_APPLICATIONS, row.application.opportunity.organisation_id)
    state = "offered" if again else "cancelled"
    check_move(INTERVIEW_MOVES, row.state, state)
    _move(row, state, None, at)
    if again:
        record("interview.offered", by=by, at=at, subject=row.application_id, interview=row.pk)
    else:
        record("interview.called_off", by=by, at=at, subject=row.application_id, interview=row.pk)
    return row


def _locked(application_id: int) -> Interview:
    rows = Interview.objects.select_for_update(of=("self",)).select_related("application__opportunity", "slot")
    row = found(rows.filter(application_id=application_id).first())
    if row.application.state not in {"submitted", "waiting"}:
        message = _("The application has been decided on: there is no interview any more.")
        raise Refusal("interview_over", message, status=409)
    return row


def _check_in_time(row: Interview, slot: Slot, at: datetime) -> None:
    now = row.slot
    if slot.starts_at < at + CHOSEN_BEFORE or (now is not None and now.starts_at < at + CHOSEN_BEFORE):
        message = _("It is less than two hours until then. Write to the organisation instead.")
        raise Refusal("interview_too_late", message, status=409, fields={"slot": message})


def _busy(row: Interview, slot: Slot) -> Iterable[Span]:
    person = row.application.person_id
    held = Place.objects.filter(
        person=person, state__in=sorted(HOLDS_SEAT), shift__open_ended=False, shift__starts_at__lt=slot.ends_at,
        shift__ends_at__gt=slot.starts_at,
    )  # fmt: skip
    others = Interview.objects.filter(application__person=person, state="booked").exclude(pk=row.pk)
    return [
        *held.values_list("shift__starts_at", "shift__ends_at"),
        *others.values_list("slot__starts_at", "slot__ends_at"),
    ]


def _move(row: Interview, state: str, slot: Slot | None, at: datetime) -> None:
    row.state, row.slot, row.changed_at, row.sequence = state, slot, at, row.sequence + 1
    try:
        with transaction.atomic():
            row.save(update_fields=["state", "slot", "changed_at", "sequence"])
    except IntegrityError as error:
        message = _("Somebody was faster. Choose another time.")
        raise Refusal("interview_taken", message, status=409, fields={"slot": message}) from error
