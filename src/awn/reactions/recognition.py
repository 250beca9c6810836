"""Levels follow the ledger; whoever reaches or loses one is told, and organisations that thanks wait to be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from awn.base.models import Event
from awn.hours.models import HoursEntry
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.people.actions import notify
from awn.reactions.wordings import Wording
from awn.recognition.actions.leaving import forget
from awn.recognition.actions.levels import bring_up_to_date
from awn.recognition.models import Thanks

RECOGNITION: Mapping[str, Wording] = {
    "level.reached": Wording(
        _("You have reached a level"),
        _("Your confirmed hours have reached a level. A badge that anybody can check waits on your page. Thank you."),
        "my_recognition",
    ),
    "level.lost": Wording(
        _("A level has gone back"),
        _(
            "Some of your hours were corrected, and one of your levels is not reached any more. What you did stays"
            " done: the level comes back with the next hours. If the correction is wrong, object to it."
        ),
        "my_hours",
    ),
    "thanks.said": Wording(
        _("Somebody thanks your volunteers"),
        _("Somebody has thanked your volunteers. Read it, and decide whether it is shown to them."),
        "organiser_home",
    ),
}


def look_at_levels(event: Event, at: datetime) -> None:
    """Hours were credited or taken back: levels follow."""
    entry = HoursEntry.objects.only("person_id").filter(pk=event.subject_id or 0).first()
    if entry is not None:
        bring_up_to_date(entry.person_id, by=None, at=at)


def tell_person(event: Event, at: datetime) -> None:
    """The person hears of a level that was reached or went back."""
    if event.subject_id is not None:
        notify(event.subject_id, event.name, event_id=event.pk, by=None, at=at)


def tell_readers(event: Event, at: datetime) -> None:
    """Those who may show thanks hear of the first that waits, and of no other until it is read."""
    row = Thanks.objects.select_related("link__opportunity").filter(pk=event.subject_id or 0).first()
    if row is None or row.state != "waiting":
        return
    opportunity = row.link.opportunity
    earlier = Thanks.objects.filter(link__opportunity__organisation=opportunity.organisation_id, state="waiting")
    if earlier.filter(pk__lt=row.pk).exists():
        return
    readers = members_who_may(Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id, team_id=opportunity.team_id)
    for person_id in readers:
        notify(person_id, event.name, event_id=event.pk, by=None, at=at)


def forget_recognition(event: Event, at: datetime) -> None:
    """Somebody closed their account."""
    if event.subject_id is not None:
        forget(event.subject_id, by=None, at=at)
