"""Certificates: their codes and the digest that shows a changed one."""

from __future__ import annotations

import hashlib
import json
import secrets
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.base.text import Bilingual

# Crockford's alphabet: no I, L, O or U, so that a code read aloud or off paper survives.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("ILO", "110")
CODE_LENGTH = 15
CERTIFICATE_KINDS = {
    "opportunity": _("Volunteering in one opportunity"),
    "period": _("Record of a year or another period"),
    "course": _("Course"),
    "role": _("Volunteering in one role"),
    "licence": _("Volunteer licence"),
    "learning": _("Course passed on Awn"),
    "level": _("Level of volunteering"),
}
# What the holder may show to strangers or keep from them. The file says everything that was signed.
SHOWABLE = {
    "name": _("Name"),
    "title": _("What it is for"),
    "organisation": _("Organisation"),
    "minutes": _("Confirmed time"),
    "period": _("Period"),
    "evidence": _("How the hours were recorded"),
    "file": _("The signed file itself, with everything in it"),
}
RUN_STATES = {
    "waiting": _("Waiting"),
    "running": _("Running"),
    "done": _("Done"),
    "failed": _("Stopped by a fault"),
}
REVOCATION_REASONS = {
    "hours_reversed": _("Hours on it were reversed."),
    "wrong_name": _("The name on it was wrong. A new one can be issued."),
    "issued_in_error": _("It was issued in error."),
    "holder_left": _("Its holder closed their account and wanted it out of force."),
    "superseded": _("Hours were added; a newer certificate was issued."),
}
# What an organiser may choose; the ledger gives the other reasons by itself.
CHOSEN_REASONS = ("wrong_name", "issued_in_error")


@dataclass(frozen=True, slots=True)
class LicenceRule:
    """What must be met for a volunteer licence of this platform: hours that stand, an age, for how many months.

    It is this platform's recognition of what somebody did and never the licence of a government.
    """

    hours: int
    age: int
    months: int
    source: str


# What is not published anywhere is this platform's own choice, and `source` says so.
LICENCES: Mapping[str, LicenceRule] = {
    "SA": LicenceRule(100, 18, 12, "A set number of approved hours (gatealsaudia.com/news50705); the number is ours."),
    "AE": LicenceRule(50, 18, 24, "18 years: Federal Law 13/2018. 24 months: as Abu Dhabi's. The hours are ours."),
    "QA": LicenceRule(500, 18, 12, "The silver tier of the national platform: 500 hours. The months are ours."),
    "BH": LicenceRule(100, 18, 12, "Nothing is published: hours, age and months are ours."),
    "KW": LicenceRule(
        100, 21, 12, "21 years and one year: as Resolution 112/2025 has it for teams. The hours are ours."
    ),
    "OM": LicenceRule(100, 18, 12, "Nothing is published: hours, age and months are ours."),
}


# What stands as title on certificates that belong to no single opportunity; {} is the year or the country.
_TITLES = {
    "period": Bilingual("سجل التطوع لعام {}", "Record of volunteering, {}"),
    "licence": Bilingual("رخصة متطوع عبر عون: {}", "Volunteer licence by Awn: {}"),
}


def title_of(kind: str, year: int, subject: Bilingual) -> Bilingual:
    """The title of the record of a year, of a country's licence, or of a course."""
    if kind in {"learning", "level"}:
        return subject
    title = _TITLES[kind]
    if kind == "period":
        return Bilingual(title.ar.format(year), title.en.format(year))
    return Bilingual(title.ar.format(subject.ar), title.en.format(subject.en))


def shown_at_first() -> list[str]:
    """What strangers see of a new certificate: all that stands on the paper, and not the file."""
    return [code for code in SHOWABLE if code != "file"]


def check_shown(codes: Iterable[str]) -> list[str]:
    """The choice in the order of the page; refuses `not_showable`."""
    wanted = set(codes)
    if wanted - SHOWABLE.keys():
        raise Refusal("not_showable", _("Choose from the list what others may see."))
    return [code for code in SHOWABLE if code in wanted]


def licence_rule(country: str) -> LicenceRule:
    """The rule of a country; refuses `no_licence_there`."""
    if country not in LICENCES:
        raise Refusal("no_licence_there", _("There is no volunteer licence for this country yet."), status=409)
    return LICENCES[country]


def check_licence(rule: LicenceRule, *, minutes: int, birth_date: date | None, today: date) -> None:
    """Refuses `licence_needs_age`, `too_young_for_licence` and `too_few_hours`, each with what is missing."""
    if birth_date is None:
        raise Refusal(
            "licence_needs_age", _("Add your date of birth to your profile first: the licence asks for an age.")
        )
    if _years(birth_date, today) < rule.age:
        young = _("The volunteer licence is given from the age of %(age)s.") % {"age": rule.age}
        raise Refusal("too_young_for_licence", young, status=409)
    if minutes < rule.hours * 60:
        few = _("The volunteer licence asks for %(hours)s confirmed hours.") % {"hours": rule.hours}
        raise Refusal("too_few_hours", few, status=409)


def licence_until(rule: LicenceRule, today: date) -> date:
    """The last day of a licence that begins today."""
    month = today.month - 1 + rule.months
    year, month = today.year + month // 12, month % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, min(today.day, last)) - timedelta(days=1)


def check_period(first: date, last: date, today: date) -> None:
    """A record covers up to a year that has begun; refuses `not_a_period`."""
    if first > last or first > today or (last - first).days > 366:
        raise Refusal("not_a_period", _("Choose a period of up to one year that has begun already."))


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def new_code() -> str:
    """A random code of 15 characters (70 bits) and a check character, like `7K3M-9QXT-2FHA-B8D4`."""
    body = "".join(secrets.choice(ALPHABET) for _i in range(CODE_LENGTH))
    return _grouped(body + _check(body))


def normalise_code(text: str) -> str | None:
    """The code as it is stored, from however somebody typed it; None when it cannot be one."""
    code = "".join(c for c in latin_digits(text).upper() if c.isalnum()).translate(_READ_AS)
    if len(code) != CODE_LENGTH + 1 or any(c not in ALPHABET for c in code) or _check(code[:-1]) != code[-1]:
        return None
    return _grouped(code)


def digest(content: Mapping[str, str | int | list[int]]) -> str:
    """SHA-256 over the canonical JSON of what the certificate says."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check(body: str) -> str:
    # Weights that are odd, hence invertible modulo 32, catch every single wrong character.
    return ALPHABET[sum((2 * i + 1) * ALPHABET.index(c) for i, c in enumerate(body)) % 32]


def _grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
