"""What people are to Awn, as plain values: genders, levels, times of day, roles of the platform's staff."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import phonenumbers
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from hijridate import Hijri

from awn.base.arabic import latin_digits, search_key
from awn.base.refusal import Refusal, Text

ADULT_AGE = 18
OLDEST_AGE = 120
YOUNGEST_AGE = 5
# Years in which nobody alive was born by the Gregorian calendar, and everybody by the Hijri one.
HIJRI_YEARS = (1300, 1500)
# Below it a guardian signs up and adds the child.
YOUNGEST_ACCOUNT_AGE = 13

GENDERS = {"female": _("Female"), "male": _("Male")}
DAY_PARTS = {
    "morning": _("Morning"),
    "afternoon": _("Afternoon"),
    "evening": _("Evening"),
    "night": _("Night"),
}
# Monday is 0, as in datetime.date.weekday().
WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
MAX_SKILLS = 60
MAX_LANGUAGES = 15
MAX_WARDS = 12
NAME_LENGTH = 200
GUARDIAN_CODE_DIGITS = 8
# RFC 2606: a host that can never be. An account signed up by national identity alone has an address there.
NO_EMAIL_HOST = "no-email.invalid"
# Of telephone numbers without a country code, where nothing is known of who types them.
HOME_COUNTRY = "SA"
GUARDIAN_CODE_LIFE = timedelta(minutes=30)
_ARABIC_LETTER = re.compile("[\u0620-\u06ff\u0750-\u077f]")


class SecurityAct(StrEnum):
    """A change of the ways into an account; recorded as the event `account.…`."""

    PHONE_PROVEN = "phone_proven"
    PHONE_FORGOTTEN = "phone_forgotten"
    SESSIONS_ENDED = "sessions_ended"
    NEW_DEVICE = "new_device"
    EMAIL_CHANGED = "email_changed"
    PASSWORD_CHANGED = "password_changed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    SECOND_STEP_ON = "second_step_on"
    SECOND_STEP_OFF = "second_step_off"
    RECOVERY_CODES_MADE = "recovery_codes_made"


class StaffRole(StrEnum):
    """What a member of the platform's staff is trusted with."""

    VERIFIER = "verifier"
    MODERATOR = "moderator"
    AUDITOR = "auditor"
    ANALYST = "analyst"
    SUPPORT = "support"
    DATA_PROTECTION = "data_protection"
    ADMINISTRATOR = "administrator"


STAFF_ROLE_NAMES = {
    StaffRole.VERIFIER: _("Verifier"),
    StaffRole.MODERATOR: _("Moderator"),
    StaffRole.AUDITOR: _("Auditor"),
    StaffRole.ANALYST: _("Analyst"),
    StaffRole.SUPPORT: _("Support"),
    StaffRole.DATA_PROTECTION: _("Data-protection officer"),
    StaffRole.ADMINISTRATOR: _("Administrator"),
}
STAFF_REASON_LENGTH = 300
LONGEST_STAFF_TERM = timedelta(days=731)


class StaffPermission(StrEnum):
    """What platform staff may do."""

    VERIFY_ORGANISATIONS = "verify_organisations"
    REVIEW_QUALIFICATIONS = "review_qualifications"
    MODERATE_OPPORTUNITIES = "moderate_opportunities"
    HANDLE_REPORTS = "handle_reports"
    SUSPEND_PEOPLE = "suspend_people"
    DECIDE_APPEALS = "decide_appeals"
    READ_EVENTS = "read_events"
    READ_REPORTS = "read_reports"
    READ_FIGURES = "read_figures"
    AUDIT_HOURS = "audit_hours"
    SEARCH_AUDIT_LOG = "search_audit_log"
    HELP_PEOPLE = "help_people"
    MERGE_PEOPLE = "merge_people"
    KEEP_PRIVACY = "keep_privacy"
    SET_SCHOOL_YEAR = "set_school_year"
    KEEP_RATES = "keep_rates"
    MANAGE_STAFF = "manage_staff"
    CALL_UP = "call_up"
    KEEP_FAIRNESS = "keep_fairness"


