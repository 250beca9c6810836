"""The application's own role, as docs/ledger.md sets it up: it credits and reverses, and can change nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests import make

from awn.hours.log import sequence
from awn.hours.models import HoursEntry

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ledger.md"
ROLE = f"awn_app_{os.getpid()}"


@pytest.fixture(scope="session")
def role(django_db_setup: None) -> Iterator[str]:
    """A role that the test may take on; skipped on a server that is not ours to make roles on."""
    settings = connection.settings_dict
    where = {"host": settings["HOST"], "port": settings["PORT"] or None, "dbname": settings["NAME"], "user": "postgres"}
    try:
        admin = psycopg.connect(autocommit=True, **where)
    except psycopg.OperationalError:
        pytest.skip("no superuser on this server, who could make a role")
    with admin:
        admin.execute(f"DROP ROLE IF EXISTS {ROLE}")
        admin.execute(f"CREATE ROLE {ROLE}")
        admin.execute(f"GRANT {ROLE} TO {settings['USER']}")
        yield ROLE
        admin.execute(f"DROP ROLE {ROLE}")


@pytest.mark.django_db
def test_the_application_role_credits_and_reverses_and_can_change_nothing(role: str) -> None:
    documented = re.search(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert documented is not None
    statements = re.sub(r"CREATE ROLE.*?;", "", documented[1]).replace("awn_app", role)
    before = make.credit(make.shift(make.opportunity(shifts=0)))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statements)
        cursor.execute(f"SET LOCAL ROLE {role}")
    entry = make.credit(make.shift(make.opportunity(shifts=0)))
    HoursEntry.objects.create(
        person=entry.person, place=entry.place, opportunity=entry.opportunity, organisation=entry.organisation,
        basis=entry.basis, day=entry.day, minutes=-entry.minutes, evidence=entry.evidence, credited_at=make.NOW,
        reverses=entry, reason="wrong_time",
    )  # fmt: skip
    assert sequence(at=make.NOW) == 3
    for table in ("hours_hoursentry", "hours_attestation", "hours_pastshift", "participation_attendanceevent",
                  "transparency_leaf", "transparency_treetile", "transparency_signedcheckpoint"):  # fmt: skip
        for statement in (f"UPDATE {table} SET id = 0", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement.replace("SET id", "SET seq") if "leaf" in table else statement)
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        connection.cursor().execute("ALTER TABLE hours_hoursentry DISABLE TRIGGER USER")
    assert HoursEntry.objects.filter(pk=before.pk).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("RESET ROLE")
