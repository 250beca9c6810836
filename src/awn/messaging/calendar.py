"""Shifts as iCalendar (RFC 5545): the feed of a person, and invitations that update themselves (RFC 5546).

UIDs are those of the file of a single shift, so that a calendar holds each shift once however it came there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from awn.base.icalendar import escaped, folded
from awn.base.text import Bilingual
from awn.participation.models import Place
from awn.people.models import Person

# What is over stays in the feed for so long.
KEPT = timedelta(days=90)
MOST = 500
# Asked for anew after so long, where the program heeds it.
REFRESH = "PT1H"
_STATUS = {"confirmed": "CONFIRMED", "attended": "CONFIRMED", "waiting": "TENTATIVE"}
_ENDED = frozenset({"released", "cancelled", "passed_over"})


def calendar_of_person(person: Person, at: datetime) -> str:
    """All shifts of a person from ninety days ago on; what was given up or called off stands there as cancelled."""
    rows = Place.objects.filter(person=person, shift__ends_at__gt=at - KEPT, shift__open_ended=False)
    rows = rows.select_related("shift__opportunity__organisation", "shift__role").order_by("-shift__starts_at", "-pk")
    places = _latest(rows[:MOST])
    with override(person.language):
        head = ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(_('My shifts at Awn'))}",
                f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}"]  # fmt: skip
        return _calendar(head, places, person, at, guest="")


def invitation(place: Place, guest: str, at: datetime) -> tuple[str, str]:
    """The calendar object for one place as (method, text): REQUEST while it stands, CANCEL once it does not."""
    method = "CANCEL" if is_ended(place) else "REQUEST"
    with override(place.person.language):
        return method, _calendar([f"METHOD:{method}"], [place], place.person, at, guest=guest)


def is_ended(place: Place) -> bool:
    """Whether it no longer stands in a calendar."""
    return place.state in _ENDED or place.shift.cancelled_at is not None or place.shift.opportunity.state == "cancelled"


def _latest(rows: Iterable[Place]) -> list[Place]:
    """One place a shift: who gave it up and came back holds it."""
    found: dict[int, Place] = {}
    for row in rows:
        if row.shift_id not in found:
            found[row.shift_id] = row
    return sorted(found.values(), key=lambda row: (row.shift.starts_at, row.pk))


def _calendar(head: Sequence[str], places: Sequence[Place], person: Person, at: datetime, *, guest: str) -> str:
    spans: dict[str, list[datetime]] = {}
    for place in places:
        spans.setdefault(place.shift.opportunity.zone, []).extend([place.shift.starts_at, place.shift.ends_at])
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Awn//Volunteering//EN", "CALSCALE:GREGORIAN", *head]
    for zone, moments in sorted(spans.items()):
        lines += _zone(zone, min(moments), max(moments))
    for place in places:
        lines += _event(place, person, at, guest)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(place: Place, person: Person, at: datetime, guest: str) -> list[str]:
    shift, opportunity, language = place.shift, place.shift.opportunity, person.language
    page = f"{settings.AWN_PUBLIC_URL}/{language}/applications/{place.application_id}/"
    role = shift.role.title.pick(language)[0] if shift.role else ""
    title = " – ".join(filter(None, [opportunity.title.pick(language)[0], role]))
    words = "\n".join(
        filter(None, [opportunity.organisation.name.pick(language)[0], opportunity.plain.pick(language)[0], page])
    )
    ended = is_ended(place)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{opportunity.public_id}-{shift.pk}@awn",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID={opportunity.zone}:{_local(shift.starts_at, opportunity.zone)}",
        f"DTEND;TZID={opportunity.zone}:{_local(shift.ends_at, opportunity.zone)}",
        f"SEQUENCE:{sequence(place)}",
        f"SUMMARY;LANGUAGE={language}:{escaped(title)}",
        f"DESCRIPTION;LANGUAGE={language}:{escaped(words)}",
        f"URL:{page}",
        f"STATUS:{'CANCELLED' if ended else _STATUS.get(place.state, 'CONFIRMED')}",
        f"TRANSP:{'TRANSPARENT' if ended else 'OPAQUE'}",
        *_where(opportunity.place, opportunity.latitude, opportunity.longitude, language),
    ]
    if guest:
        name = parseaddr(settings.DEFAULT_FROM_EMAIL)
        lines.append(f"ORGANIZER;CN={_quoted(name[0])}:mailto:{name[1]}")
        part = "PARTSTAT=ACCEPTED" if place.state != "waiting" else "PARTSTAT=TENTATIVE"
        lines.append(f"ATTENDEE;ROLE=REQ-PARTICIPANT;{part};RSVP=FALSE:mailto:{guest}")
    return [*lines, "END:VEVENT"]


def sequence(place: Place) -> int:
    """Rises with each change of the opportunity, and once more when the place ends (RFC 5546, section 2.1.4).

    Seconds, not a count: who gives a place up and comes back has a new row, whose invitation must weigh more.
    """
    latest = max(place.changed_at, place.shift.opportunity.changed_at)
    return max(int(latest.timestamp()) - _EPOCH, 0)


# 1 January 2026: a number of 31 bits that lasts until 2094.
_EPOCH = 1_767_225_600


def _where(place: Bilingual, latitude: float | None, longitude: float | None, language: str) -> list[str]:
    lines = [f"LOCATION:{escaped(place.pick(language)[0])}"] if place else []
    if latitude is not None and longitude is not None:
        lines.append(f"GEO:{latitude:.6f};{longitude:.6f}")
    return lines


def _zone(name: str, first: datetime, last: datetime) -> list[str]:
    """The zone as far as these moments need it: each offset with the moment from which it holds."""
    zone = ZoneInfo(name)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    day = first.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    before = zone.utcoffset(day.astimezone(zone))
    lines += _observance(day.astimezone(zone), before, before)
    while day <= last + timedelta(days=1):
        day += timedelta(hours=1)
        here = day.astimezone(zone)
        offset = here.utcoffset()
        if offset != before:
            lines += _observance(here, before, offset)
            before = offset
    return [*lines, "END:VTIMEZONE"]


def _observance(begins: datetime, before: timedelta | None, after: timedelta | None) -> list[str]:
    assert before is not None
    assert after is not None
    kind = "DAYLIGHT" if begins.dst() else "STANDARD"
    # The wall clock that was still on when the change came.
    wall = (begins.astimezone(UTC) + before).replace(tzinfo=None)
    return [f"BEGIN:{kind}", f"DTSTART:{wall:%Y%m%dT%H%M%S}", f"TZOFFSETFROM:{_offset(before)}",
            f"TZOFFSETTO:{_offset(after)}", f"END:{kind}"]  # fmt: skip


def _offset(value: timedelta) -> str:
    minutes = int(value.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
