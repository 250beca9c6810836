"""Tickets that a supervisor scanned, sent when the device has a network again, and numbers typed in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text, found
from awn.keys.actions import ensure
from awn.keys.rules import Purpose
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions._recording import KEPT_FOR
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.codes import device_hash, read_ticket
from awn.participation.models import AttendanceEvent, Place
from awn.participation.roll import is_signed, place_of_number
from awn.participation.rules import AttendanceKind, Evidence
from awn.people.models import Person
from awn.people.queries import is_self

# The clocks of telephones are set by the network; one that is further off was set by hand.
CLOCK_TOLERANCE = timedelta(minutes=10)
# When a scan was made is the device's word. Later than this it is no better than the word of who holds the device: else
# tickets could be scanned into the past.
BELIEVED_FOR = KEPT_FOR
SCANS_AT_ONCE = 500
KINDS = {"in": AttendanceKind.CHECK_IN, "out": AttendanceKind.CHECK_OUT}


@dataclass(frozen=True, slots=True)
class TicketScan:
    """A ticket as a device read it. `id` is the device's own; `kind` is `in` or `out`."""

    id: UUID
    text: str
    kind: str
    scanned_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a scan: its place, or why it was refused; `again` when it was sent before."""

    id: UUID
    place_id: int | None = None
    again: bool = False
    code: str = ""
    message: Text = ""


def record_scans(
    opportunity_id: int, scans: Sequence[TicketScan], *, sent_at: datetime, device: str, by: Person, at: datetime
) -> list[Outcome]:
    """Records scans in the order in which they were made, each in its own transaction; one outcome for each.

    `sent_at` is what the device's clock said when it sent them. Refuses all of them when that clock is wrong
    (`clock_wrong`, 409), when there are over 500, and when `by` may not record attendance there.
    """
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    if abs(sent_at - at) > CLOCK_TOLERANCE:
        message = _("The clock of this device is wrong. Set it by the network, then send the scans again.")
        raise Refusal("clock_wrong", message, status=409)
    if len(scans) > SCANS_AT_ONCE:
        raise Refusal("too_many_scans", _("Send at most 500 scans at a time."))
    outcomes = {}
    for scan in sorted(scans, key=lambda one: one.scanned_at):
        try:
            outcomes[scan.id] = _record(opportunity_id, scan, device=device, by=by, at=at)
        except Refusal as refusal:
            outcomes[scan.id] = Outcome(scan.id, code=refusal.code, message=refusal.message)
    return [outcomes[scan.id] for scan in scans]


@transaction.atomic
def _record(opportunity_id: int, scan: TicketScan, *, device: str, by: Person, at: datetime) -> Outcome:
    before = AttendanceEvent.objects.filter(client_id=scan.id).values_list("place_id", flat=True).first()
    if before is not None:
        return Outcome(scan.id, place_id=before, again=True)
    if scan.kind not in KINDS:
        raise Refusal("unknown_option", _("Choose one of the options."))
    if scan.scanned_at > at + CLOCK_TOLERANCE:
        raise Refusal("in_the_future", _("This time is still to come."))
    # The seconds by which the device is ahead must not put the scan into the future.
    moment = min(scan.scanned_at, at)
    ticket = read_ticket(scan.text, is_signed, moment)
    place = found(Place.objects.select_related("shift").filter(pk=ticket.place_id, shift_id=ticket.shift_id).first())
    if place.shift.opportunity_id != opportunity_id:
        message = _("This ticket is for another opportunity.")
        raise Refusal("other_venue", message, status=409)
    _check_other(place.person_id, by)
    method, proof = ("volunteer_qr", "seen") if at - moment <= BELIEVED_FOR else ("supervisor", "")
    evidence = Evidence(method=method, device=device_hash(device), place_proof=proof, client_id=scan.id)
    act = check_in if scan.kind == "in" else check_out
    try:
        with transaction.atomic():
            act(place.pk, happened_at=moment, evidence=evidence, by=by, at=at)
    except IntegrityError:
        # The same scan came twice at the same moment; the other was quicker.
        return Outcome(scan.id, place_id=place.pk, again=True)
    return Outcome(scan.id, place_id=place.pk)


def _check_other(volunteer_id: int, by: Person) -> None:
    if is_self(by, volunteer_id):
        raise Refusal("recorded_by_others", _("Somebody else records your own attendance."), status=403)


def record_typed(
    opportunity_id: int, number: str, kind: AttendanceKind, *, by: Person, at: datetime
) -> AttendanceEvent:
    """A supervisor typed the eight digits of a ticket. Refuses `number_unknown`."""
    opportunity = found(Opportunity.objects.filter(pk=opportunity_id).first())
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    place_id = place_of_number(opportunity_id, number, kind, at)
    if place_id is None:
        message = _("No shift of today has this number. Look at your ticket and type its eight digits.")
        raise Refusal("number_unknown", message, fields={"number": message})
    _check_other(Place.objects.values_list("person_id", flat=True).get(pk=place_id), by)
    act = check_in if kind is AttendanceKind.CHECK_IN else check_out
    return act(place_id, evidence=Evidence(method="volunteer_qr", place_proof="seen"), by=by, at=at)


def keep_key(*, by: Person | None, at: datetime) -> None:
    """Makes the first key that signs tickets, where there is none: pages that show tickets never write."""
    ensure(Purpose.TICKETS, at=at)
