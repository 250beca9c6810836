"""Statements leave the house: in order, in batches, and none twice, because each has its number from the beginning.

Killed between the other side's yes and our note of it, a batch is sent again under the same numbers: a store keeps the
first, and says 409. That is why nothing needs to be claimed here, other than with messages to people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from awn.base import sealed
from awn.base.alone import alone
from awn.learning import xapi
from awn.learning.gateways import AwayError, Heard, Store, site_store
from awn.learning.launched import opened
from awn.learning.models import Launch, Statement
from awn.learning.rules import next_try

BATCH = 50
_MOST_TURNS = 40
# More than the longest course has to say.
_MOST_TURNS_OF_LAUNCHES = 4
# The store does not take this one statement, whatever happens to others.
_WRONG = frozenset({400, 413, 422})
# Something with the whole batch: one of it, or its size. One by one they tell which.
_ONE_BY_ONE = frozenset({400, 409, 413, 422})
_LOCK = "awn statements"
# What a store says is shown to staff: words, and no signs that could be markup.
_ODD = re.compile(r"[^\w\s.,:;/()-]")
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one statement: `sent`, `refused`, or still `waiting`; and what the other side said."""

    state: str
    reason: str = ""


def send_due(clock: Clock) -> int:
    """Sends what is due, to all stores; how many were taken. One sender over all processes."""
    with alone(_LOCK) as is_mine:
        if not is_mine:
            return 0
        return _send_for_site(clock) + sum(_send_for_launch(one, clock) for one in _launches(clock()))


def send_for(launch_id: int, clock: Clock) -> None:
    """Sends what waits for one launch, at once: whoever goes back to their platform finds their result there."""
    _send_for_launch(launch_id, clock)


def _send_for_site(clock: Clock) -> int:
    store, taken = site_store(), 0
    if store is None:
        return 0
    for _turn in range(_MOST_TURNS):
        at = clock()
        waiting = Statement.objects.filter(state="waiting", sharer__store=store.key, sharer__until=None)
        # One that was put off holds up only itself and its batch, not what comes after.
        rows = list(waiting.filter(due_at__lte=at).select_related("sharer").order_by("pk")[:BATCH])
        if not rows or not _deliver(store, rows, _named, at):
            break
        taken += len(rows)
    return taken


def _launches(at: datetime) -> list[int]:
    waiting = Statement.objects.filter(state="waiting", due_at__lte=at, launch__isnull=False)
    return list(waiting.order_by("launch").values_list("launch", flat=True).distinct()[:BATCH])


def _send_for_launch(launch_id: int, clock: Clock) -> int:
    launch = Launch.objects.get(pk=launch_id)
    try:
        there = opened(launch)
    except sealed.SealError:
        return 0
    taken = 0
    for _turn in range(_MOST_TURNS_OF_LAUNCHES):
        rows = list(Statement.objects.filter(launch=launch, state="waiting").order_by("pk")[:BATCH])
        if not rows or not _deliver(there.store, rows, lambda _row: there.actor, clock(), is_short_lived=True):
            break
        taken += len(rows)
    return taken


def _named(row: Statement) -> xapi.Json:
    assert row.sharer is not None
    return xapi.agent(settings.AWN_PUBLIC_URL, str(row.sharer.name))


def _deliver(
    store: Store, rows: Sequence[Statement], actor: Callable[[Statement], xapi.Json], at: datetime,
    *, is_short_lived: bool = False,
) -> bool:  # fmt: skip
    """Sends rows and writes down what came of it; False when the store is not to be asked again now."""
    ready = [{**row.body, "actor": actor(row)} for row in rows]
    try:
        heard = store.post(ready)
        if heard.status in _ONE_BY_ONE:
            return _one_by_one(store, rows, ready, at)
        outcome = _judged(heard, is_short_lived=is_short_lived)
    except AwayError as error:
        outcome = Outcome("waiting", str(error))
    _note(rows, outcome, at)
    return outcome.state == "sent"


def _one_by_one(store: Store, rows: Sequence[Statement], ready: Sequence[dict[str, Any]], at: datetime) -> bool:
    for number, (row, body) in enumerate(zip(rows, ready, strict=True)):
        try:
            heard = store.put(body)
        except AwayError as error:
            _note(rows[number:], Outcome("waiting", str(error)), at)
            return False
        # 409: there already. We were interrupted before we could write it down.
        outcome = Outcome("sent", "409") if heard.status == 409 else _judged(heard)
        if outcome.state == "waiting":
            _note(rows[number:], outcome, at)
            return False
        _note([row], outcome, at)
    return True


def _judged(heard: Heard, *, is_short_lived: bool = False) -> Outcome:
    if heard.status in {200, 204}:
        return Outcome("sent")
    words = " ".join(_ODD.sub(" ", heard.text).split())
    said = f"{heard.status} {words}"[:300].strip()
    # The token of a launch does not come back; a password of ours may be put right.
    is_over = heard.status in _WRONG or (is_short_lived and heard.status in {401, 403, 404, 410})
    return Outcome("refused" if is_over else "waiting", said)


@transaction.atomic
def _note(rows: Sequence[Statement], outcome: Outcome, at: datetime) -> None:
    for row in Statement.objects.select_for_update().filter(pk__in=[row.pk for row in rows], state="waiting"):
        row.state, row.reason = outcome.state, outcome.reason
        if outcome.state == "waiting":
            row.tries += 1
            row.due_at = at + next_try(row.tries)
        else:
            row.settled_at = at
        row.save(update_fields=["state", "reason", "tries", "due_at", "settled_at"])
