"""What protects people under eighteen: how long, how late and at what they may help, as tables to be read and argued
with; what a guardian signs; and who may write to them.

The numbers are defaults, chosen with caution, not the text of a law: the rules that are known limit the *paid* work of
people from fifteen on (six hours a day, none in the evening), not volunteering. Whoever runs Awn sets them here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Refusal, Text
from awn.base.text import clean_line
from awn.people.rules import age_on, is_minor

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Limit:
    """What is allowed from an age on, until the next row. Hours by the clock of the place."""

    from_age: int
    hours_per_day: int
    hours_on_school_day: int
    hours_in_seven_days: int
    earliest: time
    latest: time


#                 age  day school week  earliest    latest
DEFAULTS: tuple[Limit, ...] = (
    Limit(5, 3, 2, 6, time(8), time(18)),
    Limit(9, 3, 3, 9, time(7), time(19)),
    Limit(13, 4, 4, 15, time(7), time(20)),
    Limit(16, 6, 5, 24, time(6), time(22)),
)
# By analogy with the rules for young people in paid work: no work from 19:00 to 07:00 in the Emirates (Federal
# Decree-Law 33/2021, article 5), nor from 19:00 to 06:00 in Kuwait (Law 6/2010, article 20).
BY_COUNTRY: Mapping[str, tuple[Limit, ...]] = {
    "AE": tuple(
        replace(row, earliest=max(row.earliest, time(7)), latest=min(row.latest, time(19))) for row in DEFAULTS
    ),
    "KW": tuple(replace(row, latest=min(row.latest, time(19))) for row in DEFAULTS),
}
# The school year, as (month, day); a school day is a day in it that is no weekend. Iso weekdays, Monday is 1.
SCHOOL_YEAR = ((8, 24), (6, 26))
WEEKENDS: Mapping[str, frozenset[int]] = {"AE": frozenset({6, 7})}
WEEKEND = frozenset({5, 6})
# Kinds of work by field, and the youngest age at which somebody may take part in them.
YOUNGEST_BY_FIELD: Mapping[str, int] = {
    "emergency": 18,
    "blood_donation": 18,
    "safety": 16,
    "psychology": 16,
    "health": 16,
    "housing": 16,
    "law": 16,
    "pilgrims": 15,
    "elderly": 13,
    "disability": 13,
}
SEVEN_DAYS = timedelta(days=7)
# With children among those who are helped, so many grown-ups are there before anybody checks in.
ADULTS_WITH_CHILDREN = 2

HOLIDAY_NAME_LENGTH = 120
LONGEST_HOLIDAY = timedelta(days=120)
# Holidays are entered for years that people plan for.
HOLIDAYS_AHEAD = timedelta(days=3 * 366)
MOST_HOLIDAYS = 200
# A short message about an arrival that was written down later than this would only confuse.
ARRIVAL_WORTH_TELLING = timedelta(hours=1)

CHARTER_VERSION = 1
SIGNATURE_LENGTH = 200
LANGUAGES = ("ar", "en")


class Authority(StrEnum):
    """How it was shown that somebody answers for a minor."""

    DECLARED = "declared"
    CODE = "code"
    SCHOOL = "school"
    NATIONAL_IDENTITY = "national_identity"


AUTHORITY_NAMES: Mapping[Authority, Text] = {
    Authority.DECLARED: _("By their own word"),
    Authority.CODE: _("By a code that the young person showed"),
    Authority.SCHOOL: _("By the list of the school"),
    Authority.NATIONAL_IDENTITY: _("By a code, and the guardian’s national identity is proven"),
}


@dataclass(frozen=True, slots=True)
class Work:
    """What a minor is to do: where (country and time zone), in which field, when, and with how many others at most.

    `at_a_place` is False for work done from home; `spans` of free choice are left out by the caller; `holidays` are
    the days without school among those of the spans.
    """

    country: str
    zone: str
    field: str
    at_a_place: bool
    spans: tuple[Span, ...]
    fewest_seats: int
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Signature:
    """What a guardian typed under the charter, and which text they had before them."""

    name: str
    version: int = CHARTER_VERSION
    language: str = "ar"


def limits(country: str) -> tuple[Limit, ...]:
    """The rows that count in a country."""
    return BY_COUNTRY.get(country, DEFAULTS)


def limit_for(age: int, country: str) -> Limit:
    """The row for an age; the first also counts for whoever is younger."""
    rows = limits(country)
    return max((row for row in rows if row.from_age <= age), key=lambda row: row.from_age, default=rows[0])


def is_school_day(day: date, country: str, holidays: Collection[date] = ()) -> bool:
    """True on a day of the school year that is no weekend and not among the holidays."""
    begin, end = SCHOOL_YEAR
    in_year = (day.month, day.day) >= begin or (day.month, day.day) <= end
    return in_year and day not in holidays and day.isoweekday() not in WEEKENDS.get(country, WEEKEND)


def check_minor(birth_date: date | None, work: Work, held: Sequence[Span] = ()) -> None:
    """Refuses work beyond a limit of the person's age; grown-ups, and people whose age is not known, pass.

    `held` are the times of other shifts in which the person has a seat. Refuses `minor_kind`, `minor_alone`,
    `minor_early`, `minor_late`, `minor_day` and `minor_week`; each says the limit and what to do.
    """
    if birth_date is None or not work.spans:
        return
    zone = ZoneInfo(work.zone)
    first = min(start for start, _end in work.spans).astimezone(zone).date()
    if not is_minor(birth_date, first):
        return
    age = age_on(birth_date, first)
    _check_kind(age, work)
    row = limit_for(age, work.country)
    local = [(start.astimezone(zone), end.astimezone(zone)) for start, end in work.spans]
    for start, end in local:
        _check_clock(start, end, row)
    others = [(start.astimezone(zone), end.astimezone(zone)) for start, end in held]
    _check_days(local, [*local, *others], row, work)
    _check_week(local, [*local, *others], row)


def check_hour(birth_date: date | None, country: str, zone: str, moment: datetime) -> None:
    """Refuses a check-in outside the hours of the minor's age."""
    local = moment.astimezone(ZoneInfo(zone))
    if birth_date is not None and is_minor(birth_date, local.date()):
        _check_clock(local, local, limit_for(age_on(birth_date, local.date()), country))


