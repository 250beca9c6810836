"""What follows upon choosing among applicants. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.models import Event
from awn.matching.queries import recommended
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.participation.models import Application
from awn.people.actions import notify
from awn.people.models import Notification
from awn.screening import tasks
from awn.screening.actions.forgetting import forget_screening
from awn.screening.calendar import invitation
from awn.screening.models import Interview
from awn.screening.queries.judging import rules_now
from awn.screening.tasks import answer_later, rank_later

# So many other opportunities stand in a letter to somebody who was not chosen.
OTHERS = 3


def rank_applicant(event: Event, at: datetime) -> None:
    """Whoever waits for a decision is ranked among the others."""
    row = Application.objects.only("state", "opportunity_id").get(pk=event.subject_id or 0)
    if row.state == "submitted":
        rank_later(row.opportunity_id)


def ask_rules(event: Event, at: datetime) -> None:
    """Where rules answer, they look at whoever waits for a decision."""
    row = Application.objects.only("state", "opportunity_id").get(pk=event.subject_id or 0)
    if row.state == "submitted" and (rules := rules_now(row.opportunity_id)) is not None and rules.is_on:
        answer_later(row.opportunity_id)


def tell_declined(event: Event, at: datetime) -> None:
    """Whoever was not chosen is told kindly, with what else fits them."""
    row = Application.objects.select_related("person", "opportunity").get(pk=event.subject_id or 0)
    others = _others(row, at) if row.person.birth_date else []
    notify(row.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=row.opportunity_id, others=others)


def forget(event: Event, at: datetime) -> None:
    """Somebody closed their account: their answers, and what rules found out, go as well."""
    if event.subject_id is not None:
        forget_screening(event.subject_id, by=None, at=at)


def answer_left(event: Event, at: datetime) -> None:
    """Who is left when the work is done gets an answer, by a job of its own."""
    tasks.answer_left.defer(opportunity_id=event.subject_id or 0)


def others_said(notification: Notification, language: str) -> list[str]:
    """The opportunities of a letter, each with its address; none for letters of another kind."""
    ids = notification.data.get("others") or []
    known = Opportunity.objects.only("public_id", "title_ar", "title_en").in_bulk(ids) if ids else {}
    return [
        f"\u2068{known[pk].title.pick(language)[0]}\u2069\n"
        f"{settings.AWN_PUBLIC_URL}/{language}/opportunities/{known[pk].public_id}/"
        for pk in ids
        if pk in known
    ]


def _others(row: Application, at: datetime) -> list[int]:
    applied = Application.objects.filter(person=row.person_id).values_list("opportunity_id", flat=True)
    return [one.opportunity.pk for one in recommended(row.person, at, OTHERS, without=list(applied)).suggestions]


def tell_interviewed(event: Event, at: datetime) -> None:
    """The applicant is asked to choose a time, gets the one they chose for their calendar, or learns it is off."""
    row = Application.objects.get(pk=event.subject_id or 0)
    notify(
        row.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=row.opportunity_id, application=row.pk
    )


def attached(notification: Notification, title: str, at: datetime) -> list[tuple[str, bytes, str]]:
    """The calendar entry that goes with the letter about a chosen time; none with any other."""
    if notification.kind not in {"interview.booked", "interview.moved"}:
        return []
    row = Interview.objects.select_related("slot").filter(application=notification.data["application"]).first()
    if row is None or row.slot is None:
        return []
    summary = str(_("Interview: %(title)s")) % {"title": title}
    return [("awn-interview.ics", invitation(row, summary, at), "text/calendar")]


def tell_answered(event: Event, at: datetime) -> None:
    """Those who decide learn that an applicant answered, or when an interview takes place."""
    kind = "application.answered" if event.name == "application.answered" else "interview.changed"
    row = Application.objects.select_related("opportunity").get(pk=event.subject_id or 0)
    of = row.opportunity
    for person_id in members_who_may(Permission.DECIDE_APPLICATIONS, of.organisation_id, team_id=of.team_id):
        notify(person_id, kind, event_id=event.pk, by=None, at=at, opportunity=of.pk)
