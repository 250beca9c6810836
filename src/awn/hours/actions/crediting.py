"""Crediting hours, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.hours.actions._ledger import (
    Credit,
    add,
    check_stands,
    credited_already,
    last_outcome,
    locked_entry,
    locked_place,
    take_back,
)
from awn.hours.models import HoursEntry
from awn.hours.rules import CHOSEN_REVERSALS, End, check_confirmer, check_minutes, evidence_of
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.models import AttendanceEvent, Place
from awn.participation.queries import presence_of
from awn.participation.rules import PLACE_MOVES, check_presence
from awn.people.models import Person
from awn.people.queries import is_self


@transaction.atomic
def confirm(place_id: int, *, by: Person | None, at: datetime) -> HoursEntry:
    """Confirms a presence and credits its minutes, in one.

    Refuses: not a supervisor there, own hours, check-in or check-out missing, a check-out set by the system that
    nobody accepted, over 16 hours, hours credited already, hours elsewhere at the same time.
    """
    place = locked_place(place_id)
    opportunity = place.shift.opportunity
    require(by, Permission.CONFIRM_HOURS, opportunity.organisation_id, team_id=opportunity.team_id)
    check_confirmer(is_own=is_self(by, place.person_id))
    there = presence_of(place)
    check_presence(there)
    check_minutes(there.minutes)
    if there.since is None or there.closing_id is None:
        raise Refusal("no_presence", _("Check-in and check-out are both needed before hours can be confirmed."))
    # Work that was handed in is credited apart: somebody may do both in one place.
    if place.hours.filter(reverses=None, reversal=None).exclude(evidence="delivered").exists():
        raise credited_already()
    if place.state != "attended":
        check_move(PLACE_MOVES, place.state, "attended")
        place.state = "attended"
        place.changed_at = at
        place.save(update_fields=["state", "changed_at"])
    credit = Credit(
        basis_id=there.closing_id,
        day=there.since.astimezone(ZoneInfo(opportunity.zone)).date(),
        minutes=there.minutes,
        since=there.since,
        until=there.until,
        evidence=evidence_at(place),
    )
    return add(place, credit, by=by, at=at)


@transaction.atomic
def confirm_many(place_ids: Sequence[int], *, by: Person | None, at: datetime) -> list[HoursEntry]:
    """Confirms several presences, all or none, in a fixed order so that two supervisors cannot deadlock."""
    return [confirm(place_id, by=by, at=at) for place_id in sorted(set(place_ids))]


@transaction.atomic
def reverse(entry_id: int, *, reason: str, by: Person | None, at: datetime) -> HoursEntry:
    """Takes an entry back by a reversing row. A corrected presence can then be confirmed anew.

    Refuses what was reversed already, and, but to the system, hours with an open objection: others decide on that.
    """
    entry = locked_entry(entry_id)
    require(by, Permission.CONFIRM_HOURS, entry.organisation_id, team_id=entry.opportunity.team_id)
    check_confirmer(is_own=is_self(by, entry.person_id))
    if reason not in CHOSEN_REVERSALS:
        message = _("Choose a reason.")
        raise Refusal("reason_missing", message, fields={"reason": message})
    check_stands(entry)
    if by is not None and last_outcome(entry) == "disputed":
        message = _("The volunteer objects to these hours. Somebody else decides on the objection first.")
        raise Refusal("objection_open", message, status=409)
    return take_back(entry, reason, by=by, at=at)


def evidence_at(place: Place) -> str:
    """The evidence level of the presence in a place, from its events."""
    events = AttendanceEvent.objects.filter(place=place).order_by("pk")
    return evidence_of(
        End(event.pk, event.kind, event.method, event.place_proof == "far", event.corrects_id) for event in events
    )