def check_grown_ups(count: int) -> None:
    """Refuses to begin with children before two grown-ups are there."""
    if count < ADULTS_WITH_CHILDREN:
        raise Refusal(
            "two_adults",
            _("Children are helped here: two grown-ups must be there first. Check in a second grown-up, then go on."),
            status=409,
        )


def check_not_only_minors(count: int) -> None:
    """Refuses to begin a shift in which no grown-up has a seat or stands responsible."""
    if count < 1:
        raise Refusal(
            "minors_only",
            _("Nobody grown up is in this shift. A supervisor must check them in at the place."),
            status=409,
        )


def may_message(*, sender_is_guardian: bool, receiver_birth_date: date | None, today: date) -> bool:
    """Whether what somebody writes may go to the receiver alone: to a minor only from a guardian of theirs.

    Where it is False, the text is left out or goes to the guardians as well.
    """
    return sender_is_guardian or not is_minor(receiver_birth_date, today)


def check_holiday(first_day: date, last_day: date, today: date) -> None:
    """Refuses a holiday that ends before it begins, is longer than a summer, or lies outside the years in use."""
    if last_day < first_day:
        message = _("The last day lies before the first. Check both days.")
        raise Refusal("holiday_backwards", message, fields={"last_day": message})
    if last_day - first_day > LONGEST_HOLIDAY:
        message = _("A holiday has 120 days at most. Check both days.")
        raise Refusal("holiday_too_long", message, fields={"last_day": message})
    if last_day < today or first_day > today + HOLIDAYS_AHEAD:
        message = _("Enter holidays of this school year and the next three.")
        raise Refusal("holiday_out_of_years", message, fields={"first_day": message})


def checked_signature(signature: Signature) -> Signature:
    """The signature with a cleaned name. Refuses an empty name, and a text that is not the one that counts now."""
    name = clean_line(signature.name, limit=SIGNATURE_LENGTH, field="signature")
    if not any(letter.isalpha() for letter in name):
        message = _("Write your full name: it is your signature.")
        raise Refusal("signature_missing", message, fields={"signature": message})
    if signature.version != CHARTER_VERSION or signature.language not in LANGUAGES:
        message = _("The charter has changed since you opened the page. Read it again and sign.")
        raise Refusal("charter_changed", message, status=409, fields={"signature": message})
    return replace(signature, name=name)


def text_hash(text: str) -> str:
    """SHA-256 of the words that were signed, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check_kind(age: int, work: Work) -> None:
    youngest = YOUNGEST_BY_FIELD.get(work.field, 0)
    if age < youngest:
        message = format_lazy(
            _("This kind of work is open to people of {age} or older. Look for another field."), age=youngest
        )
        raise Refusal("minor_kind", message, status=403)
    if work.at_a_place and work.fewest_seats < ADULTS_WITH_CHILDREN:
        message = _("One of these shifts has a single place. People under 18 do not work alone: choose another.")
        raise Refusal("minor_alone", message, status=403, fields={"shifts": message})


def _check_clock(start: datetime, end: datetime, row: Limit) -> None:
    if start.time() < row.earliest:
        message = format_lazy(
            _("At this age shifts begin at {hour} or later. Choose a later shift."), hour=_hour(row.earliest)
        )
        raise Refusal("minor_early", message, status=403, fields={"shifts": message})
    if end.date() != start.date() or end.time() > row.latest:
        message = format_lazy(
            _("At this age shifts end at {hour} or earlier. Choose an earlier shift."), hour=_hour(row.latest)
        )
        raise Refusal("minor_late", message, status=403, fields={"shifts": message})


def _check_days(wanted: Sequence[Span], all_spans: Sequence[Span], row: Limit, work: Work) -> None:
    for day in sorted({start.date() for start, _end in wanted}):
        most = row.hours_on_school_day if is_school_day(day, work.country, work.holidays) else row.hours_per_day
        if _total(span for span in all_spans if span[0].date() == day) > timedelta(hours=most):
            message = format_lazy(
                _("At this age {hours} hours on one day are the most ({day}). Choose fewer or shorter shifts."),
                hours=most, day=day.isoformat(),
            )  # fmt: skip
            raise Refusal("minor_day", message, status=403, fields={"shifts": message})


def _check_week(wanted: Sequence[Span], all_spans: Sequence[Span], row: Limit) -> None:
    begins = [start for start, _end in all_spans]
    for begin in begins:
        window = [span for span in all_spans if begin <= span[0] < begin + SEVEN_DAYS]
        if set(window) & set(wanted) and _total(window) > timedelta(hours=row.hours_in_seven_days):
            message = format_lazy(
                _("At this age {hours} hours in seven days are the most. Choose fewer shifts, or later ones."),
                hours=row.hours_in_seven_days,
            )  # fmt: skip
            raise Refusal("minor_week", message, status=403, fields={"shifts": message})


def _total(spans: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta())


def _hour(moment: time) -> str:
    return f"{moment:%H:%M}"
