"""What an opportunity is and which moves it makes, on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.moves import Moves
from awn.base.refusal import Refusal
from awn.base.text import count_words

KINDS = {
    "general": _("General"),
    "skilled": _("Skill-based"),
    "professional": _("Professional"),
}
MODES = {
    "on_site": _("On site"),
    "remote": _("Remote"),
    "hybrid": _("On site and remote"),
    "virtual_room": _("Virtual room"),
}
LONGEST_UNIT_MINUTES = 8 * 60
UNITS_LIMIT = 500
# For shifts whose organisers set no caps.
MINUTES_PER_UNIT = 60
MOST_UNITS = 10
# Where work can be handed in from afar.
REMOTE_MODES = frozenset({"remote", "hybrid"})
PLACELESS_MODES = frozenset({"remote", "virtual_room"})
SELECTIONS = {
    "instant": _("Places are given at once, in order of arrival"),
    "reviewed": _("The organisation chooses among the applications"),
}
GENDERS = {"any": _("Women and men"), "female": _("Women only"), "male": _("Men only")}
# `identity.rules.Level` in words of what is asked.
IDENTITY_LEVELS = {
    0: _("No proof"),
    1: _("A confirmed e-mail address or telephone number"),
    2: _("A national identity"),
    3: _("A national identity, proven strongly"),
}
SKILL_NEEDS = {"required": _("Required"), "wished": _("Welcome")}

STATES = {
    "draft": _("Draft"),
    "in_review": _("Under review"),
    "published": _("Published"),
    "closed": _("Closed to applications"),
    "completed": _("Completed"),
    "archived": _("Archived"),
    "cancelled": _("Cancelled"),
}
MOVES: Moves = {
    "draft": frozenset({"in_review", "published", "cancelled"}),
    "in_review": frozenset({"published", "draft", "cancelled"}),
    "published": frozenset({"closed", "completed", "cancelled"}),
    "closed": frozenset({"published", "completed", "cancelled"}),
    "completed": frozenset({"archived"}),
    "cancelled": frozenset({"archived"}),
}
# What the public may read; of these only published ones take applications.
PUBLIC_STATES = frozenset({"published", "closed", "completed", "archived"})
RETURN_REASONS = {
    "incomplete": _("Something is missing that volunteers need to know."),
    "plain_summary": _("The plain-language summary is not plain enough."),
    "unsafe": _("The safety of the volunteers is not described well enough."),
    "paid_work": _("This looks like paid work or a sale, not volunteering."),
    "fundraising": _("Collecting money needs a licence that Awn cannot check."),
    "duplicate": _("The same opportunity exists already."),
}
# Why something was published without being read first.
PUBLISH_REASONS = {"trusted": _("Published at once: the organisation is trusted.")}
# A moderator's word on what was published so; else a key of RETURN_REASONS.
SOUND = "sound"
# So many opportunities were published of a house before it can be trusted.
TRUST_AFTER = 3
# Whose opportunity was stopped is not trusted again for so long.
LOST_FOR = timedelta(days=365)
CANCEL_REASONS = {
    "weather": _("Weather"),
    "not_enough_people": _("Too few volunteers"),
    "permit": _("A permit was not given"),
    "no_longer_needed": _("The help is no longer needed"),
    "other": _("Another reason"),
}

PLAIN_WORDS = 60
TITLE_LIMIT = 140
TEXT_LIMIT = 6_000
CAPACITY_LIMIT = 50_000
SHIFT_LIMIT = 500
LONGEST_SHIFT = timedelta(hours=24)
LONGEST_OPEN_SHIFT = timedelta(days=366)
FARTHEST_AHEAD = timedelta(days=3 * 366)
AGE_LIMITS = (5, 120)
# A hall at one end, a bay or a pilgrims' camp at the other.
RADIUS_LIMITS_M = (50, 10_000)


def check_plain(text: str, field: str) -> None:
    """Refuses a plain-language summary of more than 60 words."""
    if count_words(text) > PLAIN_WORDS:
        message = _("The plain-language summary may have 60 words at most. Cut what can wait.")
        raise Refusal("plain_too_long", message, fields={field: message})


def check_ages(lowest: int | None, highest: int | None) -> None:
    """Refuses ages outside 5 to 120, and a highest age under the lowest."""
    for field, age in (("min_age", lowest), ("max_age", highest)):
        if age is not None and not AGE_LIMITS[0] <= age <= AGE_LIMITS[1]:
            message = _("Give an age between 5 and 120.")
            raise Refusal("age_out_of_range", message, fields={field: message})
    if lowest is not None and highest is not None and highest < lowest:
        message = _("The highest age is under the lowest. Swap them.")
        raise Refusal("ages_swapped", message, fields={"max_age": message})


def check_radius(radius_m: int | None) -> None:
    """Refuses a check-in radius outside 50 to 10,000 metres."""
    if radius_m is not None and not RADIUS_LIMITS_M[0] <= radius_m <= RADIUS_LIMITS_M[1]:
        message = _("Give a distance between 50 and 10,000 metres, or leave it empty.")
        raise Refusal("radius_out_of_range", message, fields={"check_in_radius_m": message})


def check_capacity(capacity: int) -> None:
    """Refuses fewer than 1 or more than 50,000 places."""
    if not 1 <= capacity <= CAPACITY_LIMIT:
        message = _("Give a number of places between 1 and 50,000.")
        raise Refusal("capacity_out_of_range", message, fields={"capacity": message})


def check_units(minutes_per_unit: int | None, most_units: int | None) -> None:
    """Refuses one without the other, units of more than eight hours, and more than 500 of them."""
    if minutes_per_unit is None and most_units is None:
        return
    if minutes_per_unit is None or not 1 <= minutes_per_unit <= LONGEST_UNIT_MINUTES:
        message = _("Write how many minutes one unit is worth at most: between 1 and 480.")
        raise Refusal("unit_out_of_range", message, fields={"minutes_per_unit": message})
    if most_units is None or not 1 <= most_units <= UNITS_LIMIT:
        message = _("Write how many units one volunteer can be credited with: between 1 and 500.")
        raise Refusal("units_out_of_range", message, fields={"most_units": message})


def unit_caps(minutes_per_unit: int | None, most_units: int | None) -> tuple[int, int]:
    """The most minutes for one unit of remote work, and the most units of one volunteer in a shift."""
    return minutes_per_unit or MINUTES_PER_UNIT, most_units or MOST_UNITS


def is_credited_by_work(mode: str, minutes_per_unit: int | None) -> bool:
    """Whether hours come from accepted work alone: in remote tasks counted in units."""
    return mode == "remote" and minutes_per_unit is not None


def check_shift_times(starts_at: datetime, ends_at: datetime, *, open_ended: bool = False) -> None:
    """Refuses an end before the start, and a shift of over 24 hours.

    `open_ended` shifts are windows within which volunteers choose their own time; they may last a year.
    """
    if ends_at <= starts_at:
        message = _("The shift ends before it starts. Check the times.")
        raise Refusal("ends_before_start", message, fields={"ends": message})
    longest = LONGEST_OPEN_SHIFT if open_ended else LONGEST_SHIFT
    if ends_at - starts_at > longest:
        message = _("This shift is too long. Split it into shifts of at most 24 hours.")
        raise Refusal("shift_too_long", message, fields={"ends": message})


def check_history(before: tuple[datetime, datetime], after: tuple[datetime, datetime] | None, at: datetime) -> None:
    """Refuses to move or take out (`after` is None) a shift that has begun: attendance and hours stand on its times.

    While it goes on, its end may still move, to a moment that is to come.
    """
    if before[0] > at or before == after:
        return
    if after is not None and after[0] == before[0] and before[1] > at and after[1] >= at:
        return
    message = _(
        "This shift has begun or is over. Attendance and hours stand on its times, so they stay. Add another shift"
        " instead; hours are corrected in the roll."
    )
    raise Refusal("shift_is_history", message, status=409, fields={"starts": message})


def is_drawn(digest: bytes, percent: int) -> bool:
    """Whether a number is among those `percent` of all that are read afterwards."""
    return int.from_bytes(digest[:8], "big") % 100 < percent


def check_gender(gender: str, reason_ar: str, reason_en: str) -> None:
    """A restriction to one gender needs its reason."""
    if gender != "any" and not (reason_ar or reason_en):
        message = _("Say why only women or only men are asked, for example because of the venue.")
        raise Refusal("gender_reason_missing", message, fields={"gender_reason_ar": message})
