"""Volunteers who record their own coming and going, by the code of the venue or by a word of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.matching.queries.profiles import between
from awn.participation.actions.attendance import check_in, check_out, take_break
from awn.participation.codes import VenueScan, device_hash
from awn.participation.models import AttendanceEvent, Place
from awn.participation.rules import AttendanceKind, Evidence, place_proof
from awn.people.models import Person

# What a device says about its own error is believed up to here only.
MOST_ACCURACY_M = 200


@dataclass(frozen=True, slots=True)
class Position:
    """Where a device says it is, in degrees, and how far off that may be, in metres. Never stored."""

    latitude: float
    longitude: float
    accuracy_m: float = 0.0


@transaction.atomic
def record_own(
    place_id: int, kind: AttendanceKind, *, scan: VenueScan | None = None, position: Position | None = None,
    device: str = "", by: Person, at: datetime,
) -> AttendanceEvent:  # fmt: skip
    """Checks in or out, or begins or ends a break. `device` is the random word in the browser's cookie.

    Refuses `not_your_place` (403) for anybody else's place, and `other_venue` where the code is of another opportunity.
    """
    place = found(Place.objects.select_related("shift__opportunity").filter(pk=place_id).first())
    if place.person_id != by.pk:
        raise Refusal("not_your_place", _("This place is not yours. Open your own ticket."), status=403)
    if scan is not None and scan.opportunity_id != place.shift.opportunity_id:
        message = _("This code belongs to another opportunity. Scan the one at your place.")
        raise Refusal("other_venue", message, status=409)
    evidence = _evidence(place, scan, position, device)
    if kind is AttendanceKind.CHECK_IN:
        return check_in(place.pk, evidence=evidence, by=by, at=at)
    if kind is AttendanceKind.CHECK_OUT:
        return check_out(place.pk, evidence=evidence, by=by, at=at)
    return take_break(place.pk, ends=kind is AttendanceKind.BREAK_END, evidence=evidence, by=by, at=at)


def distance_m(place: Place, position: Position | None) -> int | None:
    """Metres from the opportunity's point at best, the device's own error taken off; None where either is unknown."""
    opportunity = place.shift.opportunity
    if position is None or opportunity.latitude is None or opportunity.longitude is None:
        return None
    if not (-90 <= position.latitude <= 90 and -180 <= position.longitude <= 180):
        raise Refusal("impossible_position", _("The position that the device sent is not on earth. Try again."))
    km = between((opportunity.latitude, opportunity.longitude), (position.latitude, position.longitude))
    error_m = min(max(position.accuracy_m, 0.0), MOST_ACCURACY_M) if isfinite(position.accuracy_m) else 0.0
    return max(round(km * 1_000 - error_m), 0)


def _evidence(place: Place, scan: VenueScan | None, position: Position | None, device: str) -> Evidence:
    away = distance_m(place, position)
    radius_m = place.shift.opportunity.check_in_radius_m or settings.AWN_CHECK_IN_RADIUS_M
    return Evidence(
        method="venue_qr" if scan is not None else "",
        device=device_hash(device),
        place_proof=place_proof(away, radius_m=radius_m, scanned=scan is not None),
        distance_m=away,
        step=scan.step if scan is not None else None,
    )
