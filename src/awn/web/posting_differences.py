"""Two versions of an opportunity in words: what stood, what stands, and the words that came or went."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from awn.opportunities.contents import draft_from
from awn.reference import queries as reference
from awn.web import formatting
from awn.web.jinja import t_plain
from awn.web.organiser import conflict

# What `changes.TERMS` are made of, by the names of `conflict.groups`.
OF_PLACE = ("mode", "region", "point", "place_ar", "place_en")
OF_REQUIREMENTS = (
    "ages", "gender", "guardian", "required_qualifications", "qualifications_ar", "qualifications_en",
    "identity_level", "languages",
)  # fmt: skip
# Longer texts are shown whole, before and after: comparing their words would take too long.
MOST_WORDS = 1_500


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words that stayed (""), came ("in") or went ("out")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs. `language` is that of the words, empty where they are ours."""

    name: str
    label: str
    language: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any], organisation_id: int, *, only: Collection[str] | None = None
) -> list[Change]:
    """Everything that differs, in the order of the editor, then roles and shifts; or `only` some of it."""
    old, new = draft_from(before), draft_from(after)
    found = [
        Change(one.name, one.label, one.language, one.saved, one.typed, _pieces(one.saved, one.typed, one.language))
        for one in conflict.differences(old, new, "", organisation_id)
        if only is None or one.name in only
    ]
    if only is None:
        found += _roles(before, after)
    return found + _shifts(before, after, new.zone)


def _pieces(before: str, after: str, language: str) -> tuple[Piece, ...]:
    """The words of both, marked; empty for values that are no running text."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    if not language or not old or not new or len(old) + len(new) > 2 * MOST_WORDS:
        return ()
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("", "".join(old[a:b])))
            continue
        if b > a:
            found.append(Piece("out", "".join(old[a:b])))
        if d > c:
            found.append(Piece("in", "".join(new[c:d])))
    return tuple(found)


def _roles(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    old, new = ({role["id"]: role for role in content["roles"]} for content in (before, after))
    numbers = {number for role in (*old.values(), *new.values()) for number, _need in role["skills"]}
    names = {skill.pk: t_plain(skill.name) for skill in reference.skills_of(sorted(numbers))}
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        was, now = (_role_said(roles.get(key), names) for roles in (old, new))
        if was != now:
            found.append(Change(f"role-{key}", _("Role"), "", was, now))
    return found


def _role_said(role: Mapping[str, Any] | None, names: Mapping[int, str]) -> str:
    if role is None:
        return ""
    skills = [
        _("%(skill)s (required)") % {"skill": names.get(number, "")} if need == "required" else names.get(number, "")
        for number, need in role["skills"]
    ]
    lines = [role["title_ar"], role["title_en"], role["tasks_ar"], role["tasks_en"], " · ".join(skills)]
    return "\n".join(line for line in lines if line)


def _shifts(before: Mapping[str, Any], after: Mapping[str, Any], zone: str) -> list[Change]:
    old, new = ({shift["id"]: shift for shift in content["shifts"]} for content in (before, after))
    order = sorted({*old, *new}, key=lambda key: ((old.get(key) or new[key])["starts"], key))
    found = []
    for key in order:
        was, now = (_shift_said(shifts.get(key), zone) for shifts in (old, new))
        if was != now:
            found.append(Change(f"shift-{key}", _("Shift"), "", was, now))
    return found


def _shift_said(shift: Mapping[str, Any] | None, zone: str) -> str:
    if shift is None:
        return ""
    starts, ends = (datetime.fromisoformat(shift[name]) for name in ("starts", "ends"))
    if shift["cancelled"]:
        return _("%(when)s: called off") % {"when": formatting.moment(starts, zone)}
    span = {"from": formatting.moment(starts, zone), "to": formatting.moment(ends, zone)}
    said = _("From %(from)s to %(to)s") % span
    return said + " · " + _("Places: %(n)s") % {"n": formatting.plain_number(shift["capacity"])}
