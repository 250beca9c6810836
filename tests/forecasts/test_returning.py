"""What brought people back: found where it is so, not found where it is chance, and never told of few."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from tests import make
from tests.make import NOW
from tests.web.volunteering import today as today  # noqa: PLC0414 - the clock of the pages, as a fixture

from awn.base.models import Event
from awn.consents.rules import Purpose
from awn.forecasts import actions, queries, returning
from awn.forecasts.models import Returning
from awn.forecasts.rules import AWAY_USUAL, REACHES, Compared, Comparison
from awn.matching.models import Invitation

DAY = timedelta(days=1)
TODAY = int(NOW.timestamp()) // 86_400
NONE = np.zeros(0, dtype=np.int64)


def events(days: dict[int, list[int]]) -> returning.Whole:
    return np.sort(np.array([n * returning._WIDE + TODAY - one for n, some in days.items() for one in some] or NONE))


def rows(reached: dict[int, list[int]], back: dict[int, list[int]], count: int = 200) -> dict[str, Compared]:
    """Everybody was there 260 days ago; days are counted back from today."""
    there = {number: [260, *back.get(number, [])] for number in range(count)}
    told = dict.fromkeys(REACHES, NONE) | {"invitation": events(reached)}
    past = returning.Past(np.arange(count, dtype=np.int64), events(there), NONE.astype(np.int64), told, {})
    return {one.kind: one for one in returning.compared(past, TODAY, 45, 0).rows}


def test_who_came_again_after_an_invitation_is_seen_beside_those_whom_nothing_reached() -> None:
    invited = {number: [180] for number in range(40)}
    # Of those invited half were there again within sixty days, of the others hardly anybody.
    found = rows(invited, {number: [150] for number in [*range(0, 40, 2), *range(40, 200, 20)]})["invitation"]
    assert found.people == 40
    assert found.share == 0.5
    assert found.other == pytest.approx(0.06, abs=0.02)
    assert found.verdict == "more"
    assert found.gap_low < found.gap < found.gap_high
    alike = rows(invited, {number: [150] for number in range(0, 200, 3)})["invitation"]
    assert alike.verdict == "same"


def test_few_say_nothing_and_what_comes_after_the_return_counts_for_nothing() -> None:
    assert rows({number: [180] for number in range(9)}, {})["invitation"] == Compared("invitation")
    # They had come before the invitation: they were not away.
    back = {number: [200] for number in range(40)}
    assert rows({number: [180] for number in range(40)}, back)["invitation"].verdict == "few"


def test_away_is_what_four_of_five_who_came_again_had_done_by() -> None:
    def life(gap: int) -> returning.Life:
        days = np.array([0, gap], dtype=np.int64)
        return returning.Life(gap, days, days, np.zeros(2, dtype=bool), NONE, NONE.astype(bool))

    assert returning.away_days([life(40)]) == (AWAY_USUAL, 1)
    assert returning.away_days([life(gap) for gap in range(1, 101)]) == (81, 100)


@pytest.mark.django_db
def test_only_those_who_agreed_are_compared_and_the_page_says_that_it_is_no_proof(
    client: Client, today: object
) -> None:
    opportunity = make.opportunity(shifts=0)
    shift = make.shift(opportunity, starts_at=NOW - 200 * DAY, capacity=60)
    people = [make.place(shift, state="attended").person for _n in range(30)]
    for one in people[:24]:
        make.agreed(one, Purpose.STATISTICS)
    Invitation.objects.bulk_create(
        Invitation(opportunity=opportunity, person=one, state="sent", at=NOW - 100 * DAY) for one in people[:12]
    )
    assert "was not compared yet" in client.get("/en/models/leaving/").content.decode()
    actions.compare(by=None, at=NOW)
    actions.compare(by=None, at=NOW)
    assert Returning.objects.count() == 1
    assert Event.objects.filter(name="forecast.compared").count() == 2
    found = queries.returning()
    assert isinstance(found, Comparison)
    assert found.people == 24
    assert next(one for one in found.rows if one.kind == "invitation").people == 12
    page = client.get("/en/models/leaving/").content.decode()
    assert "no proof of a cause" in page
    assert "Not better than nothing" in page
    assert "Too few people to tell" in page
