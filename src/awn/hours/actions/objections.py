"""What is said about credited hours: the volunteer agrees or objects, somebody else decides, silence settles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, Text
from awn.base.text import clean_block
from awn.hours.actions._ledger import (
    Credit,
    add,
    check_stands,
    last_outcome,
    locked_entry,
    locked_place,
    take_back,
)
from awn.hours.actions.crediting import evidence_at
from awn.hours.models import Attestation, Deliverable, HoursEntry
from awn.hours.objections import check_may_decide
from awn.hours.rules import (
    NOTE_LIMIT,
    OBJECTION_REASONS,
    OUTCOME_MOVES,
    SETTLING_DELAY,
    check_minutes,
    check_still_open,
    check_unit_minutes,
)
from awn.opportunities.rules import unit_caps
from awn.participation.actions.evidence import settle_sum, settle_times
from awn.participation.queries import presence_of
from awn.participation.rules import Span
from awn.people.models import Person
from awn.people.permissions import check_acts_for

SETTLED_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a decision finds to be right: the times, or a sum for hours without times; 0 minutes for none at all."""

    times: Span | None = None
    minutes: int | None = None


@transaction.atomic
def agree(entry_id: int, *, by: Person | None, at: datetime) -> Attestation:
    """The volunteer says that the hours are right. Refuses others, and hours about which something was said."""
    entry = _own(entry_id, by, at)
    said = _say(entry, "agreed", by=by, at=at)
    record("hours.agreed", by=by, at=at, subject=entry.pk)
    return said


@transaction.atomic
def dispute(entry_id: int, *, reason: str, note: str, by: Person | None, at: datetime) -> Attestation:
    """The volunteer objects. Refuses others, a second objection, one after its time or without reason and words."""
    entry = _own(entry_id, by, at)
    if reason not in OBJECTION_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    words = _words(note, _("Say in a few words what is wrong and what would be right."))
    check_still_open(entry.credited_at, at, settings.AWN_OBJECTION_DAYS)
    said = _say(entry, "disputed", by=by, at=at, reason=reason, note=words)
    record("hours.disputed", by=by, at=at, subject=entry.pk, reason=reason)
    return said


@transaction.atomic
def withdraw(entry_id: int, *, by: Person | None, at: datetime) -> Attestation:
    """The volunteer takes the objection back: the hours stand. Refuses others, and what is decided already."""
    entry = _own(entry_id, by, at)
    said = _say(entry, "withdrawn", by=by, at=at)
    record("hours.objection_withdrawn", by=by, at=at, subject=entry.pk)
    return said


@transaction.atomic
def uphold(entry_id: int, *, note: str, by: Person | None, at: datetime) -> Attestation:
    """Decides that the hours stand. Refuses those whom the objection is about, and what is decided already."""
    entry = _to_decide(entry_id, by)
    words = _words(note, _("Say why the hours stand: the volunteer reads it."))
    said = _say(entry, "upheld", by=by, at=at, note=words)
    record("hours.upheld", by=by, at=at, subject=entry.pk)
    return said


@transaction.atomic
def adjust(entry_id: int, correction: Correction, *, note: str, by: Person | None, at: datetime) -> HoursEntry | None:
    """Decides that the hours are others: a reversing row and a new credit, whose basis is a new attendance event.

    None when no hours are left. Refuses those whom the objection is about, what is decided already, a correction
    that changes nothing, and one that cannot be.
    """
    entry = _to_decide(entry_id, by)
    words = _words(note, _("Say why the hours are changed: the volunteer reads it."))
    _say(entry, "adjusted", by=by, at=at, note=words)
    record("hours.adjusted", by=by, at=at, subject=entry.pk)
    take_back(entry, "dispute", by=by, at=at, objection=True)
    if correction.minutes == 0:
        return None
    credit = _corrected(entry, correction, words, by=by, at=at)
    if (credit.minutes, credit.since) == (entry.minutes, entry.since):
        message = _("These are the hours as they are. Decide that they stand, or write others.")
        raise Refusal("nothing_changes", message)
    return add(locked_place(entry.place_id), credit, by=by, at=at, objection=True)


