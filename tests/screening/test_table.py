"""The table of applicants: pages by key, orders, the ranking, and views."""

from __future__ import annotations

from typing import Any

import pytest
from tests import make
from tests.screening.test_acts import refused

from awn.matching.queries import conditions
from awn.opportunities.models import Opportunity
from awn.participation.models import Application
from awn.people.models import PersonSkill
from awn.screening.actions.fits import rank
from awn.screening.actions.views import drop_view, keep_view
from awn.screening.models import Fit
from awn.screening.queries.table import At, page, views_of

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def opportunity() -> Opportunity:
    return make.opportunity(selection="reviewed")


def walked(opportunity: Opportunity, sort: str, *, backwards: bool = False) -> list[list[int]]:
    """All pages of two rows, one after the other."""
    rows, pages = Application.objects.filter(opportunity=opportunity), []
    where = At(last=backwards)
    while True:
        shown = page(opportunity.pk, rows, sort, where, size=2)
        pages.append([row.pk for row in shown.rows])
        edge = shown.before if backwards else shown.after
        if not edge:
            return pages
        where = At(before=edge) if backwards else At(after=edge)


@pytest.mark.parametrize("sort", ["arrival", "newest", "name", "fit"])
def test_every_row_stands_on_one_page_forwards_and_backwards(opportunity: Opportunity, sort: str) -> None:
    # Names that are the same: only the number tells them apart.
    rows = [make.application(opportunity, make.person(name_key=name)) for name in ("b", "a", "a", "a", "c")]
    for number, row in enumerate(rows):
        Fit.objects.create(
            application=row, opportunity=opportunity, score=number // 2, shares={}, revision="test", at=NOW
        )
    forwards, back = walked(opportunity, sort), walked(opportunity, sort, backwards=True)
    flat = [pk for one in forwards for pk in one]
    assert sorted(flat) == [row.pk for row in rows]
    assert [pk for one in reversed(back) for pk in one] == flat
    assert [len(one) for one in forwards] == [2, 2, 1]


def test_a_place_in_the_list_of_another_opportunity_begins_at_the_first_page(opportunity: Opportunity) -> None:
    row, foreign = make.application(opportunity), make.application(make.opportunity())
    rows = Application.objects.filter(opportunity=opportunity)
    assert [one.pk for one in page(opportunity.pk, rows, "arrival", At(after=foreign.pk)).rows] == [row.pk]


def test_who_has_what_is_asked_for_stands_first_and_closed_opportunities_are_ranked_too(
    opportunity: Opportunity,
) -> None:
    skill = make.skill()
    make.role(opportunity, required=(skill,))
    plain, able = make.application(opportunity), make.application(opportunity)
    PersonSkill.objects.create(person=able.person, skill=skill)
    Opportunity.objects.filter(pk=opportunity.pk).update(state="closed")
    assert rank(opportunity.pk, by=None, at=NOW) == 2
    assert rank(opportunity.pk, by=None, at=NOW) == 0
    assert walked(opportunity, "fit") == [[able.pk, plain.pk]]
    assert set(Fit.objects.get(application=able).shares) == {"skills", "proven", "near", "language"}
    assert conditions(opportunity, NOW).min_age is None


def test_views_are_ones_own_or_the_organisations(opportunity: Opportunity) -> None:
    house = opportunity.organisation
    mine, colleague = make.member(house, "coordinator"), make.member(house, "viewer")
    query = {"state": "submitted", "sort": "fit", "colour": "red"}
    own = keep_view(house.pk, "To decide", query, shared=False, by=mine, at=NOW)
    shared = keep_view(house.pk, "Waiting", {"state": "waiting"}, shared=True, by=mine, at=NOW)
    keep_view(house.pk, "To decide", {"state": "accepted"}, shared=False, by=mine, at=NOW)
    own.refresh_from_db()
    assert own.query == {"state": "accepted"}
    assert views_of(house.pk, mine.pk) == [shared, own]
    assert views_of(house.pk, colleague.pk) == [shared]
    assert refused(lambda: keep_view(house.pk, "x", query, shared=True, by=colleague, at=NOW)) == "not_allowed"
    assert refused(lambda: keep_view(house.pk, " ", query, shared=False, by=mine, at=NOW)) == "view_name_missing"
    assert refused(lambda: keep_view(house.pk, "x", {"sort": "mood"}, shared=False, by=mine, at=NOW)) == "view_empty"
    assert refused(lambda: drop_view(house.pk, own.pk, by=colleague, at=NOW)) == "not_found"
    drop_view(house.pk, own.pk, by=mine, at=NOW)


def test_twenty_views_are_kept_at_most(opportunity: Opportunity) -> None:
    house: Any = opportunity.organisation
    by = make.member(house)
    for number in range(20):
        keep_view(house.pk, f"View {number}", {"q": "a"}, shared=False, by=by, at=NOW)
    assert refused(lambda: keep_view(house.pk, "One more", {"q": "a"}, shared=False, by=by, at=NOW)) == "views_full"
