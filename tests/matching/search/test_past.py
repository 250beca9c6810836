"""With the archive the list finds, counts and orders what is over as PostgreSQL does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.base.events import record
from awn.matching.search import finding, past, shelf
from awn.opportunities.models import LanguageNeed, Opportunity
from awn.opportunities.queries import Facets, Filters, Results
from awn.organisations.models import Organisation
from awn.reference import queries as reference

NOW = make.NOW
Settings = Any  # the fixture of pytest-django, whose type has no public name
WORDS = ("read", "garden", "sea", "cook", "first aid", "حديقة", "تعليم القراءة", "don't", "clean-up")
QUESTIONS: list[dict[str, Any]] = [
    {},
    {"sort": "newest"},
    {"q": "read"},
    {"q": "garden -sea"},
    {"q": "first aid"},
    {"q": '"aid first"'},
    {"q": "تعليم"},
    {"q": "clean-up", "sort": "soonest"},
    {"q": "reed"},
    {"field": ["health", "education"]},
    {"place": "AE"},
    {"place": ["SA-01", "SA-02"], "mode": "remote"},
    {"kind": "general", "access": ["step_free", "parking"]},
    {"skill": ["1", "2"], "language": "en"},
    {"age": "17"},
    {"gender": "female", "goal": "4"},
    {"org": "team-1"},
    {"org": "nobody"},
    {"from": "2026-10-01", "to": "2026-10-20"},
    {"part": ["morning", "evening"], "seats": "1"},
    {"near": "SA-01", "km": "50"},
    {"near": "25.2,55.3", "q": "sea"},
]


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME = tmp_path
    monkeypatch.setattr(past, "FEWEST", 10)
    monkeypatch.setattr("awn.matching.search.finding.queries.PAGE_SIZE", 20)
    made(90)


def made(count: int, seed: int = 5) -> list[Opportunity]:
    chance = Random(seed)
    regions = [make.region(code) for code in ("SA-01", "SA-02", "AE-DU")]
    areas = [make.field(code) for code in ("education", "health")]
    skills = [make.skill(number, name_en=f"skill {number}", name_ar=f"مهارة {number}") for number in (1, 2, 3)]
    for code in ("ar", "en"):
        make.language(code)
    reference.forget()
    houses = [
        Organisation.objects.filter(slug=f"team-{number}").first() or make.organisation(f"team-{number}")
        for number in range(4)
    ]
    return [_one(chance, houses, regions, areas, skills) for _number in range(count)]


def _one(chance: Random, houses: Any, regions: Any, areas: Any, skills: Any) -> Opportunity:
    begin = NOW + timedelta(days=chance.randint(-60, 20), hours=chance.randint(0, 23))
    shifts = chance.choice([0, 1, 1, 2])
    ends = begin + timedelta(days=shifts - 1, hours=3)
    row = make.opportunity(
        chance.choice(houses),
        shifts=0,
        title_en=" ".join(chance.sample(WORDS, 2)),
        title_ar=chance.choice(["حديقة المدرسة", "تعليم القراءة للأطفال", ""]),
        plain_en=" ".join(chance.sample(WORDS, 2)),
        plain_ar="",
        description_ar="",
        description_en="",
        state=chance.choice(["published", "published", "published", "completed", "archived", "draft"]),
        region=chance.choice([*regions, None]),
        field=chance.choice([*areas, None]),
        mode=chance.choice(["on_site", "remote"]),
        accessibility=chance.sample(["step_free", "parking"], chance.randint(0, 2)),
        goals=chance.sample([3, 4, 5], chance.randint(0, 2)),
        skill_ids=sorted(one.pk for one in chance.sample(skills, chance.randint(0, 2))),
        min_age=chance.choice([None, 16, 18]),
        max_age=chance.choice([None, 18, 60]),
        gender=chance.choice(["any", "any", "female", "male"]),
        gender_reason_ar="سبب",
        latitude=chance.choice([None, 24.9]),
        longitude=46.5,
        apply_until=chance.choice([None, None, begin - timedelta(days=1)]),
        published_at=chance.choice([NOW - timedelta(days=chance.randint(1, 9)), None]),
        **({"starts_at": begin, "ends_at": ends} if shifts else {}),
    )
    for day in range(shifts):
        make.shift(
            row,
            starts_at=begin + timedelta(days=day),
            capacity=2,
            taken=chance.randint(0, 2),
            open_ended=chance.random() < 0.2,
            cancelled_at=NOW if chance.random() < 0.1 else None,
        )
    for code in chance.sample(["ar", "en"], chance.randint(0, 2)):
        LanguageNeed.objects.create(opportunity=row, language_id=code, level="good")
    return row


def asked(query: dict[str, Any]) -> Filters:
    lists = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    filters = Filters.parse({**lists, "past": ["1"]})
    assert not filters.ignored, query
    return filters


def both(settings: Settings, query: dict[str, Any], page: int, at: datetime = NOW) -> tuple[Results, Results]:
    answers = []
    for way in ("memory", "postgres"):
        settings.AWN_SEARCH = way
        answers.append(finding.search(asked(query), at, page))
    return answers[0], answers[1]


def compare(settings: Settings, at: datetime = NOW, questions: Sequence[dict[str, Any]] = QUESTIONS) -> None:
    for query in questions:
        found: tuple[set[str], set[str]] = set(), set()
        for page in (1, 2, 3, 9) if "q" in query else (1, 2, 9):
            ours, theirs = both(settings, query, page, at)
            told = (query, page)
            for field in fields(Facets):
                # PostgreSQL does not count everything among what is over.
                if getattr(theirs.facets, field.name) is not None:
                    assert getattr(ours.facets, field.name) == getattr(theirs.facets, field.name), (told, field.name)
            assert (ours.number, ours.pages, ours.alike) == (theirs.number, theirs.pages, theirs.alike), told
            if asked(query).order != "relevance" or ours.alike:
                assert ours.cards == theirs.cards, told
            for ids, cards in zip(found, (ours.cards, theirs.cards), strict=True):
                ids.update(card.public_id for card in cards)
        # By words each has an order of its own: in it stands the same.
        assert found[0] == found[1], query


def test_the_archive_and_postgresql_find_count_and_order_alike(world: None, settings: Settings) -> None:
    assert shelf.rebuild(NOW) > 30
    settings.AWN_SEARCH = "memory"
    assert past.search(asked({}), NOW) is not None
    compare(settings)
    narrow = asked({"q": "garden", "field": "health", "org": "nobody"})
    settings.AWN_SEARCH = "memory"
    ours = finding.relaxed(narrow, NOW)
    settings.AWN_SEARCH = "postgres"
    assert ours == finding.relaxed(narrow, NOW) != []


def test_what_changes_after_the_building_is_known_at_once(world: None, settings: Settings) -> None:
    shelf.rebuild(NOW)
    settings.AWN_SEARCH = "memory"
    first = past.search(asked({}), NOW)
    assert first is not None
    over = list(Opportunity.objects.filter(state="completed")[:3])
    Opportunity.objects.filter(pk=over[0].pk).update(state="draft")
    Opportunity.objects.filter(pk=over[1].pk).update(title_en="zither", field=None)
    for one in over[:2]:
        record("opportunity.edited", by=None, at=NOW, subject=one.pk, version=2)
    house = Organisation.objects.get(slug="team-2")
    Organisation.objects.filter(pk=house.pk).update(state="suspended")
    record("organisation.suspended", by=None, at=NOW, subject=house.pk, reason="x")
    # A bulk load writes no event; an import only one for many rows.
    made(10, seed=6)
    Opportunity.objects.filter(pk=over[2].pk).update(mode="remote", changed_at=NOW)
    record("opportunities.imported", by=None, at=NOW, source="x", created=0, updated=1)
    compare(settings, questions=QUESTIONS[::3])
    # Some are over by now that were open when the archive was built, and some that came in since.
    later = NOW + timedelta(days=6)
    compare(settings, later, QUESTIONS[1::3])
    settings.AWN_SEARCH = "memory"
    assert past.search(asked({}), later) is not None
    Organisation.objects.filter(pk=house.pk).update(state="verified")
    record("organisation.verified", by=None, at=NOW, subject=house.pk)
    compare(settings, later, QUESTIONS[::5])


def test_what_is_of_no_use_is_passed_over(
    world: None, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AWN_SEARCH = "memory"
    assert past.search(asked({}), NOW) is None  # there is none
    shelf.rebuild(NOW)
    monkeypatch.setattr(past, "FEWEST", 10_000)
    assert past.search(asked({}), NOW) is None  # too small to matter
    monkeypatch.setattr(past, "FEWEST", 10)
    past.forget()
    assert past.search(asked({}), NOW) is not None
    settings.AWN_SEARCH = "postgres"
    assert past.search(asked({}), NOW) is None
    settings.AWN_SEARCH = "memory"
    monkeypatch.setattr(past, "MOST_RECENT", 3)
    past.forget()
    made(20, seed=7)
    assert past.search(asked({}), NOW) is None  # too much is new
    assert "rebuild" in caplog.text
    monkeypatch.setattr(past, "MOST_RECENT", 100)
    file = shelf.folder() / shelf.version() / "ids.npy"
    file.write_bytes(file.read_bytes()[:-8])
    past.forget()
    assert past.search(asked({}), NOW) is None
    assert "cannot be used" in caplog.text
    assert finding.search(asked({}), NOW).total
    # A new version is taken up without a restart; the old one is forgotten.
    shelf.rebuild(NOW)
    assert past.search(asked({}), NOW) is not None
    monkeypatch.setattr(shelf, "FORMAT", shelf.FORMAT + 1)
    past.forget()
    assert past.search(asked({}), NOW) is None


def test_the_past_costs_as_many_queries_with_many_rows(
    world: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.rebuild(NOW)
    settings.AWN_SEARCH = "memory"
    question = asked({"q": "garden", "sort": "soonest"})
    finding.search(question, NOW)
    monkeypatch.setattr(past, "LOOK_EVERY_SECONDS", 99.0)
    monkeypatch.setattr("awn.opportunities.queries.columns.LOOK_EVERY_SECONDS", 99.0)
    monkeypatch.setattr(past._kept, "looked", np.inf)
    with CaptureQueriesContext(connection) as found:
        assert finding.search(question, NOW).facets.over
    assert len(found) <= 3, [one["sql"] for one in found]
