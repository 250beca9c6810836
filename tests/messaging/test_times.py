"""Quiet hours, prayers, reminders, calendars, and the links of e-mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from icalendar import Calendar
from tests import make

from awn.base.refusal import Refusal
from awn.messaging import links
from awn.messaging.actions import wishes as acts
from awn.messaging.actions.coming import cannot_come
from awn.messaging.actions.reminders import remind
from awn.messaging.calendar import calendar_of_person, invitation
from awn.messaging.models import Delivery
from awn.messaging.queries import wishes_of
from awn.messaging.rules import Wishes, quiet_end
from awn.messaging.sending import turn
from awn.messaging.waiting import may_hear_at
from awn.participation.models import Place
from awn.people.models import Person
from awn.people.prayers import Spot, spans_on
from awn.reactions import mail as letters
from awn.reference import queries as reference

RIYADH = ZoneInfo("Asia/Riyadh")
NOW = make.NOW


@pytest.fixture(autouse=True)
def _countries_of_this_test() -> Iterator[None]:
    """Which countries show the Hijri day is kept in memory: what another test had there would stand in letters here."""
    reference.forget()
    yield
    reference.forget()


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=RIYADH)


@pytest.mark.parametrize(
    ("moment", "end"),
    [(at(21, 29), None), (at(21, 30), at(7, 30, 23)), (at(3), at(7, 30)), (at(7, 29), at(7, 30)), (at(7, 30), None)],
    ids=["before", "begins", "night", "last", "over"],
)
def test_quiet_hours_reach_over_midnight(moment: datetime, end: datetime | None) -> None:
    assert quiet_end(moment, Wishes()) == end


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = replace(Wishes(), quiet_from=time(12), quiet_until=time(15))
    assert quiet_end(at(13), noon) == at(15)
    assert quiet_end(at(3), noon) is None
    assert quiet_end(at(3), replace(Wishes(), is_quiet=False)) is None


@pytest.mark.django_db
def test_around_prayers_it_waits_by_the_prayer_times_of_the_region() -> None:
    region = make.region()
    person = Person.objects.select_related("region__country").get(pk=make.person(region=region).pk)
    call = spans_on(Spot("SA", region.latitude, region.longitude, "Asia/Riyadh"), at(12).date())["asr_maghrib"][0]
    wishes = replace(Wishes(), prayer_minutes=30)
    inside = call + timedelta(minutes=5)
    assert may_hear_at(person, wishes, inside) >= call + timedelta(minutes=30)
    assert may_hear_at(person, Wishes(), inside) == inside


@pytest.fixture
def place(db: None) -> Place:
    who = make.account(name_ar="سالم", name_en="Salem", language="en").person
    shift = make.opportunity(shifts=1, zone="Asia/Riyadh").shifts.get()
    shift.starts_at, shift.ends_at = NOW + timedelta(hours=24), NOW + timedelta(hours=27)
    shift.save()
    row = make.place(shift, who)
    Place.objects.filter(pk=row.pk).update(changed_at=NOW - timedelta(days=9))
    return Place.objects.get(pk=row.pk)


def test_a_reminder_comes_once_with_the_link_and_only_to_those_who_wish_for_it(place: Place) -> None:
    other = make.place(place.shift, make.account().person)
    Place.objects.filter(pk=other.pk).update(changed_at=NOW - timedelta(days=9))
    acts.choose(other.person_id, replace(Wishes(), reminders=frozenset()), by=other.person, at=NOW)
    assert remind(at=NOW - timedelta(hours=2)) == 0
    assert remind(at=NOW) == 2  # on the page and by e-mail
    assert remind(at=NOW + timedelta(minutes=5)) == 0
    turn(lambda: NOW)
    assert len(mail.outbox) == 1
    assert "/en/cannot-come/" in mail.outbox[0].body
    assert "Monday 23 November 2026, from 12:00 to 15:00" in mail.outbox[0].body


def test_who_joined_after_the_hour_is_not_reminded(place: Place) -> None:
    Place.objects.filter(pk=place.pk).update(changed_at=NOW + timedelta(minutes=10))
    assert remind(at=NOW + timedelta(minutes=30)) == 0


def test_the_link_gives_the_shift_up_and_one_that_was_tampered_with_does_nothing(place: Place) -> None:
    token = links.cannot_come(place.pk, place.person_id, "en").rstrip("/").rpartition("/")[2]
    assert links.read_cannot_come(token) == (place.pk, place.person_id)
    with pytest.raises(Refusal):
        links.read_cannot_come(token[:-2] + "xx")
    with pytest.raises(Refusal):
        cannot_come(place.pk, make.person().pk, at=NOW)
    assert cannot_come(place.pk, place.person_id, at=NOW).state == "released"


def test_unsubscribing_ends_one_kind_and_never_what_must_reach_people(place: Place) -> None:
    assert acts.stop_emails(place.person_id, "organiser", by=None, at=NOW)
    assert not acts.stop_emails(place.person_id, "organiser", by=None, at=NOW)
    assert not acts.stop_emails(place.person_id, "place", by=None, at=NOW)
    assert wishes_of(place.person_id).organiser == frozenset()
    assert wishes_of(place.person_id).reminder == {"email"}
    with pytest.raises(Refusal) as refused:
        acts.choose(place.person_id, replace(Wishes(), place=frozenset()), by=place.person, at=NOW)
    assert refused.value.code == "place_way_missing"


def test_a_calendar_program_reads_the_feed_with_its_zone_and_sees_what_was_given_up(place: Place) -> None:
    calendar = Calendar.from_ical(calendar_of_person(place.person, NOW))
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("DTSTART").astimezone(UTC) == place.shift.starts_at
    assert event["STATUS"] == "CONFIRMED"
    assert calendar.walk("VTIMEZONE")[0]["TZID"] == "Asia/Riyadh"
    before = int(event["SEQUENCE"])
    cannot_come(place.pk, place.person_id, at=NOW + timedelta(hours=1))
    place.refresh_from_db()
    (event,) = Calendar.from_ical(calendar_of_person(place.person, NOW)).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert int(event["SEQUENCE"]) > before


def test_where_clocks_change_both_offsets_stand_in_the_zone(place: Place) -> None:
    opportunity, shift = place.shift.opportunity, place.shift
    opportunity.zone = "Europe/London"
    opportunity.save()
    shift.starts_at = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    shift.ends_at = datetime(2027, 3, 28, 3, 30, tzinfo=UTC)
    shift.save()
    calendar = Calendar.from_ical(calendar_of_person(place.person, NOW))
    (zone,) = calendar.walk("VTIMEZONE")
    assert [part.name for part in zone.subcomponents] == ["STANDARD", "DAYLIGHT"]
    assert zone.subcomponents[1]["DTSTART"].to_ical() == b"20270328T010000"
    (event,) = calendar.walk("VEVENT")
    assert event["DTEND"].to_ical() == b"20270328T043000"


def test_an_invitation_comes_with_the_answer_and_a_cancellation_takes_it_back(place: Place) -> None:
    from awn.people.actions import notify

    opportunity = place.shift.opportunity_id
    notify(place.person_id, "application.accepted", event_id=1, by=None, at=NOW, opportunity=opportunity)
    letters.send_unsent(NOW)
    ((text, kind),) = mail.outbox[0].alternatives
    assert kind == "text/calendar; method=REQUEST"
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(event["ATTENDEE"]) == f"mailto:{place.person.account.email}"
    raw = mail.outbox[0].message().as_bytes()
    assert b'text/calendar; method="REQUEST"; charset="utf-8"' in raw
    Place.objects.filter(pk=place.pk).update(state="cancelled", changed_at=NOW + timedelta(hours=1))
    method, text = invitation(Place.objects.get(pk=place.pk), "a@b.example", NOW)
    cancelled = Calendar.from_ical(text).walk("VEVENT")[0]
    assert method == "CANCEL"
    assert cancelled["UID"] == event["UID"]
    assert int(cancelled["SEQUENCE"]) > int(event["SEQUENCE"])


def test_no_email_where_somebody_chose_another_way(place: Place) -> None:
    from awn.people.actions import notify

    acts.choose(place.person_id, replace(Wishes(), other=frozenset()), by=place.person, at=NOW)
    notify(place.person_id, "hours.credited", event_id=1, by=None, at=NOW, opportunity=place.shift.opportunity_id)
    notify(place.person_id, "person.suspended", event_id=2, by=None, at=NOW)
    letters.send_unsent(NOW)
    assert len(mail.outbox) == 1
    assert not Delivery.objects.exists()


def test_of_a_place_the_email_comes_where_the_chosen_way_does_not_reach(place: Place) -> None:
    from awn.people.actions import notify

    acts.choose(place.person_id, replace(Wishes(), place=frozenset({"push"})), by=place.person, at=NOW)
    notify(place.person_id, "application.accepted", event_id=1, by=None, at=NOW, opportunity=place.shift.opportunity_id)
    letters.send_unsent(NOW)
    assert len(mail.outbox) == 1
