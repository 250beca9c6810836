"""Folding for search, in Python and in SQL."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awn.base.arabic import fold, light, search_key

ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآؤئء ًٌٍَُِّْـ٠١٢٣ abcABC-ٱپگ", max_size=40)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("أحمد", "احمد"),
        ("الترجمة", "الترجمه"),
        ("مُعَلِّم", "معلم"),
        ("عـــون", "عون"),
        ("٢٠٢٦", "2026"),
        ("مستشفى", "مستشفي"),
    ],
)
def test_letters_that_people_write_for_one_another_are_one(written: str, same: str) -> None:
    assert fold(written) == fold(same)


@pytest.mark.parametrize("word", ["الترجمة", "والترجمة", "بالترجمة", "للترجمة", "ترجمة"])
def test_article_and_conjunction_do_not_hide_a_word(word: str) -> None:
    assert light(word) == light("ترجمة")


def test_a_key_for_names_holds_letters_and_digits_only() -> None:
    assert search_key("  آل-سعود، José (٣) ") == "ال سعود jose 3"


@pytest.mark.django_db
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARABIC)
def test_python_and_sql_fold_alike(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT awn_fold(%s), awn_light(%s)", [text, text])
        assert cursor.fetchone() == (fold(text), light(text))
