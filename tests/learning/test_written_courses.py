"""The project's own courses: nothing is wrong, simple versions are simple, buttons are called as in Awn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, override

from awn.learning.actions.loading import checked
from awn.learning.files import COURSES, Folder, folders

SIMPLE = sorted(COURSES.glob("*/*/*.easy.md"))
MOST_WORDS = 11
MOST_SHARE = 0.45  # of the words of the lesson; about a third is meant

# What the lessons call pages and buttons, as the message that the product writes there.
NAMED = {
    "children-and-vulnerable-adults": (
        "Report something",
        "A child may be in danger",
        "Somebody is in danger now",
        "My reports",
    ),
    "psychological-first-aid": (
        "My boards",
        "Call my supervisor",
        "Somebody’s life or health is in danger",
        "What is happening",
        "A note for your supervisor",
        "I cannot come: give it back",
    ),
    "writing-an-opportunity": ("Good to know", "Check and send", "Preview"),
    "accessible-volunteering": ("Accessibility",),
    "staying-safe-online": (
        "Security",
        "Passkeys",
        "Codes from an app",
        "Show devices",
        "Sign out there",
        "Sign out everywhere else",
        "Report this opportunity",
        "verified organisation",
    ),
    "privacy": (
        "My data",
        "Who looked at sensitive data",
        "Prepare a copy",
        "Correct, ask, erase",
        "Erase everything",
        "Withdraw consent",
        "Messages",
        "Accessibility",
    ),
    "using-awn": (
        "Sign up",
        "Sign up with a mobile number",
        "My page",
        "Your next shifts",
        "This may suit you",
        "Easy mode",
        "How pages look",
        "How we write to you",
        "People I answer for",
        "Filter the results",
        "Save this search",
        "Not for me",
        "What is needed",
        "How it fits you",
        "Safety and insurance",
        "Choose a shift",
        "Take part",
        "When would you like to come?",
        "Is everything right?",
        "Send the application",
        "Give it to me without asking",
        "I cannot come",
        "Look for somebody",
        "Give up this shift",
        "Sign and agree",
        "My ticket",
        "I am here: check in",
        "I take a break",
        "I am leaving: check out",
        "Yes, they are right",
        "No, I object",
        "Get the certificate",
        "What others see",
        "How was it?",
    ),
    "using-awn-organisations": (
        "Register an organisation",
        "Send for verification",
        "What needs you today",
        "Add somebody",
        "Handed on for a while",
        "Add an opportunity",
        "From a template",
        "Summary in plain language",
        "Repeated shifts, Ramadan, holidays",
        "Good to know",
        "Check and send",
        "Needed before it can be published",
        "What could be better",
        "Put on the waiting list",
        "Take it back",
        "Rules that answer",
        "Questions and references",
        "Write a message",
        "Find volunteers",
        "Scan tickets",
        "Show the code",
        "Devices at the entrance",
        "Add somebody at the door",
        "Write down an incident",
        "Go on to the hours",
        "Confirm those selected",
        "Issue certificates for everyone",
        "The work is done",
    ),
}


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.slug)
def test_the_checker_finds_nothing(folder: Folder) -> None:
    content, problems = checked(folder, _routes())
    assert content is not None
    assert [(one.where, one.code) for one in problems] == []


def test_every_sentence_of_a_simple_version_is_short() -> None:
    assert SIMPLE
    found = [
        (_name(path), sentence)
        for path in SIMPLE
        for sentence in _sentences(path.read_text())
        if len(sentence.split()) > MOST_WORDS
    ]
    assert found == []


def test_a_simple_version_is_much_shorter_than_its_lesson() -> None:
    assert [_name(path) for path in SIMPLE if _words(path) > MOST_SHARE * _words(_whole(path))] == []


def test_every_lesson_ends_with_its_card() -> None:
    lessons = [path for path in COURSES.glob("*/*/*.md") if "> **Remember:**" not in path.read_text()]
    assert [_name(path) for path in lessons if "> **تذكّر:**" not in path.read_text()] == []


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("slug", NAMED)
def test_pages_and_buttons_are_called_as_in_the_product(slug: str, language: str) -> None:
    text = "\n".join(path.read_text() for path in sorted((COURSES / slug / language).glob("*.md")))
    with override(language):
        named = [gettext(message) for message in NAMED[slug]]
    assert [name for name in named if name not in text] == []


def _routes() -> frozenset[str]:
    """Those among the routes to which the lessons lead that exist, and need nothing in their address."""
    named = {name for path in COURSES.glob("*/*/*.md") for name in re.findall(r"\(awn:(\w+)\)", path.read_text())}
    return frozenset(name for name in named if _leads_somewhere(name))


def _leads_somewhere(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def _name(path: Path) -> str:
    return path.relative_to(COURSES).as_posix()


def _whole(path: Path) -> Path:
    return path.with_name(path.name.replace(".easy.md", ".md"))


def _words(path: Path) -> int:
    return len(re.findall(r"[\w’'-]+", path.read_text()))


def _sentences(text: str) -> Iterator[str]:
    """Sentences, list items and headings; a picture's words and addresses of links are left out."""
    bare = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    bare = re.sub(r"\]\([^)]*\)", "]", bare)
    for sentence in re.split(r"[.!?؟:؛\n]+", bare):
        yield " ".join(re.findall(r"[\w’'-]+", sentence))
