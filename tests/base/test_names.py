"""Lists of names stand as in an Arabic register: the article and the forms of alef do not count."""

import random

import pytest
from django.utils.translation import override
from tests import make

from awn.base.names import by_name, by_word, name_key
from awn.people.models import Person

ARABIC = [
    "إبراهيم بن علي",
    "الأمل",
    "أمل الشامسي",
    "آمنة",
    "الباحة",
    "بدر",
    "التطوع أولًا",
    "تميم",
    "علي",
    "العليا",
    "فاطمة",
    "الهدى",
    "هند",
    "وليد",
    "ياسر",
]
LATIN = ["Amal", "basma", "Zayed"]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "expected"), [("ar", [*ARABIC, *LATIN]), ("en", [*LATIN, *ARABIC])])
def test_the_article_and_the_hamza_do_not_count_and_latin_names_stand_apart(language: str, expected: list[str]) -> None:
    shuffled = random.Random(7).sample(expected, len(expected))
    for name in shuffled:
        row = make.person()
        arabic = name not in LATIN
        Person.objects.filter(pk=row.pk).update(name_ar=name if arabic else "", name_en="" if arabic else name)
    mine = Person.objects.exclude(name_ar="", name_en="")
    with override(language):
        assert [row.name_ar or row.name_en for row in mine.order_by(*by_name(), "pk")] == expected
        by_one = mine.filter(name_en="").order_by(*by_word("name_ar"), "pk")
        assert [row.name_ar for row in by_one] == ARABIC
    assert sorted(shuffled, key=lambda name: name_key(name, language)) == expected


def test_a_word_that_only_begins_like_the_article_keeps_its_letters() -> None:
    assert name_key("الي", "ar")[1] == "الي"
    assert name_key("ألماس", "ar") < name_key("أمين", "ar")