STAFF_ROLES: Mapping[StaffRole, frozenset[StaffPermission]] = {
    StaffRole.VERIFIER: frozenset({StaffPermission.VERIFY_ORGANISATIONS, StaffPermission.REVIEW_QUALIFICATIONS}),
    StaffRole.MODERATOR: frozenset(
        {
            StaffPermission.MODERATE_OPPORTUNITIES,
            StaffPermission.READ_REPORTS,
            StaffPermission.HANDLE_REPORTS,
            StaffPermission.SUSPEND_PEOPLE,
        }
    ),
    # Whoever hears an appeal, and whoever reads the log, does not suspend.
    StaffRole.AUDITOR: frozenset(
        {
            StaffPermission.READ_EVENTS,
            StaffPermission.AUDIT_HOURS,
            StaffPermission.SEARCH_AUDIT_LOG,
            StaffPermission.DECIDE_APPEALS,
        }
    ),
    StaffRole.ANALYST: frozenset({StaffPermission.READ_FIGURES, StaffPermission.KEEP_RATES}),
    StaffRole.SUPPORT: frozenset({StaffPermission.HELP_PEOPLE, StaffPermission.MERGE_PEOPLE}),
    StaffRole.DATA_PROTECTION: frozenset({StaffPermission.KEEP_PRIVACY, StaffPermission.SEARCH_AUDIT_LOG}),
    StaffRole.ADMINISTRATOR: frozenset(StaffPermission),
}


def age_on(birth_date: date, day: date) -> int:
    """Completed years on `day`; somebody born on 29 February is a year older on 1 March in common years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_minor(birth_date: date | None, day: date) -> bool:
    """True for people under eighteen; somebody whose birth date is not known is not treated as one."""
    return birth_date is not None and age_on(birth_date, day) < ADULT_AGE


def check_birth_date(birth_date: date, today: date) -> None:
    """Refuses a Hijri date typed as a Gregorian one, a date in the future, and ages below 5 and over 120."""
    if HIJRI_YEARS[0] <= birth_date.year <= HIJRI_YEARS[1]:
        message = _hijri_typed(birth_date)
        raise Refusal("birth_date_hijri", message, fields={"birth_date": message})
    if birth_date > today or age_on(birth_date, today) > OLDEST_AGE:
        message = _("Check the year of birth: this date cannot be right.")
        raise Refusal("birth_date_impossible", message, fields={"birth_date": message})
    if age_on(birth_date, today) < YOUNGEST_AGE:
        message = _("Volunteering begins at the age of five, together with a parent or guardian.")
        raise Refusal("too_young", message, fields={"birth_date": message})


def _hijri_typed(typed: date) -> Text:
    """Offers the same day by the other calendar, where there is such a day."""
    try:
        meant = Hijri(typed.year, typed.month, typed.day).to_gregorian()
    except ValueError:
        return _("This is a Hijri year. Choose “Hijri” as the calendar, and check the day.")
    return format_lazy(
        _("This is a Hijri year. Choose “Hijri” as the calendar, or write the date as {date}."),
        date=f"{meant.day}/{meant.month}/{meant.year}",
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody says they are. Names stand as typed: one word is a name, and none is ever split."""

    name_ar: str = ""
    name_en: str = ""
    birth_date: date | None = None
    gender: str = ""
    region: str = ""  # ISO 3166-2
    phone: str = ""  # as typed; see `phone_in_full`
    language: str = "ar"


def names_from(typed: str) -> tuple[str, str]:
    """One typed name as (Arabic, English): it goes where its letters belong."""
    return (typed, "") if _ARABIC_LETTER.search(typed) else ("", typed)


def has_email(address: str) -> bool:
    """False for the stand-in of somebody who gave no e-mail address."""
    return not address.endswith(f"@{NO_EMAIL_HOST}")


