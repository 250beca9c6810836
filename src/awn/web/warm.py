"""What makes a first page as quick as the next: templates compiled by an earlier process, and loaded before it."""

from __future__ import annotations

import contextlib
import pickle
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils import translation
from jinja2 import FileSystemBytecodeCache
from jinja2 import __version__ as jinja2_version
from jinja2.bccache import Bucket
from jinja2.exceptions import TemplateError

# What the pages are made of that somebody opens first; every other is loaded when it is asked for.
FIRST = (
    "base.html",
    "components/",
    "home/",
    "opportunities/",
    "account/login",
    "dashboard/dashboard",
    "offline/my_day",
)


class Compiled(FileSystemBytecodeCache):
    """Templates as they were compiled before. A full disk or a torn file costs time, and never a page."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What lies there for this text; nothing where it cannot be read."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Kept for the next process, where there is room."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def compiled_before() -> Compiled | None:
    """The kept templates, in Awn's own folder; those of another version of our environment are not taken."""
    ours = Path(__file__).with_name("jinja.py").read_bytes()
    folder = Path(settings.HOME) / "templates" / sha256(ours + jinja2_version.encode()).hexdigest()[:12]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return Compiled(str(folder))


def load() -> int:
    """Imports all pages, and loads the words and the templates of those that are opened first; how many templates.

    Needs no database.
    """
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("home")
            translation.gettext("Awn")
    env = engines["jinja2"].env  # type: ignore[attr-defined]  # the backend of Jinja2 has one
    loaded = 0
    for name in env.list_templates(filter_func=lambda one: one.startswith(FIRST)):
        # A template that is wrong says so on its own page.
        with contextlib.suppress(TemplateError):
            env.get_template(name)
            loaded += 1
    return loaded
