"""What stands in the house: its packages, their layers, their files."""

import configparser
from functools import cache
from pathlib import Path

import awn

SOURCES = Path(awn.__file__).parent
ROOT = SOURCES.parent.parent
DOORS = ("web", "api", "cli")


@cache
def layers() -> dict[str, int]:
    """Package -> its depth in the list of .importlinter; 0 is the ground that everything may stand on."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    lines = config["importlinter:contract:layers"]["layers"].split("\n")
    rows = [line.replace("(", "").replace(")", "").split("|") for line in lines if line.strip()]
    return {name.strip(): depth for depth, row in enumerate(reversed(rows)) for name in row}


def packages() -> list[Path]:
    return sorted(path.parent for path in SOURCES.glob("*/__init__.py"))


def modules(*under: str) -> list[Path]:
    """Python files of ours without migrations, of the whole house or of the packages named."""
    roots = [SOURCES / name for name in under] if under else [SOURCES]
    found = (path for root in roots if root.exists() for path in root.rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def modules_named(name: str) -> list[Path]:
    """`actions` -> every actions.py, and the modules of a folder actions/ that are not private."""
    return [
        path
        for path in modules()
        if (path.stem == name and path.parent.parent == SOURCES)
        or (path.parent.name == name and path.parent.parent.parent == SOURCES and path.stem[:1] != "_")
    ]


def templates() -> list[Path]:
    """Our page templates (Jinja2)."""
    return sorted((SOURCES / "web" / "templates").rglob("*.html"))


def stylesheets() -> list[Path]:
    static = SOURCES / "web" / "static"
    return sorted(path for path in static.rglob("*.css") if "vendor" not in path.parts)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def assert_none(found: list[str]) -> None:
    """Fails with every finding on its own line: a list to work off, whatever pytest would cut."""
    assert not found, "\n" + "\n".join(found)
