"""One style sheet for every page: the six that most of them need, joined into one request and one file to keep."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

HERE = Path(__file__).resolve().parent / "static"
SHEET = "css/site.css"
# In this order; the first also says which layer stands above which.
PARTS = (
    "css/tokens.css", "css/base.css", "css/components.css", "css/pages.css", "css/checkin.css", "css/offline.css",
)  # fmt: skip
COMMENT, INDENT = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\s*\n\s*")


class Joined(BaseFinder):
    """Gives the joined sheet to whoever asks for static files: the collection for production, tests, development.

    It lies in Awn's home folder, beside what is collected, and is written anew only when a part has changed.
    """

    def check(self, **_options: Any) -> list[Any]:
        """There is nothing to set."""
        return []

    def find(self, path: str, find_all: bool = False, **_deprecated: Any) -> Any:
        """Where the sheet lies; nothing for every other file."""
        if path != SHEET:
            return [] if find_all else None
        found = str(_written())
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """The sheet, whatever is to be left out: no page does without it."""
        del ignore_patterns
        yield SHEET, FileSystemStorage(location=_written().parent.parent)


def joined() -> str:
    """The text of the sheet, without comments and indents. Addresses in it lead from the same folder as before."""
    texts = ((HERE / part).read_text("utf-8") for part in PARTS)
    return "\n".join(INDENT.sub("\n", COMMENT.sub("", text)).strip() for text in texts) + "\n"


def _written() -> Path:
    target, text = Path(settings.HOME) / "joined" / SHEET, joined()
    if target.exists() and target.read_text("utf-8") == text:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    # Several processes may begin at once: each puts a whole file there.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, delete=False) as made:
        made.write(text)
    Path(made.name).chmod(0o644)
    return Path(made.name).replace(target)
