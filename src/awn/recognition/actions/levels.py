"""Levels follow from the ledger, which never hears of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.credentials.actions.levels import issue_level, take_back_level
from awn.hours.models import HoursEntry
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.people.models import Person
from awn.people.permissions import require_staff
from awn.people.queries import ids_of
from awn.people.rules import StaffPermission
from awn.recognition.models import Level, LevelSetting
from awn.recognition.queries import levels_of_country
from awn.recognition.rules import check_levels, level_name, reached


@transaction.atomic
def bring_up_to_date(person_id: int, *, by: Person | None, at: datetime) -> None:
    """Brings the levels of one person in line with the ledger, over all organisations and in those with levels of
    their own. Twice is once. What is reached brings a badge; what is lost takes it back, and the person is told."""
    person = found(Person.objects.select_for_update().filter(pk=person_id).first())
    if person.merged_into_id is not None:
        bring_up_to_date(person.merged_into_id, by=by, at=at)
        return
    rows = HoursEntry.objects.filter(person__in=ids_of(person.pk), reverses=None, reversal=None)
    credited = list(rows.order_by("day", "pk").values_list("day", "minutes", "organisation_id"))
    own = _own_levels({house for _day, _minutes, house in credited} | _houses(person.pk))
    _settle(person, None, [row[:2] for row in credited], levels_of_country(_country(person)), by=by, at=at)
    for house, levels in own.items():
        _settle(person, house, [row[:2] for row in credited if row[2] == house], levels, by=by, at=at)


@transaction.atomic
def set_levels(
    levels: Sequence[int], *, organisation_id: int | None = None, country: str = "", by: Person | None, at: datetime
) -> LevelSetting:
    """The levels of an organisation, or of a country. Those that people have stay until their hours are looked at.

    Refuses: no right to, none, more than six, hours below one or above twenty thousand.
    """
    if organisation_id is not None:
        require(by, Permission.EDIT_ORGANISATION, organisation_id)
    else:
        require_staff(by, StaffPermission.KEEP_RATES)
    values = {"hours": list(check_levels(levels)), "by": by, "at": at}
    of: dict[str, Any] = {"organisation_id": organisation_id, "country_id": country or None}
    row, _is_new = LevelSetting.objects.update_or_create(**of, defaults=values)
    record("levels.set", by=by, at=at, subject=row.pk, levels=list(row.hours))
    return row


def _settle(
    person: Person, house: int | None, credited: Sequence[tuple[date, int]], levels: Sequence[int], *,
    by: Person | None, at: datetime,
) -> None:  # fmt: skip
    there = reached(credited, levels)
    kept = Level.objects.select_related("certificate").filter(person=person, organisation=house, lost_at=None)
    current = {row.hours: row for row in kept}
    for hours, row in current.items():
        # A level that its organisation no longer has stays with whoever reached it.
        if hours not in there and reached(credited, [hours]).get(hours) is None:
            _lose(row, by=by, at=at)
    for hours, day in there.items():
        _reach(person, house, hours, (credited[0][0], day), current.get(hours), by=by, at=at)


def _reach(
    person: Person, house: int | None, hours: int, days: tuple[date, date], row: Level | None, *,
    by: Person | None, at: datetime,
) -> None:  # fmt: skip
    is_new = row is None
    row = row or Level.objects.create(person=person, organisation_id=house, hours=hours, reached_on=days[1], at=at)
    if row.certificate is None or row.certificate.revoked_at is not None:
        try:
            row.certificate = issue_level(person.pk, level_name(hours), days, organisation_id=house, by=by, at=at)
        except Refusal as refusal:
            # Without a name there is no badge yet; the level stands, and the next look tries again.
            if refusal.code != "certificate_name_missing":
                raise
    if row.reached_on != days[1] or not is_new:
        row.reached_on = days[1]
    row.save(update_fields=["certificate", "reached_on"])
    if is_new:
        record("level.reached", by=by, at=at, subject=person.pk, hours=hours)


def _lose(row: Level, *, by: Person | None, at: datetime) -> None:
    row.lost_at = at
    row.save(update_fields=["lost_at"])
    if row.certificate_id is not None:
        take_back_level(row.certificate_id, by=by, at=at)
    record("level.lost", by=by, at=at, subject=row.person_id, hours=row.hours)


def _own_levels(houses: set[int]) -> dict[int, list[int]]:
    rows = LevelSetting.objects.filter(organisation__in=houses)
    return {row.organisation_id: row.hours for row in rows if row.organisation_id is not None}


def _houses(person_id: int) -> set[int]:
    """Where they have levels of an organisation, also where no hours are left."""
    rows = Level.objects.filter(person=person_id, lost_at=None, organisation__isnull=False)
    return {house for house in rows.values_list("organisation_id", flat=True) if house is not None}


def _country(person: Person) -> str:
    return str(person.region_id or "")[:2]
