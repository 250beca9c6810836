"""Rows as COPY takes them, and the putting aside of what would look at each of them singly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"})
NULL = "\\N"
# Loaded in this order; children after their parents.
TABLES: dict[str, str] = {
    "people_person": "id name_ar name_en name_key birth_date gender region_id phone language about remote_wanted"
    " weekly_email is_synthetic joined_at conduct_version",
    "people_personskill": "person_id skill_id",
    "people_personlanguage": "person_id language_id level",
    "people_person_interests": "person_id field_id",
    "organisations_organisation": "id slug kind name_ar name_en name_key about_ar about_en licence_number"
    " licence_authority country_id region_id website email phone state state_reason state_note verified_at created_at"
    " is_synthetic source source_ref",
    "organisations_member": "organisation_id person_id role since",
    "opportunities_opportunity": "id organisation_id public_id state state_reason state_note version title_ar title_en"
    " plain_ar plain_en description_ar description_en kind mode selection field_id goals region_id place_ar place_en"
    " latitude longitude zone min_age max_age gender gender_reason_ar gender_reason_en qualifications_ar"
    " qualifications_en guardian_required accessibility benefits risks_ar risks_en insurance_ar insurance_en"
    " contact_name contact_email contact_phone apply_until starts_at ends_at next_at skill_ids created_at changed_at"
    " published_at is_synthetic source source_ref source_digest",
    "opportunities_languageneed": "opportunity_id language_id level",
    "opportunities_role": "id opportunity_id title_ar title_en tasks_ar tasks_en position",
    "opportunities_roleskill": "role_id skill_id need",
    "opportunities_shift": "id opportunity_id starts_at ends_at open_ended capacity taken",
    "participation_application": "id opportunity_id person_id role_id state reason note message"
    " charter_accepted_at created_at decided_at decided_by_id",
    "participation_applicationshift": "application_id shift_id",
    "participation_place": "id shift_id person_id application_id state created_at changed_at",
    "participation_attendanceevent": "id place_id kind at entered_at method recorded_by_id note reason device"
    " place_proof",
    "hours_hoursentry": "id person_id place_id opportunity_id organisation_id basis_id day minutes since until"
    " evidence credited_at confirmed_by_id reason",
}
# Made from the ledger when it is complete.
MADE_FROM_LEDGER = ("hours_attestation", "hours_balance")


def escaped(text: str) -> str:
    """The text as one field of COPY."""
    return text.translate(_ESCAPES)


def listed(values: Sequence[Any]) -> str:
    """An array of numbers or plain codes."""
    return "{" + ",".join(map(str, values)) + "}"


def moment(seconds: int) -> str:
    """A time given in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


class Sheets:
    """Lines gathered for each table and sent by COPY when `send` is called: memory is bounded by the batch."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {table: [] for table in TABLES}
        self._next = {table: _last_id(table) for table in TABLES if TABLES[table].startswith("id ")}
        self.rows: Counter[str] = Counter()

    def id(self, table: str) -> int:
        """The next free id of the table."""
        self._next[table] += 1
        return self._next[table]

    def put(self, table: str, *values: object) -> None:
        """One row; texts must be escaped already, None is null."""
        self._lines[table].append("\t".join([NULL if value is None else str(value) for value in values]))

    def put_line(self, table: str, line: str) -> None:
        """One row that is a line already."""
        self._lines[table].append(line)

    def send(self) -> None:
        """Empties all sheets into the database."""
        with connection.cursor() as cursor:
            for table, lines in self._lines.items():
                if not lines:
                    continue
                columns = ", ".join(TABLES[table].split())
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    copy.write("\n".join(lines) + "\n")
                self.rows[table] += len(lines)
                lines.clear()

    def close(self) -> None:
        """Moves the sequences past the ids that were given."""
        with connection.cursor() as cursor:
            for table, last in self._next.items():
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1))", [table, last])


@contextmanager
def unwatched() -> Iterator[None]:
    """Foreign keys and our triggers stand aside while rows stream in; afterwards every key is checked in one pass.

    Within the caller's transaction, so nobody else ever sees a table without them. Indexes stay.
    """
    tables = (*TABLES, *MADE_FROM_LEDGER)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY conrelid::regclass::text, conname",
            [list(tables)],
        )
        keys = cursor.fetchall()
        # What this transaction has promised so far is checked now: a table with open promises cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for table, name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _last_id(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return int(cursor.fetchone()[0])
