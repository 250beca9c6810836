"""Raising alarms, deciding about them, and deleting what is old."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from awn.alarms.detecting.finding import Finding
from awn.alarms.models import Alarm, Step
from awn.alarms.rules import (
    CLOSED_STATES,
    DECIDED_STATES,
    KEPT_CLOSED,
    MOVES,
    NOTE_LENGTH,
    OPEN_STATES,
    RAISED_FROM,
    STANDING_AT_LEAST,
    check_reason,
    is_new,
)
from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block
from awn.hours.actions import reverse
from awn.hours.models import HoursEntry
from awn.organisations.permissions import role_of
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.queries import is_self
from awn.people.rules import StaffPermission

ENTRIES_KEPT = 200
PEOPLE_KEPT = 200
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of the findings."""

    new: int = 0
    renewed: int = 0
    known: int = 0
    weak: int = 0


@transaction.atomic
def raise_alarms(findings: Sequence[Finding], *, by: Person | None, at: datetime) -> Raised:
    """Writes one open alarm for each strong finding, or brings the open one up to date.

    What was decided stays so until enough of its evidence is new. Running it twice changes nothing.
    """
    require_staff(by, StaffPermission.AUDIT_HOURS)
    with connection.cursor() as cursor:
        # Two runs at once would both insert: the second waits here.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('alarms'))")
    strong = {_key(one): one for one in reversed(findings) if one.score >= RAISED_FROM}
    there = _known(strong.values())
    fresh: list[Alarm] = []
    changed: list[Alarm] = []
    known = 0
    for key, finding in strong.items():
        row = there.get(key)
        if row is not None and row.state in OPEN_STATES:
            changed.append(_filled(row, finding, at))
        elif row is None or row.state == "taken_back" or _is_new(finding, row):
            fresh.append(_filled(_blank(finding, at), finding, at))
        else:
            known += 1
    Alarm.objects.bulk_update(changed, _MEASURED, batch_size=500)
    Alarm.objects.bulk_create(fresh, batch_size=500)
    Step.objects.bulk_create([Step(alarm=row, after="open", by=by, at=at) for row in fresh], batch_size=500)
    for row in fresh:
        record("alarm.raised", by=by, at=at, subject=row.pk, kind=row.kind, score=round(row.score, 3))
    return Raised(new=len(fresh), renewed=len(changed), known=known, weak=len(findings) - len(strong))


@transaction.atomic
def close_taken_back(*, by: Person | None, at: datetime) -> int:
    """Closes open alarms whose evidence was taken back, unless this run has found other evidence; how many."""
    require_staff(by, StaffPermission.AUDIT_HOURS)
    rows = Alarm.objects.select_for_update().filter(state__in=OPEN_STATES, seen_at__lt=at).order_by("pk")
    shown = {entry for row in rows for entry in row.entries}
    gone = set(HoursEntry.objects.filter(reverses__in=shown).values_list("reverses_id", flat=True))
    closing = [row for row in rows if len(set(row.entries) - gone) < STANDING_AT_LEAST[row.kind]]
    for row in closing:
        _move(row, "taken_back", by=by, at=at)
    return len(closing)


@transaction.atomic
def take(alarm_id: int, *, by: Person, at: datetime) -> Alarm:
    """Somebody of the staff looks at it from now on."""
    return _moved(alarm_id, "looking", by=by, at=at)


@transaction.atomic
def give_back(alarm_id: int, *, by: Person, at: datetime) -> Alarm:
    """Whoever looked at it leaves it to others."""
    return _moved(alarm_id, "open", by=by, at=at)


@transaction.atomic
def decide(alarm_id: int, state: str, *, reason: str, note: str = "", by: Person, at: datetime) -> Alarm:
    """Closes an alarm with a reason. No hours are changed by it: taking hours back is an act of its own.

    Refuses: not an auditor, one's own hours or decisions, a reason that does not fit, an alarm that is closed.
    """
    if state not in DECIDED_STATES:
        message = _("Choose one.")
        raise Refusal("alarm_decision_missing", message, fields={"act": message})
    check_reason(state, reason)
    return _moved(alarm_id, state, reason=reason, note=note, by=by, at=at)


@transaction.atomic
def undo(alarm_id: int, *, note: str = "", by: Person, at: datetime) -> Alarm:
    """Takes a decision back: the alarm is looked at again. Refuses where a newer alarm of the same is open."""
    row = found(Alarm.objects.filter(pk=alarm_id).first())
    same = Alarm.objects.filter(
        kind=row.kind, subject_kind=row.subject_kind, subject=row.subject, period=row.period, state__in=OPEN_STATES
    )
    if row.state in DECIDED_STATES and same.exists():
        raise Refusal("alarm_newer", _("A newer alarm about the same is open. Decide there."), status=409)
    return _moved(alarm_id, "looking", note=note, by=by, at=at)


