"""Hints about an opportunity: nothing that forbids, only what its author or a moderator had better look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from awn.base.arabic import latin_digits
from awn.base.refusal import Text
from awn.opportunities.rules import PLACELESS_MODES
from awn.people.prayers import Spot, is_ramadan, within

if TYPE_CHECKING:
    from awn.opportunities.models import Opportunity, Shift

HINTS = {
    "no_arabic": _("The Arabic is missing. Most volunteers read Arabic first."),
    "no_english": _("The English is missing. Many residents read English."),
    "no_accessibility": _("Nothing is said about accessibility. Say what the place offers, even if it is little."),
    "no_contact": _("There is no contact. Volunteers need somebody to ask."),
    "no_risks": _("Nothing is said about risks. If there are none worth naming, say so."),
    "no_insurance": _("Nothing is said about insurance."),
    "insurance_ends": _("The insurance ends before the last shift. Write the later date when it is renewed."),
    "no_goals": _("No Sustainable Development Goal is chosen."),
    "friday_prayer": _("A shift covers the Friday prayer. Leave a break from 11:30 to 13:00, or move the shift."),
    "maghrib_in_ramadan": _("A shift in Ramadan goes on over sunset. Say how volunteers break their fast, or move it."),
    "long_sentences": _("The plain-language summary has a sentence of more than 20 words. Make two of it."),
    "summary_as_title": _("The plain-language summary only repeats the title."),
    "contact_in_text": _("A telephone number or e-mail address stands in the public text. Put it under contact."),
    "minors_alone": _(
        "People under 18 may apply before a guardian is linked; they then wait for consent. Is that intended?"
    ),
    "without_place": _("Volunteers come to a place, but no place is named."),
}
# What only a moderator is shown: an author is told the rest while writing.
FOR_MODERATORS = frozenset({"contact_in_text", "minors_alone"})
ADULT = 18
LONG_SENTENCE = 20
_SENTENCE_END = re.compile(r"[.!?؟;؛\n]+")
_PRAYER = (time(11, 30), time(13, 0))
_FRIDAY = 4
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?:\+|00)?\d[\d\s-]{7,}\d")


def hints(opportunity: Opportunity, shifts: Sequence[Shift]) -> list[str]:
    """Codes of the hints that apply, keys of `HINTS`; `shifts` are all those of the opportunity."""
    at_a_place = opportunity.mode not in PLACELESS_MODES
    minors = opportunity.min_age is None or opportunity.min_age < ADULT
    applies = {
        "no_arabic": not (opportunity.title_ar and opportunity.plain_ar and opportunity.description_ar),
        "no_english": not (opportunity.title_en and opportunity.plain_en and opportunity.description_en),
        "no_accessibility": not opportunity.accessibility,
        "no_contact": not (opportunity.contact_email or opportunity.contact_phone),
        "no_risks": at_a_place and not opportunity.risks,
        "no_insurance": at_a_place and not (opportunity.insurance or "insurance" in opportunity.benefits),
        "no_goals": not opportunity.goals,
        "insurance_ends": _insurance_ends(opportunity),
        "friday_prayer": at_a_place and bool(over_friday_prayer(shifts, opportunity.zone)),
        "maghrib_in_ramadan": at_a_place and any(_over_maghrib(opportunity, shift) for shift in shifts),
        "long_sentences": any(_longest_sentence(text) > LONG_SENTENCE for text in _plain(opportunity)),
        "summary_as_title": any(a and a == b for a, b in _summaries(opportunity)),
        "contact_in_text": any(_CONTACT.search(latin_digits(text)) for text in _texts(opportunity)),
        "minors_alone": minors and not opportunity.guardian_required,
        "without_place": at_a_place and not opportunity.place,
    }
    return [code for code, applying in applies.items() if applying]


def worded(opportunity: Opportunity, shifts: Sequence[Shift]) -> dict[str, Text]:
    """The hints that apply by their codes, in words; of shifts over the Friday prayer with their number."""
    found: dict[str, Text] = {code: HINTS[code] for code in hints(opportunity, shifts)}
    if "friday_prayer" in found:
        number = len(over_friday_prayer(shifts, opportunity.zone))
        found["friday_prayer"] = ngettext(
            "One shift covers the Friday prayer. Leave a break from 11:30 to 13:00, or move it.",
            "%(n)s shifts cover the Friday prayer. Leave a break from 11:30 to 13:00, or move them.",
            number,
        ) % {"n": number}
    return found


def over_friday_prayer(shifts: Iterable[Shift], zone: str) -> list[Shift]:
    """The shifts with fixed times that touch Friday from 11:30 to 13:00 on the clocks of `zone`."""
    return [
        shift
        for shift in shifts
        if shift.cancelled_at is None
        and not shift.open_ended
        and covers_friday_prayer(shift.starts_at, shift.ends_at, zone)
    ]


def covers_friday_prayer(starts_at: datetime, ends_at: datetime, zone: str) -> bool:
    """True when the time touches Friday from 11:30 to 13:00 on the clocks of `zone`."""
    clock = ZoneInfo(zone)
    first, last = starts_at.astimezone(clock), ends_at.astimezone(clock)
    days = {first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)}
    return any(
        day.weekday() == _FRIDAY
        and first < datetime.combine(day, _PRAYER[1], clock)
        and last > datetime.combine(day, _PRAYER[0], clock)
        for day in days
    )


def _insurance_ends(opportunity: Opportunity) -> bool:
    until, last = opportunity.insurance_until, opportunity.ends_at
    return until is not None and last is not None and last.astimezone(ZoneInfo(opportunity.zone)).date() > until


def _over_maghrib(opportunity: Opportunity, shift: Shift) -> bool:
    """By the middle of the region; without one no sunset is known."""
    region, zone = opportunity.region, opportunity.zone
    if region is None or shift.cancelled_at is not None or shift.open_ended:
        return False
    day = shift.starts_at.astimezone(ZoneInfo(zone)).date()
    if not is_ramadan(day):
        return False
    spot = Spot(region.country_id, region.latitude, region.longitude, zone)
    return any(prayer == "maghrib" for prayer, _moment in within(spot, shift.starts_at, shift.ends_at))


def _plain(opportunity: Opportunity) -> list[str]:
    return [opportunity.plain_ar, opportunity.plain_en]


def _longest_sentence(text: str) -> int:
    return max(len(sentence.split()) for sentence in _SENTENCE_END.split(text))


def _summaries(opportunity: Opportunity) -> list[tuple[str, str]]:
    return [(opportunity.plain_ar, opportunity.title_ar), (opportunity.plain_en, opportunity.title_en)]


def _texts(opportunity: Opportunity) -> list[str]:
    return [opportunity.plain_ar, opportunity.plain_en, opportunity.description_ar, opportunity.description_en]
