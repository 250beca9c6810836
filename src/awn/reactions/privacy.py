"""What happens after an event about data. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from procrastinate.exceptions import AlreadyEnqueued

from awn.base.digits import numerals, writing
from awn.base.models import Event
from awn.consents.queries import told_of_notice
from awn.consents.rules import Purpose
from awn.participation.models import Place
from awn.people.actions import notify
from awn.people.models import IN_OFFICE, Account, Person, StaffMember
from awn.people.queries import guardians_of
from awn.people.rules import STAFF_ROLES, StaffPermission, has_email, is_minor
from awn.privacy import tasks
from awn.privacy.actions.stopping import follow, stop
from awn.privacy.links import cancelling_token
from awn.privacy.models import Erasure, Request
from awn.privacy.rules import UNDO_WINDOW
from awn.relay.actions import open_lines as open_relay_lines

_CHOSEN = {
    "person.findable_changed": (Purpose.MATCHING, "findable"),
    "person.notifications_changed": (Purpose.LETTERS, "weekly_email"),
    "person.accessibility_changed": (Purpose.HEALTH, "consent"),
}


def stop_processing(event: Event, at: datetime) -> None:
    """What rests on a consent stops, wherever it was withdrawn."""
    if event.subject_id is not None and Person.objects.filter(pk=event.subject_id, account__isnull=False).exists():
        stop(event.subject_id, Purpose(str(event.data["purpose"])), by=None, at=at)


def keep_terms(event: Event, at: datetime) -> None:
    """Whoever signed up agreed to the terms, and a guardian for a child: that is kept with the other consents."""
    agreed = event.data.get("terms") or event.name == "person.ward_added"
    if agreed and event.subject_id is not None:
        follow(event.subject_id, Purpose.TERMS, is_wanted=True, by=_actor(event), at=event.at)


def keep_choice(event: Event, at: datetime) -> None:
    """What somebody chose on another page is a consent, and stands with the others."""
    purpose, name = _CHOSEN[event.name]
    if event.subject_id is not None and event.by_id is not None:
        follow(event.subject_id, purpose, is_wanted=bool(event.data.get(name)), by=_actor(event), at=event.at)


def tell_of_notice(event: Event, at: datetime) -> None:
    """Whoever agreed to an earlier notice learns that there is a new one, and a minor's guardians, who agree for them.

    A guardian of several hears of one version once.
    """
    person = Person.objects.filter(pk=_subject(event)).first()
    if person is None:
        return
    purpose, said = str(event.data["purpose"]), {"purpose": event.data["purpose"], "version": event.data["version"]}
    if Account.objects.filter(person=person).exists():
        notify(person.pk, event.name, event_id=event.pk, by=None, at=at, **said)
    if is_minor(person.birth_date, at.date()):
        heard = told_of_notice(Purpose(purpose), "ward.notice_changed").values("person")
        for guardian in guardians_of(person.pk).exclude(pk__in=heard):
            notify(guardian.pk, "ward.notice_changed", event_id=event.pk, by=None, at=at, **said)


def prepare_copy(event: Event, at: datetime) -> None:
    """A job prepares what was asked for."""
    try:
        with transaction.atomic():
            tasks.prepare_exports.defer()
    except AlreadyEnqueued:
        # The job that waits does this one too.
        return


def tell_person(event: Event, at: datetime) -> None:
    """Whom the event is about learns of it: a copy is there, or nobody uses the account."""
    if event.subject_id is not None:
        notify(event.subject_id, event.name, event_id=event.pk, by=None, at=at)


def write_of_erasure(event: Event, at: datetime) -> None:
    """A letter with the link that cancels, to whoever asked: somebody else may sit at their keyboard."""
    row = Erasure.objects.select_for_update().filter(pk=_subject(event), state="asked", told_at=None).first()
    account = Account.objects.filter(person=row.asked_by_id).first() if row else None
    if row is None or account is None or account.person is None:
        return
    if has_email(account.email):
        _letter(row, account.email, account.person).send()
    row.told_at = at
    row.save(update_fields=["told_at"])


def tell_officers(event: Event, at: datetime) -> None:
    """Those who keep privacy learn of a request."""
    roles = [role for role, allowed in STAFF_ROLES.items() if StaffPermission.KEEP_PRIVACY in allowed]
    people = StaffMember.objects.filter(IN_OFFICE, role__in=roles).values_list("person_id", flat=True).distinct()
    for person_id in people:
        notify(person_id, event.name, event_id=event.pk, by=None, at=at)


def tell_asker(event: Event, at: datetime) -> None:
    """Whoever asked the officer something learns that the answer is there."""
    row = Request.objects.filter(pk=_subject(event)).first()
    if row is not None:
        notify(row.person_id, event.name, event_id=event.pk, by=None, at=at)


def open_lines(event: Event, at: datetime) -> None:
    """Whoever has a seat and the organisation reach each other without showing their addresses."""
    subject: int | None = _subject(event)
    if event.name != "application.accepted":
        subject = Place.objects.filter(pk=_subject(event)).values_list("application_id", flat=True).first()
    if subject is not None:
        open_relay_lines(subject, by=None, at=at)


def _letter(row: Erasure, email: str, reader: Person) -> EmailMessage:
    language = reader.language
    with override(language), writing(reader.digits):
        day = numerals(date_format(row.due_at.astimezone(ZoneInfo("Asia/Riyadh")), "j F Y"))
        address = f"{settings.AWN_PUBLIC_URL}/{language}/privacy/keep/{cancelling_token(row.pk)}/"
        lines = (
            str(_("On {day} everything we keep about you will be erased, as you asked.")).format(day=day),
            str(_("You have {days} days to change your mind. This page cancels it:")).format(
                days=numerals(str(UNDO_WINDOW.days))
            ),
            address,
            str(_("If it was not you who asked, cancel it now and change your password.")),
            str(_("The Awn team")),
        )
        return EmailMessage(str(_("Your account will be erased")), "\n\n".join(lines), to=[email])


def _actor(event: Event) -> Person | None:
    return Person.objects.filter(pk=event.by_id).first() if event.by_id is not None else None


def _subject(event: Event) -> int:
    if event.subject_id is None:
        raise ValueError(f"{event.name} names nobody")
    return event.subject_id
