"""Documents that cannot rot."""

import re
import tomllib
from pathlib import Path

from tests.architecture import generated, lints
from tests.architecture.house import ROOT, assert_none, modules, name_of

SETTING = re.compile(r"\bAWN_[A-Z][A-Z0-9_]*[A-Z0-9]\b")


def documents() -> list[Path]:
    # Lessons lead to pages by name; `awn learning check` looks after them.
    sources = [path for path in (ROOT / "src").rglob("*.md") if not {"courses", "guide"} & set(path.parts)]
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *sources]


def settings_of_the_sources() -> set[str]:
    sources = [*modules(), ROOT / "Makefile", *(ROOT / "tools").glob("*.py")]
    return {name for path in sources if path.exists() for name in SETTING.findall(path.read_text("utf-8"))}


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    described = set(re.findall(r"^\| `(AWN_\w+)`", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE))
    assert settings_of_the_sources() - described == set(), "write these into docs/settings.md"
    assert described - settings_of_the_sources() == set(), "docs/settings.md describes what is gone"


def test_no_file_names_a_package_registry() -> None:
    files = [*ROOT.glob("requirements*.txt"), ROOT / "pyproject.toml", ROOT / "Makefile", *documents()]
    files += [path for path in (ROOT / ".ci").glob("*") if path.is_file()]
    found = [
        f"{name_of(path)}:{line}"
        for path in files
        if path.exists()
        for line in lints.registry_hosts(path.read_text("utf-8"))
    ]
    assert_none(found)


def test_every_locked_package_carries_hashes() -> None:
    for path in ROOT.glob("requirements*.txt"):
        blocks = re.split(r"^(?=\S)", path.read_text("utf-8"), flags=re.MULTILINE)
        pins = [block for block in blocks if re.match(r"[\w.\[\],-]+==", block)]
        assert pins, path
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_every_dependency_carries_its_reason_and_is_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *(one for group in project["optional-dependencies"].values() for one in group)]
    locks = "\n".join((ROOT / f"requirements-{name}.txt").read_text() for name in ("dev", "bench"))
    locked = {
        re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"^([\w.-]+)(?:\[.*\])?==", locks, re.MULTILINE)
    }
    for dependency in wanted:
        line = next(line for line in text.splitlines() if f'"{dependency}"' in line)
        assert re.search(r"# \w", line), f"{dependency} has no reason beside it"
        name = re.split(r"[\[<>=~! ]", dependency)[0]
        if name == project["name"]:
            continue  # its own extras, whose packages are in the list as well
        assert re.sub(r"[-_.]+", "-", name).lower() in locked, f"{dependency} is not locked"


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{name_of(path)}: {target}"
        for path in documents()
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert_none(broken)


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/adr/README.md").read_text("utf-8")
    pages = sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    assert pages
    assert [page for page in pages if f"]({page})" not in index] == []
    numbers = [page[:4] for page in pages]
    assert len(numbers) == len(set(numbers))
    for page in pages:
        text = (ROOT / "docs/adr" / page).read_text("utf-8")
        assert [word for word in ("## Context", "## Decision", "## Consequences") if word not in text] == [], page


def test_every_decision_that_a_file_refers_to_exists() -> None:
    numbers = {path.name[:4] for path in (ROOT / "docs/adr").glob("[0-9]*.md")}
    files = [*modules(), *documents(), ROOT / "pyproject.toml"]
    missing = [
        f"{name_of(path)}: {number}"
        for path in files
        for number in re.findall(r"docs/adr/(\d{4})", path.read_text("utf-8"))
        if number not in numbers
    ]
    assert_none(missing)


def test_nothing_points_outside_the_project() -> None:
    """The notes from which the project was planned are not part of it."""
    files = [*modules(), *documents(), ROOT / "pyproject.toml", *(ROOT / "tests").rglob("*.py")]
    outside = re.compile(r"/wor[k]/|\.\./shared|\b(GULF|STACK|ANCHORS|DESIGN|TRUST|MATCHING)\.md")
    me = Path(__file__)
    assert [name_of(path) for path in files if path != me and outside.search(path.read_text("utf-8"))] == []


def test_every_refusal_and_every_event_is_documented() -> None:
    for page, text in generated.pages().items():
        assert page.read_text("utf-8") == text, (
            f"bring {page.name} up to date: .venv/bin/python -m tests.architecture.generated"
        )
