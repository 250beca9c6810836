"""What may be read of a text or a CV, and what is found in it besides skills."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.matching.embed import words

TEXT_LIMIT = 2_000
LARGEST_CV_BYTES = 5 * 1024 * 1024
MOST_CV_PAGES = 15
MOST_CV_LETTERS = 60_000
CV_SECONDS = 10
MOST_PROPOSED = 12
MOST_EXPERIENCE = 8
LEVEL_UNKNOWN = "conversational"

_YEARS = re.compile(
    r"((?:19|20)\d\d)\s*(?:-|–|—|to|until|إلى|الى|حتى)+\s*((?:19|20)\d\d|present|now|today|الآن|الان|اليوم|حاليا)"
)
_TITLE_ENDS = " \t-–—:|,،()•·"
_LINE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Years:
    """Something that was done, as a line of a CV says it."""

    title: str
    since: int
    until: int | None


def check_size(count: int) -> None:
    """Refuses a file over five megabytes."""
    if count > LARGEST_CV_BYTES:
        message = _("This file is too large: the limit is 5 MB. A CV of text alone is much smaller.")
        raise Refusal("cv_too_large", message, fields={"cv": message})


def kind_of(data: bytes) -> str:
    """ "pdf" or "docx", by what the file holds and not by its name. Refuses everything else."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and b"word/document.xml" in data:
        return "docx"
    message = _("This is neither a PDF nor a Word document (.docx). Save it as one of them.")
    raise Refusal("cv_unknown_kind", message, fields={"cv": message})


def unreadable() -> Refusal:
    """For a file that is damaged, locked, too long, or takes too much time or memory."""
    message = _("We could not read this file. Save it without a password and with at most 15 pages, or paste its text.")
    return Refusal("cv_unreadable", message, fields={"cv": message})


def without_text() -> Refusal:
    """For pictures of pages."""
    message = _("This file holds pictures and no text. Paste the text instead.")
    return Refusal("cv_without_text", message, fields={"cv": message})


def languages_in(text: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes of languages whose name stands in the text; `names` by code."""
    said = set(words.stems(text))
    return [code for code, forms in names.items() if any(_is_said(form, said) for form in forms)]


def _is_said(form: str, said: set[str]) -> bool:
    stems = set(words.stems(form))
    return bool(stems) and stems <= said


def experience_in(text: str) -> list[Years]:
    """What the lines of a CV date by years, each once, in their order."""
    found: dict[Years, None] = {}
    before = ""
    for line in latin_digits(text).splitlines():
        match = _YEARS.search(line.lower())
        if match:
            rest = f"{line[: match.start()]} {line[match.end() :]}".strip(_TITLE_ENDS)
            title = " ".join((rest or before).split())[:_LINE_LENGTH].strip(_TITLE_ENDS)
            since, until = int(match[1]), int(match[2]) if match[2].isdigit() else None
            if title and (until is None or until >= since):
                found[Years(title, since, until)] = None
        before = line.strip(_TITLE_ENDS) or before
    return list(found)[:MOST_EXPERIENCE]
