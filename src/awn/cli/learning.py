"""`awn learning`: the project's own courses, checked and brought into the database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from awn.learning.checking import Problem

    from .registry import Needs, Subparsers


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("learning", help="check the courses that stand as files, and load them")
    parser.add_argument("what", choices=["check", "load"], help="check: say what is wrong; load: into the database")
    parser.add_argument("--root", type=Path, metavar="DIR", help="a folder of courses (default: the project's own)")
    parser.set_defaults(run=run)


def needs(args: argparse.Namespace) -> Needs:
    """Checking reads files alone."""
    return "settings" if args.what == "check" else "database"


def run(args: argparse.Namespace) -> int:
    """Says what is wrong, a line for each; 1 when there is anything."""
    from awn.learning.files import COURSES

    root = args.root or COURSES
    return _check(root) if args.what == "check" else _load(root)


def _check(root: Path) -> int:
    from awn.learning.files import checked, folders

    wrong = 0
    for folder in folders(root):
        content, found = checked(folder, _routes())
        wrong += len(found)
        if content is not None:
            sys.stdout.write(f"{folder.slug}: {len(content.lessons)} lessons, {len(content.questions)} questions\n")
        _say(folder.slug, found)
    sys.stdout.write("all is well\n" if not wrong else f"{wrong} to mend\n")
    return 1 if wrong else 0


def _load(root: Path) -> int:
    from awn.base.clock import now
    from awn.learning.actions.loading import load_all

    loaded = load_all(root=root, routes=_routes(), by=None, at=now())
    for one in loaded:
        state = "left out" if one.problems else "loaded" if one.changed else "unchanged"
        sys.stdout.write(f"  {one.slug:<40} {state}\n")
        _say(one.slug, one.problems)
    return 1 if any(one.problems for one in loaded) else 0


def _say(slug: str, problems: Iterable[Problem]) -> None:
    for problem in problems:
        sys.stdout.write(f"  {slug}: {problem.where}: {problem.text}\n")


def _routes() -> frozenset[str]:
    """Names of pages that need nothing in their address: to these a lesson may lead."""
    from django.urls import URLPattern, get_resolver

    found: set[str] = set()
    waiting = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if not isinstance(one, URLPattern):
            waiting += one.url_patterns
        elif one.name and not one.pattern.regex.groups:
            found.add(one.name)
    return frozenset(found)