def check_named(name_ar: str, name_en: str) -> None:
    """Refuses a person without any name, a name without a letter, and one with emoji."""
    check_no_symbols(f"{name_ar}{name_en}", "name_ar", "name")
    if not any(letter.isalpha() for letter in search_key(f"{name_ar} {name_en}")):
        message = _("Write the name, in Arabic or in English letters.")
        raise Refusal("name_missing", message, fields={"name_ar": message, "name": message})


def check_no_symbols(name: str, *fields: str) -> None:
    """Refuses emoji and other pictures in a name: it stands on certificates, and is read aloud."""
    if any(unicodedata.category(one) == "So" for one in name):
        message = _("Write the name in letters, without emoji.")
        raise Refusal("name_symbols", message, fields=dict.fromkeys(fields, message))


def phone_in_full(typed: str, country: str) -> str:
    """The number in E.164 ("+966501234567"); a number without a country code is one of `country`.

    Arabic digits are welcome. Refuses what cannot be a telephone number, saying what is wrong with it.
    """
    text = latin_digits(typed).strip()
    if not text:
        return ""
    too_short = _("This number is too short. Write all its digits, for example 0501234567.")
    too_long = _("This number is too long. Check that no digit was typed twice.")
    wrong = _("Check this number. Write it with its country code, for example +966501234567.")
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise Refusal("phone_impossible", wrong, fields={"phone": wrong}) from error
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        raise Refusal("phone_too_short", too_short, fields={"phone": too_short})
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        raise Refusal("phone_too_long", too_long, fields={"phone": too_long})
    if not phonenumbers.is_valid_number(number):
        raise Refusal("phone_impossible", wrong, fields={"phone": wrong})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def check_account_age(birth_date: date, today: date) -> None:
    """Refuses an account of one's own below thirteen."""
    if age_on(birth_date, today) < YOUNGEST_ACCOUNT_AGE:
        message = _(
            "Under 13, a parent or guardian signs up and adds the child under “People I answer for”. "
            "Ask them to do this for you."
        )
        raise Refusal("too_young_for_account", message, fields={"birth_date": message})


def check_birth_date_change(before: date | None, after: date | None, today: date) -> None:
    """Refuses to let a minor become a grown-up by typing: guardians and age limits rest on this date."""
    if is_minor(before, today) and not is_minor(after, today):
        message = _("A birth date under 18 cannot be changed here. Write to us, and we will put it right.")
        raise Refusal("birth_date_settled", message, fields={"birth_date": message})


def check_guardian(birth_date: date | None, today: date) -> None:
    """Refuses a guardian who is not known to be a grown-up."""
    if birth_date is None:
        raise Refusal("guardian_age_unknown", _("First write your own birth date in your profile."))
    if is_minor(birth_date, today):
        raise Refusal("guardian_is_minor", _("A guardian must be 18 or older."))


def check_ward(birth_date: date, today: date) -> None:
    """Refuses a ward who is grown up already, or too young to volunteer."""
    check_birth_date(birth_date, today)
    if not is_minor(birth_date, today):
        message = _("From 18 on, people sign up for themselves.")
        raise Refusal("ward_is_adult", message, fields={"birth_date": message})


def check_staff_term(until: datetime | None, at: datetime) -> None:
    """Refuses a staff role that ends before it begins, or in more than two years."""
    if until is not None and not at < until <= at + LONGEST_STAFF_TERM:
        message = _("Choose a day after today and within two years.")
        raise Refusal("staff_term_impossible", message, fields={"until": message})


def check_second_person(by: int, receiver: int, giver: int | None) -> None:
    """Refuses `own_staff_role` to the receiver, and `second_person` to who proposed the role (ids of people)."""
    check_not_own_role(by, receiver)
    if by == giver:
        raise Refusal(
            "second_person",
            _("You proposed this administrator yourself. Another administrator must confirm it."),
            status=403,
        )


def check_not_own_role(by: int, receiver: int) -> None:
    """Nobody gives a role of the staff to themselves. Refuses `own_staff_role` (403)."""
    if by == receiver:
        raise Refusal(
            "own_staff_role", _("Nobody gives themselves a role. Ask another administrator to do it."), status=403
        )
