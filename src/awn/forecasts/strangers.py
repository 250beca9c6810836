"""Reading a stranger's file of appointments: who did not come. Columns in any order, more of them than needed, .gz too.

The columns are those of the public medical set: 'Yes' under No-show means absent; the day of an appointment has no
hour; some rows name a day before they were booked, or an age below 0: they are counted and left out.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from awn.base.refusal import Refusal
from awn.base.tabular import reading

NEEDED = (
    "PatientId", "ScheduledDay", "AppointmentDay", "Gender", "Age", "Neighbourhood", "Scholarship", "Hipertension",
    "Diabetes", "Alcoholism", "Handcap", "SMS_received", "No-show",
)  # fmt: skip
NUMBERS = ("Scholarship", "Hipertension", "Diabetes", "Alcoholism", "Handcap", "SMS_received")
ABSENT, CAME = frozenset({"yes", "1", "true"}), frozenset({"no", "0", "false"})
LIMIT_BYTES = 500_000_000
MOST_ROWS = 3_000_000
FEWEST_ROWS = 500
FEWEST_PEOPLE = 100
FEWEST_OF_A_KIND = 30
DAY = 86_400


@dataclass(frozen=True)
class Appointments:
    """One row for each appointment, in the order of booking; `left_out`: how many could not be used, and why."""

    person: NDArray[np.int64]
    booked: NDArray[np.int64]  # seconds
    day: NDArray[np.int64]  # days since 1970
    female: NDArray[np.float64]
    age: NDArray[np.float64]
    place: NDArray[np.int64]
    facts: dict[str, NDArray[np.float64]]
    absent: NDArray[np.bool_]
    left_out: dict[str, int]

    def __len__(self) -> int:
        return len(self.absent)


def read(path: Path) -> Appointments:
    """All usable rows. Refuses what is no such file, too short to learn from, or larger than a machine can hold."""
    with _unpacked(path) as plain, reading(plain, limit_bytes=LIMIT_BYTES) as table:
        known = {name.casefold(): place for place, name in enumerate(table.columns)}
        missing = [name for name in NEEDED if name.casefold() not in known]
        if missing:
            message = _("These columns are missing: {names}.")
            raise Refusal("appointments_columns", format_lazy(message, names=", ".join(missing)))
        places = [known[name.casefold()] for name in NEEDED]
        rows, left_out = [], {"unreadable": 0, "booked_after": 0, "age": 0}
        for row in table.rows:
            why, values = _usable(row.fault, [row.cells[place] for place in places])
            if values is None:
                left_out[why] += 1
            else:
                rows.append(values)
            if len(rows) > MOST_ROWS:
                message = _("The file has more than {count} rows. Give a part of it.")
                raise Refusal("appointments_too_many", format_lazy(message, count=f"{MOST_ROWS:,}"))
    return _checked(rows, left_out)


Values = tuple[str, int, int, float, float, str, tuple[float, ...], bool]


def _usable(fault: str, cells: list[str]) -> tuple[str, Values | None]:
    """The values of one row, or why it cannot be used."""
    if fault:
        return "unreadable", None
    person, booked_text, day_text, gender, age_text, place, *facts, outcome = (cell.strip() for cell in cells)
    try:
        booked, day, age = _seconds(booked_text), _seconds(day_text) // DAY, float(age_text)
        numbers = tuple(float(one) for one in facts)
    except ValueError:
        return "unreadable", None
    word = outcome.casefold()
    if not person or word not in ABSENT | CAME or not np.isfinite([age, *numbers]).all():
        return "unreadable", None
    if day < booked // DAY:
        return "booked_after", None
    if age < 0:
        return "age", None
    return "", (person, booked, day, float(gender.upper() == "F"), age, place.casefold(), numbers, word in ABSENT)


def _seconds(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def _checked(rows: list[Values], left_out: dict[str, int]) -> Appointments:
    if not rows:
        raise Refusal("appointments_empty", _("No row of this file can be used."))
    rows.sort(key=lambda row: (row[1], row[2]))
    person = np.unique(np.array([row[0] for row in rows]), return_inverse=True)[1].astype(np.int64)
    absent = np.array([row[7] for row in rows], dtype=bool)
    kinds = int(absent.sum()), int((~absent).sum())
    if min(kinds) == 0:
        raise Refusal("appointments_one_kind", _("Everybody in this file came, or nobody did. Nothing can be learned."))
    if len(rows) < FEWEST_ROWS or person.max() + 1 < FEWEST_PEOPLE or min(kinds) < FEWEST_OF_A_KIND:
        message = _("Too little to learn from and to judge by: at least {rows} rows of {people} people are needed.")
        raise Refusal("appointments_few", format_lazy(message, rows=FEWEST_ROWS, people=FEWEST_PEOPLE))
    facts = np.array([row[6] for row in rows], dtype=np.float64)
    return Appointments(
        person=person,
        booked=np.array([row[1] for row in rows], dtype=np.int64),
        day=np.array([row[2] for row in rows], dtype=np.int64),
        female=np.array([row[3] for row in rows]),
        age=np.array([row[4] for row in rows]),
        place=np.unique(np.array([row[5] for row in rows]), return_inverse=True)[1].astype(np.int64),
        facts={name: facts[:, column] for column, name in enumerate(NUMBERS)},
        absent=absent,
        left_out=left_out,
    )


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The file itself, or what is packed in it; never more of that than the limit."""
    if not path.is_file() or path.open("rb").read(2) != b"\x1f\x8b":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="awn-") as folder:
        plain = Path(folder) / "data.csv"
        try:
            with gzip.open(path) as packed, plain.open("wb") as out:
                while chunk := packed.read(1 << 20):
                    out.write(chunk)
                    if out.tell() > LIMIT_BYTES:
                        shutil.rmtree(folder, ignore_errors=True)
                        message = _("Unpacked, the file is larger than {megabytes} MB.")
                        raise Refusal(
                            "appointments_too_large", format_lazy(message, megabytes=LIMIT_BYTES // 1_000_000)
                        )
        except (OSError, EOFError, zlib.error) as error:
            raise Refusal("appointments_packed", _("The file cannot be unpacked: it is damaged or cut off.")) from error
        yield plain
