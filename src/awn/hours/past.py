"""Volunteering of earlier years, as a person tells it: taken over from a file, shown apart, never counted as hours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction
from django.db.models import QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits, search_key
from awn.base.events import record
from awn.base.refusal import Refusal
from awn.base.tabular import FAULTS, Row, Table, reading
from awn.base.tabular_writing import unguarded
from awn.base.text import clean_line
from awn.hours.models import PastShift
from awn.hours.rules import LONGEST_CREDIT_MINUTES
from awn.opportunities.imports.values import UnreadableError, moment
from awn.people.models import Person
from awn.people.queries import person_by_email

FORMATS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y", "%B %d %Y", "%B %d, %Y")
TITLE_LIMIT, SKILL_LIMIT, MOST_SKILLS = 200, 80, 20
EARLIEST = date(1950, 1, 1)
_CLOCK = re.compile(r"([0-9]{1,3}):([0-5][0-9])")
_DECIMAL = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,6})?")
_BETWEEN = re.compile(r"[,،؛;|\n]")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "day", "التاريخ", "اليوم", "تاريخ"),
    "hours": ("hours", "الساعات", "عدد الساعات", "ساعات"),
    "name": ("name", "activity", "shift", "title", "الاسم", "النشاط", "اسم النشاط", "الفعالية"),
    "skills": ("skills", "المهارات", "مهارات"),
}
REASONS = {
    "date_unreadable": _("The date cannot be read. Write it as 2024-03-27 or 27/03/2024."),
    "date_impossible": _("There is no such day."),
    "date_future": _("The date is in the future."),
    "date_too_old": _("The date is before 1950."),
    "hours_unreadable": _("The hours cannot be read. Write a number such as 2.5, or 2:30."),
    "hours_out_of_range": _("The hours must be more than 0 and at most 16."),
    "name_missing": _("The name of the activity is missing."),
    "name_unreadable": _("The name of the activity has more than 200 characters, or characters that cannot be shown."),
    "skills_unreadable": _("More than 20 skills, or one with more than 80 characters, or with characters not shown."),
    **FAULTS,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken: its number as a spreadsheet counts, and why."""

    number: int
    code: str

    @property
    def reason(self) -> str | Promise:
        """What is wrong, in words."""
        return REASONS[self.code]


@dataclass(slots=True)
class Account:
    """What became of the rows of a file."""

    created: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)

    def as_object(self) -> dict[str, object]:
        """For JSON; `created + unchanged + refused` is `rows`, always."""
        return {
            "rows": self.created + self.unchanged + len(self.refused),
            "created": self.created,
            "unchanged": self.unchanged,
            "refused": len(self.refused),
            "refused_rows": [{"row": one.number, "code": one.code, "reason": str(one.reason)} for one in self.refused],
        }


@dataclass(frozen=True, slots=True)
class Told:
    """One past shift as a row tells it."""

    day: date
    minutes: int
    title: str
    skills: tuple[str, ...]


def past_of(person: Person) -> QuerySet[PastShift]:
    """The person's past shifts that stand, latest first."""
    return PastShift.objects.filter(person=person, reverses=None, reversal=None).order_by("-day", "-pk")


def past_minutes(person: Person) -> int:
    """The minutes of the past shifts that stand. They are told, not confirmed: never add them to hours."""
    return past_of(person).aggregate(total=Sum("minutes"))["total"] or 0


def teller(email: str) -> Person:
    """Whose shifts these are, by e-mail; refuses `person_missing`."""
    person = person_by_email(email)
    if person is None:
        raise Refusal(
            "person_missing", _("Nobody has this e-mail address. Say whose shifts these are: --person EMAIL.")
        )
    return person


@transaction.atomic
def take_over(path: Path, person: Person, *, dry_run: bool = False, by: Person | None, at: datetime) -> Account:
    """Takes the past shifts of one person from a table; a second time it changes nothing.

    Refuses the file as a whole where a column is missing or it cannot be read; single rows stand in the account.
    """
    account = Account()
    fresh: list[Told] = []
    # One import at a time for one person: two at once would each find the other's rows missing.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('awn past'), %s::int)", [person.pk % 2**31])
    known = {_key(row) for row in past_of(person)}
    reversed_once = set(
        PastShift.objects.filter(person=person, reverses=None, reversal__isnull=False).values_list(
            "day", "minutes", "title"
        )
    )
    with reading(path) as table:
        positions = _positions(table)
        for row in table.rows:
            try:
                told = _told(row, positions, at.date())
            except UnreadableError as error:
                account.refused.append(Refused(row.number, error.code))
                continue
            if (told.day, told.minutes, told.title) in known | reversed_once:
                account.unchanged += 1
            else:
                known.add((told.day, told.minutes, told.title))
                fresh.append(told)
    account.created = len(fresh)
    if fresh and not dry_run:
        PastShift.objects.bulk_create(
            [
                PastShift(
                    person=person,
                    day=one.day,
                    minutes=one.minutes,
                    title=one.title,
                    skills=list(one.skills),
                    entered_at=at,
                )
                for one in fresh
            ],
            batch_size=2_000,
        )
        record("hours.past_taken_over", by=by, at=at, subject=person.pk, rows=len(fresh))
    return account


def _key(row: PastShift) -> tuple[date, int, str]:
    return row.day, row.minutes, row.title


def _positions(table: Table) -> dict[str, int]:
    """Where the columns stand; refuses `columns_missing`."""
    names = {search_key(name): position for position, name in enumerate(table.columns)}
    found = {
        target: names[search_key(name)]
        for target, known in COLUMNS.items()
        for name in known
        if search_key(name) in names
    }
    if not {"date", "hours", "name"} <= found.keys():
        raise Refusal("columns_missing", _("The file needs the columns date, hours and name; skills may follow."))
    return found


def _told(row: Row, positions: Mapping[str, int], today: date) -> Told:
    """What the row tells; raises UnreadableError with the code of what is wrong first."""
    if row.fault:
        raise UnreadableError(row.fault)
    cells = {target: unguarded(row.cells[position]).strip() for target, position in positions.items()}
    day = moment(cells["date"], FORMATS).day
    if day > today:
        raise UnreadableError("date_future")
    if day < EARLIEST:
        raise UnreadableError("date_too_old")
    title = _line(cells["name"], TITLE_LIMIT, "name_unreadable")
    if not title:
        raise UnreadableError("name_missing")
    return Told(day, _minutes(cells["hours"]), title, _skills(cells.get("skills", "")))


def _minutes(text: str) -> int:
    """2.5, 2,5, 2:30 and ٢٫٥ as minutes."""
    plain = latin_digits(text).replace("\u066b", ".").replace(",", ".").strip()
    if fits := _CLOCK.fullmatch(plain):
        minutes = int(fits[1]) * 60 + int(fits[2])
    elif _DECIMAL.fullmatch(plain):
        minutes = int((Decimal(plain) * 60).to_integral_value())
    else:
        raise UnreadableError("hours_unreadable")
    if not 0 < minutes <= LONGEST_CREDIT_MINUTES:
        raise UnreadableError("hours_out_of_range")
    return minutes


def _skills(text: str) -> tuple[str, ...]:
    """The skills in the cell, each once."""
    found = {_line(part, SKILL_LIMIT, "skills_unreadable"): None for part in _BETWEEN.split(text)}
    skills = tuple(filter(None, found))
    if len(skills) > MOST_SKILLS:
        raise UnreadableError("skills_unreadable")
    return skills


def _line(text: str, limit: int, code: str) -> str:
    try:
        return clean_line(text, limit=limit)
    except Refusal as refusal:
        raise UnreadableError(code) from refusal
