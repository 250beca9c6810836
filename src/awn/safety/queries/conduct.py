"""The code of conduct as it is written, and who accepted which version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from django.db.models import QuerySet

from awn.safety.models import ConductAcceptance


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text: its heading and its rules, one sentence each."""

    heading: str
    rules: tuple[str, ...]


@lru_cache(maxsize=8)
def text_of(version: int, language: str) -> tuple[Part, ...]:
    """The text of a version in Arabic or English."""
    name = f"{version}.{'en' if language == 'en' else 'ar'}.md"
    text = (files("awn.safety") / "conduct" / name).read_text("utf-8")
    parts = []
    for block in text.split("\n## ")[1:]:
        heading, *lines = block.splitlines()
        parts.append(Part(heading.strip(), tuple(line[2:].strip() for line in lines if line.startswith("- "))))
    return tuple(parts)


def acceptances_of(person_id: int) -> QuerySet[ConductAcceptance]:
    """The versions that somebody accepted, the newest first."""
    return ConductAcceptance.objects.filter(person_id=person_id).order_by("-version")
