"""The guardian's charter as it is shown and signed: a text is never edited, a change is a new file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from awn.minors.rules import CHARTER_VERSION

_FOLDER = Path(__file__).parent / "charter"


@lru_cache(maxsize=8)
def charter_text(language: str, version: int = CHARTER_VERSION) -> str:
    """The words of a version in one language, as a simple outline: lines that begin with `#`, `##` and `-`."""
    return (_FOLDER / f"{version}.{language}.md").read_text(encoding="utf-8")


def charter_title(language: str, version: int = CHARTER_VERSION) -> str:
    """What the charter is called."""
    return charter_text(language, version).partition("\n")[0].removeprefix("# ")


def charter_parts(language: str, version: int = CHARTER_VERSION) -> list[tuple[str, list[str]]]:
    """The sections of the charter for a page: each heading with its sentences."""
    parts: list[tuple[str, list[str]]] = []
    for line in charter_text(language, version).splitlines():
        if line.startswith("## "):
            parts.append((line.removeprefix("## "), []))
        elif line.startswith("- "):
            parts[-1][1].append(line.removeprefix("- "))
    return parts
