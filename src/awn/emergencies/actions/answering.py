"""Answers: by the address in the call-up, or by somebody who offers to come."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.emergencies.links import call_meant
from awn.emergencies.models import Call, Emergency
from awn.emergencies.reaching import may_help
from awn.emergencies.rules import check_answer, check_open, pool_for
from awn.people.models import Person


@transaction.atomic
def answer(token: str, said: str, *, by: Person | None, at: datetime) -> Call:
    """Yes, no or later, as often as somebody changes their mind; the address is proof enough.

    A yes beyond the need leads to the standby pool, and beyond that to thanks. Refuses `emergency_over`.
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
    call.pool = _pool(emergency) if said == "yes" else ""
    call.answer, call.answered_at = said, at
    call.save(update_fields=["answer", "answered_at", "pool"])
    if _pool(emergency) != "coming":
        # Enough: nobody else is called by itself.
        Emergency.objects.filter(pk=emergency.pk).update(next_wave_at=None)
    record("emergency.answered", by=by, at=at, subject=emergency.pk, call=call.pk, answer=said, pool=call.pool)
    return call


def _pool(emergency: Emergency) -> str:
    """Where the next yes leads."""
    rows = Call.objects.filter(emergency=emergency)
    return pool_for(emergency.wanted, rows.filter(pool="coming").count(), rows.filter(pool="standby").count())
