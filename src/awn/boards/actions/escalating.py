"""A volunteer calls for help: the supervisor on duty at once, everybody in charge where nobody answers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.boards.actions._locks import locked_session, require_of
from awn.boards.models import Escalation
from awn.boards.rules import ANSWER_WITHIN, ESCALATE_UNTIL
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.safety.actions.incidents import Happened, log_incident


@transaction.atomic
def escalate(session_id: int, words: str, *, is_danger: bool, by: Person, at: datetime) -> Escalation:
    """Calls the supervisor and writes it into the log of incidents; pressed again, it is the same call.

    With `is_danger` it is a severe incident, of which the platform's staff learn at once. Words are not needed: whoever
    calls for help has no time. Refuses what is not one's own, and a time that has not begun or is long over.
    """
    row = locked_session(session_id)
    found(row if row.volunteer_id == by.pk and row.place is not None else None)
    if not row.starts_at <= at <= row.ends_at + ESCALATE_UNTIL:
        message = _("This button works during the time, and two hours after it. In danger call the emergency services.")
        raise Refusal("escalation_out_of_time", message, status=409)
    known = Escalation.objects.filter(session=row, taken_at=None).first()
    if known is not None:
        return known
    assert row.place is not None
    with override("ar"):
        default = gettext("A volunteer called the supervisor during a session.")
    happened = Happened(
        kind="other", severity="severe" if is_danger else "medium", happened_at=at, what=words.strip() or default
    )
    # By the system: the volunteer tells, but may not read the log.
    incident = log_incident(row.place.shift_id, happened, by=None, at=at)
    made = Escalation.objects.create(session=row, incident=incident, at=at)
    record("board.escalated", by=by, at=at, subject=made.pk, session=row.pk)
    return made


@transaction.atomic
def answer(escalation_id: int, *, by: Person, at: datetime) -> Escalation:
    """Somebody in charge takes the call: the volunteer sees who. Refuses whoever may not log incidents there."""
    rows = Escalation.objects.select_for_update(of=("self",)).select_related("session__board__opportunity")
    row = found(rows.filter(pk=escalation_id).first())
    require_of(by, Permission.LOG_INCIDENTS, row.session.board)
    if row.taken_at is None:
        row.taken_by, row.taken_at = by, at
        row.save(update_fields=["taken_by", "taken_at"])
        record("board.escalation_answered", by=by, at=at, subject=row.pk)
    return row


@transaction.atomic
def widen(*, by: Person | None, at: datetime) -> int:
    """Calls everybody in charge where nobody answered within five minutes; how many calls."""
    rows = Escalation.objects.filter(taken_at=None, widened_at=None, at__lte=at - ANSWER_WITHIN)
    found_rows = list(rows.select_for_update(skip_locked=True))
    for row in found_rows:
        row.widened_at = at
        row.save(update_fields=["widened_at"])
        record("board.escalation_widened", by=by, at=at, subject=row.pk)
    return len(found_rows)
