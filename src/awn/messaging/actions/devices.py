"""Browsers that take notices, and calendars that other programs read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_line
from awn.keys.actions import ensure
from awn.keys.queries import active
from awn.keys.rules import Purpose
from awn.messaging.models import Device, Feed
from awn.messaging.push import b64, check_device
from awn.people.models import Person

MOST_DEVICES = 10


def public_key(*, at: datetime) -> str:
    """The key by which browsers are to know us, made where there is none yet."""
    return b64(ensure(Purpose.PUSH, at=at).public)


@transaction.atomic
def add_device(endpoint: str, public: str, secret: str, name: str, *, by: Person, at: datetime) -> Device:
    """Remembers a browser of `by`; known already, its keys are renewed. Refuses `not_a_device`, `too_many_devices`."""
    point, code = check_device(endpoint, public, secret)
    if Device.objects.filter(person=by).exclude(endpoint=endpoint).count() >= MOST_DEVICES:
        message = _("Ten devices take notices already. Remove one that you no longer use.")
        raise Refusal("too_many_devices", message, status=409)
    key = found(active(Purpose.PUSH))
    name = clean_line(name[:80], limit=80, field="name")
    values = {"person": by, "public": point, "secret": code, "kid": key.kid, "name": name, "added_at": at}
    device, is_new = Device.objects.update_or_create(endpoint=endpoint, defaults=values)
    if is_new:
        record("device.added", by=by, at=at, subject=device.pk)
    return device


@transaction.atomic
def remove_device(number: int, *, by: Person, at: datetime) -> None:
    """Pushes no more to a browser of `by`. Refuses `not_found`."""
    device = found(Device.objects.filter(person=by, pk=number).first())
    record("device.removed", by=by, at=at, subject=device.pk)
    device.delete()


@transaction.atomic
def open_feed(*, by: Person, at: datetime) -> Feed:
    """A new secret address for the calendar of `by`; the one before leads nowhere any more."""
    row, is_new = Feed.objects.select_for_update().get_or_create(pk=by.pk, defaults={"opened_at": at})
    if not is_new:
        Feed.objects.filter(pk=by.pk).update(version=F("version") + 1, is_open=True, opened_at=at)
        row.refresh_from_db()
    record("calendar.opened", by=by, at=at, subject=by.pk)
    return row


@transaction.atomic
def close_feed(*, by: Person, at: datetime) -> None:
    """The address leads nowhere any more."""
    Feed.objects.filter(pk=by.pk).update(version=F("version") + 1, is_open=False)
    record("calendar.closed", by=by, at=at, subject=by.pk)
