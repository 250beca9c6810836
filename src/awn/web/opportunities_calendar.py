"""Shifts as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from awn.base.icalendar import escaped, folded
from awn.base.text import Bilingual
from awn.opportunities.queries import Shift


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift in a calendar, with the address of its page; `prefix` names whose it is, `whose` tells them apart."""

    shift: Shift
    page: str
    prefix: str = ""
    # Two children in one shift are two entries.
    whose: str = ""


def calendar(shift: Shift, page: str, language: str, at: datetime) -> str:
    """The file for one shift. Times are written in UTC, which every calendar shows in its owner's own zone."""
    return calendar_of([Entry(shift, page)], language, at)


def calendar_of(entries: Iterable[Entry], language: str, at: datetime) -> str:
    """The file for several shifts."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Awn//Volunteering//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for entry in entries for line in _event(entry, language, at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry, language: str, at: datetime) -> list[str]:
    shift, page = entry.shift, entry.page
    opportunity = shift.opportunity
    organisation, _language = opportunity.organisation.name.pick(language)
    title, title_language = opportunity.title.pick(language)
    plain, plain_language = opportunity.plain.pick(language)
    role = shift.role.title.pick(language)[0] if shift.role else ""
    place = [text.pick(language)[0] for text in (opportunity.place, _region(shift)) if text]
    summary = ": ".join(filter(None, [entry.prefix, " – ".join(filter(None, [title, role]))]))
    lines = [
        "BEGIN:VEVENT",
        f"UID:{opportunity.public_id}-{shift.pk}{'-' + entry.whose if entry.whose else ''}@awn",
        f"DTSTAMP:{_moment(at)}",
        f"DTSTART:{_moment(shift.starts_at)}",
        f"DTEND:{_moment(shift.ends_at)}",
        f"SEQUENCE:{opportunity.version}",
        f"SUMMARY;LANGUAGE={title_language}:{escaped(summary)}",
        f"DESCRIPTION;LANGUAGE={plain_language}:{escaped(chr(10).join(filter(None, [organisation, plain, page])))}",
        f"URL:{page}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
    ]
    if place:
        lines.append(f"LOCATION:{escaped('، '.join(place) if language == 'ar' else ', '.join(place))}")
    if opportunity.latitude is not None and opportunity.longitude is not None:
        lines.append(f"GEO:{opportunity.latitude:.6f};{opportunity.longitude:.6f}")
    return [*lines, "END:VEVENT"]


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _region(shift: Shift) -> Bilingual | None:
    region = shift.opportunity.region
    return region.name if region else None
