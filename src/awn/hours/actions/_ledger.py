"""How rows of the ledger are written: every function here needs an open transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.hours.models import HoursEntry
from awn.participation.models import Place
from awn.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What is credited: `basis_id` is the attendance event on which it rests; a sum alone has no times."""

    basis_id: int
    day: date
    minutes: int
    evidence: str
    since: datetime | None = None
    until: datetime | None = None


def locked_place(place_id: int) -> Place:
    """The place, locked. Whatever concerns its hours takes this lock first: the ledger's own rows are never locked."""
    rows = Place.objects.select_for_update(of=("self",)).select_related("shift__opportunity")
    return found(rows.filter(pk=place_id).first())


def locked_entry(entry_id: int) -> HoursEntry:
    """An entry whose place is locked."""
    place_id = HoursEntry.objects.filter(pk=entry_id).values_list("place_id", flat=True).first()
    locked_place(found(place_id))
    return HoursEntry.objects.select_related("opportunity", "reversal").get(pk=entry_id)


def add(place: Place, credit: Credit, *, by: Person | None, at: datetime, objection: bool = False) -> HoursEntry:
    """Credits minutes. Refuses `credited_already`, and `presence_overlaps` by the constraint of the database."""
    opportunity = place.shift.opportunity
    try:
        with transaction.atomic():
            entry = HoursEntry.objects.create(
                person_id=place.person_id,
                place=place,
                opportunity=opportunity,
                organisation_id=opportunity.organisation_id,
                basis_id=credit.basis_id,
                day=credit.day,
                minutes=credit.minutes,
                since=credit.since,
                until=credit.until,
                evidence=credit.evidence,
                credited_at=at,
                confirmed_by=by,
            )
    except IntegrityError as error:
        raise _refusal(error) from error
    record("hours.credited", by=by, at=at, subject=entry.pk, place=place.pk, minutes=entry.minutes, objection=objection)
    return entry


def take_back(
    entry: HoursEntry, reason: str, *, by: Person | None, at: datetime, objection: bool = False
) -> HoursEntry:
    """Writes the reversing row."""
    row = HoursEntry.objects.create(
        person_id=entry.person_id,
        place_id=entry.place_id,
        opportunity_id=entry.opportunity_id,
        organisation_id=entry.organisation_id,
        basis_id=entry.basis_id,
        day=entry.day,
        minutes=-entry.minutes,
        evidence=entry.evidence,
        credited_at=at,
        confirmed_by=by,
        reverses=entry,
        reason=reason,
    )
    record(
        "hours.reversed", by=by, at=at, subject=row.pk, place=row.place_id, minutes=row.minutes, reason=reason,
        objection=objection,
    )  # fmt: skip
    return row


def last_outcome(entry: HoursEntry) -> str:
    """The last word about an entry; empty when nothing was said."""
    return entry.attestations.order_by("-pk").values_list("outcome", flat=True).first() or ""


def check_stands(entry: HoursEntry) -> None:
    """Refuses a reversing row, and an entry that has one."""
    if entry.reverses_id is not None or hasattr(entry, "reversal"):
        raise Refusal("reversed_already", _("These hours were reversed already."), status=409)


def credited_already() -> Refusal:
    return Refusal("credited_already", _("These hours are credited already."), status=409)


def _refusal(error: IntegrityError) -> Refusal:
    broken = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if broken == "presence_no_overlap":
        message = _(
            "This volunteer has confirmed hours elsewhere at the same time. Compare both, and correct the times"
            " or take one back."
        )
        return Refusal("presence_overlaps", message, status=409)
    if broken == "hours_once_per_presence":
        return credited_already()
    raise error
