"""Gates: what decides whether somebody can take part. They never weigh; a closed gate says what would open it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awn.base.moves import Moves
from awn.base.refusal import Refusal, Text
from awn.base.text import Bilingual
from awn.opportunities.rules import IDENTITY_LEVELS, PLACELESS_MODES
from awn.people.rules import ADULT_AGE, age_on, is_minor
from awn.reference.rules import COURSE_QUALIFICATIONS, LANGUAGE_LEVELS, QUALIFICATION_KINDS, level_reaches

DISMISSALS = {
    "too_far": _("Too far away"),
    "wrong_time": _("The time does not suit me"),
    "not_my_field": _("Not what I like to do"),
    "no_skill": _("I cannot do this"),
    "done_already": _("I have done it already"),
    "other": _("Another reason"),
}
# Why lists are by date for everybody, as everybody reads it.
ORDER_REASON_LENGTH = 300
SHORTEST_TRAVEL_KM, LONGEST_TRAVEL_KM = 1, 2_000
INVITATIONS_PER_DAY = 100
INVITATIONS_PER_PERSON_A_WEEK = 10
INVITATION_MOVES: Moves = {
    "waiting": frozenset({"sent"}),
    "sent": frozenset({"accepted", "declined", "withdrawn"}),
    "accepted": frozenset({"declined"}),
}
INVITATION_STATES = {
    "waiting": _("Leaves in a moment"),
    "sent": pgettext_lazy("invitation", "Sent"),
    "accepted": pgettext_lazy("invitation", "Accepted"),
    "declined": pgettext_lazy("invitation", "Declined"),
    "withdrawn": pgettext_lazy("invitation", "Taken back"),
}
# So long invitations of many wait before they leave; until then they can be undone, and nobody has heard of them.
HELD_BACK = timedelta(minutes=3)
# What signs the address that ends the weekly message.
LETTERS = "weekly-letters"
SURFACES = {"dashboard": _("Dashboard"), "weekly": _("Weekly message"), "similar": _("Similar opportunities")}
ALERTS = {"none": _("Do not tell me"), "daily": _("Every day"), "weekly": _("Every week")}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the gates need to know about a person; `languages` maps codes to levels, `qualifications` kinds to the last
    day on which they count (None: they do not end)."""

    birth_date: date | None
    gender: str
    languages: Mapping[str, str]
    has_guardian: bool
    qualifications: Mapping[str, date | None] = field(default_factory=dict)
    identity_level: int = 0


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an opportunity demands; `languages` maps codes to (level, name of the language)."""

    min_age: int | None
    max_age: int | None
    gender: str
    guardian_required: bool
    languages: Mapping[str, tuple[str, Bilingual]]
    first_day: date
    qualifications: Collection[str] = ()
    identity_level: int = 0


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate's answer: its code, whether it is open, what it asks, and what to do when it is shut."""

    code: str
    is_open: bool
    demand: Text
    advice: Text = ""


def gates(person: Candidate, conditions: Conditions) -> list[Gate]:
    """Every gate that the opportunity has, with its answer for this person: age, guardian, gender, proof of identity,
    languages, qualifications."""
    answers = [*_age(person, conditions), *_guardian(person, conditions), *_gender(person, conditions)]
    answers += _identity(person, conditions)
    answers += [_language(person, code, *need) for code, need in sorted(conditions.languages.items())]
    return answers + [_qualification(person, kind, conditions.first_day) for kind in sorted(conditions.qualifications)]


def _age(person: Candidate, conditions: Conditions) -> list[Gate]:
    low, high = conditions.min_age, conditions.max_age
    if low is None and high is None:
        return []
    if high is None:
        demand: Text = format_lazy(_("Age {low} or over"), low=low)
    elif low is None:
        demand = format_lazy(_("Age {high} or under"), high=high)
    else:
        demand = format_lazy(_("Age from {low} to {high}"), low=low, high=high)
    if person.birth_date is None:
        return [Gate("age", False, demand, _("Add your birth date to your profile."))]
    age = age_on(person.birth_date, conditions.first_day)
    is_open = (low is None or age >= low) and (high is None or age <= high)
    return [Gate("age", is_open, demand, "" if is_open else _("Your age on the first day is outside this range."))]


def _guardian(person: Candidate, conditions: Conditions) -> list[Gate]:
    if not conditions.guardian_required:
        return []
    demand = _("A guardian’s consent for people under 18")
    if person.birth_date is None:
        # Unasked, a child would pass for a grown-up.
        return [Gate("guardian", False, demand, _("Add your birth date to your profile."))]
    if age_on(person.birth_date, conditions.first_day) >= ADULT_AGE:
        return []
    advice = "" if person.has_guardian else _("Ask a parent or guardian to link their account with yours.")
    return [Gate("guardian", person.has_guardian, demand, advice)]


def _gender(person: Candidate, conditions: Conditions) -> list[Gate]:
    if conditions.gender == "any":
        return []
    demand = _("Women only") if conditions.gender == "female" else _("Men only")
    if not person.gender:
        return [Gate("gender", False, demand, _("Add your gender to your profile."))]
    is_open = person.gender == conditions.gender
    return [Gate("gender", is_open, demand, "" if is_open else _("Look for an opportunity open to everyone."))]


