"""A small course of the tests' own, and ways to change its files."""

from __future__ import annotations

from pathlib import Path

from tests import make

from awn.learning.actions.loading import load_all
from awn.learning.files import Folder, checked, folders
from awn.learning.models import Course

ROOT = Path(__file__).parent / "courses"
RIGHT = {"hand": [1], "steps": [0, 1, 2], "enough": [0, 1]}
LESSONS = ("01-pouring", "02-guests")


def tea() -> Course:
    """The course in the tables."""
    load_all(root=ROOT, by=None, at=make.NOW)
    return Course.objects.get(slug="tea")


def folder() -> Folder:
    return folders(ROOT)[0]


def codes(**changed: bytes | None) -> set[str]:
    """What the checker says of the course when a file is changed (or gone); names with __ for / and _ for a dot."""
    one = folder()
    files = dict(one.files)
    for name, data in changed.items():
        path = name.replace("__", "/").replace("_DOT_", ".").replace("_DASH_", "-")
        assert path in files, path
        if data is None:
            del files[path]
        else:
            files[path] = data
    _content, wrong = checked(Folder("tea", files, ""), None)
    return {problem.code for problem in wrong}


def text(path: str) -> str:
    return folder().files[path].decode()
