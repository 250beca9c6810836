"""Levels follow the ledger and never touch it; tables hide few people; thanks are read before they are shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from tests import make
from tests.make import NOW

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.hours.models import Balance, HoursEntry
from awn.organisations.models import Team
from awn.people.models import Person
from awn.recognition import queries, rules
from awn.recognition.actions import leaving, levels, thanks
from awn.recognition.models import LeftOut, Level, Thanks

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def hours(who: Person, count: int, house: Any = None, **values: Any) -> HoursEntry:
    values = {"starts_at": NOW - timedelta(days=200 - count), **values}
    return make.credit(make.shift(make.opportunity(house), **values), who, minutes=count * 60)


def ledger() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT h::text FROM hours_hoursentry h ORDER BY id")
        return [cursor.fetchall(), list(Balance.objects.order_by("pk").values_list())]


def take_back(entry: HoursEntry) -> None:
    HoursEntry.objects.create(
        person=entry.person, place=entry.place, opportunity=entry.opportunity, organisation=entry.organisation,
        basis=entry.basis, day=entry.day, minutes=-entry.minutes, evidence=entry.evidence, credited_at=NOW,
        reverses=entry, reason="wrong_minutes",
    )  # fmt: skip


def test_a_level_is_reached_on_the_day_its_hours_are_full() -> None:
    first, second, third = (date(2026, 1, day) for day in (1, 2, 3))
    assert rules.reached([(first, 3_000), (second, 3_000), (third, 60)], [100, 101, 102]) == {100: second, 101: third}
    assert rules.reached([], [1]) == {}
    assert rules.check_levels([500, 100, 100]) == (100, 500)
    for wrong in ([], [0], [1, 2, 3, 4, 5, 6, 7], [30_000]):
        with pytest.raises(Refusal):
            rules.check_levels(wrong)


def test_fewer_than_five_are_withheld_and_equal_hours_share_a_rank() -> None:
    names = {key: Bilingual("", str(key)) for key in range(1, 6)}
    sums = {1: (9, 900), 2: (5, 500), 3: (6, 500), 4: (4, 9_999), 5: (7, 100)}
    lines = rules.table(names, sums)
    assert {line.key for line in lines if line.minutes is None} >= {4}
    assert len([line for line in lines if line.minutes is None]) >= 2, "one alone follows by subtraction"
    shown = rules.table(names, {key: value for key, value in sums.items() if key != 4})
    assert [(line.key, line.rank) for line in shown] == [(1, 1), (2, 2), (3, 2), (5, 4)]


@pytest.mark.django_db(transaction=False)
def test_a_level_brings_a_badge_once_and_goes_back_with_the_hours_while_the_ledger_stays_as_it_is() -> None:
    who = make.person(name_en="Huda", name_ar="هدى")
    entry = hours(who, 60)
    hours(who, 50)
    before = ledger()
    levels.bring_up_to_date(who.pk, by=None, at=NOW)
    levels.bring_up_to_date(who.pk, by=None, at=NOW)
    assert ledger() == before, "hours are hours"
    row = Level.objects.get()
    assert row.certificate is not None
    assert (row.hours, row.certificate.kind, row.certificate.minutes) == (100, "level", 110 * 60)
    assert Event.objects.filter(name="level.reached").count() == 1
    standing = queries.standing_of(who)
    assert (standing.minutes, standing.next_hours) == (110 * 60, 500)
    take_back(entry)
    before = ledger()
    levels.bring_up_to_date(who.pk, by=None, at=NOW)
    row.refresh_from_db()
    row.certificate.refresh_from_db()
    assert row.lost_at == NOW
    assert (row.certificate.revoked_at, row.certificate.revoked_reason) == (NOW, "hours_reversed")
    assert Event.objects.filter(name="level.lost").count() == 1
    assert ledger() == before
    hours(who, 70)
    levels.bring_up_to_date(who.pk, by=None, at=NOW)
    assert Level.objects.filter(lost_at=None).get().certificate != row.certificate


@pytest.mark.django_db
def test_an_organisation_has_levels_of_its_own_hours_and_a_country_others() -> None:
    house = make.organisation()
    owner, who = make.member(house), make.person(name_en="Huda", region=make.region())
    hours(who, 20, house)
    hours(who, 40)
    levels.set_levels([10, 50], organisation_id=house.pk, by=owner, at=NOW)
    levels.set_levels([60], country="SA", by=make.staff("analyst"), at=NOW)
    levels.bring_up_to_date(who.pk, by=None, at=NOW)
    found = {(row.organisation_id, row.hours) for row in Level.objects.all()}
    assert found == {(house.pk, 10), (None, 60)}
    with pytest.raises(Refusal) as refused:
        levels.set_levels([1], organisation_id=house.pk, by=make.member(house, "coordinator"), at=NOW)
    assert refused.value.status == 403


@pytest.mark.django_db
def test_tables_leave_out_whoever_wants_it_and_never_show_four() -> None:
    house = make.organisation()
    owner = make.member(house)
    teams = [Team.objects.create(organisation=house, name_en=name, created_at=NOW) for name in ("A", "B")]
    crowd = [make.person() for _ in range(5)]
    for team in teams:
        shift = make.shift(make.opportunity(house, team=team), capacity=9)
        for who in crowd:
            make.credit(make.shift(shift.opportunity, starts_at=NOW - timedelta(days=10 + who.pk % 90)), who)
    lines = queries.team_table(house.pk, *YEAR)
    assert [(line.people, line.minutes, line.rank) for line in lines] == [(5, 900, 1), (5, 900, 1)]
    leaving.leave_tables(out=True, by=crowd[0], at=NOW)
    assert {line.minutes for line in queries.team_table(house.pk, *YEAR)} == {None}
    leaving.leave_tables(out=False, by=crowd[0], at=NOW)
    leaving.leave_team_out(house.pk, teams[0].pk, out=True, by=owner, at=NOW)
    assert [line.key for line in queries.team_table(house.pk, *YEAR)] == [teams[1].pk]


@pytest.mark.django_db
def test_thanks_are_read_first_and_seen_by_those_who_were_there() -> None:
    house = make.organisation()
    owner, who = make.member(house), make.person()
    entry = hours(who, 3, house)
    link = thanks.make_link(house.pk, entry.opportunity.public_id, by=owner, at=NOW)
    words = "شكرًا لكم على ما فعلتم."
    row = thanks.say_thanks(link.token, words, by=None, at=NOW)
    assert words.encode() not in bytes(row.words)
    assert words not in str(list(Event.objects.values_list("data", flat=True)))
    assert queries.thanks_for(who.pk) == []
    thanks.decide(house.pk, row.pk, shown=True, by=owner, at=NOW)
    assert [one.words for one in queries.thanks_for(who.pk)] == [words]
    assert queries.thanks_for(make.person().pk) == []
    with pytest.raises(Refusal):
        thanks.report(row.pk, by=make.person(), at=NOW)
    thanks.report(row.pk, by=who, at=NOW)
    assert queries.thanks_for(who.pk) == []
    assert Thanks.objects.get().state == "waiting"
    for text, code in (
        (" ", "thanks_empty"),
        ("Call me: ٠٥٠ ١٢٣ ٤٥٦٧", "thanks_with_contact"),
        ("a@b.c", "thanks_with_contact"),
    ):
        with pytest.raises(Refusal) as refused:
            thanks.say_thanks(link.token, text, by=None, at=NOW)
        assert refused.value.code == code
    with pytest.raises(Refusal):
        thanks.decide(make.organisation().pk, row.pk, shown=True, by=None, at=NOW)
    thanks.close_link(house.pk, link.pk, by=owner, at=NOW)
    with pytest.raises(Refusal):
        thanks.say_thanks(link.token, words, by=None, at=NOW)
    leaving.leave_tables(out=True, by=who, at=NOW)
    leaving.forget(who.pk, by=None, at=NOW)
    assert not LeftOut.objects.exists()
