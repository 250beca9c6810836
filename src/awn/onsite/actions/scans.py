"""What a kiosk kept while it had no network, recorded once when it has one; what was refused waits for a supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.onsite.models import RefusedScan
from awn.onsite.rules import refusal_text
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.actions.tickets import BELIEVED_FOR, CLOCK_TOLERANCE, KINDS, SCANS_AT_ONCE, Outcome
from awn.participation.codes import device_hash, place_number, read_ticket
from awn.participation.models import AttendanceEvent, Place
from awn.participation.roll import Kiosk, is_signed, kiosk_with, place_of_number
from awn.participation.rules import AttendanceKind, Evidence
from awn.people.models import Person

HOWS = ("ticket", "number", "name")


@dataclass(frozen=True, slots=True)
class DoorScan:
    """One arrival or departure as the device kept it.

    `how` is `ticket` (its text), `number` (the digits) or `name` (chosen from the list of the day); `place_id` is the
    seat that the device took it for. `offset_seconds`: by so much the device corrected a clock that was wrong.
    """

    id: UUID
    how: str
    text: str
    kind: str
    scanned_at: datetime
    place_id: int | None = None
    offset_seconds: int = 0


def record_scans(
    token: str, scans: Sequence[DoorScan], *, sent_at: datetime, by: Person | None, at: datetime
) -> list[Outcome]:
    """Records scans in the order in which they were made, each in its own transaction; one outcome for each.

    Refuses all of them from a device that is not registered (`kiosk_ended`, 403), whose clock is wrong now
    (`clock_wrong`, 409), and when there are over 500. Scans sent again get the answer that they got before.
    """
    kiosk = kiosk_with(token, at)
    if kiosk is None:
        message = _("This device is no longer registered. Ask a coordinator for a new code.")
        raise Refusal("kiosk_ended", message, status=403)
    if abs(sent_at - at) > CLOCK_TOLERANCE:
        message = _("The clock of this device is wrong. Set it by the network, then send the scans again.")
        raise Refusal("clock_wrong", message, status=409)
    if len(scans) > SCANS_AT_ONCE:
        raise Refusal("too_many_scans", _("Send at most 500 scans at a time."))
    device = device_hash(token)
    outcomes = {
        scan.id: _answer(kiosk, scan, device, by=by, at=at) for scan in sorted(scans, key=lambda one: one.scanned_at)
    }
    said = list(outcomes.values())
    if said:
        with transaction.atomic():
            record(
                "kiosk.synced", by=by, at=at, subject=kiosk.pk, opportunity=kiosk.opportunity_id,
                scans=sum(not one.again for one in said), refused=sum(bool(one.code) for one in said),
                corrected_seconds=max((scan.offset_seconds for scan in scans), key=abs),
            )  # fmt: skip
    return [outcomes[scan.id] for scan in scans]


@transaction.atomic
def settle(refused_id: int, *, by: Person, at: datetime) -> RefusedScan:
    """A supervisor has seen to a scan that was refused: the times are entered by hand where they should be."""
    row = found(
        RefusedScan.objects.select_for_update(of=("self",)).select_related("opportunity").filter(pk=refused_id).first()
    )
    opportunity = row.opportunity
    require(by, Permission.RECORD_ATTENDANCE, opportunity.organisation_id, team_id=opportunity.team_id)
    if row.settled_at is None:
        row.settled_at = at
        row.save(update_fields=["settled_at"])
        record("kiosk.refusal_settled", by=by, at=at, subject=row.pk, opportunity=opportunity.pk)
    return row


def _answer(kiosk: Kiosk, scan: DoorScan, device: str, *, by: Person | None, at: datetime) -> Outcome:
    before = _answered(scan)
    if before is not None:
        return before
    try:
        return _record(kiosk, scan, device, by=by, at=at)
    except Refusal as refusal:
        return _refused(kiosk, scan, refusal, at=at)


def _answered(scan: DoorScan) -> Outcome | None:
    """What became of the same scan when it was sent before."""
    place = AttendanceEvent.objects.filter(client_id=scan.id).values_list("place_id", flat=True).first()
    if place is not None:
        return Outcome(scan.id, place_id=place, again=True)
    refused = RefusedScan.objects.filter(client_id=scan.id).first()
    if refused is not None:
        return Outcome(scan.id, again=True, code=refused.code, message=refusal_text(refused.code))
    return None


@transaction.atomic
def _record(kiosk: Kiosk, scan: DoorScan, device: str, *, by: Person | None, at: datetime) -> Outcome:
    if scan.kind not in KINDS or scan.how not in HOWS:
        raise Refusal("unknown_option", _("Choose one of the options."))
    if scan.scanned_at > at + CLOCK_TOLERANCE:
        raise Refusal("in_the_future", _("This time is still to come."))
    if at - scan.scanned_at > BELIEVED_FOR:
        message = _("This was sent more than a day late. A supervisor enters it by hand.")
        raise Refusal("sent_too_late", message, status=409)
    # The seconds by which the device is ahead must not put the scan into the future.
    moment = min(scan.scanned_at, at)
    place_id = _seat(kiosk.opportunity_id, scan, moment)
    # Whoever was found by name said so themselves: no ticket and no number stands behind it.
    proven = scan.how != "name"
    evidence = Evidence(
        method="kiosk" if proven else "self", device=device if proven else "", place_proof="kiosk", client_id=scan.id
    )
    act = check_in if scan.kind == "in" else check_out
    try:
        with transaction.atomic():
            act(place_id, happened_at=moment, evidence=evidence, by=by, at=at)
    except IntegrityError:
        # The same scan came twice at the same moment, and the other was quicker; anything else is no answer.
        before = _answered(scan)
        if before is None:
            raise
        return before
    return Outcome(scan.id, place_id=place_id)


def _seat(opportunity_id: int, scan: DoorScan, moment: datetime) -> int:
    """The seat that a scan means. Refuses tickets of elsewhere, and numbers and names that no shift there has."""
    if scan.how == "ticket":
        ticket = read_ticket(scan.text, is_signed, moment)
        known = Place.objects.filter(pk=ticket.place_id, shift_id=ticket.shift_id, shift__opportunity_id=opportunity_id)
        if not known.exists():
            message = _("This ticket is for another opportunity.")
            raise Refusal("ticket_of_elsewhere", message, status=409)
        return ticket.place_id
    here = scan.place_id is not None and _is_here(opportunity_id, scan.place_id)
    if here and scan.place_id is not None and (scan.how == "name" or place_number(scan.place_id) == scan.text):
        return scan.place_id
    kind = AttendanceKind.CHECK_IN if scan.kind == "in" else AttendanceKind.CHECK_OUT
    place_id = place_of_number(opportunity_id, scan.text, kind, moment) if scan.how == "number" else None
    if place_id is None:
        message = _("No shift of today has this number. Look at your ticket and type its eight digits.")
        raise Refusal("number_unknown", message, fields={"number": message})
    return place_id


def _is_here(opportunity_id: int, place_id: int) -> bool:
    return Place.objects.filter(pk=place_id, shift__opportunity_id=opportunity_id).exists()


@transaction.atomic
def _refused(kiosk: Kiosk, scan: DoorScan, refusal: Refusal, *, at: datetime) -> Outcome:
    """Keeps that it was refused: the volunteer saw that it was taken, so somebody has to look at it."""
    place_id = scan.place_id if scan.place_id and _is_here(kiosk.opportunity_id, scan.place_id) else None
    values = {
        "kiosk": kiosk, "opportunity_id": kiosk.opportunity_id, "place_id": place_id,
        "kind": scan.kind if scan.kind in KINDS else "",
        "scanned_at": min(scan.scanned_at, at), "code": refusal.code[:40],
    }  # fmt: skip
    row, is_new = RefusedScan.objects.get_or_create(client_id=scan.id, defaults=values)
    if is_new:
        record("kiosk.scan_refused", by=None, at=at, subject=row.pk, opportunity=kiosk.opportunity_id)
    return Outcome(scan.id, again=not is_new, code=refusal.code, message=refusal.message)
