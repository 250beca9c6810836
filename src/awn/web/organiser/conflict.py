"""Two people edited the same opportunity: what each of them wrote, field by field."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.opportunities.drafts import Draft
from awn.opportunities.queries import organising
from awn.opportunities.rules import GENDERS, IDENTITY_LEVELS, KINDS, MODES, SELECTIONS
from awn.reference import queries as reference
from awn.reference.rules import ACCESSIBILITY, BENEFITS, LANGUAGE_LEVELS, QUALIFICATION_KINDS
from awn.web import formatting
from awn.web.jinja import t_plain
from awn.web.organiser.opportunity_form import PAIRS

ARABIC, ENGLISH = _("in Arabic"), _("in English")
# What is compared as one: a latitude of one writer with the longitude of another would be nowhere.
WHOLES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "kind": (_("Kind"), ("kind",)),
    "mode": (_("Where the work is done"), ("mode",)),
    "field": (_("Field"), ("field_id",)),
    "goals": (_("Sustainable Development Goals"), ("goals",)),
    "programme": (_("Programme"), ("programme_id",)),
    "region": (_("Region"), ("region_id", "zone")),
    "point": (_("Point on the map"), ("latitude", "longitude")),
    "radius": (_("How near is near enough, in metres"), ("check_in_radius_m",)),
    "ages": (_("Age"), ("min_age", "max_age")),
    "gender": (_("Who can take part"), ("gender",)),
    "guardian": (_("Guardian’s consent"), ("guardian_required",)),
    "with_children": (_("Children are helped"), ("with_children",)),
    "required_qualifications": (_("Qualifications that are checked"), ("required_qualifications",)),
    "identity_level": (_("Proof of identity"), ("identity_level",)),
    "languages": (_("Languages"), ("languages",)),
    "accessibility": (_("Accessibility"), ("accessibility",)),
    "benefits": (_("Benefits"), ("benefits",)),
    "insurance_number": (_("Number of the policy"), ("insurance_number",)),
    "insurance_until": (_("Last day that the policy covers"), ("insurance_until",)),
    "contact_name": (_("Name of the contact"), ("contact_name",)),
    "contact_email": (_("E-mail address"), ("contact_email",)),
    "contact_phone": (_("Telephone"), ("contact_phone",)),
    "selection": (_("How volunteers are chosen"), ("selection",)),
    "deadline": (_("Last moment to apply"), ("apply_until",)),
}
_MANY = frozenset({"goals", "accessibility", "benefits", "languages", "required_qualifications"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about which the two versions differ; `choice` is the one ticked at first."""

    name: str
    label: str
    language: str
    saved: str
    typed: str
    choice: str
    both: bool


def groups() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Everything that is compared: its label, and the names in `Draft`."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, (_limit, label) in PAIRS.items():
        found[f"{name}_ar"] = (f"{label} {ARABIC}", (f"{name}_ar",))
        found[f"{name}_en"] = (f"{label} {ENGLISH}", (f"{name}_en",))
    return found | {name: (str(label), names) for name, (label, names) in WHOLES.items()}


def digests(draft: Draft) -> str:
    """A short digest of each group, as JSON: the form carries it as what its writer began from."""
    return json.dumps({name: _digest(draft, names) for name, (_label, names) in groups().items()})


def differences(saved: Draft, typed: Draft, base: str, organisation_id: int) -> list[Difference]:
    """Where the two differ. What only one of them changed is ticked for that one; `both` marks true conflicts."""
    began = read(base)
    found = []
    for name, (label, names) in groups().items():
        theirs, mine = _digest(saved, names), _digest(typed, names)
        if theirs == mine:
            continue
        known = name in began
        choice = "theirs" if known and mine == began[name] else "mine"
        both = not known or began[name] not in {mine, theirs}
        shown = [_shown(draft, name, names, organisation_id) for draft in (saved, typed)]
        found.append(Difference(name, label, _language(name), shown[0], shown[1], choice, both))
    return found


def merged(saved: Draft, typed: Draft, choices: Mapping[str, str]) -> Draft:
    """The typed draft, with the saved values wherever `choices` says "theirs"."""
    kept: dict[str, Any] = {
        attribute: getattr(saved, attribute)
        for name, (_label, names) in groups().items()
        if choices.get(name) == "theirs"
        for attribute in names
    }
    return replace(typed, **kept)


def _value(draft: Draft, attribute: str) -> Any:
    value = getattr(draft, attribute)
    if isinstance(value, datetime):
        return value.timestamp()
    return sorted(str(part) for part in value) if attribute in _MANY else value


def _digest(draft: Draft, names: tuple[str, ...]) -> str:
    text = json.dumps([_value(draft, name) for name in names], ensure_ascii=True, default=str)
    return hashlib.sha256(text.replace("\\r", "").encode()).hexdigest()[:12]


def read(base: str) -> dict[str, str]:
    """The digests in a form; none of them where somebody tampered with it."""
    try:
        found = json.loads(base or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _language(name: str) -> str:
    return next((code for code in ("ar", "en") if name.endswith(f"_{code}")), "")


def _shown(draft: Draft, name: str, names: tuple[str, ...], organisation_id: int) -> str:
    """A value as people read it."""
    tables: Mapping[str, Mapping[Any, Text]] = {
        "kind": KINDS, "mode": MODES, "gender": GENDERS, "identity_level": IDENTITY_LEVELS, "selection": SELECTIONS,
        "guardian": {True: _("Needed"), False: _("Not needed")},
        "field": {row.code: t_plain(row.name) for row in reference.fields()},
        "region": {row.code: t_plain(row.name) for row in reference.regions()},
    }  # fmt: skip
    value = getattr(draft, names[0])
    if name in tables:
        return str(tables[name].get(value, value or ""))
    if name == "programme":
        titles = {row.pk: t_plain(row.title) for row in organising.programmes(organisation_id)}
        return titles.get(value, "")
    if name == "insurance_until":
        return formatting.day(value) if value else ""
    if name == "deadline":
        return formatting.moment(value, draft.zone) if value else ""
    if name in _MANY:
        return _listed(name, value)
    parts = [str(getattr(draft, attribute)) for attribute in names if getattr(draft, attribute) is not None]
    return _comma().join(parts)


def _listed(name: str, values: Any) -> str:
    if name == "languages":
        spoken = {row.code: t_plain(row.name) for row in reference.languages()}
        texts = [f"{spoken.get(code, code)} ({t_plain(LANGUAGE_LEVELS[level])})" for code, level in values]
    elif name == "goals":
        goals = {row.number: t_plain(row.name) for row in reference.goals()}
        texts = [goals.get(number, str(number)) for number in values]
    else:
        tables = {"accessibility": ACCESSIBILITY, "benefits": BENEFITS, "required_qualifications": QUALIFICATION_KINDS}
        texts = [t_plain(tables[name][code]) for code in values]
    return _comma().join(texts)


def _comma() -> str:
    return "، " if formatting.language() == "ar" else ", "
