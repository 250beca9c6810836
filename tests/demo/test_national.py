"""The national loader, with tiny sizes: the same code, the same invariants."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from tests import make
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.demo.national import load, plan
from awn.demo.national.frauds.ground import Ground, Known
from awn.demo.national.offering import Offers
from awn.demo.national.writing import Sheets
from awn.hours.actions.objections import settle
from awn.hours.models import Attestation, HoursEntry
from awn.opportunities.actions.states import missing
from awn.opportunities.models import Opportunity, Shift
from awn.organisations.models import Member, Organisation
from awn.participation.models import Place
from awn.people.models import Person

pytestmark = pytest.mark.django_db
PEOPLE, OPPORTUNITIES, ENTRIES = 900, 120, 1_500


@pytest.fixture
def country() -> Any:
    return load(people=PEOPLE, opportunities=OPPORTUNITIES, entries=ENTRIES, at=NOW, open_share=0.5)


def test_the_sizes_are_the_ones_asked_for_and_the_counters_agree(country: Any) -> None:
    assert Person.objects.count() == PEOPLE == country.rows["consents_consent"]
    assert Opportunity.objects.count() == OPPORTUNITIES
    assert HoursEntry.objects.count() == ENTRIES == country.rows["hours_hoursentry"]
    assert [check for check in country.checks if check.wrong] == []
    assert Shift.objects.filter(taken__gt=0).exists()
    assert Place.objects.filter(state="confirmed", shift__starts_at__gt=NOW).exists()


def test_the_night_finds_nothing_to_settle_and_the_log_knows_what_was(country: Any) -> None:
    settled = country.rows["hours_attestation"]
    assert settled == Attestation.objects.filter(outcome="settled").count() > ENTRIES * 0.9
    assert country.rows["transparency_leaf"] == ENTRIES + settled
    assert settle(by=None, at=NOW) == 0
    assert not Attestation.objects.filter(at__gt=NOW).exists()


def test_open_ones_are_open_and_can_be_found(country: Any) -> None:
    published = Opportunity.objects.filter(state="published")
    assert 0.3 < published.count() / OPPORTUNITIES < 0.7
    assert [one.title_en for one in published if missing(one, NOW)] == []
    assert all("\x00" not in one.title_ar + one.description_en for one in Opportunity.objects.all())
    assert len(set(published.values_list("region", flat=True))) > 5
    assert len(set(published.values_list("field", flat=True))) > 8
    assert not Organisation.objects.exclude(is_synthetic=True).exists()


def test_afterwards_keys_and_triggers_watch_again(country: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
        assert cursor.fetchone() == (0,)
    shift = Shift.objects.filter(starts_at__gt=NOW).first()
    assert shift is not None
    before = shift.taken
    person = Person.objects.exclude(places__shift=shift).first()
    application = shift.opportunity.applications.first()
    Place.objects.create(
        shift=shift, person=person, application=application, state="confirmed", created_at=NOW, changed_at=NOW
    )
    shift.refresh_from_db()
    assert shift.taken == before + 1


def test_a_second_country_is_not_loaded_into_the_first(country: Any) -> None:
    assert load(people=50, opportunities=10, entries=20, at=NOW).rows == {}
    assert Person.objects.count() == PEOPLE


def test_a_platform_that_serves_real_people_takes_no_country(settings: Any) -> None:
    settings.AWN_DEMO = False
    with pytest.raises(Refusal, match="demo_off"):
        load(people=50, opportunities=10, entries=20, at=NOW)


def test_shares_add_up_and_big_organisations_are_few() -> None:
    sizes = plan.organisations(6_000)
    assert sum(sizes) == 6_000
    assert all(before >= after - 1 for before, after in pairwise(sizes))
    assert sizes[0] > 20 * sizes[len(sizes) // 2]
    assert sum(plan.entries_of(Random(1), 10_000, 300)) == 10_000
    assert sum(plan.shared_out(777, list(plan.POPULATION.values()))) == 777


def test_where_there_is_one_person_that_one_runs_the_organisation() -> None:
    make.region()
    house = Offers(Sheets(), Random(1), NOW, []).house(1, "SA-01", [5])
    assert house.habit.lead(Random(1)) == 5


def test_who_is_a_member_already_does_not_join_again() -> None:
    make.region()
    owner, second, third = (make.person().pk for _ in range(3))
    sheets = Sheets()
    offers = Offers(sheets, Random(1), NOW, [])
    offers.join(offers.house(1, "SA-01", [owner, second]), [second, third, third])
    sheets.send()
    assert list(Member.objects.order_by("pk").values_list("person", flat=True)) == [owner, second, third]


def test_where_every_organisation_stands_in_a_story_one_more_can_be_founded() -> None:
    make.region()
    owner = make.person().pk
    offers = Offers(Sheets(), Random(1), NOW, [])
    census = SimpleNamespace(
        apart=lambda _region: 0,
        first={"SA-01": owner},
        count={"SA-01": 2},
        neighbours=lambda *_asked: [owner, owner + 1],
    )
    known = [Known(offers.house(1, "SA-01", [owner]), entries=30, months=3)]
    ground = Ground(Random(1), offers, None, census, known, 0)  # type: ignore[arg-type]  # founding asks no lives
    assert ground.house() is not None
    assert not ground.known
    assert ground.found(team=1).region == "SA-01"
