"""Sending what waits: claim a row, send it, write down what came of it, one after the other.

Each row is claimed in a transaction of its own before anything leaves the house, so none goes twice: killed at any
moment, at most the one message in hand is of unknown fate (`unknown`), and is sent again by a coordinator only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from awn.base.alone import alone
from awn.base.events import record
from awn.base.refusal import Refusal
from awn.messaging.actions.mailings import start
from awn.messaging.gateways import Outcome
from awn.messaging.handing import Hand
from awn.messaging.models import Delivery, Mailing
from awn.messaging.queries import wishes_of_many
from awn.messaging.rules import next_try
from awn.messaging.waiting import deferred
from awn.people.models import Notification

log = logging.getLogger(__name__)
BATCH = 500
IN_APP_AT_ONCE = 2_000
# How long e-mails wait when the mail server cannot be talked to.
AWAY_FOR = timedelta(minutes=1)
# One sender over all processes: the rate is one rate, and a row in hand that is not ours belongs to somebody dead.
_LOCK = "awn messages"
# What came of the last one and the claim of the next, in one transaction. Where a carrier's receipt was quicker, it
# knows better.
_STEP = """
UPDATE messaging_delivery
   SET state = CASE WHEN id <> %(last)s THEN 'sending' WHEN state = 'sending' THEN %(state)s ELSE state END,
       reason = CASE WHEN id <> %(last)s THEN '' WHEN state = 'sending' THEN %(reason)s ELSE reason END,
       due_at = CASE WHEN id = %(last)s THEN COALESCE(%(due)s::timestamptz, due_at) ELSE due_at END,
       attempts = CASE WHEN id = %(last)s THEN attempts - %(untried)s ELSE attempts + 1 END,
       changed_at = %(at)s
 WHERE id = %(last)s OR (id = %(next)s AND state = 'queued')
