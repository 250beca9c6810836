"""The totals equal the ledger, however they were made."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Sum
from tests import make

from awn.hours.actions import confirm, reverse
from awn.hours.models import HoursEntry
from awn.impact.actions import refresh_all, refresh_opportunity
from awn.impact.models import MonthlyTotal
from awn.impact.published import made_at
from awn.impact.queries import by_field, by_month, by_region, organisation_minutes, public_summary
from awn.opportunities.models import Opportunity
from awn.participation.actions.attendance import check_in, check_out
from awn.reactions.tasks import publish_first_totals

pytestmark = pytest.mark.django_db
BEGIN = make.NOW + timedelta(days=1)


def credit(opportunity: Opportunity, hours: int) -> HoursEntry:
    supervisor = make.member(opportunity.organisation, "supervisor")
    shift = opportunity.shifts.first()
    assert shift is not None
    place = make.place(shift)
    check_in(place.pk, by=supervisor, at=shift.starts_at)
    check_out(place.pk, by=supervisor, at=shift.starts_at + timedelta(hours=hours))
    return confirm(place.pk, by=supervisor, at=shift.ends_at)


def snapshot() -> list[tuple[object, ...]]:
    columns = ("month", "opportunity", "organisation", "region", "field", "minutes", "volunteers")
    return sorted(MonthlyTotal.objects.values_list(*columns))


def test_totals_by_reaction_and_by_night_are_the_same() -> None:
    one, two = make.opportunity(), make.opportunity(region=make.region("SA-04"))
    credit(one, 2)
    credit(one, 3)
    wrong = credit(two, 1)
    reverse(wrong.pk, reason="double", by=None, at=BEGIN)
    for opportunity in (one, two, one):
        refresh_opportunity(opportunity.pk, by=None, at=BEGIN)
    by_reaction = snapshot()
    refresh_all(by=None, at=BEGIN)
    assert snapshot() == by_reaction
    assert sum(row[5] for row in by_reaction) == HoursEntry.objects.aggregate(sum=Sum("minutes"))["sum"] == 300


def test_the_same_number_is_the_same_everywhere() -> None:
    opportunity = make.opportunity()
    credit(opportunity, 2)
    refresh_all(by=None, at=BEGIN)
    numbers = {
        public_summary(BEGIN).minutes,
        sum(month.minutes for month in by_month(BEGIN)),
        sum(one.minutes for one in by_region()),
        sum(one.minutes for one in by_field()),
        organisation_minutes(opportunity.organisation_id),
    }
    assert numbers == {120}
    assert public_summary(BEGIN).volunteers == 1


def test_where_nothing_was_published_yet_nobody_waits_for_the_night() -> None:
    credit(make.opportunity(), 2)
    assert made_at() is None
    publish_first_totals(timestamp=0)
    first = made_at()
    assert first is not None
    publish_first_totals(timestamp=0)
    assert made_at() == first


def test_months_without_hours_stand_with_nought() -> None:
    months = by_month(make.NOW, months=14)
    assert [months[0].month, months[-1].month] == [date(2025, 10, 1), date(2026, 11, 1)]
    assert {month.minutes for month in months} == {0}
