"""Erasing a person from the ledger: the log stays sound, and nothing else may be changed on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests import make

from awn.base.refusal import Refusal
from awn.hours.actions.erasing import erase_hours
from awn.hours.log import sequence
from awn.hours.log_audit import audit
from awn.hours.models import Attestation, Balance, Erased, HoursEntry, PastShift
from awn.people.models import Person

pytestmark = pytest.mark.django_db
NOW = make.NOW
BLANK = {"name_ar": "", "name_en": "", "name_key": ""}


@pytest.fixture
def entry() -> HoursEntry:
    """Hours, an objection and a past shift of somebody who left; one row is not in the log yet."""
    who = make.person()
    made = make.credit(make.shift(make.opportunity(shifts=0)), who, confirmed_by=make.person())
    Attestation.objects.create(entry=made, outcome="disputed", at=NOW, by=who, note="as Salma said")
    make.credit(make.shift(make.opportunity(shifts=0)))
    sequence(at=NOW)
    PastShift.objects.create(person=who, day=NOW.date(), minutes=60, title="with Salma", entered_at=NOW)
    Person.objects.filter(pk=who.pk).update(**BLANK)
    return made


def test_after_an_erasure_the_log_is_sound_and_the_minutes_stay(entry: HoursEntry) -> None:
    assert erase_hours(entry.person_id, by=None, at=NOW) == 3
    assert erase_hours(entry.person_id, by=None, at=NOW + timedelta(days=1)) == 0
    found = audit()
    assert (found.faults, found.rows, found.erased) == ([], 4, 3)
    entry.refresh_from_db()
    assert (entry.salt, entry.minutes) == (None, 180)
    assert Balance.objects.get(person=entry.person_id).minutes == 180
    assert Attestation.objects.get().note == ""
    assert PastShift.objects.get().title == f"#{PastShift.objects.get().pk}"


def test_what_an_erased_row_shows_is_still_checked(entry: HoursEntry) -> None:
    erase_hours(entry.person_id, by=None, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE hours_hoursentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE hours_hoursentry SET minutes = 600 WHERE id = %s", [entry.pk])
    [fault, *_sums] = audit().faults
    assert (fault.row_id, fault.what) == (entry.pk, "the row is not what was logged")


def test_a_salt_that_is_gone_without_an_erasure_is_named(entry: HoursEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE hours_hoursentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE hours_hoursentry SET salt = NULL WHERE id = %s", [entry.pk])
    assert [fault.row_id for fault in audit().faults] == [entry.pk]


def test_an_erasure_cannot_hide_rows_of_somebody_who_is_still_here(entry: HoursEntry) -> None:
    erase_hours(entry.person_id, by=None, at=NOW)
    Person.objects.filter(pk=entry.person_id).update(name_key="salma")
    assert {fault.what for fault in audit().faults} == {"the salt was destroyed, and the person is still here"}


def test_nobody_with_an_account_is_erased(entry: HoursEntry) -> None:
    make.account(who=entry.person)
    with pytest.raises(Refusal, match="account_open"):
        erase_hours(entry.person_id, by=None, at=NOW)


@pytest.mark.parametrize("change", ["minutes = 1", "salt = NULL, minutes = 1", "salt = NULL", "salt = '\\x00'"])
def test_a_row_that_was_not_erased_is_never_changed(entry: HoursEntry, change: str) -> None:
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE hours_hoursentry SET {change} WHERE id = {entry.pk}")


@pytest.mark.parametrize("change", ["minutes = 1", "salt = NULL, person_id = confirmed_by_id", "salt = '\\x00'"])
def test_an_erased_row_lets_nothing_but_its_salt_go(entry: HoursEntry, change: str) -> None:
    erase_hours(entry.person_id, by=None, at=NOW)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE hours_hoursentry SET {change} WHERE id = {entry.pk}")
    with pytest.raises(DatabaseError), transaction.atomic():
        Erased.objects.all().delete()