RETURNING id
"""
Clock = Callable[[], datetime]


def turn(clock: Clock, *, is_over: Callable[[], bool] = lambda: False) -> int:
    """One turn of sending: what is due, at most a batch, at the rate that is set; how many messages were handled.

    0 when nothing was due, or another process is at it.
    """
    with alone(_LOCK) as is_mine:
        if not is_mine:
            return 0
        at = clock()
        _note_interrupted(at)
        _start_scheduled(at)
        _forget_late(at)
        handled = _put_in_app(at)
        for rows in (_urgent(at), _usual(at)):
            handled += _send(_awake(list(rows[:BATCH]), at), clock, is_over)
        _end_mailings(clock())
        return handled


def _note_interrupted(at: datetime) -> None:
    """Nobody else sends now: what is still in hand was in the hand of a process that died."""
    Delivery.objects.filter(state="sending").update(state="unknown", reason="interrupted", changed_at=at)


def _start_scheduled(at: datetime) -> None:
    for number in Mailing.objects.filter(state="scheduled", send_at__lte=at).values_list("pk", flat=True):
        try:
            start(number, by=None, at=at)
        except Refusal as refusal:
            log.warning("Message %s could not be sent at its time: %s", number, refusal.code)
            Mailing.objects.filter(pk=number).update(state="stopped", ended_at=at)


def _forget_late(at: datetime) -> None:
    late = Delivery.objects.filter(state="queued", until__lte=at)
    late.update(state="suppressed", reason="too_late", changed_at=at)


@transaction.atomic
def _put_in_app(at: datetime) -> int:
    """What stands on pages is written with its mark in one transaction: it cannot be there twice, nor be lost."""
    rows = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        state="queued", channel="inapp", due_at__lte=at
    )
    rows = rows.order_by("pk").select_related("mailing", "place__shift")
    found = list(rows[:IN_APP_AT_ONCE])
    Notification.objects.bulk_create([_notice(row, at) for row in found], ignore_conflicts=True)
    Delivery.objects.filter(pk__in=[row.pk for row in found]).update(state="sent", changed_at=at)
    return len(found)


def _notice(row: Delivery, at: datetime) -> Notification:
    """What the page of messages shows; it is called by the number of the delivery, which no other has."""
    if row.mailing is not None:
        kind, opportunity = "mailing.message", row.mailing.opportunity_id
    else:
        assert row.place is not None
        kind, opportunity = "shift.reminder", row.place.shift.opportunity_id
    data = {"opportunity": opportunity}
    return Notification(person_id=row.person_id, kind=kind, event_id=row.pk, created_at=at, emailed_at=at, data=data)


def _due(at: datetime) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(state="queued", due_at__lte=at).exclude(channel="inapp").order_by("due_at", "pk")
    return rows.select_related(
        "mailing__opportunity__organisation", "place__shift__opportunity__organisation", "about",
        "person__account__proven_phone", "person__region__country",
    )  # fmt: skip


def _urgent(at: datetime) -> QuerySet[Delivery]:
    """Reminders and what concerns today go before letters to a hundred thousand."""
    return _due(at).filter(Q(mailing=None) | Q(mailing__is_urgent=True))


def _usual(at: datetime) -> QuerySet[Delivery]:
    return _due(at).filter(mailing__is_urgent=False)


def _awake(rows: Sequence[Delivery], at: datetime) -> list[Delivery]:
    """Those that may go now; the others wait, or are dropped where their receiver wants none any more."""
    if not rows:
        return []
    wishes = wishes_of_many({row.person_id for row in rows})
    asleep = deferred({row.person_id: row.person for row in rows}, wishes, at)
    ready, moved = [], []
    for row in rows:
        kind = "organiser" if row.mailing_id else "reminder"
        if row.person_id in wishes and _is_unwanted(row.channel, wishes[row.person_id].ways(kind)):
            row.state, row.reason = "suppressed", "opted_out"
            moved.append(row)
        elif row.person_id in asleep and not (row.mailing and row.mailing.is_urgent):
            row.due_at = asleep[row.person_id]
            moved.append(row)
        else:
            ready.append(row)
    # Under the condition that nobody stopped them meanwhile.
    for row in moved:
        row.changed_at = at
    with transaction.atomic():
        live = set(
            Delivery.objects.select_for_update().filter(pk__in=[row.pk for row in moved], state="queued")
            .values_list("pk", flat=True)
        )  # fmt: skip
        Delivery.objects.bulk_update(
            [row for row in moved if row.pk in live], ["state", "reason", "due_at", "changed_at"], batch_size=BATCH
        )
    return ready


def _is_unwanted(channel: str, ways: frozenset[str]) -> bool:
    """A text message also stands in for an e-mail that has no address."""
    return channel not in ways and not (channel == "sms" and "email" in ways)


def _send(rows: Sequence[Delivery], clock: Clock, is_over: Callable[[], bool]) -> int:
    """Sends the rows in turn at the set rate; the claim of each is written before it leaves."""
    if not rows:
        return 0
    pace = 1 / settings.AWN_MESSAGES_PER_SECOND
    handled, last, outcome = 0, None, Outcome("sent")
    with Hand(clock) as hand:
        next_at = time.monotonic()
        for row in rows:
            if is_over():
                break
            if not _step(last, outcome, row, clock()):
                last = None
                continue
            last = row
            outcome = hand.over(row)
            handled += 1
            next_at = max(next_at + pace, time.monotonic() - 1.0)
            time.sleep(max(next_at - time.monotonic(), 0.0))
        _step(last, outcome, None, clock())
    return handled


def _step(last: Delivery | None, outcome: Outcome, following: Delivery | None, at: datetime) -> bool:
    """Writes down what came of the last one and claims the next; False when somebody stopped that one."""
    state, reason, due = outcome.state, outcome.reason, None
    if last is not None and outcome.state == "later":
        due = next_try(last.attempts + 1, at)
        state, reason = ("queued", "") if due else ("refused", "gave_up")
    if outcome.state == "away":
        state, due = "queued", at + AWAY_FOR
    if last is None and following is None:
        return False
    numbers = {"last": last.pk if last else 0, "next": following.pk if following else 0}
    with connection.cursor() as cursor:
        cursor.execute(
            _STEP,
            {
                **numbers,
                "state": state,
                "reason": reason,
                "due": due,
                "at": at,
                "untried": int(outcome.state == "away"),
            },
        )
        claimed = {number for (number,) in cursor.fetchall()}
    return following is not None and following.pk in claimed


def _end_mailings(at: datetime) -> None:
    open_rows = Delivery.objects.filter(mailing=OuterRef("pk"), state__in=["queued", "sending"])
    ended = Mailing.objects.filter(~Exists(open_rows), state="sending")
    for mailing in ended.only("pk", "opportunity_id"):
        with transaction.atomic():
            if Mailing.objects.filter(pk=mailing.pk, state="sending").update(state="done", ended_at=at):
                record("mailing.done", by=None, at=at, subject=mailing.pk, opportunity=mailing.opportunity_id)
