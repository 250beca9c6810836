"""The columns in memory give the same answers as SQL."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests import make

from awn.base.events import record
from awn.opportunities.models import LanguageNeed, Opportunity
from awn.opportunities.queries import columns
from awn.opportunities.queries.facets import Facets
from awn.opportunities.queries.filters import Filters, Word
from awn.opportunities.queries.listing import Results, search
from awn.reference import queries as reference

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def world() -> None:
    """Seventy opportunities, every one drawn otherwise; some closed, over, or of a suspended organisation. One shift
    each, or three on days and at hours of their own, some of them full, cancelled, over, or at any hour one likes."""
    draw = random.Random(11)
    reference.forget()
    regions = [make.region(code) for code in ("SA-01", "SA-04", "AE-DU")]
    fields = [make.field(code) for code in ("education", "health", "environment")]
    skills = [make.skill(n, f"skill {n}", f"مهارة {n}") for n in range(1, 5)]
    languages = [make.language(code) for code in ("ar", "ur")]
    homes = [make.organisation(), make.organisation(), make.organisation(state="suspended")]
    for number in range(70):
        opportunity = make.opportunity(
            draw.choice(homes),
            shifts=1,
            region=draw.choice([*regions, None]),
            field=draw.choice(fields),
            mode=draw.choice(["on_site", "remote"]),
            kind=draw.choice(["general", "skilled"]),
            title_ar=draw.choice(["تنظيف الشاطئ", "قراءة للأطفال"]),
            title_en=draw.choice(["Beach clean-up", "Reading aloud"]),
            accessibility=draw.sample(["step_free", "captions", "parking"], draw.randrange(3)),
            goals=draw.sample([3, 4, 13], draw.randrange(3)),
            min_age=draw.choice([None, 16, 21]),
            max_age=draw.choice([None, 60]),
            gender=draw.choice(["any", "female"]),
            state=draw.choice(["published", "published", "published", "closed"]),
            apply_until=draw.choice([None, NOW - timedelta(hours=1), NOW + timedelta(days=2)]),
            published_at=draw.choice([None, NOW, NOW + timedelta(hours=draw.randrange(5))]),
            zone=draw.choice(["Asia/Riyadh", "Asia/Dubai"]),
            **draw.choice([{}, {"latitude": 24.7 + draw.random(), "longitude": 46.7 + draw.random()}]),
        )
        # Two of three begin on days of their own; the others share one, and the id decides.
        if number % 3:
            moved = timedelta(days=draw.randrange(30))
            times = {name: getattr(opportunity, name) + moved for name in ("starts_at", "ends_at", "next_at")}
            Opportunity.objects.filter(pk=opportunity.pk).update(**times)
            opportunity.shifts.update(starts_at=times["starts_at"], ends_at=times["ends_at"])
        if number >= 60:
            _three_shifts(Opportunity.objects.get(pk=opportunity.pk), draw)
        for language in draw.sample(languages, draw.randrange(3)):
            LanguageNeed.objects.create(opportunity=opportunity, language=language, level="basic")
        if draw.random() < 0.6:
            make.role(Opportunity.objects.get(pk=opportunity.pk), wished=tuple(draw.sample(skills, 2)))


def _three_shifts(opportunity: Opportunity, draw: random.Random) -> None:
    opportunity.shifts.all().delete()
    for _number in range(3):
        begin = NOW + timedelta(days=draw.randrange(-2, 12), hours=draw.randrange(24))
        make.shift(
            opportunity, starts_at=begin, ends_at=begin + timedelta(hours=2), capacity=2, taken=draw.choice([0, 1, 2]),
            open_ended=draw.random() < 0.2, cancelled_at=draw.choice([None, None, NOW]),
        )  # fmt: skip
    starts, ends = zip(*opportunity.shifts.values_list("starts_at", "ends_at"), strict=True)
    Opportunity.objects.filter(pk=opportunity.pk).update(starts_at=min(starts), ends_at=max(ends))


def questions() -> list[Filters]:
    """Two hundred questions that the columns answer: up to four filters each, and an order."""
    draw = random.Random(12)
    ways: dict[str, list[Any]] = {
        "text": ["الشاطئ", "reading"],
        "fields": [("education",), ("education", "health")],
        "places": [("SA",), ("SA-04", "AE-DU"), ("AE",)],
        "modes": [("on_site",), ("remote",)],
        "kinds": [("general",)],
        "skills": [(1,), (2, 3), (999,)],
        "languages": [("ar",), ("ar", "ur")],
        "accessibility": [("step_free",), ("captions", "step_free")],
        "ages": [("under-16",), ("16-17", "60-over")],
        "age": [17, 65],
        "gender": ["male", "female"],
        "goal": [4, 13],
        "when": ["week", "weekend", "month"],
        "since": [(NOW + timedelta(days=9)).date()],
        "until": [(NOW + timedelta(days=15)).date()],
        "parts": [("morning",), ("afternoon", "evening")],
        "seats_left": [True],
        "near": ["24.9,46.9", "SA-01"],
        "km": [10, 50],
    }
    asked = [draw.sample(list(ways), draw.choice([0, 1, 1, 2, 2, 3, 4])) for _number in range(200)]
    return [
        Filters(sort=draw.choice(["", "newest"]), **{name: draw.choice(ways[name]) for name in one}) for one in asked
    ]


def answer(results: Results) -> tuple[list[str], Facets, int, bool]:
    return [card.public_id for card in results.cards], results.facets, results.number, results.alike


@pytest.mark.usefixtures("world")
def test_columns_and_sql_answer_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LOOK_EVERY_SECONDS", 99.0)
    columns.forget()
    asked = [(filters, page) for filters in questions() for page in (1, 2)]
    assert all(columns.answers(filters) for filters, _page in asked)
    from_columns = [answer(search(filters, NOW, page, size=7)) for filters, page in asked]
    monkeypatch.setattr(columns, "answers", lambda filters: False)
    from_sql = [answer(search(filters, NOW, page, size=7)) for filters, page in asked]
    assert from_columns == from_sql
    assert sum(bool(ids) for ids, *_rest in from_columns) > 150


def test_what_is_over_and_one_organisations_own_are_left_to_sql() -> None:
    assert not columns.answers(Filters(past=True))
    assert not columns.answers(Filters(organisation="team"))
    facets = search(Filters(past=True), NOW).facets
    assert facets.skills is facets.seats is None


def test_when_no_text_has_all_words_those_with_most_count_in_memory_and_in_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("SA-01", "AE-DU"):
        make.region(code)
    reference.forget()
    organisation = make.organisation()
    texts = {"two": "Reading to children", "other": "Planting for children", "one": "Planting trees", "none": "Cooking"}
    for public_id, title in texts.items():
        make.opportunity(organisation, public_id=public_id, title_en=title, title_ar="")
    make.opportunity(public_id="full", title_en="Reading to children over sixty", title_ar="")
    words = tuple(Word((text,)) for text in ("reading", "children", "camels"))
    asked = Filters(text="reading children camels", words=words)
    without = replace(asked, words=(*words, Word(("sixty",), excluded=True)))
    few = replace(asked, words=(*words, Word(("sand",)), Word(("dunes",))))
    for _way in ("memory", "sql"):
        results = search(asked, NOW)
        assert [card.public_id for card in results.cards][:1] == ["two"]
        assert {card.public_id for card in results.cards} == {"two", "full"}
        assert (results.least, results.words, results.total, results.alike) == (2, 3, 2, False)
        assert [card.public_id for card in search(without, NOW).cards] == ["two"]
        assert search(replace(asked, places=("AE",)), NOW).total == 0
        assert search(few, NOW).alike
        monkeypatch.setattr(columns, "answers", lambda filters: False)


def test_seats_that_go_are_noticed_without_loading_all_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "LOOK_EVERY_SECONDS", 99.0)
    columns.forget()
    opportunity = make.opportunity()
    free = Filters(seats_left=True)
    assert search(free, NOW).total == 1
    opportunity.shifts.update(taken=5)
    assert search(free, NOW).total == 1
    held = columns._store.columns
    columns._look_for_changes()
    assert search(free, NOW).total == 1
    record("place.confirmed", by=None, at=NOW, subject=opportunity.pk)
    columns._look_for_changes()
    results = search(free, NOW)
    assert (results.total, results.facets.seats) == (0, {})
    assert columns._store.columns is held


def test_a_change_is_noticed_by_its_event(monkeypatch: pytest.MonkeyPatch) -> None:
    columns.forget()
    first = make.opportunity()
    monkeypatch.setattr(columns, "LOOK_EVERY_SECONDS", 60.0)
    assert [card.public_id for card in search(Filters(), NOW).cards] == [first.public_id]
    second = make.opportunity()
    assert len(search(Filters(), NOW).cards) == 1
    assert columns._store.columns is not None
    assert not columns._changed_since(columns._store.columns.marker)
    record("opportunity.published", by=None, at=NOW, subject=second.pk)
    assert columns._changed_since(columns._store.columns.marker)
    columns.forget()
    assert len(search(Filters(), NOW).cards) == 2


def test_nothing_published_is_an_answer_too() -> None:
    assert search(Filters(places=("SA",), skills=(1,)), NOW).total == 0