def settle(*, by: Person | None, at: datetime) -> int:
    """Settles hours to which nobody objected in time; how many. Each batch is a transaction, and may be repeated."""
    due = at - timedelta(days=settings.AWN_OBJECTION_DAYS) - SETTLING_DELAY
    number, last = 0, 0
    while settled := _settle_batch(due, last, by=by, at=at):
        number, last = number + len(settled), max(settled)
    return number


@transaction.atomic
def _settle_batch(due: datetime, after: int, *, by: Person | None, at: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [at, after, due, SETTLED_AT_ONCE])
        settled = [row[0] for row in cursor.fetchall()]
    if settled:
        record("hours.settled", by=by, at=at, entries=len(settled))
    return settled


_SETTLE = """
INSERT INTO hours_attestation (entry_id, outcome, at, reason, note)
SELECT e.id, 'settled', %s, '', '' FROM hours_hoursentry e
WHERE e.id > %s AND e.reverses_id IS NULL AND e.credited_at <= %s
AND NOT EXISTS (SELECT 1 FROM hours_attestation a WHERE a.entry_id = e.id)
AND NOT EXISTS (SELECT 1 FROM hours_hoursentry r WHERE r.reverses_id = e.id)
ORDER BY e.id LIMIT %s
ON CONFLICT DO NOTHING RETURNING entry_id
"""


def _own(entry_id: int, by: Person | None, at: datetime) -> HoursEntry:
    """The entry, its place locked; only for its volunteer, and for the guardian of a minor."""
    entry = locked_entry(entry_id)
    check_acts_for(by, entry.person_id, at.date())
    check_stands(entry)
    return entry


def _to_decide(entry_id: int, by: Person | None) -> HoursEntry:
    entry = locked_entry(entry_id)
    check_may_decide(by, entry)
    if last_outcome(entry) == "disputed":
        check_stands(entry)
    return entry


def _say(
    entry: HoursEntry, outcome: str, *, by: Person | None, at: datetime, reason: str = "", note: str = ""
) -> Attestation:
    """Writes the outcome, if the table of moves and the last word about the entry let it follow."""
    check_move(OUTCOME_MOVES, last_outcome(entry), outcome)
    try:
        with transaction.atomic():
            return Attestation.objects.create(entry=entry, outcome=outcome, by=by, at=at, reason=reason, note=note)
    except IntegrityError:
        # Silence settled it in this moment: that takes no lock.
        check_move(OUTCOME_MOVES, last_outcome(entry), outcome)
        raise


def _corrected(entry: HoursEntry, correction: Correction, note: str, *, by: Person | None, at: datetime) -> Credit:
    """What is credited instead, on the ground of a new attendance event."""
    place = locked_place(entry.place_id)
    if entry.since is None:
        minutes = correction.minutes or 0
        _check_sum(entry, minutes)
        event = settle_sum(place, note=_line(note), by=by, at=at)
        return Credit(basis_id=event.pk, day=entry.day, minutes=minutes, evidence=entry.evidence)
    if correction.times is None:
        message = _("Write from when to when the volunteer was there.")
        raise Refusal("times_missing", message, fields={"since": message})
    event = settle_times(place, correction.times, note=_line(note), by=by, at=at)
    there = presence_of(place)
    check_minutes(there.minutes)
    day = correction.times[0].astimezone(ZoneInfo(entry.opportunity.zone)).date()
    return Credit(
        basis_id=event.pk,
        day=day,
        minutes=there.minutes,
        since=there.since,
        until=there.until,
        evidence=evidence_at(place),
    )


def _check_sum(entry: HoursEntry, minutes: int) -> None:
    work = Deliverable.objects.select_related("place__shift").filter(basis_id=entry.basis_id).first()
    if work is None:
        check_minutes(minutes)
    else:
        per_unit, _most = unit_caps(work.place.shift.minutes_per_unit, work.place.shift.most_units)
        check_unit_minutes(minutes, units=work.units, minutes_per_unit=per_unit)


def _line(note: str) -> str:
    """The words in one line, as long as an attendance event keeps."""
    return " ".join(note.split())[:300]


def _words(note: str, missing: Text) -> str:
    words = clean_block(note, limit=NOTE_LIMIT, field="note")
    if not words:
        raise Refusal("words_missing", missing, fields={"note": missing})
    return words
