"""Emergencies: whom a call-up reaches, in which waves, and where a yes leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text

ANSWERS = {"yes": _("Yes, I am coming"), "later": _("Later, not now"), "no": _("No, not this time")}
POOLS = {
    "coming": _("Coming"),
    "standby": _("On standby"),
    "thanked": _("Thanked: enough people"),
    "released": _("Released from standby"),
}
# Why somebody who is coming, or on standby, has no seat in the shift; by the code of what was refused.
NO_SEAT = {
    "clash": _("Has a place elsewhere at the same time"),
    "shift_full": _("No seat was free"),
    "shift_gone": _("The shift is over or was taken out"),
    "gate_closed": _("A requirement of the opportunity is not met"),
    "kept_away": _("This person and the organisation keep away from each other"),
    "may_not_come": _("May not take part at present"),
}
# What is no fault of whoever said yes: they are expected all the same, or wait on standby.
EXPECTED_WITHOUT_SEAT = frozenset({"shift_gone"})
# Seats given while somebody waits for the page; the minutely job goes on with the rest.
SEATS_AT_ONCE = 200
MOST_CALLED_IN = 200
TITLE_LENGTH, PLACE_LENGTH, WHAT_LENGTH, WORDS_LENGTH = 140, 200, 2_000, 1_000
MOST_WANTED = 5_000
MOST_SKILLS = 8
# Of three who are called, about one comes.
CALLED_FOR_ONE = 3
SMALLEST_WAVE, LARGEST_WAVE = 10, 500
BETWEEN_WAVES = timedelta(minutes=10)
FARTHEST_KM = 400
# As the notice of the consent promises.
CALLS_IN_A_WEEK = 3
WEEK = timedelta(days=7)
KEPT_FOR = timedelta(days=365)
LONGEST_STANDBY = timedelta(days=7)
_EARTH_KM = 6_371.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an emergency says of itself, in both languages."""

    title_ar: str
    title_en: str
    what_ar: str
    what_en: str
    place_ar: str
    place_en: str
    region: str
    wanted: int
    skill_ids: tuple[int, ...] = ()


def check_draft(draft: Draft) -> None:
    """Refuses `emergency_incomplete` where a language is missing, and an impossible number of people.

    Both languages must be there: whoever is called reads one of them, and there is no time to ask.
    """
    names = ("title_ar", "title_en", "what_ar", "what_en", "place_ar", "place_en")
    missing: dict[str, Text] = {name: _("Write this in both languages.") for name in names if not getattr(draft, name)}
    if not draft.region:
        missing["region"] = _("Choose the region.")
    if not 1 <= draft.wanted <= MOST_WANTED:
        missing["wanted"] = _("Write a number between 1 and 5,000.")
    if len(draft.skill_ids) > MOST_SKILLS:
        missing["skills"] = _("Choose at most eight skills.")
    if missing:
        message = _("Something is missing: whoever is called must know what, where and how many.")
        raise Refusal("emergency_incomplete", message, fields=missing)


def wave_size(wanted: int, coming: int, undecided: int) -> int:
    """How many are called next: three for each who is still missing, less those who may still answer."""
    if coming >= wanted:
        return 0
    size = max((wanted - coming) * CALLED_FOR_ONE - undecided, 0)
    return min(max(size, SMALLEST_WAVE), LARGEST_WAVE)


def pool_for(wanted: int, coming: int, standby: int) -> str:
    """Where a yes leads: there, to the standby pool while it is no larger than the need, or to thanks."""
    if coming < wanted:
        return "coming"
    return "standby" if standby < wanted else "thanked"


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Great-circle distance between two points (latitude, longitude), in whole kilometres."""
    a, b, c, d = map(radians, (*one, *other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return round(2 * _EARTH_KM * asin(sqrt(half)))


def check_answer(said: str) -> None:
    """Refuses an answer that is none."""
    if said not in ANSWERS:
        raise Refusal("unknown_option", _("Choose one of the options."))


def check_open(closed_at: datetime | None) -> None:
    """Refuses what makes no sense once an emergency is over."""
    if closed_at is not None:
        message = _("This emergency is over. Thank you for your readiness.")
        raise Refusal("emergency_over", message, status=409)


def check_standby(starts: datetime, ends: datetime) -> None:
    """Refuses a time of standby that ends before it begins, or lasts longer than a week."""
    if not starts < ends <= starts + LONGEST_STANDBY:
        message = _("Standby ends after it begins, and lasts a week at most.")
        raise Refusal("standby_times", message, fields={"ends": message})


def words_of_no_seat(code: str) -> Text:
    """Why there is no seat, in words for those in charge."""
    return NO_SEAT.get(code, _("Something stood in the way of a seat"))


def check_number_called_in(number: int) -> None:
    """Refuses `called_in_number` unless it is between one and 200."""
    if not 1 <= number <= MOST_CALLED_IN:
        message = _("Write a number between 1 and 200.")
        raise Refusal("called_in_number", message, fields={"people": message})
