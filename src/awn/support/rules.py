"""What may be asked, how a request moves, until when an answer is promised, and what an address to answer at is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awn.base.moves import Moves
from awn.base.refusal import Refusal
from awn.people.rules import phone_in_full

AREAS = {
    "account": _("Signing in and my account"),
    "applying": _("Finding something and applying"),
    "day": _("My shifts and checking in"),
    "hours": _("Hours and certificates"),
    "organisation": _("The work of an organisation"),
    "accessibility": _("A barrier of accessibility"),
    "fault": _("Something does not work"),
    "other": _("Something else"),
}
STATES = {
    "unconfirmed": _("Waits for your confirmation"),
    "new": pgettext_lazy("state of a request", "New"),
    "looking": _("Being looked at"),
    "waiting": _("Waiting for you"),
    "answered": _("Answered"),
    "closed": _("Closed"),
}
# The same in the words of those who answer.
DESK_STATES = {**STATES, "unconfirmed": _("Not confirmed yet"), "waiting": _("Waiting for the asker")}
# Somebody waits for us.
OURS = frozenset({"new", "looking"})
OPEN = OURS | {"waiting", "answered"}
MOVES: Moves = {
    "unconfirmed": frozenset({"new"}),
    "new": frozenset({"looking", "waiting", "answered", "closed"}),
    "looking": frozenset({"new", "looking", "waiting", "answered", "closed"}),
    "waiting": frozenset({"new", "looking", "waiting", "answered", "closed"}),
    "answered": frozenset({"new", "looking", "waiting", "answered", "closed"}),
    "closed": frozenset({"new", "looking"}),
}
ANSWERS = {
    "answered": _("This is the answer"),
    "waiting": _("We need to know more from them"),
}
CLOSE_REASONS = {
    "solved": _("It is solved."),
    "elsewhere": _("It belongs to an organisation or an authority, which we named."),
    "quiet": _("Nobody wrote for fourteen days."),
    "same": _("It goes on in another request of yours."),
    "spam": _("It was no request for help."),
}
# Those that somebody chooses; the others come about by themselves.
CHOSEN_REASONS = {code: CLOSE_REASONS[code] for code in ("solved", "elsewhere", "spam")}

WORDS_LENGTH = 4_000
NAME_LENGTH = 120
ROUTE_LENGTH = 80
TITLE_LENGTH = 120
TEMPLATE_LENGTH = 3_000
FILES_PER_REQUEST = 10
# So many of one asker may be open at once; so many of one address may wait for the link in a day.
MOST_OPEN = 10
MOST_UNCONFIRMED = 3
MOST_TEMPLATES = 60
CONFIRM_WITHIN = timedelta(days=2)
REOPEN_WITHIN = timedelta(days=14)
QUIET_AFTER = timedelta(days=14)
KEPT_AFTER_CLOSE = timedelta(days=365)
# Also what nobody ever closed goes in time.
KEPT_UNTOUCHED = timedelta(days=365)
# How far back the figures look.
FIGURES_SPAN = timedelta(days=90)


def check_area(area: str) -> None:
    """Refuses `help_area_missing` for an area there is not."""
    if area not in AREAS:
        message = _("Choose what your request is about.")
        raise Refusal("help_area_missing", message, fields={"area": message})


def check_reason(reason: str) -> None:
    """Refuses `help_reason_missing` for a reason that nobody may choose."""
    if reason not in CHOSEN_REASONS:
        message = _("Choose a reason.")
        raise Refusal("help_reason_missing", message, fields={"reason": message})


def check_may_reopen(closed_at: datetime | None, at: datetime) -> None:
    """Refuses `help_closed_long_ago` (409) more than fourteen days after it was closed."""
    if closed_at is not None and at - closed_at > REOPEN_WITHIN:
        message = _("This request was closed more than fourteen days ago. Please ask again in a new one.")
        raise Refusal("help_closed_long_ago", message, status=409)


def can_reopen(state: str, closed_at: datetime | None, at: datetime) -> bool:
    """Whether its asker may still open it again."""
    return state == "closed" and closed_at is not None and at - closed_at <= REOPEN_WITHIN


def contact_from(typed: str, country: str) -> tuple[str, str]:
    """`("email", address)` or `("sms", number in full)`; a number without a country code is one of `country`.

    Refuses `help_contact_missing`, `help_contact_impossible`.
    """
    if not typed.strip():
        message = _("Write an e-mail address or a mobile number, so that we can answer.")
        raise Refusal("help_contact_missing", message, fields={"contact": message})
    try:
        if "@" in typed:
            validate_email(typed.strip())
            return "email", typed.strip()
        return "sms", phone_in_full(typed, country)
    except (ValidationError, Refusal) as error:
        message = _("Check the address: an e-mail such as name@example.com, or a mobile number such as 0501234567.")
        raise Refusal("help_contact_impossible", message, fields={"contact": message}) from error


def due(asked_at: datetime, working_days: int, weekend: Collection[int], zone: str) -> datetime:
    """The same time of day so many working days later; `weekend` holds ISO weekdays, the clocks are those of `zone`.

    Public holidays are no part of it: they are set by sighting and by decree.
    """
    day = asked_at.astimezone(ZoneInfo(zone))
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        if day.isoweekday() not in weekend or len(weekend) >= 7:
            left -= 1
    return day.astimezone(asked_at.tzinfo)


def is_late(state: str, due_at: datetime | None, at: datetime) -> bool:
    """True when the promised time has passed and nobody has answered."""
    return state in OURS and due_at is not None and at > due_at


def share(part: int, whole: int) -> int | None:
    """Per cent, rounded down so that nothing is promised; None of nothing."""
    return part * 100 // whole if whole else None


def median(values: Collection[float]) -> float | None:
    """The middle one, or the mean of the two in the middle."""
    row = sorted(values)
    if not row:
        return None
    middle = len(row) // 2
    return row[middle] if len(row) % 2 else (row[middle - 1] + row[middle]) / 2


STATE_TAGS: Mapping[str, str] = {
    "unconfirmed": "few", "new": "info", "looking": "info", "waiting": "few", "answered": "ok", "closed": "",
}  # fmt: skip
