"""The public list: what it finds, counts and costs."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.opportunities.models import LanguageNeed, Opportunity
from awn.opportunities.queries import (
    Filters,
    columns,
    count_of_organisation,
    get,
    of_organisation,
    relaxed,
    search,
    shift,
    similar,
    soonest,
    visible_to,
)
from awn.opportunities.queries.times import named, span
from awn.reference import queries as reference
from awn.reference.models import Country, Field, Language

NOW = make.NOW
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    """Two states, three regions, three fields, known afresh: the lists of the process outlive a test."""
    for code in ("SA-01", "SA-04", "AE-DU"):
        make.region(code)
    Country.objects.filter(code="AE").update(position=2, zone="Asia/Dubai", first_weekday=1, weekend=[6, 7])
    for number, code in enumerate(("education", "health", "food"), start=1):
        Field.objects.get_or_create(code=code, defaults={"name_en": code, "art": "book", "position": number})
    for number, code in enumerate(("ar", "en", "ur"), start=1):
        Language.objects.get_or_create(code=code, defaults={"name_en": code, "native": code, "position": number})
    reference.forget()


def found(query: dict[str, str | list[str]] | None = None, *, page: int = 1, size: int = 20) -> list[str]:
    lists = {name: [value] if isinstance(value, str) else value for name, value in (query or {}).items()}
    return [card.public_id for card in search(Filters.parse(lists), NOW, page, size).cards]


def test_arabic_is_found_however_its_letters_are_written() -> None:
    make.opportunity(public_id="a", title_ar="الترجمة للمرضى", title_en="")
    make.opportunity(public_id="b", title_ar="زراعة الأشجار", title_en="")
    assert found({"q": "ترجمه"}) == ["a"]
    assert found({"q": "والاشجار"}) == ["b"]
    assert found({"q": "الأَشجار"}) == ["b"]


def test_english_is_found_by_its_stem() -> None:
    make.opportunity(public_id="a", title_en="Teaching children to read")
    make.opportunity(public_id="b", title_en="Beach clean-up")
    assert found({"q": "teaches children"}) == ["a"]


def test_a_typing_error_finds_titles_that_look_alike() -> None:
    make.opportunity(public_id="a", title_ar="ترجمة الوثائق", title_en="Translation of documents")
    make.opportunity(public_id="b", title_ar="زراعة الأشجار", title_en="Planting")
    assert found({"q": "ترجنة"}) == ["a"]
    results = search(Filters(text="transletion"), NOW)
    assert results.alike
    assert [card.public_id for card in results.cards] == ["a"]
    assert found({"q": "transletion", "field": "health"}) == []


def test_only_open_ones_are_listed_and_with_past_the_others_follow() -> None:
    make.opportunity(public_id="open")
    make.opportunity(public_id="draft", state="draft")
    make.opportunity(public_id="cancelled", state="cancelled")
    long_ago = {"starts_at": NOW - timedelta(days=9), "ends_at": NOW - timedelta(days=8), "next_at": None}
    make.opportunity(public_id="done", state="completed", shifts=0, **long_ago)
    make.opportunity(public_id="late", apply_until=NOW - timedelta(hours=1))
    make.opportunity(public_id="ended", shifts=0, **long_ago)
    make.opportunity(make.organisation(state="suspended"), public_id="suspended")
    assert found() == ["open"]
    assert found({"past": "1"})[:2] == ["open", "late"]
    assert set(found({"past": "1"})) == {"open", "late", "done", "ended"}
    assert found({"past": "1"}, page=2, size=1) == ["late"]
    assert found({"past": "1", "q": "Opportunity"})[0] == "open"


def test_time_asks_for_a_shift_within_it_not_for_a_span_around_it() -> None:
    gap = make.opportunity(public_id="gap", shifts=0, starts_at=NOW, ends_at=NOW + timedelta(days=30), next_at=NOW)
    make.shift(gap, starts_at=NOW + timedelta(hours=1))
    make.shift(gap, starts_at=NOW + timedelta(days=29))
    assert found({"from": "2026-11-25", "to": "2026-11-30"}) == []
    assert found({"from": "2026-11-25"}) == ["gap"]
    assert found({"when": "week"}) == ["gap"]
    make.shift(gap, starts_at=NOW + timedelta(days=5), cancelled_at=NOW)
    assert found({"from": "2026-11-25", "to": "2026-11-30"}) == []


def test_full_shifts_are_left_out_when_seats_are_asked_for() -> None:
    full = make.opportunity(public_id="full")
    full.shifts.update(taken=5)
    make.opportunity(public_id="free")
    assert found({"seats": "1"}) == ["free"]
    assert set(found()) == {"full", "free"}


def test_people_filters_ask_whether_somebody_may_come() -> None:
    make.opportunity(public_id="adults", min_age=18)
    make.opportunity(public_id="women", gender="female", gender_reason_en="venue")
    urdu = make.opportunity(public_id="urdu", goals=[4], accessibility=["step_free", "lift"])
    LanguageNeed.objects.create(opportunity=urdu, language_id="ur", level="basic")
    skilled = make.opportunity(public_id="skilled")
    make.role(skilled, required=(make.skill(7),))
    assert set(found({"age": "17"})) == {"women", "urdu", "skilled"}
    assert set(found({"gender": "male"})) == {"adults", "urdu", "skilled"}
    assert found({"language": "ur"}) == found({"goal": "4"}) == found({"access": ["lift", "step_free"]}) == ["urdu"]
    assert found({"access": ["lift", "captions"]}) == []
    assert found({"skill": ["7", "8"]}) == ["skilled"]
    assert found({"age": "١٧", "gender": "male"}) == found({"age": "17", "gender": "male"})


def test_order_is_soonest_or_newest_or_closest() -> None:
    later = {"next_at": NOW + timedelta(days=3), "published_at": NOW + timedelta(hours=1)}
    make.opportunity(public_id="b", title_en="Reading", **later)
    make.opportunity(public_id="a", title_en="Garden", plain_en="Some reading too.")
    assert found() == ["a", "b"]
    assert found({"sort": "newest"}) == ["b", "a"]
    assert found({"q": "reading", "sort": "relevance"}) == ["b", "a"]


def many(number: int) -> None:
    """Opportunities of all sorts, the same at every run."""
    chance = random.Random(7)
    organisation = make.organisation()
    for _turn in range(number):
        make.opportunity(
            organisation,
            kind=chance.choice(["general", "skilled", "professional"]),
            mode=chance.choice(["on_site", "remote", "hybrid"]),
            field_id=chance.choice(["education", "health", "food"]),
            field=None,
            region=chance.choice([None, make.region("SA-01"), make.region("SA-04"), make.region("AE-DU")]),
            accessibility=chance.choice([[], ["lift"], ["lift", "captions"]]),
            min_age=chance.choice([None, 16, 18]),
        )


QUESTIONS = [
    dict(zip(("field", "place", "mode", "kind", "access", "age"), values, strict=True))
    for values in product(
        ([], ["education"], ["health", "food"]), ([], ["SA"], ["SA-01", "AE"]), ([], ["remote"]), ([], ["skilled"]),
        ([], ["lift"]), ([], ["17"]),
    )
]  # fmt: skip


def passes(row: Opportunity, asked: dict[str, list[str]], but: str = "") -> bool:
    """The same question, answered without the database."""
    region = row.region_id or "-"
    answers = {
        "field": row.field_id in asked["field"],
        "place": region in asked["place"] or region[:2] in asked["place"],
        "mode": row.mode in asked["mode"],
        "kind": row.kind in asked["kind"],
        "access": set(asked["access"]) <= set(row.accessibility),
        "age": row.min_age is None or row.min_age <= 17,
    }
    return all(answer for name, answer in answers.items() if asked[name] and name != but)


def test_facets_agree_with_results_whatever_is_asked() -> None:
    many(48)
    rows = list(Opportunity.objects.all())
    for asked in QUESTIONS:
        results = search(Filters.parse(asked), NOW, size=100)
        expected = {row.public_id for row in rows if passes(row, asked)}
        assert {card.public_id for card in results.cards} == expected
        assert results.total == len(expected)
        facets = results.facets
        assert facets.fields == Counter(row.field_id for row in rows if passes(row, asked, but="field"))
        assert facets.modes == Counter(row.mode for row in rows if passes(row, asked, but="mode"))
        assert facets.kinds == Counter(row.kind for row in rows if passes(row, asked, but="kind"))
        near = [row.region_id for row in rows if passes(row, asked, but="place") and row.region_id]
        assert facets.places == Counter(near) + Counter(code[:2] for code in near)
        codes = (code for row in rows if passes(row, asked) for code in row.accessibility)
        assert facets.accessibility == Counter(codes)


def test_pages_hold_everything_once() -> None:
    many(45)
    pages = [found({"past": "1"}, page=number) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({public_id for page in pages for public_id in page}) == 45
    assert found({}, page=99) == pages[2]


def test_the_list_costs_one_query_and_with_words_three_however_many_rows_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(columns, "LOOK_EVERY_SECONDS", 99.0)
    for rows in (5, 55):
        many(rows)
        columns.forget()
        found()  # the lists of regions and fields are read once in the life of the process
        for query, most in (({}, 1), ({"q": "Opportunity"}, 3), ({"q": "Opportunity", "sort": "soonest"}, 1)):
            with CaptureQueriesContext(connection) as asked:
                found({"field": "health", "when": "month", **query})
            assert len(asked) == most
        with CaptureQueriesContext(connection) as asked:
            found({"field": "health", "past": "1"})
        assert len(asked) == 2


def test_one_opportunity_costs_five_queries() -> None:
    row = make.opportunity(public_id="x", shifts=6)
    make.role(row, required=(make.skill(1), make.skill(2)))
    make.role(row, wished=(make.skill(3),))
    LanguageNeed.objects.create(opportunity=row, language_id="ar", level="fluent")
    with CaptureQueriesContext(connection) as asked:
        read = get("x")
        assert read is not None
        assert [skill.skill.pk for role in read.roles.all() for skill in role.skills.all()] == [1, 2, 3]
        assert [need.language.code for need in read.language_needs.all()] == ["ar"]
        assert len(read.shifts.all()) == 6
        assert read.organisation.country.code == "SA"
    assert len(asked) == 5
    assert get("none") is None


def test_drafts_are_seen_by_their_own_organisation_and_by_moderators_alone() -> None:
    organisation = make.organisation()
    make.opportunity(organisation, public_id="draft", state="draft")
    viewer, stranger = make.member(organisation, "viewer"), make.account().person
    assert get("draft", viewer) is not None
    assert get("draft", make.staff("moderator")) is not None
    assert get("draft", make.staff("verifier")) is None
    assert get("draft", stranger) is None
    assert not visible_to(None).exists()
    moment = make.shift(Opportunity.objects.get())
    assert shift("draft", moment.pk) is None
    assert shift("draft", moment.pk, viewer) == moment


def test_similar_ones_are_of_the_same_field_and_near_ones_come_first() -> None:
    row = make.opportunity(field=Field.objects.get(code="health"))
    far = make.opportunity(public_id="far", field=row.field, region=make.region("AE-DU"))
    make.opportunity(public_id="near", field=row.field, next_at=NOW + timedelta(days=9))
    make.opportunity(public_id="other", field=Field.objects.get(code="food"))
    assert [card.public_id for card in similar(row, NOW)] == ["near", "far"]
    Opportunity.objects.filter(pk=far.pk).update(state="closed")
    assert [card.public_id for card in similar(row, NOW)] == ["near"]


def test_an_organisation_shows_what_is_open_and_what_is_over() -> None:
    organisation = make.organisation()
    make.opportunity(organisation, public_id="open")
    make.opportunity(organisation, public_id="over", state="completed")
    make.opportunity(public_id="elsewhere")
    assert [card.public_id for card in of_organisation(organisation.pk, NOW)] == ["open"]
    assert [card.public_id for card in of_organisation(organisation.pk, NOW, past=True)] == ["over"]
    assert count_of_organisation(organisation.pk, NOW) == count_of_organisation(organisation.pk, NOW, past=True) == 1


def test_a_card_shows_the_next_shift_and_the_seats_of_all_that_are_to_come() -> None:
    row = make.opportunity(shifts=3, capacity=4)
    first, _second, last = row.shifts.all()
    first.delete()
    last.taken = 3
    last.save()
    [card] = soonest(NOW, 5)
    assert (card.shifts, card.seats_left, card.capacity) == (2, 5, 8)
    assert card.starts_at == NOW + timedelta(days=2)


def test_what_hinders_is_named_when_nothing_is_found() -> None:
    make.opportunity(field=Field.objects.get(code="health"))
    make.opportunity(field=Field.objects.get(code="health"))
    filters = Filters.parse({"field": ["food"], "place": ["SA-01"], "q": ["فرصة"]})
    [(name, wider, number)] = relaxed(filters, NOW)
    assert (name, number) == ("field", 2)
    assert wider.query() == {"q": ["فرصة"], "place": ["SA-01"]}


def test_the_weekend_is_that_of_the_place() -> None:
    tuesday = date(2026, 11, 24)
    assert named("weekend", tuesday, [5, 6], 7) == (date(2026, 11, 27), date(2026, 11, 28))
    assert named("weekend", tuesday, [6, 7], 1) == (date(2026, 11, 28), date(2026, 11, 29))
    assert named("weekend", date(2026, 11, 28), [5, 6], 7) == (date(2026, 11, 28), date(2026, 11, 28))
    assert named("week", tuesday, [5, 6], 7) == (tuesday, date(2026, 11, 28))
    assert named("week", tuesday, [6, 7], 1) == (tuesday, date(2026, 11, 29))
    assert named("month", date(2026, 12, 31), [5, 6], 7) == (date(2026, 12, 31), date(2026, 12, 31))
    first, after = span(Filters(when="weekend", places=("AE-DU",)), NOW)
    assert first is not None
    assert after is not None
    assert (first.isoformat(), after - first) == ("2026-11-22T00:00:00+04:00", timedelta(days=1))


def test_an_address_survives_reading_and_writing() -> None:
    query = {
        "q": ["قراءة"], "field": ["education"], "place": ["SA", "AE-DU"], "mode": ["remote"], "kind": ["skilled"],
        "skill": ["3", "9"], "access": ["lift"], "language": ["ar"], "age": ["16"], "gender": ["female"],
        "goal": ["4"], "org": ["team-1"], "when": ["week"], "part": ["morning"], "near": ["SA-01"], "km": ["50"],
        "from": ["2026-12-01"], "to": ["2026-12-09"],
        "seats": ["1"], "past": ["1"], "sort": ["newest"],
    }  # fmt: skip
    filters = Filters.parse(query)
    # The places in the order of the codes, which is that of the countries loaded.
    assert {name: sorted(values) for name, values in filters.query().items()} == {
        name: sorted(values) for name, values in query.items()
    }
    assert filters.ignored == ()
    assert filters.without("place", "SA").query()["place"] == ["AE-DU"]
    assert "skill" not in filters.without("skill").query()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("field", "'\"<"), ("place", "'\"<"), ("place", "SA-99"), ("mode", "x"), ("skill", "abc"), ("skill", "9" * 30),
        ("age", "-1"), ("age", "1e3"), ("age", "²"), ("goal", "18"), ("from", "2026-02-30"), ("to", "9999-12-31"),
        ("from", "0001-01-01"), ("org", "a/../b"), ("when", "never"), ("sort", "drop"), ("past", "yes"),
        ("gender", "any"),
    ],
)  # fmt: skip
def test_junk_is_left_out_and_named(name: str, value: str) -> None:
    filters = Filters.parse({name: [value]})
    assert filters.ignored == (name,)
    assert filters.query() == {}


def test_words_of_any_length_and_kind_are_searched_for_without_error() -> None:
    make.opportunity()
    for text in ("x" * 100_000, "a\0b", "' OR 1=1 --", "%s %(a)s %%", "((((", '"', "-", "🌴", "\ud800", "!:*&|"):
        search(Filters.parse({"q": [text]}), NOW)
    assert Filters.parse({"q": ["x" * 100_000]}).ignored == ("q",)


def test_near_asks_for_a_distance_and_what_has_no_point_lies_in_the_middle_of_its_region() -> None:
    make.opportunity(public_id="here", latitude=24.70, longitude=46.72)
    make.opportunity(public_id="far", latitude=26.43, longitude=50.10)
    make.opportunity(public_id="middle", latitude=None, longitude=None)
    make.opportunity(public_id="nowhere", region=None, latitude=None, longitude=None)
    assert sorted(found({"near": "SA-01"})) == ["here", "middle"]
    assert found({"near": "24.70,46.72", "km": "1"}) == ["here"]
    assert sorted(found({"near": "٢٤٫٧,x"})) == ["far", "here", "middle", "nowhere"]
    assert sorted(found({"near": "26.0,50.0", "km": "500"})) == ["far", "here", "middle"]
    for junk in ("999,0", "SA-99", "1;2", "nan,nan", "1e9,1"):
        assert Filters.parse({"near": [junk]}).ignored == ("near",)


def test_parts_of_the_day_are_those_of_the_place() -> None:
    for public_id, hour in (("morning", 6), ("noon", 9), ("night", 22)):  # UTC; Riyadh is three hours ahead
        row = make.opportunity(
            public_id=public_id, shifts=0, starts_at=NOW, ends_at=NOW + timedelta(days=9), next_at=NOW
        )
        make.shift(row, starts_at=NOW.replace(hour=hour) + timedelta(days=2))
    assert found({"part": "morning"}) == ["morning"]
    assert found({"part": "afternoon"}) == ["noon"]
    assert found({"part": "evening"}) == ["night"]
    assert sorted(found({"part": ["morning", "evening"]})) == ["morning", "night"]
