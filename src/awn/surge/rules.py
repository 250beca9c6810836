"""A queue before few seats: who is served in which order, and what every number is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal

ASKED = "asked"
CLAIM_STATES = {
    ASKED: _("Waiting for an answer"),
    "placed": _("A place"),
    "listed": _("On the waiting list"),
    "guardian": _("Waiting for a guardian"),
    "sent": _("Sent to the organisation"),
    "refused": _("Not possible"),
    "left": _("Left the queue"),
}
# Of these somebody may have any number, and ask again: they hold no number in the queue.
OVER = frozenset({"refused", "left"})
# What an application became, in the words of a claim.
OUTCOMES = {"accepted": "placed", "waiting": "listed", "awaiting_guardian": "guardian", "submitted": "sent"}
# Requests that came before the opening may still be on their way into the table: the order of commits is not that of
# numbers. Nobody is numbered sooner than this.
GRACE = timedelta(seconds=1)
# An opening further off is a slip of the hand.
LATEST_OPENING = timedelta(days=180)
WHY_LENGTH = 500
# Between two looks of a page that waits: near the front soon, far behind seldom.
SOONEST_LOOK, LATEST_LOOK = 3, 30
LOOKS_UNTIL_SERVED = 4
# Whoever finds no room is given a time to come again: one after the other, twice as fast as requests are answered, so
# that nobody who answers is ever idle. A minute is the longest: the pace is an estimate. Shorter, and a large crowd
# keeps the servers busy with sending it away.
SOONEST_AGAIN, LATEST_AGAIN = 1, 60
APART = 0.5


def draw(claim_ids: Iterable[int], seed: str) -> list[int]:
    """The ids in the order that the lot gives them: by SHA-256 of `seed:id`, which anybody can work out again."""
    return sorted(claim_ids, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).digest())


def outcome(application_state: str) -> str:
    """What a claim became by what its application is."""
    return OUTCOMES[application_state]


def before(number: int | None, answered: int) -> int | None:
    """How many are served first; None while the number is not drawn yet."""
    return None if number is None else max(number - answered - 1, 0)


def seconds_to_wait(ahead: int, per_second: float) -> int | None:
    """About how long `ahead` people take; None while nobody knows the pace."""
    return None if per_second <= 0 else int(ahead / per_second) + 1


def seconds_to_look(seconds: int | None) -> int:
    """After how many seconds a waiting page looks again."""
    wanted = SOONEST_LOOK if seconds is None else seconds // LOOKS_UNTIL_SERVED
    return min(max(wanted, SOONEST_LOOK), LATEST_LOOK)


def seconds_before_opening(opens_at: datetime, at: datetime) -> int:
    """Until the next look of a page that waits for the opening: never much past it, and never all in one second.

    Whoever looks later loses nothing: they have asked already, and the lot decides.
    """
    left = int((opens_at - at).total_seconds())
    return min(max(left + 2, SOONEST_LOOK), 10 * LATEST_LOOK)


def check_opening(opens_at: datetime, at: datetime) -> None:
    """Refuses an opening that nobody will see."""
    if opens_at > at + LATEST_OPENING:
        message = _("Choose an opening within the next six months.")
        raise Refusal("opening_too_late", message, fields={"opens": message})


def appointment(now: float, next_free: float, per_second: float) -> tuple[float, float]:
    """When somebody who finds no room comes again, and when the next may, in seconds of the same clock.

    Times go on in the order in which people were sent away, as fast as `per_second` requests are answered. When all
    times of the next seconds are given, nobody's is kept: the second value stays, and the caller spreads them.
    """
    due = max(next_free, now + SOONEST_AGAIN)
    if due > now + LATEST_AGAIN:
        return now + LATEST_AGAIN, next_free
    return due, due + APART / per_second
