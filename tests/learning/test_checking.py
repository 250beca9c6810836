"""What the checker of courses refuses."""

from __future__ import annotations

import pytest
from tests.learning import tea
from tests.learning.tea import codes, text

from awn.learning.pictures import is_plain_svg

LESSON = "en__01_DASH_pouring_DOT_md"


def test_the_course_of_the_tests_is_well() -> None:
    assert codes() == set()


def test_a_missing_language_is_refused() -> None:
    assert "language_missing" in codes(**{LESSON: None})
    assert "language_missing" in codes(course_DOT_toml=text("course.toml").replace('ar = "الصب"', "").encode())


def test_a_lesson_without_its_simple_version_is_refused() -> None:
    assert codes(ar__02_DASH_guests_DOT_easy_DOT_md=None) == {"simple_missing"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('right = true\ntext = { ar = "باليمنى"', 'right = false\ntext = { ar = "باليمنى"', "no_right_answer"),
        ('right = false\ntext = { ar = "بكلتيهما"', 'right = true\ntext = { ar = "بكلتيهما"', "not_one_right"),
        ('right = false\ntext = { ar = "يغادر"', 'right = true\ntext = { ar = "يغادر"', "not_several_right"),
        ('text = { ar = "غلي الماء"', 'right = true\ntext = { ar = "غلي الماء"', "order_marked"),
        ('ar = "الماء أولًا."', 'ar = ""', "feedback_missing"),
        ('id = "steps"', 'id = "hand"', "key"),
        ('lesson = "02-guests"', 'lesson = "03-none"', "unknown_lesson"),
        ('en = "Both"', 'en = "The left"', "same_answers"),
        ('kind = "many"', 'kind = "some"', "unknown_kind"),
    ],
)
def test_questions_that_nobody_can_answer_are_refused(old: str, new: str, code: str) -> None:
    before = text("questions.toml")
    assert old in before
    assert code in codes(questions_DOT_toml=before.replace(old, new).encode())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("# A title\n\nwords", "heading"),
        ("[away](https://example.org/)", "link"),
        ("[script](javascript:alert)", "link"),
        ("[page](awn:no such)", "link"),
        ("![](pictures/cup.svg)", "alternative_missing"),
        ("![a cup](pictures/none.svg)", "picture_missing"),
        ("![a cup](https://example.org/a.png)", "picture"),
        ("```\ncode\n```", "code"),
    ],
)
def test_what_a_lesson_may_not_hold_is_refused(written: str, code: str) -> None:
    assert code in codes(**{LESSON: written.encode()})


def test_links_lead_to_pages_that_are_there() -> None:
    content, _wrong = tea.checked(tea.folder(), {"opportunities"})
    assert content is not None
    assert not _wrong
    assert {one.code for one in tea.checked(tea.folder(), {"home"})[1]} == {"unknown_route"}


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)"/>',
        '<image href="https://example.org/a.png"/>',
        '<use href="https://example.org/a.svg#a"/>',
        "<foreignObject/>",
        "<style>@import url(https://example.org)</style>",
        '<rect fill="url(https://example.org/a)"/>',
    ],
)
def test_drawings_that_do_more_than_draw_are_refused(inside: str) -> None:
    assert is_plain_svg(b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>')
    assert not is_plain_svg(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode())
    bomb = '<!DOCTYPE a [<!ENTITY b "bb">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
    assert not is_plain_svg(bomb.encode())


def test_files_that_cannot_be_read_are_named() -> None:
    assert codes(course_DOT_toml=b"\xff\xfe") == {"unread"}
    assert codes(questions_DOT_toml=b"[[questions") == {"unread"}
