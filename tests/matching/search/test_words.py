"""How a search is read."""

from __future__ import annotations

import pytest

from awn.matching.search.words import forms, joined, key_of, parts, read

MEANINGS = joined([["الإسعافات الأولية", "First aid", "إسعاف"], ["الترجمة", "Translation", "مترجم"]])


def said(text: str) -> list[tuple[str, ...]]:
    return [word.texts for word in read(text, MEANINGS)]


def test_a_name_of_several_words_is_one_thing_with_its_names_in_both_languages() -> None:
    [first, second] = said("first aid riyadh")
    assert first[0] == "first aid"
    assert {"الإسعافات الأولية", "إسعاف"} <= set(first)
    assert second == ("riyadh",)


@pytest.mark.parametrize("text", ["ترجمة", "الترجمه", "والتَّرجمـــة", "تَرْجَمَة"])
def test_a_word_means_the_same_however_it_is_written(text: str) -> None:
    [texts] = said(text)
    assert "مترجم" in texts
    assert "Translation" in texts


def test_an_article_more_or_less_is_no_other_word() -> None:
    assert key_of("والترجمة") == key_of("ترجمة") == key_of("ترجمه")


def test_particles_written_as_part_of_a_word_are_tried_on_and_off() -> None:
    assert forms("تعليم") == ("وتعليم", "بتعليم", "لتعليم")
    assert forms("بمستشفى")[0] == "مستشفى"
    assert forms("بحر") == ()
    assert forms("teaching") == ()


def test_small_words_are_dropped_unless_there_are_no_others() -> None:
    assert [texts[0] for texts in said("أبغى أتطوع في المستشفى")] == ["المستشفى"]
    assert [texts[0] for texts in said("في")] == ["في"]


def test_phrases_and_words_to_leave_out() -> None:
    words = read('"كبار السن" -مستشفى', MEANINGS)
    assert [(word.texts[0], word.excluded) for word in words] == [("كبار السن", False), ("مستشفى", True)]
    assert read("-مستشفى", MEANINGS) == ()
    assert [part.text for part in parts("clean-up well-being")] == ["clean", "up", "well", "being"]


@pytest.mark.parametrize(
    "text",
    ["", "\0", "َُِّـ", "((((", "!:*&|", "' OR 1=1 --", "%s %%", "🌴", "\ud800", "x" * 100_000, "م " * 50_000, '"' * 999],
)  # fmt: skip
def test_whatever_is_typed_is_read(text: str) -> None:
    words = read(text, MEANINGS)
    assert len(words) <= 12
    assert all(word.texts[0].strip() for word in words)
