"""Tidying, languages, and arithmetic on rows."""

import numpy as np
import pytest

from awn.matching import embed


def test_tidy_takes_marks_tatweel_nul_and_controls_away() -> None:
    assert embed.tidy("مُتَطَوِّعُـــون\u0000\u200f  بحر\n\tهنا") == "متطوعون بحر هنا"


@pytest.mark.parametrize("text", ["ً" * 100_000, "", "\u0000", " \n ", "ـ" * 50])
def test_tidy_leaves_nothing_of_a_text_without_letters(text: str) -> None:
    assert embed.tidy(text) == ""


def test_tidy_cuts_at_the_limit() -> None:
    assert len(embed.tidy("أ" * 100_000)) == embed.LIMIT
    assert len(embed.tidy("a b" * 100_000)) <= embed.LIMIT


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("تنظيف الشاطئ", "ar"),
        ("beach clean-up", "en"),
        ("", "en"),
        ("123", "en"),
        ("CPR إنعاش", "ar"),
        ("دورة in English", "en"),
    ],
)
def test_language_is_that_of_most_letters(text: str, language: str) -> None:
    assert embed.language_of(text) == language


def test_centring_lays_two_languages_upon_one_another() -> None:
    random = np.random.default_rng(1)
    meaning = random.normal(size=(20, 8)).astype(np.float32)
    arabic = embed.unit(meaning + np.float32([9, 0, 0, 0, 0, 0, 0, 0]))
    english = embed.unit(meaning - np.float32([9, 0, 0, 0, 0, 0, 0, 0]))
    assert (arabic @ english.T).max() < 0
    centred = embed.centre(arabic, embed.mean_of(arabic)) @ embed.centre(english, embed.mean_of(english)).T
    assert (centred.argmax(axis=1) == np.arange(20)).mean() > 0.9
    assert np.allclose(np.linalg.norm(embed.centre(arabic, embed.mean_of(arabic)), axis=1), 1, atol=1e-5)


def test_an_empty_row_stays_empty_and_does_not_move_the_mean() -> None:
    rows = np.array([[0, 0], [1, 0]], dtype=np.float32)
    assert embed.mean_of(rows).tolist() == [1, 0]
    assert embed.centre(rows, np.array([0, 1], dtype=np.float32))[0].tolist() == [0, 0]
    assert embed.mean_of(rows[:1]).tolist() == [0, 0]
