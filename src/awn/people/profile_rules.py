"""What a profile may say, as plain values: parts of a name, education, times between prayers, whom to call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import search_key
from awn.base.refusal import Refusal, Text
from awn.people.rules import YOUNGEST_AGE, check_no_symbols

PART_LENGTH = 60
LINE_LENGTH = 120
ACCOMMODATIONS_LENGTH = 600
MAX_EXPERIENCE = 20
MAX_AWAY = 12
LONGEST_AWAY = timedelta(days=366)
FARTHEST_AWAY = timedelta(days=731)
OLDEST_YEAR = 1930

PARTS: Mapping[str, Text] = {
    "first": _("First name"),
    "father": _("Father’s name"),
    "grandfather": _("Grandfather’s name"),
    "family": _("Family name"),
}
EDUCATION: Mapping[str, Text] = {
    "school": _("Still at school"),
    "secondary": _("Secondary school"),
    "diploma": _("Diploma"),
    "bachelor": _("Bachelor’s degree"),
    "master": _("Master’s degree"),
    "doctorate": _("Doctorate"),
}
TRANSPORT: Mapping[str, Text] = {
    "car": _("I have a car"),
    "public": _("By bus, metro or taxi"),
    "lift": _("I need a lift"),
}
EQUIPMENT: Mapping[str, Text] = {
    "laptop": _("Laptop"),
    "camera": _("Camera"),
    "four_wheel": _("Four-wheel-drive car"),
    "pickup": _("Pick-up or van"),
    "tools": _("Hand tools"),
    "sewing": _("Sewing machine"),
    "kitchen": _("Kitchen for many"),
    "diving": _("Diving gear"),
}
SKILL_LEVELS: Mapping[str, Text] = {"basic": _("Basics"), "good": _("Good"), "expert": _("Expert")}
PROOFS: Mapping[str, Text] = {"self": _("Own statement"), "endorsed": _("Endorsed")}
SEASONS: Mapping[str, Text] = {"usual": _("All year"), "ramadan": _("In Ramadan")}
# Between two prayers; what they are by the clock differs by region and day (people.prayers).
SPANS: Mapping[str, Text] = {
    "fajr_sunrise": _("After Fajr"),
    "sunrise_dhuhr": _("Sunrise to Dhuhr"),
    "dhuhr_asr": _("Dhuhr to Asr"),
    "asr_maghrib": _("Asr to Maghrib"),
    "maghrib_isha": _("Maghrib to Isha"),
    "after_isha": _("After Isha"),
}
PRAYERS: Mapping[str, Text] = {
    "fajr": _("Fajr"),
    "dhuhr": _("Dhuhr"),
    "friday": _("Friday prayer"),
    "asr": _("Asr"),
    "maghrib": _("Maghrib"),
    "isha": _("Isha"),
}
# The part of a usual day in which most of a span lies, in every region and season of the Gulf.
PART_OF_SPAN: Mapping[str, str] = {
    "fajr_sunrise": "morning",
    "sunrise_dhuhr": "morning",
    "dhuhr_asr": "afternoon",
    "asr_maghrib": "afternoon",
    "maghrib_isha": "evening",
    "after_isha": "evening",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name in one script by its parts. Compound names (عبدالله, آل سعود, Al Nahyan) stay in one part."""

    first: str = ""
    father: str = ""
    grandfather: str = ""
    family: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.first, self.father, self.grandfather, self.family) if part)


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody needs to take part: codes of `reference.rules.ACCESSIBILITY`, and words of their own."""

    codes: tuple[str, ...] = ()
    accommodations: str = ""

    def __bool__(self) -> bool:
        return bool(self.codes or self.accommodations)

    def packed(self) -> str:
        """As it is sealed."""
        return json.dumps({"needs": self.codes, "accommodations": self.accommodations}, ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> Needs:
        """From what was sealed."""
        kept = json.loads(text)
        return cls(tuple(kept["needs"]), kept["accommodations"])


@dataclass(frozen=True, slots=True)
class EmergencyContact:
    """Whom to call; the telephone number in E.164."""

    name: str
    relation: str
    phone: str

    def packed(self) -> str:
        """As it is sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> EmergencyContact:
        """From what was sealed."""
        return cls(**json.loads(text))


def care_of(person_id: int) -> str:
    """What sealed needs are bound to."""
    return f"people.care:{person_id}"


def contact_of(person_id: int) -> str:
    """What a sealed emergency contact is bound to."""
    return f"people.emergency:{person_id}"


def check_parts(name: Name, script: str) -> None:
    """Refuses parts without a first name, without a letter, or in the other script. `script` is "ar" or "en"."""
    if str(name) and not name.first:
        message = _("Write the first name. A name of one word goes there too.")
        raise Refusal("name_without_first", message, fields={f"first_{script}": message})
    for part in PARTS:
        text = getattr(name, part)
        if not text:
            continue
        check_no_symbols(text, f"{part}_{script}")
        if not any(letter.isalpha() for letter in text) or not search_key(text):
            message = _("Write the name, in Arabic or in English letters.")
            raise Refusal("name_missing", message, fields={f"{part}_{script}": message})
        if any(_is_arabic(letter) != (script == "ar") for letter in text if letter.isalpha()):
            message = _("Write Arabic names in Arabic letters and English names in Latin letters.")
            raise Refusal("name_script", message, fields={f"{part}_{script}": message})


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u06ff" or "\u0750" <= letter <= "\u077f" or "\ufb50" <= letter <= "\ufefc"


def check_years(since: int, until: int | None, born: date | None, today: date) -> None:
    """Refuses years that run backwards, lie ahead, or lie before somebody was of an age to volunteer."""
    earliest = born.year + YOUNGEST_AGE if born else OLDEST_YEAR
    if not earliest <= since <= today.year:
        message = _("Write the year in four digits, for example 2019.")
        raise Refusal("years_impossible", message, fields={"since_year": message})
    if until is not None and not since <= until <= today.year:
        message = _("The last year cannot be before the first, nor after this year.")
        raise Refusal("years_impossible", message, fields={"until_year": message})


def check_away(first: date, last: date, today: date) -> None:
    """Refuses days that are over, run backwards, or last more than a year."""
    if last < first:
        message = _("The last day cannot be before the first.")
        raise Refusal("days_backwards", message, fields={"last_day": message})
    if last < today or last - first > LONGEST_AWAY or first - today > FARTHEST_AWAY:
        message = _("Choose days from today on, within two years.")
        raise Refusal("days_impossible", message, fields={"first_day": message})


def check_room(count: int, most: int) -> None:
    """Refuses one more than a list may hold."""
    if count >= most:
        raise Refusal("list_full", _("This list is full. Remove an entry to add another."), status=409)
