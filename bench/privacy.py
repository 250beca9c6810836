"""A person with ten years of history: the copy of everything, and the erasure, beside a plain dump of the same rows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from awn.base.clock import now
from bench import world
from bench.figures import Figure, Result
from bench.scratch import database

YEARS, SHIFTS_A_YEAR = 10, 60
PEOPLE, OPPORTUNITIES, ENTRIES = 20_000, 2_000, 200_000
MOST_EXPORT, MOST_ERASURE = 10.0, 10.0
# What a plain dump would hold: the rows of the history, as PostgreSQL itself makes JSON of them.
DUMP = """
SELECT to_json(r) FROM participation_application r WHERE person_id = {who}
UNION ALL SELECT to_json(r) FROM participation_place r WHERE person_id = {who}
UNION ALL SELECT to_json(r) FROM participation_attendanceevent r
  WHERE place_id IN (SELECT id FROM participation_place WHERE person_id = {who})
UNION ALL SELECT to_json(r) FROM hours_hoursentry r WHERE person_id = {who}
UNION ALL SELECT to_json(r) FROM hours_attestation r
  WHERE entry_id IN (SELECT id FROM hours_hoursentry WHERE person_id = {who})
UNION ALL SELECT to_json(r) FROM people_notification r WHERE person_id = {who}
UNION ALL SELECT to_json(r) FROM matching_slate r WHERE person_id = {who}
"""


def run() -> Result:
    """On a world of 200,000 entries, among which one person has six hundred shifts in ten years."""
    with database("awn_bench_privacy"):
        world.load(opportunities=OPPORTUNITIES, people=PEOPLE, entries=ENTRIES)
        who = _history()
        dump, rows = _timed(lambda: _dump(who))
        export, size = _timed(lambda: _exported(who))
        erasure, erased = _timed(lambda: _erased(who))
        if not erased or not _is_sound():
            raise RuntimeError("the ledger is not sound after the erasure")
    name = f"to_json of {rows:,} rows"
    figures = [
        _figure("export_seconds", export, f"{name}, of which {size / 1e6:.1f} MB are packed", dump, MOST_EXPORT),
        _figure("erasure_seconds", erasure, name, dump, MOST_ERASURE),
    ]
    return Result("privacy", figures)


def _figure(name: str, seconds: float, baseline: str, beside: float, most: float) -> Figure:
    return Figure(name, seconds, "s", baseline, beside, f"at most {most:g} s", seconds <= most)


def _history() -> int:
    """The id of somebody with an account, and with shifts, hours, words about them, messages and lists."""
    from awn.consents.actions import agree
    from awn.consents.rules import Purpose
    from awn.hours.log import sequence
    from awn.hours.models import Attestation, HoursEntry
    from awn.matching.models import Slate
    from awn.opportunities.models import Opportunity, Shift
    from awn.participation.models import Application, AttendanceEvent, Place
    from awn.people.models import Account, Notification, Person

    at = now()
    who = Person.objects.create(name_en="Bench", name_key="bench", joined_at=at - timedelta(days=3650))
    other = Person.objects.create(name_en="Other", name_key="other", joined_at=at)
    Account.objects.create(email="bench@example.org", person=who)
    many = YEARS * SHIFTS_A_YEAR
    houses = list(Opportunity.objects.order_by("pk")[:many])
    begins = [at - timedelta(days=6 * number + 1, hours=5) for number in range(len(houses))]
    shifts = Shift.objects.bulk_create(
        Shift(opportunity=house, starts_at=begin, ends_at=begin + timedelta(hours=3), capacity=5)
        for house, begin in zip(houses, begins, strict=True)
    )
    asked = Application.objects.bulk_create(
        Application(
            opportunity=house, person=who, state="accepted", message="Words.", created_at=begin,
            charter_accepted_at=begin,
        )
        for house, begin in zip(houses, begins, strict=True)
    )  # fmt: skip
    seats = Place.objects.bulk_create(
        Place(shift=shift, person=who, application=one, state="attended", created_at=at, changed_at=at)
        for shift, one in zip(shifts, asked, strict=True)
    )
    came = [(seat, begin) for seat, begin in zip(seats, begins, strict=True)]
    for kind, hours in (("check_in", 0), ("check_out", 3)):
        events = AttendanceEvent.objects.bulk_create(
            AttendanceEvent(
                place=seat, kind=kind, at=begin + timedelta(hours=hours), entered_at=begin + timedelta(hours=hours),
                method="supervisor", recorded_by=other,
            )
            for seat, begin in came
        )  # fmt: skip
    entries = HoursEntry.objects.bulk_create(
        HoursEntry(
            person=who, place=seat, opportunity_id=seat.application.opportunity_id, basis=event,
            organisation_id=house.organisation_id, day=begin.date(), minutes=180, since=begin,
            until=begin + timedelta(hours=3), evidence="supervised", credited_at=at, confirmed_by=other,
        )
        for seat, event, house, begin in zip(seats, events, houses, begins, strict=True)
    )  # fmt: skip
    Attestation.objects.bulk_create(Attestation(entry=entry, outcome="agreed", by=who, at=at) for entry in entries)
    Notification.objects.bulk_create(
        Notification(person=who, kind="hours.credited", event_id=number, created_at=at) for number in range(many)
    )
    agree(who.pk, Purpose.STATISTICS, by=who, at=at)
    Slate.objects.bulk_create(
        Slate(
            person_id=who.pk, surface="list", at=at, revision="bench", candidates=20, opportunity_ids=[1, 2, 3],
            scores=[1.0] * 3, propensities=[1.0] * 3, feature_names=["fit"], features=[1.0] * 3,
        )
        for _list in range(many)
    )  # fmt: skip
    sequence(at=at)
    return who.pk


def _dump(who: int) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(DUMP.format(who=who))
        rows = [row for (row,) in cursor.fetchall()]
    json.dumps(rows, default=str)
    return len(rows)


def _exported(who: int) -> int:
    from awn.people.models import Person
    from awn.privacy.actions.exporting import ask_export, prepare
    from awn.privacy.models import Export

    export = ask_export(who, by=Person.objects.get(pk=who), at=now())
    prepare(export.pk, by=None, at=now())
    return Export.objects.get(pk=export.pk).size_bytes


def _erased(who: int) -> bool:
    from awn.people.models import Person
    from awn.privacy.actions.erasing import ask_erasure, erase_due
    from awn.privacy.rules import UNDO_WINDOW

    ask_erasure(who, keeps_certificates=False, by=Person.objects.get(pk=who), at=now())
    return erase_due(at=now() + UNDO_WINDOW) == 1


def _is_sound() -> bool:
    from awn.hours.log_audit import audit

    return audit().is_sound


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    result = act()
    return time.perf_counter() - begin, result