def _language(person: Candidate, code: str, level: str, name: Bilingual) -> Gate:
    demand = format_lazy("{name}: {level}", name=name, level=LANGUAGE_LEVELS[level])
    has = person.languages.get(code)
    is_open = has is not None and level_reaches(has, level)
    advice = "" if is_open else _("Add the language and your level to your profile, if you speak it.")
    return Gate(f"language_{code}", is_open, demand, advice)


def _identity(person: Candidate, conditions: Conditions) -> list[Gate]:
    needed = conditions.identity_level
    if not needed:
        return []
    demand = IDENTITY_LEVELS[min(needed, max(IDENTITY_LEVELS))]
    if person.identity_level >= needed:
        return [Gate("identity", True, demand)]
    if needed == 1:
        return [Gate("identity", False, demand, _("Confirm your e-mail address in the settings."))]
    advice = _("Link your national identity in the settings, then apply.")
    return [Gate("identity", False, demand, advice)]


def _qualification(person: Candidate, kind: str, first_day: date) -> Gate:
    code, demand = f"qualification_{kind}", QUALIFICATION_KINDS.get(kind, Bilingual(kind, kind))
    name: Text = format_lazy("{name}", name=demand)
    of_course = kind in COURSE_QUALIFICATIONS
    if of_course and (kind not in person.qualifications or _ends_before(person.qualifications[kind], first_day)):
        return Gate(code, False, name, _("Take this short course under “Courses”. You can apply as soon as you pass."))
    if kind not in person.qualifications:
        advice = _("Upload the document in the settings. You can apply once it is accepted.")
        return Gate(code, False, name, advice)
    if _ends_before(person.qualifications[kind], first_day):
        advice = _("Yours ends before the first day. Renew it and upload the new document.")
        return Gate(code, False, name, advice)
    return Gate(code, True, name)


def _ends_before(until: date | None, first_day: date) -> bool:
    return until is not None and until < first_day


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody told about themselves that speaks for an opportunity; `skills` maps ids to names."""

    region: str | None
    fields: frozenset[str]
    skills: Mapping[int, Bilingual]
    remote: bool


def reasons(wishes: Wishes, *, region: str | None, field: str | None, mode: str, skills: Collection[int]) -> list[Text]:
    """Why an opportunity is suggested, the strongest reason first; empty when nothing speaks for it."""
    found: list[Text] = []
    shared = sorted(set(skills) & set(wishes.skills))
    if shared:
        found.append(format_lazy(_("It asks for a skill of yours: {skill}."), skill=wishes.skills[shared[0]]))
    if field is not None and field in wishes.fields:
        found.append(_("It is in a field you like."))
    if region is not None and region == wishes.region:
        found.append(_("It is in your region."))
    if wishes.remote and mode in PLACELESS_MODES:
        found.append(_("You can do it from anywhere."))
    return found


def check_may_be_found(birth_date: date | None, today: date) -> None:
    """Refuses minors, and people whose age is not known: organisations find grown-ups only."""
    if birth_date is None:
        message = _("First write your birth date in your profile: only people of 18 or older can be found.")
        raise Refusal("age_unknown", message, fields={"findable": message})
    if is_minor(birth_date, today):
        message = _("Organisations can find people from 18 on. Until then, you choose opportunities yourself.")
        raise Refusal("too_young_to_be_found", message, fields={"findable": message})


# A first name of two words: the second is not a family name.
_TWO_WORD_NAMES = frozenset({"عبد", "أبو", "ابو", "أم", "ام", "abd", "abdul", "abdel", "abu", "umm", "al"})
_ARTICLES = frozenset({"al", "el", "bin", "bint", "بن", "بنت", "آل"})


def masked(name: Bilingual) -> Bilingual:
    """A first name and the initial of the last: what an organisation reads of somebody who has not accepted yet."""
    return Bilingual(_masked(name.ar), _masked(name.en))


def _masked(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word]
    if not words:
        return name
    begin = 2 if words[0].lower() in _TWO_WORD_NAMES else 1
    if len(words) <= begin:
        return name
    family = next((word for word in reversed(words[begin:]) if word.lower() not in _ARTICLES), words[-1])
    family = family.removeprefix("ال") if len(family) > 4 else family
    return f"{' '.join(words[:begin])} {family[:1]}."


def check_order_reason(reason: Bilingual) -> None:
    """Refuses to change the order of everybody's lists without saying why."""
    if not reason:
        message = _("Write the reason. Everybody reads it on the page about fairness.")
        raise Refusal("order_reason_missing", message, fields={"reason_ar": message})


def check_order_until(until: datetime | None, at: datetime) -> None:
    """Refuses an end that lies in the past."""
    if until is not None and until <= at:
        message = _("Choose a day to come, or leave it empty.")
        raise Refusal("order_until_past", message, fields={"until": message})


def check_order_changes(*, is_on: bool, was_on: bool) -> None:
    """Refuses to say again what is so already."""
    if is_on == was_on:
        raise Refusal("order_already_so", _("Lists are in this order already. Nothing was changed."), status=409)