@transaction.atomic
def take_hours_back(alarm_id: int, entry_ids: Sequence[int], *, reason: str, by: Person, at: datetime) -> int:
    """Reverses entries of an alarm that was decided to be irregular: an act of its own, never part of the decision.

    The platform's staff act here for the organisation; the event says who. How many entries were reversed.
    Refuses: not an auditor, an alarm decided otherwise, entries that are not its own, entries reversed already.
    """
    require_staff(by, StaffPermission.AUDIT_HOURS)
    row = found(Alarm.objects.select_for_update().filter(pk=alarm_id).first())
    _check_not_about(row, by)
    if row.state != "irregular":
        raise Refusal(
            "alarm_not_irregular", _("Decide first that the hours were not right; then take them back."), status=409
        )
    chosen = sorted(set(entry_ids))
    if not chosen or not set(chosen) <= set(row.entries):
        message = _("Choose at least one of the entries shown.")
        raise Refusal("alarm_entries_missing", message, fields={"entry": message})
    for entry in chosen:
        reverse(entry, reason=reason, by=None, at=at)
    record("alarm.hours_taken_back", by=by, at=at, subject=row.pk, entries=chosen, reason=reason)
    return len(chosen)


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes alarms that were closed two years ago, with all that was written about them; how many."""
    rows = Alarm.objects.filter(decided_at__lt=at - KEPT_CLOSED, state__in=CLOSED_STATES)
    _all, deleted = rows.delete()
    count = deleted.get("alarms.Alarm", 0)
    if count:
        record("alarm.forgotten", by=by, at=at, count=count)
    return count


_MEASURED = (
    "score", "facts", "entries", "entry_count", "people", "last_entry", "organisation", "seen_at",
)  # fmt: skip


def _moved(alarm_id: int, state: str, *, by: Person, at: datetime, reason: str = "", note: str = "") -> Alarm:
    require_staff(by, StaffPermission.AUDIT_HOURS)
    row = found(Alarm.objects.select_for_update().filter(pk=alarm_id).first())
    _check_not_about(row, by)
    _move(row, state, by=by, at=at, reason=reason, note=note)
    return row


def _move(row: Alarm, state: str, *, by: Person | None, at: datetime, reason: str = "", note: str = "") -> None:
    check_move(MOVES, row.state, state)
    cleaned = clean_block(note, limit=NOTE_LENGTH, field="note")
    Step.objects.create(alarm=row, before=row.state, after=state, reason=reason, note=cleaned, by=by, at=at)
    row.state = state
    row.assigned = None if state == "open" else by
    row.decided_at = at if state in CLOSED_STATES else None
    row.save(update_fields=["state", "assigned", "decided_at"])
    record("alarm.moved", by=by, at=at, subject=row.pk, state=state, reason=reason)


def _check_not_about(row: Alarm, by: Person) -> None:
    """Nobody judges what is about themselves or about the organisation they work for."""
    own_house = row.organisation_id is not None and role_of(by, row.organisation_id) is not None
    if own_house or any(is_self(by, one) for one in row.people):
        raise Refusal(
            "alarm_about_you",
            _("This alarm is about you or your organisation. Somebody else of the staff must look at it."),
            status=403,
        )


def _key(finding: Finding) -> Key:
    return finding.kind, finding.subject_kind, finding.subject, finding.period


def _known(findings: Iterable[Finding]) -> dict[Key, Alarm]:
    """The open alarm of each key, else the one that was closed last."""
    kinds = {finding.kind for finding in findings}
    rows = Alarm.objects.select_for_update().filter(kind__in=kinds).order_by("pk")
    known: dict[Key, Alarm] = {}
    for row in rows:
        key = row.kind, row.subject_kind, row.subject, row.period
        if key not in known or known[key].state not in OPEN_STATES:
            known[key] = row
    return known


def _is_new(finding: Finding, row: Alarm) -> bool:
    return is_new(fresh=sum(entry > row.last_entry for entry in finding.entries), before=row.entry_count)


def _blank(finding: Finding, at: datetime) -> Alarm:
    return Alarm(
        kind=finding.kind,
        subject_kind=finding.subject_kind,
        subject=finding.subject,
        period=finding.period,
        state="open",
        raised_at=at,
    )


def _filled(row: Alarm, finding: Finding, at: datetime) -> Alarm:
    row.score = finding.score
    row.facts = dict(finding.facts)
    row.entries = list(finding.entries[-ENTRIES_KEPT:])
    row.entry_count = len(finding.entries)
    row.people = list(finding.people[:PEOPLE_KEPT])
    row.last_entry = max(finding.entries, default=0)
    row.organisation_id = finding.organisation
    row.seen_at = at
    return row
