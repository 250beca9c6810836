"""Reports by letter: one that came and one that failed, one that is paused, and the volunteer's own year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from awn.base.models import Event
from awn.organisations.models import Member
from awn.people.models import Person
from awn.reports.actions import Wish, ask, pause
from awn.reports.models import Issue, Schedule
from awn.reports.rules import closed_period


def ask_for_reports(players: Mapping[str, Person], at: datetime) -> None:
    """What the people of the demo asked for, and what came of it."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    owner, volunteer = players["owner"], players["volunteer"]
    asked = at - timedelta(days=100)
    house = Member.objects.select_related("organisation").filter(person=owner, until=None).earliest("pk").organisation
    if house.state == "verified":
        monthly = ask(Wish("organisation", house.slug, "month", "ar", with_file=True), by=owner, at=asked)
        _issues(monthly, at)
    yearly = ask(Wish("country", house.country_id, "year", "ar", with_file=True), by=owner, at=asked)
    pause(yearly.pk, by=owner, at=at - timedelta(days=3))
    ask(Wish("volunteer", "me", "year", "ar", with_file=False), by=volunteer, at=asked)
    # Nobody is written to about what happened before the demo began.
    Event.objects.filter(pk__gt=latest, name__startswith="report_letter.", handled_at=None).update(handled_at=at)


def _issues(schedule: Schedule, at: datetime) -> None:
    last = closed_period(schedule.rhythm, at)
    before = closed_period(schedule.rhythm, at - timedelta(days=31))
    if before != last:
        Issue.objects.create(
            schedule=schedule, period=before, is_made=False, tries=5, fault="error", tried_at=at - timedelta(days=32),
            title="", words=[], file="",
        )  # fmt: skip
    Issue.objects.create(
        schedule=schedule, period=last, is_made=True, tries=1, fault="", tried_at=at - timedelta(days=2), title="",
        words=[], file="",
    )  # fmt: skip
