"""What is true about the planted stories: a table of the demo alone, which no rule reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

_CREATE = """
CREATE TABLE IF NOT EXISTS demo_truth (
    kind text NOT NULL, subject_kind text NOT NULL, subject text NOT NULL, organisation_id bigint NOT NULL,
    is_fraud boolean NOT NULL, story text NOT NULL, also text[] NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Truth:
    """One story: the kind of alarm that fits it and its subject; alarms of the kinds in `also` are right as well."""

    kind: str
    subject_kind: str
    subject: str
    organisation: int
    is_fraud: bool
    story: str
    also: tuple[str, ...] = ()


def write(truths: Iterable[Truth]) -> int:
    """Writes the stories down; how many. Devices are told as the rules name them."""
    rows = [
        (one.kind, one.subject_kind, one.subject_kind == "device", one.subject, one.subject, one.organisation,
         one.is_fraud, one.story, list(one.also))
        for one in truths
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.executemany(
            "INSERT INTO demo_truth VALUES (%s, %s,"
            " CASE WHEN %s THEN lpad(to_hex(hashtextextended(%s::text, 0)), 16, '0') ELSE %s END, %s, %s, %s, %s)",
            rows,
        )
    return len(rows)


def read() -> list[Truth]:
    """All stories of this database; none where nothing was planted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('demo_truth') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
        cursor.execute("SELECT kind, subject_kind, subject, organisation_id, is_fraud, story, also FROM demo_truth")
        return [
            Truth(kind, subject_kind, subject, house, fraud, story, tuple(also))
            for kind, subject_kind, subject, house, fraud, story, also in cursor.fetchall()
        ]
