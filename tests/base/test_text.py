"""Text typed by strangers."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from awn.base.refusal import Refusal
from awn.base.text import BIDI_CONTROLS, Bilingual, clean_block, clean_line


@pytest.mark.parametrize("mark", sorted(BIDI_CONTROLS))
def test_a_name_with_a_direction_mark_is_refused(mark: str) -> None:
    with pytest.raises(Refusal) as refused:
        clean_line(f"نورة{mark}gnp.exe", limit=100, field="name")
    assert refused.value.code == "control_characters"
    assert "name" in refused.value.fields


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\n", "\ud800"])
def test_a_line_with_a_control_character_is_refused(character: str) -> None:
    with pytest.raises(Refusal):
        clean_line(f"a{character}b", limit=100)


def test_spaces_are_single_and_letters_composed() -> None:
    assert clean_line("  عبد\u00a0 الله \u0041\u030a ", limit=50) == "عبد الله Å"


def test_html_is_kept_as_the_text_it_is() -> None:
    assert clean_block("<script>alert(1)</script>", limit=100) == "<script>alert(1)</script>"


def test_lines_are_kept_in_a_block_but_not_towers_of_them() -> None:
    assert clean_block("a\r\n\r\n\r\n\r\nb\tc", limit=50) == "a\n\nb c"


def test_text_over_the_limit_is_refused_with_the_number() -> None:
    with pytest.raises(Refusal) as refused, override("en"):
        clean_line("x" * 11, limit=10)
    assert "10" in str(refused.value.message)


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    try:
        once = clean_block(text, limit=1_000)
    except Refusal:
        return
    assert clean_block(once, limit=1_000) == once


def test_a_missing_language_falls_back_and_says_which_it_is() -> None:
    assert Bilingual("", "Beach").pick("ar") == ("Beach", "en")
    with override("ar"):
        assert str(Bilingual("شاطئ", "Beach")) == "شاطئ"
