"""Opportunities as the cards of components/content.html show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from awn.base.text import Bilingual
from awn.opportunities.queries import OpportunityCard
from awn.opportunities.rules import GENDERS, KINDS, MODES
from awn.web import formatting
from awn.web.jinja import t_plain

NEW_FOR = timedelta(days=7)
FEW_SEATS = 5
Tag = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """The values that the macro `opportunity_card` writes."""

    url: str
    title: Bilingual
    organisation: str
    verified: bool
    art: str
    region: str
    when_text: str
    hijri_text: str
    time_text: Markup | str
    seats_left: int
    capacity: int | None
    tags: tuple[Tag, ...]
    reason: str = ""
    more_text: str = ""


def card_of(found: OpportunityCard, at: datetime, *, reason: str = "") -> Card:
    """One card in the language of the page."""
    when, moon = _day(found)
    return Card(
        url=reverse("opportunity", args=[found.public_id]),
        title=found.title,
        organisation=t_plain(found.organisation),
        verified=found.organisation_is_verified,
        art=found.art,
        region=place_text(found.mode, found.place, found.region),
        when_text=when,
        hijri_text=moon,
        time_text=_time(found),
        seats_left=found.seats_left,
        capacity=found.capacity if found.is_open and found.capacity else None,
        tags=tuple(_tags(found, at)),
        reason=reason,
        more_text=_more(found),
    )


def place_text(mode: str, place: Bilingual, region: Bilingual | None) -> str:
    """Where it is: place and region, or that it needs no place."""
    parts = [t_plain(text) for text in (place, region) if text]
    # Many places end with the name of their region already.
    if len(parts) == 2 and parts[1] in parts[0]:
        parts.pop()
    return _(", ").join(parts) or str(MODES.get(mode, ""))


def _day(found: OpportunityCard) -> tuple[str, str]:
    """When, in the opportunity's own zone, and the same day in the Hijri calendar."""
    if not found.starts_at or not found.ends_at:
        return _("The organisation will agree on a time with you"), ""
    first = formatting.in_zone(found.starts_at, found.zone).date()
    last = formatting.in_zone(found.ends_at, found.zone).date()
    if not found.is_open:
        return formatting.day_span(first, last), ""
    if found.open_ended:
        return _("Any time until %(day)s") % {"day": formatting.day(last)}, formatting.hijri(last, found.zone)
    return formatting.full_day(first), formatting.hijri(first, found.zone)


def _more(found: OpportunityCard) -> str:
    """How many shifts follow the first; stands behind its date."""
    more = found.shifts - 1
    if more < 1 or not found.is_open or found.open_ended or not found.starts_at or not found.ends_at:
        return ""
    return ngettext(", and one more shift", ", and %(n)s more shifts", more) % {"n": formatting.plain_number(more)}


def _time(found: OpportunityCard) -> Markup | str:
    if not found.is_open or found.open_ended or not found.starts_at or not found.ends_at:
        return ""
    return formatting.time_range(found.starts_at, found.ends_at, found.zone)


def _tags(found: OpportunityCard, at: datetime) -> list[Tag]:
    tags: list[Tag] = []
    if not found.is_open:
        tags.append((_("Over"), ""))
    elif found.published_at and at - found.published_at < NEW_FOR:
        tags.append((_("New"), "new"))
    if found.is_open and 0 < found.seats_left < FEW_SEATS:
        tags.append((_("Few places"), "few"))
    if found.mode != "on_site":
        tags.append((str(MODES.get(found.mode, "")), "info"))
    if found.kind != "general":
        tags.append((str(KINDS.get(found.kind, "")), ""))
    if found.gender != "any":
        tags.append((str(GENDERS.get(found.gender, "")), ""))
    if found.accessibility:
        tags.append((_("Accessible"), "ok"))
    return tags
