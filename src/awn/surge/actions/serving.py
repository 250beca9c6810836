"""Serving queues: numbers are given, and answered in their order, by one server a queue."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import override

from awn.base.events import record
from awn.base.refusal import Refusal
from awn.opportunities.models import Shift
from awn.participation.actions.applications import Request, enter
from awn.participation.agreeing import check_accepts
from awn.participation.models import Application
from awn.participation.rules import ACTIVE_APPLICATION
from awn.people.models import Person
from awn.surge.models import Claim, Queue
from awn.surge.queries import to_serve
from awn.surge.rules import ASKED, GRACE, WHY_LENGTH, draw, outcome

log = logging.getLogger(__name__)
# Answered in one transaction: a seat's row is locked for as long as it takes, which is a fraction of a second.
BATCH = 100
# How much the latest batch changes the pace that is foretold.
LATEST_COUNTS = 0.3
_NUMBER = """
    WITH fresh AS (
        SELECT id, row_number() OVER (ORDER BY id) AS turn FROM surge_claim
         WHERE opportunity_id = %(opportunity)s AND number IS NULL AND state = 'asked' AND asked_at <= %(until)s)
    UPDATE surge_claim c SET number = %(from)s + fresh.turn FROM fresh WHERE c.id = fresh.id
"""
_DRAWN = """
    UPDATE surge_claim c SET number = drawn.turn
      FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS drawn(id, turn) WHERE c.id = drawn.id
"""


def serve(*, by: Person | None, at: datetime) -> int:
    """One batch of every queue that has somebody to answer; how many were answered. Any number may serve at once."""
    return sum(serve_queue(opportunity_id, by=by, at=at) for opportunity_id in to_serve(at - GRACE))


@transaction.atomic
def serve_queue(opportunity_id: int, *, by: Person | None, at: datetime) -> int:
    """Gives numbers to those who came, and answers the next batch in order; how many were answered.

    Nothing while another server is at this queue, or before it opens.
    """
    began = time.monotonic()
    queue = _taken(opportunity_id)
    if queue is None or queue.opportunity.queue_opens_at is None or at < queue.opportunity.queue_opens_at + GRACE:
        return 0
    _give_numbers(queue, queue.opportunity.queue_opens_at, at)
    waiting = Claim.objects.select_related("person").filter(opportunity_id=opportunity_id, state=ASKED)
    claims = list(waiting.exclude(number=None).order_by("number")[:BATCH])
    _lock_seats(claims)
    for claim in claims:
        _answer(claim, at)
    fields = ["state", "application", "code", "why_ar", "why_en", "answered_at"]
    Claim.objects.bulk_update(claims, fields)
    if claims:
        queue.answered = max(claim.number or 0 for claim in claims)
        pace = len(claims) / max(time.monotonic() - began, 0.001)
        queue.per_second += (pace - queue.per_second) * (LATEST_COUNTS if queue.per_second else 1)
        record("queue.answered", by=by, at=at, subject=opportunity_id, claims=[claim.pk for claim in claims])
    queue.save()
    return len(claims)


def _taken(opportunity_id: int) -> Queue | None:
    """The queue, when nobody else serves it: the lock goes with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"surge:{opportunity_id}"])
        row = cursor.fetchone()
    if row is None or not row[0]:
        return None
    return Queue.objects.select_related("opportunity").filter(pk=opportunity_id).first()


def _give_numbers(queue: Queue, opens_at: datetime, at: datetime) -> None:
    if queue.drawn_at is None:
        queue.seed, queue.drawn_at = secrets.token_hex(16), at
        early = Claim.objects.filter(opportunity_id=queue.pk, number=None, state=ASKED, asked_at__lt=opens_at)
        ids = draw(early.values_list("pk", flat=True), queue.seed)
        _run(_DRAWN, {"ids": ids})
        queue.numbered = len(ids)
        record("queue.drawn", by=None, at=at, subject=queue.pk, number=len(ids))
    values = {"opportunity": queue.pk, "from": queue.numbered, "until": at - GRACE}
    queue.numbered += _run(_NUMBER, values)


def _run(sql: str, values: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _lock_seats(claims: Sequence[Claim]) -> None:
    """Shifts in the order of their ids, as everywhere: locked one by one as claims name them, two might wait for each
    other. Full ones are not touched again."""
    wanted = {shift_id for claim in claims for shift_id in claim.shift_ids}
    if wanted:
        rows = Shift.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        list(rows.values_list("pk", flat=True))


def _answer(claim: Claim, at: datetime) -> None:
    """Writes the answer into the claim; the caller saves. Whatever goes wrong with one, the next are served."""
    person, claim.answered_at = claim.person, at
    request = Request(opportunity_id=claim.opportunity_id, shift_ids=claim.shift_ids, charter_accepted=True)
    try:
        with transaction.atomic():
            check_accepts(request.charter_accepted, person)
            made = enter(request, person, in_turn=True, by=person, at=at)
        claim.application, claim.state = made, outcome(made.state)
    except Refusal as refusal:
        earlier = _earlier(claim) if refusal.code == "already_applied" else None
        if earlier is not None:
            claim.application, claim.state = earlier, outcome(earlier.state)
            return
        claim.state, claim.code = "refused", refusal.code
        claim.why_ar, claim.why_en = _said(refusal, "ar"), _said(refusal, "en")
    except Exception:
        log.exception("The claim %s could not be answered", claim.pk)
        claim.state, claim.code = "refused", "fault"


def _earlier(claim: Claim) -> Application | None:
    rows = Application.objects.filter(opportunity_id=claim.opportunity_id, person_id=claim.person_id)
    return rows.filter(state__in=sorted(ACTIVE_APPLICATION)).first()


def _said(refusal: Refusal, language: str) -> str:
    with override(language):
        return str(refusal.message)[:WHY_LENGTH]
