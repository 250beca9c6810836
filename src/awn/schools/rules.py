"""School groups: how many hours a school year asks for, what a roster must hold, and who may sign for whom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits, search_key
from awn.base.refusal import Refusal
from awn.people.rules import check_ward

# Hours of volunteering that a school asks of a pupil, where the operator set no other number for the country.
DEFAULT_TARGET_HOURS = 40
MOST_TARGET_HOURS = 400
NAME_LENGTH = 120
MOST_PUPILS = 400
MOST_GROUPS = 60
NUMBER_LENGTH = 40
CODE_LENGTH = 8
# Without letters that are taken for digits.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ROSTER_BYTES = 2_000_000
# How long an invitation to a guardian counts.
INVITATION_LIFE = timedelta(days=30)
# So long nobody is written to again.
INVITED_AGAIN_AFTER = timedelta(days=7)
# The month in which a school year begins.
YEAR_BEGINS = 8
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "pupil", "student", "الاسم", "اسم الطالب"),
    "number": ("number", "student number", "id", "الرقم", "رقم الطالب"),
    "born": ("birth date", "born", "date of birth", "تاريخ الميلاد"),
    "email": ("guardian email", "guardian e-mail", "email", "بريد ولي الأمر", "البريد الإلكتروني"),
}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One pupil of a roster; `line` is the row in the file."""

    line: int
    name: str
    number: str
    born: date
    email: str


def year_begin(day: date) -> date:
    """The first day of the school year in which a day lies."""
    year = day.year if day.month >= YEAR_BEGINS else day.year - 1
    return date(year, YEAR_BEGINS, 1)


def columns_of(headings: Sequence[str]) -> dict[str, int]:
    """Where each of the four columns stands, by name. Refuses `roster_columns` where one is missing."""
    known = {search_key(name): number for number, name in enumerate(headings)}
    found = {
        column: next((known[search_key(name)] for name in names if search_key(name) in known), -1)
        for column, names in COLUMNS.items()
    }
    missing = [COLUMNS[column][0] for column, number in found.items() if number < 0]
    if missing:
        message = format_lazy(
            _("The file needs four columns: name, number, birth date, guardian email. Missing: {names}."),
            names=", ".join(missing),
        )
        raise Refusal("roster_columns", message, fields={"roster": message})
    return found


def checked_row(line: int, cells: Mapping[str, str], today: date) -> RosterRow:
    """The row as a pupil. Refuses `roster_row`, naming the line and what is wrong in it."""
    name, email = " ".join(cells["name"].split()), cells["email"].strip()
    number = latin_digits(cells["number"]).strip()
    born = _day(cells["born"])
    if not search_key(name) or len(name) > NAME_LENGTH:
        raise _wrong(line, _("the name is missing or too long"))
    if not number or len(number) > NUMBER_LENGTH:
        raise _wrong(line, _("the student number is missing or too long"))
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        raise _wrong(line, _("the guardian’s e-mail address is not one"))
    if born is None:
        raise _wrong(line, _("the birth date is not a day, such as 2011-05-04"))
    try:
        check_ward(born, today)
    except Refusal as refusal:
        raise _wrong(line, refusal.message) from refusal
    return RosterRow(line, name, number, born, email)


def check_signs(by_id: int, pupil_id: int | None, guardians: Sequence[int], minutes: int, target_minutes: int) -> None:
    """Refuses to sign for oneself and one's own child (403), and before the hours are there (409)."""
    if pupil_id is None or minutes < target_minutes:
        raise Refusal(
            "target_not_reached", _("The confirmed hours do not reach the target yet. Sign when they do."), status=409
        )
    if by_id == pupil_id or by_id in guardians:
        raise Refusal(
            "own_sign_off", _("Nobody signs for themselves or for their own child. Ask a colleague."), status=403
        )


def check_target(hours: int) -> None:
    """Refuses a target that nobody can mean."""
    if not 1 <= hours <= MOST_TARGET_HOURS:
        message = _("Write a target between 1 and 400 hours.")
        raise Refusal("target_impossible", message, fields={"target": message})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(latin_digits(text).strip()[:10])
    except ValueError:
        return None


def _wrong(line: int, what: object) -> Refusal:
    text = _("Row {line}: {what}. Nothing was taken over; mend the file and send it again.")
    message = format_lazy(text, line=line, what=what)
    return Refusal("roster_row", message, fields={"roster": message})
