"""What a credential says, for people to read: of our own and of other platforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from awn.credentials.vc.reading import Document

_NAMES = frozenset({"name", "ext:name"})


@dataclass(frozen=True, slots=True)
class Facts:
    """Texts as they stand in the credential; empty where it says nothing. `hours` is a number as text."""

    holder: str
    title: str
    organisation: str
    hours: str
    first_day: str
    last_day: str
    role: str
    levels: tuple[str, ...]


def facts_of(document: Document) -> Facts:
    """The facts of an Open Badge, as far as it has them. Never raises: others write in their own way."""
    subject = document.get("credentialSubject")
    subject = _object(subject[0] if isinstance(subject, list) and subject else subject)
    achievement = _object(subject.get("achievement"))
    return Facts(
        holder=_text(subject.get("name")) or _identity(subject),
        title=_text(achievement.get("name")) or _text(document.get("name")),
        organisation=_text(_object(subject.get("source")).get("name"))
        or _text(_object(document.get("issuer")).get("name")),
        hours=_hours(subject, achievement),
        first_day=_text(subject.get("activityStartDate"))[:10],
        last_day=_text(subject.get("activityEndDate"))[:10],
        role=_text(subject.get("role")),
        levels=tuple(_text(one.get("genre")) for one in _objects(document.get("evidence")) if _text(one.get("genre"))),
    )


def _hours(subject: Mapping[str, Any], achievement: Mapping[str, Any]) -> str:
    kinds = {
        _text(one.get("id")) for one in _objects(achievement.get("resultDescription"))
        if _text(one.get("resultType")) == "ext:VolunteerHours"
    }  # fmt: skip
    found = [
        _text(one.get("value")) for one in _objects(subject.get("result")) if one.get("resultDescription") in kinds
    ]
    return found[0] if found else ""


def _identity(subject: Mapping[str, Any]) -> str:
    for one in _objects(subject.get("identifier")):
        if one.get("identityType") in _NAMES and one.get("hashed") is False:
            return _text(one.get("identityHash"))
    return ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list) else [value]
    return [one for one in rows if isinstance(one, Mapping)]
