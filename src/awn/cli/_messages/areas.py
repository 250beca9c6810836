"""Which catalogue a source file belongs to.

One catalogue an area, so that people who work on different parts never edit the same file:

* ``awn/people/**.py`` -> ``people``;
* ``awn/web/templates/organise/**`` and ``awn/web/organise.py`` (or ``organise_*.py``) -> ``organise``;
* everything shared (``awn/base``, ``base.html``, ``components/``, other modules of the web door) -> ``base``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import awn
from awn.base.languages import KNOWN

BASE = "base"
# Our Arabic for messages of libraries (Django, allauth). Kept by hand: no source of ours to extract it from.
LIBRARIES = "libraries"
TEMPLATE_SUFFIXES = frozenset({".html", ".txt", ".xml", ".svg", ".jinja"})
SHARED_FOLDERS = frozenset({"components", "partials", "layouts"})
NOT_SOURCES = frozenset({"migrations", "static", "locale", "data", "__pycache__"})


@dataclass(frozen=True)
class Tree:
    """Where the sources stand and where their catalogues go."""

    sources: Path
    locale: Path
    language: str = "ar"

    @property
    def folder(self) -> Path:
        return self.locale / self.language

    @property
    def compiled(self) -> Path:
        return self.folder / "LC_MESSAGES" / "django.mo"

    @property
    def is_arabic(self) -> bool:
        """The one language that must be complete."""
        return self.language == "ar"

    @property
    def begun(self) -> list[Tree]:
        """The trees of all languages that have a catalogue, Arabic first."""
        return [one for code in KNOWN if code != "en" and (one := replace(self, language=code)).catalogues()]

    def catalogue(self, area: str) -> Path:
        return self.folder / f"{area}.po"

    def reviewed(self, area: str) -> Path:
        """The marks of what somebody has read, beside the catalogue."""
        return self.folder / "reviewed" / f"{area}.txt"

    def catalogues(self) -> list[Path]:
        """Every catalogue, `base` first: where two agree, base is the one that is named."""
        return sorted(self.folder.glob("*.po"), key=lambda path: (path.stem != BASE, path.stem))


def our_tree() -> Tree:
    package = Path(awn.__file__).parent
    return Tree(sources=package, locale=package / "locale")


def sources_by_area(tree: Tree) -> dict[str, list[Path]]:
    """Every source file that may hold a message, by area, in a steady order."""
    screens = _screens(tree.sources)
    found: dict[str, list[Path]] = {}
    for path in sorted(_sources(tree.sources)):
        found.setdefault(_area(path.relative_to(tree.sources), screens), []).append(path)
    return found


def _sources(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        inner = path.relative_to(root).parts
        if NOT_SOURCES.intersection(inner):
            continue
        if path.suffix == ".py" or (path.suffix in TEMPLATE_SUFFIXES and "templates" in inner):
            yield path


def _screens(root: Path) -> list[str]:
    """Areas of the web door: packages and template folders, longest first, so that `a_b` wins over `a`."""
    packages = {path.parent.name for path in root.glob("*/__init__.py")}
    folders = {path.name for path in root.glob("web/templates/*") if path.is_dir()}
    return sorted((packages | folders) - SHARED_FOLDERS - {"web"}, key=lambda name: (-len(name), name))


def _area(inner: Path, screens: list[str]) -> str:
    package = inner.parts[0].removesuffix(".py")
    if package == "__init__":
        return BASE
    if package != "web":
        return package
    for part in inner.parts[1:]:
        if part == "templates":
            continue
        if part in SHARED_FOLDERS:
            return BASE
        stem = part.removesuffix(".py")
        for screen in screens:
            if stem == screen or stem.startswith(f"{screen}_"):
                return screen
    return BASE
