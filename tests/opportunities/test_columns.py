"""The columns in memory give the same answers as SQL."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from tests import make

from awn.base.events import record
from awn.opportunities.models import Opportunity
from awn.opportunities.queries import columns
from awn.opportunities.queries.filters import Filters
from awn.opportunities.queries.listing import Results, search
from awn.reference import queries as reference

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def world() -> None:
    """Sixty opportunities, every one drawn otherwise; some closed, over, or of a suspended organisation."""
    draw = random.Random(11)
    reference.forget()
    regions = [make.region(code) for code in ("SA-01", "SA-04", "AE-DU")]
    fields = [make.field(code) for code in ("education", "health", "environment")]
    skills = [make.skill(n, f"skill {n}", f"مهارة {n}") for n in range(1, 5)]
    homes = [make.organisation(), make.organisation(), make.organisation(state="suspended")]
    for number in range(60):
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
        )
        # Two of three begin on days of their own; the others share one, and the id decides.
        if number % 3:
            moved = timedelta(days=draw.randrange(30))
            times = {name: getattr(opportunity, name) + moved for name in ("starts_at", "ends_at", "next_at")}
            Opportunity.objects.filter(pk=opportunity.pk).update(**times)
            opportunity.shifts.update(starts_at=times["starts_at"], ends_at=times["ends_at"])
        if draw.random() < 0.6:
            make.role(Opportunity.objects.get(pk=opportunity.pk), wished=tuple(draw.sample(skills, 2)))


def questions() -> list[Filters]:
    """Two hundred questions that the columns answer."""
    draw = random.Random(12)

    def some(values: list[str], most: int = 2) -> tuple[str, ...]:
        return tuple(draw.sample(values, draw.randrange(most + 1)))

    return [
        Filters(
            text=draw.choice(["", "", "الشاطئ", "reading"]),
            fields=some(["education", "health"]),
            places=some(["SA", "SA-04", "AE-DU"]),
            modes=some(["on_site", "remote"], 1),
            kinds=some(["general"], 1),
            skills=tuple(draw.sample([1, 2, 3, 999], draw.randrange(3))),
            accessibility=some(["step_free", "captions"]),
            age=draw.choice([None, None, 17, 65]),
            gender=draw.choice(["", "male"]),
            goal=draw.choice([None, None, 4]),
            since=draw.choice([None, (NOW + timedelta(days=9)).date()]),
        )
        for _i in range(200)
    ]


def answer(results: Results) -> tuple[object, ...]:
    return [card.public_id for card in results.cards], results.facets, results.number, results.alike  # type: ignore[return-value]


@pytest.mark.usefixtures("world")
def test_columns_and_sql_answer_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [(filters, page) for filters in questions() for page in (1, 2)]
    assert all(columns.answers(filters) for filters, _page in asked)
    from_columns = [answer(search(filters, NOW, page, size=7)) for filters, page in asked]
    monkeypatch.setattr(columns, "answers", lambda filters: False)
    from_sql = [answer(search(filters, NOW, page, size=7)) for filters, page in asked]
    assert from_columns == from_sql
    assert sum(bool(ids) for ids, *_rest in from_columns) > 50  # type: ignore[misc]


def test_what_needs_shifts_is_left_to_sql() -> None:
    for filters in (Filters(past=True), Filters(when="week"), Filters(seats_left=True), Filters(sort="newest")):
        assert not columns.answers(filters)


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
