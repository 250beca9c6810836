"""Two people edited the details of the same organisation: what each of them wrote, field by field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.organisations.rules import KINDS, Details, marks
from awn.reference import queries as reference
from awn.web.jinja import t_plain
from awn.web.organiser.conflict import Difference, read

# What is compared as one: a region of one writer with the country of another would be nowhere.
WHOLES: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "kind": (_("What is it?"), ("kind",)),
    "name_ar": (_("Name in Arabic"), ("name_ar",)),
    "name_en": (_("Name in English letters"), ("name_en",)),
    "region": (_("Region"), ("region", "country")),
    "licence_number": (_("Licence or registration number"), ("licence_number",)),
    "licence_authority": (_("Who issued it?"), ("licence_authority",)),
    "about_ar": (_("About the organisation, in Arabic"), ("about_ar",)),
    "about_en": (_("About the organisation, in English"), ("about_en",)),
    "website": (_("Website"), ("website",)),
    "email": (_("E-mail address for volunteers"), ("email",)),
    "phone": (_("Telephone for volunteers"), ("phone",)),
}
_PICK = "pick_"
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "once", "base"})


def base_of(details: Details) -> str:
    """What the form carries of the details its writer began from."""
    return json.dumps(marks(details))


def choices(sent: QueryDict) -> dict[str, str]:
    """Which version was picked of each difference: "theirs" or "mine"."""
    return {name.removeprefix(_PICK): str(value) for name, value in sent.items() if name.startswith(_PICK)}


def typed_fields(sent: QueryDict) -> list[tuple[str, Any]]:
    """The fields of the editor, for the page that compares to carry them on."""
    return [
        (name, value)
        for name, values in sent.lists()
        if name not in _NOT_TYPED and not name.startswith(_PICK)
        for value in values
    ]


def differences(saved: Details, typed: Details, base: str) -> list[Difference]:
    """Where the two differ. What only one of them changed is ticked for that one; `both` marks true conflicts."""
    began, theirs, mine = read(base), marks(saved), marks(typed)
    found = []
    for name, (label, names) in WHOLES.items():
        was, is_theirs, is_mine = ([one.get(part) for part in names] for one in (began, theirs, mine))
        if is_theirs == is_mine:
            continue
        choice = "theirs" if is_mine == was else "mine"
        language = name[-2:] if name.startswith(("name_", "about_")) else ""
        shown = _shown(saved, name), _shown(typed, name)
        found.append(Difference(name, str(label), language, *shown, choice, both=was not in (is_theirs, is_mine)))
    return found


def merged(saved: Details, typed: Details, chosen: Mapping[str, str]) -> Details:
    """The typed details, with the saved ones wherever `chosen` says "theirs"."""
    kept = asdict(saved)
    theirs = [part for name, (_label, names) in WHOLES.items() if chosen.get(name) == "theirs" for part in names]
    return replace(typed, **{part: kept[part] for part in theirs})


def _shown(details: Details, name: str) -> str:
    """A value as people read it."""
    if name == "kind":
        return str(KINDS.get(details.kind, details.kind))
    if name == "region":
        region = reference.region(details.region) if details.region else None
        country = next((row for row in reference.countries() if row.pk == details.country), None)
        return " – ".join(t_plain(row.name) for row in (country, region) if row)
    return str(getattr(details, name))
