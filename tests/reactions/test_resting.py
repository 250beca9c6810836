"""Whoever has been away for a while hears of something once in ninety days, if they want letters and plan nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from tests import make

from awn.evaluation.models import Hiding
from awn.people.models import Notification, Person
from awn.reactions.mail import send_unsent
from awn.reactions.weekly import RESTING, write_letters, write_to_resting

pytestmark = pytest.mark.django_db
NOW, DAY = make.NOW, timedelta(days=1)


def away(days: int = 60, **values: object) -> Person:
    """Somebody who wants letters and was there last so many days ago."""
    known: dict[str, object] = {"weekly_email": True, "language": "en", "birth_date": date(1990, 5, 1)}
    person = make.account(**(known | values)).person
    assert person is not None
    make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW - days * DAY), person, state="attended")
    return person


def test_only_who_is_away_wants_letters_and_has_nothing_planned_is_written_to() -> None:
    one = away()
    away(20)
    away(400)
    away(weekly_email=False)
    away(birth_date=date(2010, 5, 1))
    away(birth_date=None)
    away(standing="suspended")
    hidden, planned, asked = away(), away(), away()
    Hiding.objects.create(person=hidden, since=NOW)
    make.place(make.shift(make.opportunity(shifts=0), starts_at=NOW + 5 * DAY), planned)
    make.application(make.opportunity(), asked)
    for number in range(5):
        make.opportunity(title_en=f"Chance {number}")
    assert write_to_resting(NOW) == 1
    assert [row.person_id for row in Notification.objects.filter(kind=RESTING)] == [one.pk]
    # In the place of the weekly letter, not beside it.
    write_letters(NOW)
    assert Notification.objects.filter(person=one).count() == 1
    Notification.objects.exclude(person=one).delete()
    assert send_unsent(NOW) == 1
    [letter] = mail.outbox
    assert letter.to == [one.account.email]
    assert letter.body.count("/en/opportunities/") == 3
    assert "there is nothing you need to do" in letter.body
    assert "/en/letters/stop/" in letter.body
    assert "List-Unsubscribe" in letter.extra_headers


def test_nobody_is_written_to_twice_in_ninety_days() -> None:
    away()
    when = {"starts_at": NOW + 100 * DAY, "next_at": NOW + 100 * DAY, "ends_at": NOW + 101 * DAY}
    make.shift(make.opportunity(shifts=0, **when), starts_at=NOW + 100 * DAY)
    assert write_to_resting(NOW) == 1
    assert write_to_resting(NOW) == 0
    assert write_to_resting(NOW + 89 * DAY) == 0
    assert write_to_resting(NOW + 91 * DAY) == 1
