"""Comings and goings that somebody recorded on their own telephone without a network, sent when it is back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, found
from awn.participation.actions.attendance import check_in, check_out, take_break
from awn.participation.actions.tickets import BELIEVED_FOR
from awn.participation.codes import device_hash
from awn.participation.models import AttendanceEvent, Place
from awn.participation.queries import presence_of
from awn.participation.rules import AttendanceKind, Evidence
from awn.people.models import Person

# The page's own request may have arrived although its answer did not: then the same act came a moment before.
SAME_ACT = timedelta(minutes=2)


def record_typed_offline(
    client_id: UUID, place_id: int, kind: AttendanceKind, *, ago: timedelta, device: str = "", by: Person, at: datetime
) -> AttendanceEvent | None:
    """Records what somebody said about themselves `ago`; it is their own word, whatever they scanned or typed then.

    Sent again it writes nothing and gives the event that stands. None where the same act had arrived in another way.
    Refuses `not_your_place` (403), `sent_too_late` after a day, and what check_in, check_out and take_break refuse.
    """
    place = found(Place.objects.select_related("shift__opportunity").filter(pk=place_id).first())
    if place.person_id != by.pk:
        raise Refusal("not_your_place", _("This place is not yours. Open your own ticket."), status=403)
    known = _known(client_id, by)
    if known is not None:
        return known
    if ago > BELIEVED_FOR:
        message = _("This was sent more than a day late. A supervisor enters it by hand.")
        raise Refusal("sent_too_late", message, status=409)
    moment = at - max(ago, timedelta())
    if _stands(place, kind, moment):
        return None
    try:
        return _record(place, kind, Evidence(device=device_hash(device), client_id=client_id), moment, by=by, at=at)
    except IntegrityError:
        # It came twice at the same moment, and the other was quicker; anything else is no answer.
        known = _known(client_id, by)
        if known is None:
            raise
        return known


@transaction.atomic
def _record(
    place: Place, kind: AttendanceKind, evidence: Evidence, moment: datetime, *, by: Person, at: datetime
) -> AttendanceEvent:
    if kind is AttendanceKind.CHECK_IN:
        return check_in(place.pk, happened_at=moment, evidence=evidence, by=by, at=at)
    if kind is AttendanceKind.CHECK_OUT:
        return check_out(place.pk, happened_at=moment, evidence=evidence, by=by, at=at)
    ends = kind is AttendanceKind.BREAK_END
    return take_break(place.pk, ends=ends, happened_at=moment, evidence=evidence, by=by, at=at)


def _known(client_id: UUID, by: Person) -> AttendanceEvent | None:
    return AttendanceEvent.objects.filter(client_id=client_id, place__person=by).first()


def _stands(place: Place, kind: AttendanceKind, moment: datetime) -> bool:
    there = presence_of(place)
    then = {AttendanceKind.CHECK_IN: there.since, AttendanceKind.CHECK_OUT: there.until}.get(kind)
    return then is not None and abs(then - moment) <= SAME_ACT
