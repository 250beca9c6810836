"""Saved searches, and what they tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching.actions.searches import change_search, drop_search, notice_new, save_search
from awn.matching.models import SavedSearch
from awn.people.models import Notification, Person
from awn.reactions.handlers import tell_searcher
from awn.reactions.mail import WORDINGS, subjects_of
from awn.reference import queries as reference

NOW = make.NOW
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places() -> None:
    make.region()
    make.field()
    reference.forget()


@pytest.fixture
def person() -> Person:
    found = make.account().person
    assert found is not None
    return found


def saved(person: Person, alert: str = "daily", **query: str) -> SavedSearch:
    lists = {name: [value] for name, value in (query or {"q": "reading"}).items()}
    return save_search(lists, name="بحثي", alert=alert, by=person, at=NOW)


def test_the_same_search_is_kept_once(person: Person) -> None:
    first, second = saved(person), saved(person, alert="none")
    assert first.pk == second.pk
    assert SavedSearch.objects.get().alert == "none"
    assert SavedSearch.objects.get().query == "q=reading"


@pytest.mark.parametrize(
    ("query", "name", "alert", "code"),
    [
        ({}, "x", "daily", "nothing_to_save"), ({"sort": ["newest"]}, "x", "daily", "nothing_to_save"),
        ({"q": ["a"]}, " ", "daily", "search_unnamed"), ({"q": ["a"]}, "x", "hourly", "unknown_alert"),
        ({"q": ["ع" * 200], "org": ["a" * 80]}, "x", "daily", "search_too_long"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(
    person: Person, query: dict[str, list[str]], name: str, alert: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        save_search(query, name=name, alert=alert, by=person, at=NOW)
    assert refused.value.code == code
    assert not SavedSearch.objects.exists()


def test_twenty_are_enough(person: Person) -> None:
    for number in range(20):
        saved(person, q=f"word{number}")
    with pytest.raises(Refusal, match="20"):
        saved(person, q="one more")
    saved(person, q="word3")


def test_others_neither_see_nor_change_it(person: Person) -> None:
    row, stranger = saved(person), make.account().person
    assert stranger is not None
    for act in (
        lambda: change_search(row.pk, name="x", alert="none", by=stranger, at=NOW),
        lambda: drop_search(row.pk, by=stranger, at=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "not_found"
    drop_search(row.pk, by=person, at=NOW)
    assert not SavedSearch.objects.exists()


def test_only_what_is_new_and_fits_is_told_and_only_when_it_is_time(person: Person) -> None:
    make.opportunity(title_en="Reading", published_at=NOW - DAY)
    row = saved(person)
    later = NOW + DAY
    assert notice_new(by=None, at=later - timedelta(hours=1)) == 0
    assert notice_new(by=None, at=later) == 0
    row.refresh_from_db()
    assert row.told_at == later
    starts = later + 9 * DAY
    for title in ("Reading aloud", "Cooking"):
        make.opportunity(
            title_en=title,
            title_ar="",
            published_at=later + timedelta(hours=1),
            shifts=0,
            starts_at=starts,
            ends_at=starts + DAY,
            next_at=starts,
        )
    assert notice_new(by=None, at=later + DAY) == 1
    assert notice_new(by=None, at=later + 2 * DAY) == 0
    event = Event.objects.get(name="search.found")
    assert event.data == {"number": 1}
    for _turn in range(2):
        tell_searcher(event, later + DAY)
    notice = Notification.objects.get()
    assert notice.kind in WORDINGS
    assert str(subjects_of([notice])[notice.pk]) == "بحثي"


def test_weekly_waits_a_week_and_none_for_ever(person: Person) -> None:
    weekly = saved(person, alert="weekly")
    never = saved(person, alert="none", q="other")
    notice_new(by=None, at=NOW + 6 * DAY)
    notice_new(by=None, at=NOW + 8 * DAY)
    weekly.refresh_from_db()
    never.refresh_from_db()
    assert weekly.told_at == NOW + 8 * DAY
    assert never.told_at == NOW


def test_a_search_that_was_dropped_meanwhile_tells_nobody(person: Person) -> None:
    tell_searcher(Event(name="search.found", subject_id=987_654, at=NOW, data={}), NOW)
    assert not Notification.objects.exists()
