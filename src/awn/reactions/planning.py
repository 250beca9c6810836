"""What follows from work on rosters. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from awn.base.digits import numerals
from awn.base.models import Event
from awn.opportunities.models import Shift
from awn.participation.models import Application
from awn.people.actions import notify
from awn.people.models import Notification
from awn.people.queries import guardians_of
from awn.people.rules import is_minor
from awn.planning import tasks
from awn.planning.queries import shifts_told
from awn.relay.actions import open_lines as open_relay_lines

KINDS = frozenset({"roster.new", "roster.changed", "roster.ended"})
# Longer lists stand on the page.
NAMED = 30


def begin_work(event: Event, at: datetime) -> None:
    """A job takes up what was asked for at once; the schedule would in a minute."""
    try:
        with transaction.atomic():
            tasks.work_on_rosters.defer()
    except AlreadyEnqueued:
        return


def tell_rostered(event: Event, at: datetime) -> None:
    """Whoever is concerned learns once of all their shifts, a minor’s guardians beside them; and the relay opens."""
    application = Application.objects.select_related("person").filter(pk=event.subject_id or 0).first()
    if application is None:
        return
    added, removed = list(event.data["added"]), list(event.data["removed"])
    kind = "roster.changed" if added and removed else "roster.new" if added else "roster.ended"
    said: dict[str, Any] = {"opportunity": application.opportunity_id, "added": added, "removed": removed}
    notify(application.person_id, kind, event_id=event.pk, by=None, at=at, **said)
    if is_minor(application.person.birth_date, at.date()):
        for guardian in guardians_of(application.person_id):
            notify(
                guardian.pk, "ward.rostered", event_id=event.pk, by=None, at=at,
                opportunity=application.opportunity_id,
            )  # fmt: skip
    if added:
        open_relay_lines(application.pk, by=None, at=at)


def lines(notification: Notification) -> list[str]:
    """The shifts that a letter names, new ones and those that ended apart, in the language of the moment."""
    added, removed = (_named(notification.data.get(name, [])) for name in ("added", "removed"))
    found = []
    if added:
        found.append("\n".join([_("Your new shifts:"), *added]))
    if removed:
        found.append("\n".join([_("No longer yours:"), *removed]))
    return found


def _named(ids: list[int]) -> list[str]:
    shifts = shifts_told(ids)
    said = [f"– {_when(shift)}" for shift in shifts[:NAMED]]
    return [*said, "…"] if len(shifts) > NAMED else said


def _when(shift: Shift) -> str:
    zone = ZoneInfo(shift.opportunity.zone)
    starts, ends = shift.starts_at.astimezone(zone), shift.ends_at.astimezone(zone)
    time = _("%(day)s, from %(start)s to %(end)s") % {
        "day": numerals(date_format(starts, "l j F Y")),
        "start": numerals(f"{starts:%H:%M}"), "end": numerals(f"{ends:%H:%M}"),
    }  # fmt: skip
    role = shift.role.title.pick((get_language() or "ar")[:2])[0] if shift.role else ""
    return f"{time} (\u2068{role}\u2069)" if role else time
