"""Answers: by the address in the call-up, or by somebody who offers to come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.emergencies.actions._seating import leave_seat, shift_of, take_seat
from awn.emergencies.links import call_meant
from awn.emergencies.models import Call, Emergency
from awn.emergencies.reaching import may_help
from awn.emergencies.rules import EXPECTED_WITHOUT_SEAT, check_answer, check_open, pool_for
from awn.opportunities.models import Shift
from awn.participation.calling_up import check_may_join
from awn.people.models import Person
from awn.safety.actions.conduct import accept_conduct
from awn.safety.rules import CONDUCT_VERSION


@transaction.atomic
def answer(token: str, said: str, *, by: Person | None, at: datetime) -> Call:
    """Yes, no or later, as often as somebody changes their mind; the address is proof enough.

    A yes is a seat in the shift of the emergency, where it has one, and accepts the charter and the code of conduct;
    beyond the need, or the seats, it leads to the standby pool, and beyond that to thanks. Refuses `emergency_over`,
    and a yes that could lead to no seat: a clash, a closed gate.
    """
    check_answer(said)
    call = found(Call.objects.select_related("person").filter(pk=call_meant(token) or 0).first())
    return _say(call, said, by=by or call.person, at=at)


@transaction.atomic
def offer(public_id: str, *, by: Person, at: datetime) -> Call:
    """Somebody whom nobody called says that they can come; who was called says yes.

    Refuses `emergency_not_for_minors`, `emergency_full` once there, on standby and beyond are enough, `emergency_over`.
    """
    emergency = found(Emergency.objects.select_for_update().filter(public_id=public_id).first())
    check_open(emergency.closed_at)
    if not may_help(by, at):
        message = _("Only grown-ups whose profile gives their birth date, and who are not suspended, can come.")
        raise Refusal("emergency_not_for_minors", message, status=403)
    call = Call.objects.filter(emergency=emergency, person=by).first()
    if call is None:
        if _pool(emergency) == "thanked":
            message = _("Enough people are coming and on standby. Thank you: please do not travel there.")
            raise Refusal("emergency_full", message, status=409)
        call = Call.objects.create(emergency=emergency, person=by, wave=0, called_at=at)
    return _say(call, "yes", by=by, at=at)


def _say(call: Call, said: str, *, by: Person, at: datetime) -> Call:
    emergency = Emergency.objects.select_for_update().get(pk=call.emergency_id)
    check_open(emergency.closed_at)
    # Read again under the lock: a second click of the same yes changes nothing.
    call = Call.objects.select_related("person").get(pk=call.pk)
    if call.answer == said:
        return call
    if said == "yes" and call.person.standing:
        raise Refusal(
            "suspended_now", _("Your account is suspended. You can answer when the suspension has ended."), status=403
        )
    leave_seat(call, by=by, at=at)
    call.pool = _seated(call, emergency, by=by, at=at) if said == "yes" else ""
    call.answer, call.answered_at = said, at
    call.save(update_fields=["answer", "answered_at", "pool", "place", "no_seat"])
    if _pool(emergency) != "coming":
        # Enough: nobody else is called by itself.
        Emergency.objects.filter(pk=emergency.pk).update(next_wave_at=None)
    record("emergency.answered", by=by, at=at, subject=emergency.pk, call=call.pk, answer=said, pool=call.pool)
    return call


def _seated(call: Call, emergency: Emergency, *, by: Person, at: datetime) -> str:
    """The pool of somebody who says yes; whoever is coming has a seat, where the emergency gives seats."""
    person = call.person
    if person.conduct_version < CONDUCT_VERSION:
        accept_conduct(person.pk, language=person.language, by=person, at=at)
    pool, shift = _pool(emergency), shift_of(emergency)
    if shift is None or pool == "thanked":
        return pool
    refused = take_seat(call, shift, by=by, at=at) if pool == "coming" else _stands_in_the_way(call, shift, at)
    if refused is None or refused.code in EXPECTED_WITHOUT_SEAT:
        return pool
    if refused.code == "shift_full":
        # Full, though nobody was counted too many: others wait for its seats.
        return _beyond(emergency)
    raise refused


def _stands_in_the_way(call: Call, shift: Shift, at: datetime) -> Refusal | None:
    """Why somebody on standby could not be called in; nobody keeps themselves ready in vain."""
    try:
        check_may_join(shift, call.person, at)
    except Refusal as refusal:
        return refusal
    return None


def _pool(emergency: Emergency) -> str:
    """Where the next yes leads."""
    shift = shift_of(emergency)
    if shift is not None and shift.seats_left <= 0:
        return _beyond(emergency)
    rows = Call.objects.filter(emergency=emergency)
    return pool_for(emergency.wanted, rows.filter(pool="coming").count(), rows.filter(pool="standby").count())


def _beyond(emergency: Emergency) -> str:
    standby = Call.objects.filter(emergency=emergency, pool="standby").count()
    return pool_for(emergency.wanted, emergency.wanted, standby)
