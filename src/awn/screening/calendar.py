"""An interview as an entry for calendars (RFC 5545)."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event

from awn.screening.models import Interview


def invitation(interview: Interview, summary: str, at: datetime) -> bytes:
    """The entry of a chosen time; the same identity at each change, so that calendars move it."""
    slot = interview.slot
    if slot is None:
        raise ValueError(f"interview {interview.pk} has no time")
    entry = Event()
    entry.add("uid", f"interview-{interview.pk}@awn")
    entry.add("sequence", interview.sequence)
    entry.add("dtstamp", at)
    entry.add("dtstart", slot.starts_at)
    entry.add("dtend", slot.ends_at)
    entry.add("summary", summary)
    entry.add("location", slot.place)
    calendar = Calendar()
    calendar.add("prodid", "-//Awn//Interviews//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())
