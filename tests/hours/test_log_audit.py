"""`awn ledger verify`: a sound ledger passes, and each forgery is named by its row."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.cli.registry import call
from awn.hours.log import sequence
from awn.hours.log_audit import audit
from awn.hours.models import Attestation, HoursEntry, PastShift, Unlogged

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def rows() -> list[HoursEntry]:
    """Five credited presences, an objection and a past shift, in the log under two checkpoints."""
    who = make.person()
    shifts = [make.shift(make.opportunity(shifts=0), starts_at=NOW - timedelta(days=day)) for day in range(5)]
    made = [make.credit(one, who, confirmed_by=make.person()) for one in shifts[:3]]
    sequence(at=NOW)
    made += [make.credit(one, who, confirmed_by=make.person()) for one in shifts[3:]]
    Attestation.objects.create(entry=made[0], outcome="disputed", at=NOW)
    PastShift.objects.create(person=who, day=NOW.date(), minutes=60, title="t", entered_at=NOW)
    sequence(at=NOW)
    return made


def forge(statement: str, *values: object) -> None:
    """As whoever owns the tables could: with the triggers put aside."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("hours_hoursentry", "hours_attestation", "transparency_leaf", "transparency_treetile",
                      "transparency_signedcheckpoint", "hours_presence"):  # fmt: skip
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def first() -> tuple[int | None, str, int | None, str]:
    fault = audit().faults[0]
    return fault.index, fault.kind, fault.row_id, fault.what


def test_a_sound_ledger_passes_and_new_rows_only_wait(rows: list[HoursEntry]) -> None:
    make.credit(make.shift(make.opportunity(shifts=0)))
    found = audit()
    assert (found.faults, found.rows, found.checkpoints, found.waiting) == ([], 7, 2, 1)


@pytest.mark.parametrize(
    "column", ["minutes = 240", "day = day - 1", "evidence = 'scanned'", "confirmed_by_id = NULL",
               "credited_at = credited_at - interval '1 year'", "reason = 'x'", "since = credited_at"],
)  # fmt: skip
def test_any_column_that_was_changed_is_named_by_its_row(rows: list[HoursEntry], column: str) -> None:
    forge(f"UPDATE hours_hoursentry SET {column} WHERE id = %s", rows[3].pk)
    assert first() == (3, "hours", rows[3].pk, "the row is not what was logged")


def test_a_row_that_was_taken_away_is_named(rows: list[HoursEntry]) -> None:
    forge("DELETE FROM hours_hoursentry WHERE id = %s", rows[4].pk)
    assert first() == (4, "hours", rows[4].pk, "the log has an entry, and the row or its salt is gone")


def test_a_row_put_in_beside_the_log_is_named(rows: list[HoursEntry]) -> None:
    forge("DELETE FROM transparency_leaf WHERE seq = 6")
    faults = [(fault.index, fault.kind) for fault in audit().faults]
    assert (None, "past shift") in faults
    assert any("only 6" in fault.what for fault in audit().faults)


def test_a_hole_in_the_log_is_named(rows: list[HoursEntry]) -> None:
    forge("DELETE FROM transparency_leaf WHERE seq = 2")
    assert first() == (2, "", None, "an entry of the log is missing")


def test_a_row_changed_together_with_its_entry_contradicts_what_was_signed(rows: list[HoursEntry]) -> None:
    from awn.hours.log import opening_of

    forge("UPDATE hours_hoursentry SET minutes = 240 WHERE id = %s", rows[0].pk)
    forge("UPDATE transparency_leaf SET entry = %s WHERE seq = 0", opening_of(rows[0].pk).entry)
    forge("UPDATE hours_balance SET minutes = minutes + 60")
    what = [fault.what for fault in audit().faults]
    assert len(what) == 2
    assert all("the rows lead to another root" in one for one in what)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE hours_balance SET minutes = minutes + 1", "the balance of this person is not the sum of the rows"),
        ("UPDATE transparency_signedcheckpoint SET size = 4 WHERE size = 3", "its columns are not what was signed"),
        (
            "UPDATE transparency_signedcheckpoint SET note = regexp_replace(note, E'\n[0-9]+\n', E'\n99\n')",
            "checkpoint",
        ),
    ],
)
def test_what_else_can_be_wrong_is_said(rows: list[HoursEntry], statement: str, said: str) -> None:
    forge(statement)
    assert any(said in fault.what for fault in audit().faults)


def test_overlaps_and_reversals_are_checked_on_the_rows_themselves(rows: list[HoursEntry]) -> None:
    who = rows[0].person
    forge("ALTER TABLE hours_presence DROP CONSTRAINT presence_no_overlap")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hours_hoursentry ENABLE TRIGGER USER")
    for _turn in range(2):
        other = make.credit(make.shift(make.opportunity(shifts=0)), who)
        forge(
            "UPDATE hours_hoursentry SET since = %s, until = %s WHERE id = %s", NOW, NOW + timedelta(hours=1), other.pk
        )
    faults = [(fault.row_id, fault.what) for fault in audit().faults]
    assert (other.pk, "the person was at work elsewhere at this time") in faults


def test_the_command_says_so_to_machines_and_by_its_status(
    rows: list[HoursEntry], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("ledger", "verify", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    forge("UPDATE hours_hoursentry SET minutes = 240 WHERE id = %s", rows[1].pk)
    assert call("ledger", "verify", "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["ok"], said["first_bad"]["row_id"], said["first_bad"]["kind"]) == (False, rows[1].pk, "hours")
    assert call("ledger", "verify") == 1
    assert f"hours {rows[1].pk}" in capsys.readouterr().out


def test_a_ledger_whose_log_was_changed_grows_no_further_and_says_so_once_a_day(rows: list[HoursEntry]) -> None:
    make.credit(make.shift(make.opportunity(shifts=0)))
    forge("UPDATE transparency_leaf SET entry = '' WHERE seq = 6")
    for at in (NOW, NOW + timedelta(minutes=1), NOW + timedelta(days=2)):
        with pytest.raises(Refusal, match="log_diverged"):
            sequence(at=at)
    assert Unlogged.objects.count() == 1
    assert Event.objects.filter(name="log.diverged").count() == 2
