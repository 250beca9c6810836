"""Rows of a year of history, gathered in memory and written in bulk as the actions would have written them.

Each row of the book follows the rules of its action, the triggers count seats and balances as always, and each has its
event, already handled: nobody is notified of what happened last spring.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from awn.base.models import Event
from awn.credentials.models import Certificate
from awn.credentials.queries import content
from awn.credentials.rules import digest
from awn.hours.models import HoursEntry
from awn.participation.models import Application, ApplicationShift, AttendanceEvent, Place

BATCH = 2_000


@dataclass(slots=True)
class Book:
    """What is to be written; `write` does it once."""

    applications: list[Application] = field(default_factory=list)
    wanted: list[ApplicationShift] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    marks: list[AttendanceEvent] = field(default_factory=list)
    corrections: list[AttendanceEvent] = field(default_factory=list)
    entries: list[HoursEntry] = field(default_factory=list)
    reversals: list[HoursEntry] = field(default_factory=list)
    certificates: list[tuple[Certificate, list[HoursEntry]]] = field(default_factory=list)

    def write(self) -> None:
        """Parents before children, so that ids are there when they are needed."""
        Application.objects.bulk_create(self.applications, BATCH)
        ApplicationShift.objects.bulk_create(self.wanted, BATCH)
        Place.objects.bulk_create(self.places, BATCH)
        AttendanceEvent.objects.bulk_create(self.marks, BATCH)
        AttendanceEvent.objects.bulk_create(self.corrections, BATCH)
        HoursEntry.objects.bulk_create(self.entries, BATCH)
        HoursEntry.objects.bulk_create(self.reversals, BATCH)
        self._certify()
        Event.objects.bulk_create(sorted(self._events(), key=lambda event: event.at), BATCH)

    def _certify(self) -> None:
        for certificate, entries in self.certificates:
            certificate.digest = digest(content(certificate, [entry.pk for entry in entries]))
        Certificate.objects.bulk_create([certificate for certificate, _entries in self.certificates], BATCH)
        rests = Certificate.entries.through
        rests._default_manager.bulk_create(
            [
                rests(certificate_id=certificate.pk, hoursentry_id=entry.pk)
                for certificate, entries in self.certificates
                for entry in entries
            ],
            BATCH,
        )

    def _events(self) -> Iterator[Event]:
        for row in self.applications:
            about: dict[str, int | str] = {"opportunity": row.opportunity_id, "state": "submitted"}
            yield _event("application.submitted", row.created_at, row.person_id, row.pk, about)
            if row.decided_at is not None:
                yield _event(f"application.{row.state}", row.decided_at, row.decided_by_id, row.pk, {})
        for mark in (*self.marks, *self.corrections):
            data = {"attendance": mark.pk}
            yield _event(f"attendance.{mark.kind}", mark.entered_at, mark.recorded_by_id, mark.place_id, data)
        for entry in (*self.entries, *self.reversals):
            name = "hours.reversed" if entry.reverses_id else "hours.credited"
            data = {"place": entry.place_id, "minutes": entry.minutes}
            yield _event(name, entry.credited_at, entry.confirmed_by_id, entry.pk, data)
        for certificate, _entries in self.certificates:
            data = {"person": certificate.person_id, "opportunity": certificate.opportunity_id or 0}
            yield _event("certificate.issued", certificate.issued_at, None, certificate.pk, data)


def _event(name: str, at: datetime, by: int | None, subject: int, data: Mapping[str, int | str]) -> Event:
    return Event(name=name, at=at, by_id=by, subject_id=subject, data=dict(data), handled_at=at)
