"""What may be read of a text or a CV, and what is found in it besides skills."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal, Text
from awn.matching.embed import words

TEXT_LIMIT = 2_000
LARGEST_CV_BYTES = 5 * 1024 * 1024
MOST_CV_PAGES = 15
MOST_CV_LETTERS = 60_000
CV_SECONDS = 10
MOST_PROPOSED = 12
MOST_EXPERIENCE = 8
LEVEL_UNKNOWN = "conversational"
# What people call a language besides its name in the list.
ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "ur": ("أوردو",),
    "en": ("إنجليزي",),
    "fr": ("فرنسي",),
    "tl": ("تاغالوغ", "فلبيني"),
    "hi": ("هندي",),
}
# Word before 2007, and newer Word with a password, lie in the same container.
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_YEARS = re.compile(
    r"((?:19|20)\d\d)\s*(?:(?:-|–|—|to|until|إلى|الى|حتى)\s*)+((?:19|20)\d\d|present|now|today|الآن|الان|اليوم|حاليا)"
)
# Years that the end of a line parted.
_BROKEN_YEARS = re.compile(r"((?:19|20)\d\d\s*[-–—])\s*\n\s*(?=(?:19|20)\d\d)")
# Folded, the highest first. The codes are those of people.profile_rules.EDUCATION.
_DEGREES: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split(names))
    for code, names in {
        "doctorate": "دكتوراه والدكتوراه الدكتوراه دكتوراة phd doctorate",
        "master": "ماجستير الماجستير والماجستير ماجيستير msc mba master's masters",
        "bachelor": "بكالوريوس البكالوريوس وبكالوريوس بكلوريوس ليسانس bsc bachelor bachelor's beng",
        "diploma": "دبلوم الدبلوم ودبلوم diploma",
        "secondary": "ثانوية الثانوية highschool",
    }.items()
}
_LEARNING = frozenset(words.stems("التعليم المؤهلات مؤهلات المؤهل الدراسة education academic qualifications studies"))
_HEADS = _LEARNING | frozenset(
    words.stems(
        "الخبرات الخبرة العمل الوظيفية المهنية المهارات اللغات التطوع experience employment work volunteering skills"
    )
)
_LONGEST_HEAD_WORDS = 4
_TITLE_ENDS = " \t-–—:|,،()•·"
_LINE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Years:
    """Something that was done, as a line of a CV says it."""

    title: str
    since: int
    until: int | None


CANNOT: Mapping[str, Text] = {
    "too_large": _("This file is too large: the limit is 5 MB. A CV of text alone is much smaller."),
    "locked": _("This PDF asks for a password. Save it without one, or paste its text."),
    "too_many_pages": _("This file has more than 15 pages. Keep the pages of the CV, or paste its text."),
    "too_much": _("This file takes too long to read. Save it anew without pictures, or paste its text."),
    "without_text": _("This file holds pictures and no text, as scans do. Paste the text instead."),
    "unreadable": _("This file is damaged. Save it anew, or paste its text."),
}


def cannot(word: str) -> Refusal:
    """Why a CV cannot be read, at its field: the code is `cv_` and the key; for an unknown one, `cv_unreadable`."""
    known = word if word in CANNOT else "unreadable"
    return Refusal(f"cv_{known}", CANNOT[known], fields={"cv": CANNOT[known]})


def check_size(count: int) -> None:
    """Refuses a file over five megabytes."""
    if count > LARGEST_CV_BYTES:
        raise cannot("too_large")


def kind_of(data: bytes) -> str:
    """ "pdf" or "docx", by what the file holds and not by its name. Refuses everything else."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04") and b"word/document.xml" in data:
        return "docx"
    if data.startswith(_OLD_WORD):
        message = _(
            "This is an old Word file (.doc), or one with a password. Save it as .docx or PDF without a password."
        )
        raise Refusal("cv_old_word", message, fields={"cv": message})
    message = _("This is neither a PDF nor a Word document (.docx). Save it as one of them.")
    raise Refusal("cv_unknown_kind", message, fields={"cv": message})


def languages_in(text: str, names: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes of languages whose name stands in the text; `names` by code."""
    said = set(words.stems(text))
    return [
        code
        for code, forms in names.items()
        if any(_is_said(form, said) for form in (*forms, *ALSO_CALLED.get(code, ())))
    ]


def _is_said(form: str, said: set[str]) -> bool:
    stems = set(words.stems(form))
    return bool(stems) and stems <= said


def experience_in(text: str) -> list[Years]:
    """What the lines of a CV date by years, each once, in their order; what was learned is not experience."""
    found: dict[Years, None] = {}
    before, is_learning = "", False
    for line in _BROKEN_YEARS.sub(r"\1 ", latin_digits(text)).splitlines():
        match = _YEARS.search(line.lower())
        if match:
            rest = f"{line[: match.start()]} {line[match.end() :]}".strip(_TITLE_ENDS)
            title = " ".join((rest or before).split())[:_LINE_LENGTH].strip(_TITLE_ENDS)
            since, until = int(match[1]), int(match[2]) if match[2].isdigit() else None
            if title and (until is None or until >= since) and not (is_learning or education_in(title)):
                found[Years(title, since, until)] = None
        elif set(said := words.stems(line)) & _HEADS and len(said) <= _LONGEST_HEAD_WORDS:
            is_learning = bool(set(said) & _LEARNING)
        before = line.strip(_TITLE_ENDS) or before
    return list(found)[:MOST_EXPERIENCE]


def education_in(text: str) -> str:
    """The code of the highest degree that the text names; "" for none."""
    said = set(words.split(text.replace(".", "")))
    for code, names in _DEGREES.items():
        if said & names:
            return code
    return ""
