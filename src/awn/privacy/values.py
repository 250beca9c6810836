"""Codes, numbers and moments in the readable copy as people say them; the file for programs keeps them as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from awn.assistance import rules as assistance
from awn.base.refusal import Text
from awn.consents.rules import LOOKS, PURPOSES, WHYS
from awn.credentials.rules import CERTIFICATE_KINDS
from awn.hours.rules import DELIVERABLE_STATES, EVIDENCE, OBJECTION_REASONS, OUTCOMES
from awn.identity.rules import LEVEL_NAMES
from awn.matching.rules import DISMISSALS, SURFACES
from awn.opportunities.models import Opportunity
from awn.organisations.rules import ROLE_NAMES
from awn.participation.rules import (
    APPLICATION_STATES,
    ATTENDANCE_METHODS,
    DECLINE_REASONS,
    EXCUSES,
    PLACE_PROOFS,
    PLACE_STATES,
)
from awn.people.profile_rules import EDUCATION, EQUIPMENT, PRAYERS, PROOFS, SKILL_LEVELS, SPANS, TRANSPORT
from awn.people.rules import DAY_PARTS, GENDERS, STAFF_ROLE_NAMES, WEEKDAYS
from awn.privacy.rules import ERASURE_STATES, EXPORT_STATES, REQUEST_KINDS, REQUEST_STATES
from awn.privacy.words import YES_NO
from awn.qualifications.rules import STATES as QUALIFICATION_STATES
from awn.reference import queries as reference
from awn.reference.models import Skill
from awn.reference.rules import ACCESSIBILITY, LANGUAGE_LEVELS, QUALIFICATION_KINDS
from awn.screening.referring import KNOWN_FOR, REFERENCE_STATES, RELATIONS, VERDICTS

ZONE = ZoneInfo("Asia/Riyadh")
# In whose words: what an attendance event says has no other table.
_RECORDED: Mapping[str, Text] = {
    "check_in": _("Arrival"), "check_out": _("Departure"), "absence": _("Absence"), "excused": _("Excused"),
    "correction": _("Correction"), "break_start": _("Break begins"), "break_end": _("Break ends"),
}  # fmt: skip
# The name of a value -> the tables in which its code may stand, the first that knows it counts.
TABLES: Mapping[str, Sequence[Mapping[Any, object]]] = {
    "about": (assistance.ABOUT,),
    "accessibility_needs": (ACCESSIBILITY,),
    "education": (EDUCATION,),
    "equipment": (EQUIPMENT,),
    "evidence": (EVIDENCE,),
    "gender": (GENDERS,),
    "kind": (_RECORDED, REQUEST_KINDS, QUALIFICATION_KINDS, CERTIFICATE_KINDS),
    "level": (SKILL_LEVELS, LANGUAGE_LEVELS, LEVEL_NAMES),
    "method": (ATTENDANCE_METHODS, assistance.METHODS),
    "outcome": (OUTCOMES,),
    "part": (DAY_PARTS,),
    "place_proof": (PLACE_PROOFS,),
    "prayer": (PRAYERS,),
    "proof": (PROOFS,),
    "purpose": ({purpose.value: terms.title for purpose, terms in PURPOSES.items()},),
    "reason": (DECLINE_REASONS, EXCUSES, OBJECTION_REASONS, DISMISSALS),
    "known_for": (KNOWN_FOR,),
    "relation": (RELATIONS,),
    "verdict": (VERDICTS,),
    "role": (ROLE_NAMES, STAFF_ROLE_NAMES),
    "shared_needs": (ACCESSIBILITY,),
    "span": (SPANS,),
    "state": (
        APPLICATION_STATES, PLACE_STATES, QUALIFICATION_STATES, DELIVERABLE_STATES, REQUEST_STATES, EXPORT_STATES,
        ERASURE_STATES, REFERENCE_STATES,
    ),
    "surface": (SURFACES,),
    "transport": (TRANSPORT,),
    "weekday": (dict(enumerate(WEEKDAYS)),),
    "what": (LOOKS,),
    "why": (WHYS,),
}  # fmt: skip


class Values:
    """Says values in the active language; names that stand in the database are read once for the whole copy."""

    def __init__(self, parts: Mapping[str, Any], *, language: str) -> None:
        self._comma = "، " if language == "ar" else ", "
        uris = {value for key, value in _walked(parts) if key == "skill"}
        numbers = {
            value for key, value in _walked(parts) if key in {"opportunity", "opportunities"} and type(value) is int
        }
        fields = {one.pk: one.name for one in reference.fields()}
        languages = {one.pk: one.name for one in reference.languages()}
        titles = {one.pk: one.title for one in Opportunity.objects.filter(pk__in=numbers)}
        self._named: Mapping[str, Mapping[Any, object]] = {
            "region": {one.pk: one.name for one in reference.regions()},
            "country": {one.pk: one.name for one in reference.countries()},
            "language": languages,
            "interests": fields,
            "skill": {one.uri: one.name for one in Skill.objects.filter(uri__in=uris)},
            "opportunity": titles,
            "opportunities": titles,
        }

    def say(self, key: str, value: Any) -> str:
        """A value in words; empty where there is nothing to say."""
        if value is None or value in ("", [], {}):
            return ""
        if isinstance(value, bool):
            return str(YES_NO[value])
        if isinstance(value, list):
            return self._comma.join(self.say(key, one) for one in value)
        for table in (self._named.get(key, {}), *TABLES.get(key, ())):
            if value in table:
                return str(table[value])
        return _moment(str(value))


def _moment(text: str) -> str:
    """A day or a moment as people write it, at the time of Riyadh; any other text as it is."""
    if text[4:5] != "-" or not text[:4].isdigit():
        return text
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) == len("2026-11-23"):
        return str(date_format(at, "j F Y"))
    return str(date_format(at.astimezone(ZONE) if at.tzinfo else at, "j F Y H:i"))


def _walked(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with the name under which it stands."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _walked(one, str(name))
    elif isinstance(value, list):
        for one in value:
            yield from _walked(one, key)
    else:
        yield key, value
