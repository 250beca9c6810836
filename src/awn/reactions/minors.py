"""What guardians are told, by e-mail and where they asked for it by a short message.

Each function may run twice and does its work once: a short message goes with a notification that is new.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.digits import numerals, writing
from awn.base.models import Event
from awn.base.refusal import Text
from awn.hours.models import Deliverable
from awn.minors.queries import telephones_to_tell
from awn.minors.rules import ARRIVAL_WORTH_TELLING, may_message
from awn.opportunities.models import Opportunity
from awn.participation.models import Application, Place
from awn.people.actions import notify
from awn.people.models import Person
from awn.people.queries import guardians_of
from awn.people.rules import is_minor
from awn.sms.tasks import send_later

_ARRIVALS = {"attendance.check_in": "ward.arrived", "attendance.check_out": "ward.left"}
# With {name}, {title}, and {hour} by the clock of the place, or {address}.
_SHORT: dict[str, Text] = {
    "ward.arrived": _("Awn: {name} checked in at {hour}: {title}"),
    "ward.left": _("Awn: {name} checked out at {hour}: {title}"),
    "application.needs_consent": _("Awn: {name} needs your consent: {title}. {address}"),
}
# Longer titles would make two messages of one.
_TITLE_LENGTH = 60


def tell_arrival(event: Event, at: datetime) -> None:
    """The guardians of a minor learn that they have arrived, or have left."""
    rows = Place.objects.select_related("person", "shift__opportunity")
    place = rows.get(pk=_subject(event))
    if not is_minor(place.person.birth_date, at.date()):
        return
    kind = _ARRIVALS[event.name]
    told = _tell_guardians(place.person_id, kind, event, at, place.shift.opportunity_id)
    last = place.attendance.filter(kind=event.name.removeprefix("attendance.")).order_by("-pk").first()
    if last is not None and at - last.at <= ARRIVAL_WORTH_TELLING:
        _text(told, "arrivals", kind, place.person, place.shift.opportunity, moment=last.at, at=at)


def ask_guardians(event: Event, at: datetime) -> None:
    """Guardians learn that a minor's application waits for their consent."""
    row = Application.objects.select_related("person", "opportunity").get(pk=_subject(event))
    if row.state == "awaiting_guardian":
        kind = "application.needs_consent"
        told = _tell_guardians(row.person_id, kind, event, at, row.opportunity_id)
        _text(told, "consents", kind, row.person, row.opportunity, moment=at, at=at)


def tell_passed_over(event: Event, at: datetime) -> None:
    """Who could not move up from the waiting list learns why, and their guardians; a suspension was told before."""
    place = Place.objects.select_related("person", "shift").get(pk=_subject(event))
    if event.data["reason"] == "suspended":
        return
    kind, opportunity = f"{event.name}.{event.data['reason']}", place.shift.opportunity_id
    notify(place.person_id, kind, event_id=event.pk, by=None, at=at, opportunity=opportunity)
    if is_minor(place.person.birth_date, at.date()):
        _tell_guardians(place.person_id, kind, event, at, opportunity)


def copy_answer(event: Event, at: datetime) -> None:
    """What an organisation writes to a minor with its answer goes to the guardians as well."""
    row = Application.objects.select_related("person").get(pk=_subject(event))
    _copy(row.person, event, at, row.opportunity_id)


def copy_returned(event: Event, at: datetime) -> None:
    """The words with which a minor's work was sent back go to the guardians as well."""
    work = Deliverable.objects.select_related("place__person", "place__shift").get(pk=_subject(event))
    _copy(work.place.person, event, at, work.place.shift.opportunity_id)


def _copy(receiver: Person, event: Event, at: datetime, opportunity_id: int) -> None:
    if not may_message(sender_is_guardian=False, receiver_birth_date=receiver.birth_date, today=at.date()):
        _tell_guardians(receiver.pk, "ward.written_to", event, at, opportunity_id)


def _tell_guardians(ward_id: int, kind: str, event: Event, at: datetime, opportunity_id: int) -> list[Person]:
    """Leaves a notification for each guardian; those for whom it is new."""
    return [
        one
        for one in guardians_of(ward_id)
        if notify(one.pk, kind, event_id=event.pk, by=None, at=at, opportunity=opportunity_id)
    ]


def _text(
    told: list[Person], what: Literal["arrivals", "consents"], kind: str, ward: Person, opportunity: Opportunity,
    *, moment: datetime, at: datetime,
) -> None:  # fmt: skip
    """A short message to each who asked for it and whose telephone is proven, in their language."""
    numbers = telephones_to_tell([one.pk for one in told], what)
    hour = f"{moment.astimezone(ZoneInfo(opportunity.zone)):%H:%M}"
    for guardian in told:
        if guardian.pk not in numbers or guardian.is_synthetic:
            continue
        with override(guardian.language), writing(guardian.digits):
            title = opportunity.title.pick(guardian.language)[0][:_TITLE_LENGTH]
            name = ward.name.pick(guardian.language)[0]
            address = f"{settings.AWN_PUBLIC_URL}/{guardian.language}/go/family/"
            text = str(_SHORT[kind]).format(name=name, title=title, hour=numerals(hour), address=address)
        send_later(numbers[guardian.pk], text, at=at)


def _subject(event: Event) -> int:
    assert event.subject_id is not None, event.name
    return event.subject_id
