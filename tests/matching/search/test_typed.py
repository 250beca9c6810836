"""The query language of organisers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import make

from awn.matching.search import organising
from awn.matching.search.typed import LONGEST, Key, Said, parse
from awn.opportunities.queries.organising import listed
from awn.reference import queries as reference

NOW = make.NOW
KEYS = (
    Key("state", ("الحالة",), values={"draft": "draft", "Draft": "draft", "مسودة": "draft", "published": "published"}),
    Key("from", ("من",), "day"),
    Key("seats", ("مقاعد",), "number"),
)


def test_conditions_words_phrases_and_exclusions() -> None:
    query = parse('state:published from:>=2026-12-01 "exact words" -night reading seats:>٥ -الحالة:مسودة', KEYS)
    assert query.problems == ()
    assert [(one.key, one.comparison, one.value, one.excluded) for one in query.conditions] == [
        ("state", "=", "published", False), ("from", ">=", date(2026, 12, 1), False), ("seats", ">", 5, False),
        ("state", "=", "draft", True),
    ]  # fmt: skip
    assert query.words == (Said("exact words", quoted=True), Said("night", excluded=True), Said("reading"))


@pytest.mark.parametrize(
    ("text", "position", "typed"),
    [
        ("state:nowhere", 1, "state:nowhere"), ("reading colour:red", 9, "colour:red"), ("seats:many", 1, "seats:many"),
        ("from:2026-02-30", 1, "from:2026-02-30"), ("a state:", 3, "state:"),
        ('a "open', 3, '"open'), ("a ((", 3, "(("),
        ("state:>draft", 1, "state:>draft"), ("seats:99999999999", 1, "seats:99999999999"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named_with_its_place(text: str, position: int, typed: str) -> None:
    [problem] = parse(text, KEYS).problems
    assert (problem.position, problem.typed) == (position, typed)
    assert str(problem.message)


@pytest.mark.parametrize(
    "text",
    ["", "\0", "َُِّ", "' OR 1=1 --", "state:' OR 1=1 --", "%s", "a:b:c::", ":::", '"' * 99, "-" * 99, "x" * 100_000,
     "state:draft " * 10_000, "\ud800:\ud800", "🌴:🌴", "من:إلى مقاعد:<script>"],
)  # fmt: skip
def test_whatever_is_typed_is_answered(text: str) -> None:
    query = parse(text, KEYS)
    assert len(query.conditions) <= 30
    assert len(query.words) <= 30
    assert all(problem.position <= LONGEST + 1 for problem in query.problems)


@pytest.mark.django_db
def test_an_organisations_list_is_narrowed() -> None:
    make.region()
    make.region("AE-DU")
    make.field()
    reference.forget()
    house = make.organisation()
    later = NOW + timedelta(days=30)
    make.opportunity(house, public_id="a", title_ar="قراءة للأطفال", title_en="Reading at night")
    full = make.opportunity(house, public_id="b", title_en="Reading", region=make.region("AE-DU"))
    full.shifts.update(taken=5)
    make.opportunity(
        house,
        public_id="c",
        title_en="Garden",
        state="draft",
        shifts=0,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
        next_at=later,
    )

    def found(text: str) -> str:
        query = organising.read(text)
        assert query.problems == ()
        return "".join(sorted(row.public_id for row in organising.narrowed(listed(house.pk), query)))

    assert found("state:published") == found("الحالة:منشورة") == "ab"
    assert found("state:draft state:published") == "abc"
    assert found("-state:draft reading -night") == "b"
    assert found("قراءه") == "a"
    assert found('"reading at"') == "a"
    assert found("seats:>0") == "a"
    assert found("seats:=0") == found("taken:>=5") == "b"
    assert found("place:AE") == found("place:AE-DU") == "b"
    assert found("from:2026-12-10") == "c"
    assert found("to:2026-11-30") == "ab"
    assert found("field:education") == found("المجال:التعليم")
    assert found("100% _") == ""


def test_a_comparison_needs_no_colon_after_a_key_and_is_none_elsewhere() -> None:
    query = parse("seats>=3 -seats<2 مقاعد=٥ a<b <3", KEYS)
    assert [(one.comparison, one.value, one.excluded) for one in query.conditions] == [
        (">=", 3, False), ("<", 2, True), ("=", 5, False),
    ]  # fmt: skip
    assert [said.text for said in query.words] == ["a<b", "<3"]
    [problem] = parse("reading seats>many", KEYS).problems
    assert (problem.position, problem.typed) == (9, "seats>many")
