"""Crediting hours, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.hours.models import HoursEntry
from awn.hours.rules import REVERSAL_REASONS, check_confirmer, check_minutes
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import AttendanceEvent, Place
from awn.participation.queries import presence_of
from awn.participation.rules import PLACE_MOVES
from awn.people.models import Person


@transaction.atomic
def confirm(place_id: int, *, by: Person | None, at: datetime) -> HoursEntry:
    """Confirms a presence and credits its minutes, in one.

    Refuses: not a supervisor there, own hours, check-in or check-out missing, over 16 hours, hours credited already.
    """
    rows = Place.objects.select_for_update(of=("self",)).select_related("shift__opportunity")
    place = found(rows.filter(pk=place_id).first())
    opportunity = place.shift.opportunity
    require(by, Permission.CONFIRM_HOURS, opportunity.organisation_id)
    check_confirmer(place.person_id, by.pk if by is not None else None)
    there = presence_of(place)
    check_minutes(there.minutes)
    if there.since is None or there.closing_id is None:
        raise Refusal("no_presence", _("Check-in and check-out are both needed before hours can be confirmed."))
    if place.hours.filter(reverses=None, reversal=None).exists():
        raise _credited_already()
    if place.state != "attended":
        check_move(PLACE_MOVES, place.state, "attended")
        place.state = "attended"
        place.changed_at = at
        place.save(update_fields=["state", "changed_at"])
    try:
        with transaction.atomic():
            entry = HoursEntry.objects.create(
                person_id=place.person_id,
                place=place,
                opportunity=opportunity,
                organisation_id=opportunity.organisation_id,
                basis_id=there.closing_id,
                day=there.since.astimezone(ZoneInfo(opportunity.zone)).date(),
                minutes=there.minutes,
                evidence=_evidence(place),
                credited_at=at,
                confirmed_by=by,
            )
    except IntegrityError as error:
        raise _credited_already() from error
    record("hours.credited", by=by, at=at, subject=entry.pk, place=place.pk, minutes=entry.minutes)
    return entry


@transaction.atomic
def confirm_many(place_ids: Sequence[int], *, by: Person | None, at: datetime) -> list[HoursEntry]:
    """Confirms several presences, all or none, in a fixed order so that two supervisors cannot deadlock."""
    return [confirm(place_id, by=by, at=at) for place_id in sorted(set(place_ids))]


@transaction.atomic
def reverse(entry_id: int, *, reason: str, by: Person | None, at: datetime) -> HoursEntry:
    """Takes an entry back by a reversing row. A corrected presence can then be confirmed anew."""
    entry = found(HoursEntry.objects.select_for_update().filter(pk=entry_id).first())
    require(by, Permission.CONFIRM_HOURS, entry.organisation_id)
    check_confirmer(entry.person_id, by.pk if by is not None else None)
    if reason not in REVERSAL_REASONS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    if entry.reverses_id is not None or HoursEntry.objects.filter(reverses=entry).exists():
        raise Refusal("reversed_already", _("These hours were reversed already."), status=409)
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
    record("hours.reversed", by=by, at=at, subject=row.pk, place=row.place_id, minutes=row.minutes, reason=reason)
    return row


def _evidence(place: Place) -> str:
    methods = {event.method for event in AttendanceEvent.objects.filter(place=place)}
    if "import" in methods:
        return "imported"
    return "self_reported" if "self" in methods else "supervised"


def _credited_already() -> Refusal:
    return Refusal("credited_already", _("These hours are credited already."), status=409)
