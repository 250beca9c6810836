"""What a search finds, and in which order."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.matching.search import analysis, finding, lexical, store, themes, vocabulary
from awn.matching.search.lexical import Phrase, build, score
from awn.matching.search.words import joined, read
from awn.opportunities.queries import Filters, columns
from awn.reference import queries as reference

NOW = make.NOW
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    make.region()
    make.field()
    make.language()
    reference.forget()


def found(query: str, **others: str) -> list[str]:
    filters = Filters.parse({"q": [query], **{name: [value] for name, value in others.items()}})
    return [card.public_id for card in finding.search(filters, NOW).cards]


def plainly(text: str) -> list[Phrase]:
    return [[(word, 1) for word in text.split()]]


def test_a_word_of_the_dialect_finds_what_it_means() -> None:
    make.opportunity(public_id="a", title_ar="رعاية الأطفال في المستشفى", title_en="")
    make.opportunity(public_id="b", title_ar="زراعة الأشجار", title_en="")
    assert found("يهال") == ["a"]
    assert found("أبغى شي حق اليهال") == ["a"]


@pytest.mark.parametrize("in_memory", [False, True])
def test_most_of_the_words_are_enough_when_no_text_has_all(in_memory: bool) -> None:
    make.opportunity(public_id="one", title_ar="قراءة", title_en="")
    make.opportunity(public_id="two", title_ar="نقرأ ونلعب مع الأطفال: قراءة", title_en="")
    make.opportunity(public_id="none", title_ar="زراعة الأشجار", title_en="")
    if in_memory:
        store.load()
    assert found("ابي اساعد اليهال") == ["two"]
    assert found("قراءة اليهال سباحة") == ["two"]
    assert found("قراءة سباحة") == ["one", "two"]
    filters = Filters.parse({"q": ["قراأة الأطفال"]})
    results = finding.search(filters, NOW)
    assert (results.least, results.words) == (1, 2)
    assert finding.help_with(filters, results, NOW).meant == "قراءه الأطفال"


def test_a_name_finds_what_is_written_in_the_other_language() -> None:
    make.opportunity(public_id="a", title_ar="التعليم", title_en="")
    make.opportunity(public_id="b", title_ar="", title_en="Beach clean-up")
    assert found("Education") == ["a"]
    assert found("شاطئ") == ["b"]


def test_particles_do_not_hide_a_word() -> None:
    make.opportunity(public_id="a", title_ar="تنظيف وترميم", title_en="")
    assert found("ترميم") == ["a"]
    assert found("وتنظيف") == ["a"]


def test_the_word_itself_weighs_more_than_what_may_stand_for_it() -> None:
    make.opportunity(public_id="other", title_ar="Education", title_en="Education")
    make.opportunity(public_id="itself", title_ar="التعليم", title_en="")
    make.opportunity(public_id="unlike", title_ar="زراعة", title_en="")
    store.load()
    assert found("تعليم") == ["itself", "other"]
    assert found("تعليم", sort="soonest") == ["other", "itself"]


def test_memory_and_sql_find_the_same() -> None:
    make.opportunity(public_id="a", title_ar="تعليم القراءة", title_en="Reading to children", plain_en="Garden too.")
    make.opportunity(public_id="b", title_ar="حديقة المدرسة", title_en="A school garden", plain_en="Reading a bit.")
    make.opportunity(public_id="c", title_ar="طبخ", title_en="Cooking")
    by_sql = {query: found(query) for query in ("garden", "reading garden", "-cooking garden", "حديقة")}
    memory = store.load()
    for query, expected in by_sql.items():
        assert sorted(found(query)) == sorted(expected)
        words = finding.with_words(Filters(text=query)).words
        assert int((score(memory.index, words, analysis.reader(words)) > 0).sum()) == len(expected)
    assert found("garden") == ["b", "a"]
    assert found("reading") == ["a", "b"]


def test_words_cost_two_queries_and_from_memory_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LOOK_EVERY_SECONDS", 99.0)
    for rows in (3, 30):
        for _number in range(rows):
            make.opportunity(title_en="Reading")
        columns.forget()
        store.forget()
        for most in (2, 1):
            found("reading")
            with CaptureQueriesContext(connection) as asked:
                found("reading")
            assert len(asked) == most, [one["sql"] for one in asked]
            store.load()


def test_rows_that_lack_a_word_score_nothing_unless_some_are_enough() -> None:
    index = build(
        3, [("read", np.array([0, 1]), np.array([1.0, 3.0])), ("tree", np.array([1, 2]), np.array([1.0, 1.0]))]
    )
    words = read("read tree", {})
    assert (score(index, words, plainly) > 0).tolist() == [False, True, False]
    loose = score(index, words, plainly, every=False)
    assert loose.argmax() == 1
    assert (loose > 0).all()
    assert not score(index, read("-read tree", {}), plainly)[1]


def test_a_mistyped_word_is_offered_as_it_may_have_been_meant() -> None:
    words = vocabulary.of(["ترجمة الوثائق", "Translation of documents", "ترجمة"])
    assert words.nearest("ترجنة") == "ترجمه"
    assert words.nearest("transaltion") == "translation"
    assert words.nearest("xyzzyq") == ""
    assert vocabulary.distance("abcd", "acbd") == 1
    make.opportunity(title_ar="ترجمة الوثائق", title_en="Translation of documents")
    assert vocabulary.corrected("transletion documents") == "translation documents"
    assert vocabulary.corrected("الشياب") == ""
    assert vocabulary.corrected("translation") == ""


def test_meanings_are_joined_both_ways() -> None:
    names = joined([["أ ب", "one two"], ["x", "one two"], ["a b c d e", "z"]])
    assert names["one two"] == ["أ ب", "x"]
    assert names["x"] == ["one two"]
    assert "z" not in names


def test_what_is_about_the_same_thing_is_told_from_what_only_holds_a_word() -> None:
    make.opportunity(title_ar="", title_en="Sorting books", plain_ar="", plain_en="Near the sea.")
    make.opportunity(title_ar="تنظيف الشاطئ", title_en="", plain_ar="", plain_en="")
    memory, concepts = store.load(), themes.of("beach clean-up")
    analyse = analysis.reader((), concepts)
    named = lexical.about(memory.index, lexical.weighed(memory.index, concepts, analyse), np.arange(2))
    assert named[1] > named[0]


def test_a_word_counts_by_the_places_where_it_stands() -> None:
    assert store._times("AAC,B,D,A").tolist() == [7.0, 1.5, 0.0, 3.0]
