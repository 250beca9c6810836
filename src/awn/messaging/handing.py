"""Handing one message over, by the way that its row names."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from types import TracebackType

from django.conf import settings

from awn.base.languages import direction
from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.keys.queries import key_named
from awn.messaging import gateways
from awn.messaging.bounces import send_back_to
from awn.messaging.gateways import AWAY, LATER, Mailer, Outcome, ServerAwayError
from awn.messaging.letters import Letter, as_mail, as_text_message, letter_of
from awn.messaging.models import Delivery, Device
from awn.messaging.push import authorization, sealed
from awn.messaging.queries import dead_addresses
from awn.people.models import AccountPhone, Person
from awn.people.rules import has_email

log = logging.getLogger(__name__)
# 404 and 410: the browser has gone for good (RFC 8030, section 7.3).
GONE = frozenset({404, 410})
# Four bytes a letter at most: far below what every push service takes.
_SUBJECT, _WORDS = 120, 300
NO_DEVICE = Outcome("suppressed", "no_device")


class Hand:
    """Holds one connection to the mail server while some messages are sent; opened with the first e-mail."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._mailer: Mailer | None = None
        self._is_away = False

    def __enter__(self) -> Hand:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mailer is not None:
            self._mailer.close()

    def over(self, row: Delivery) -> Outcome:
        """Sends one message. What fails here of itself is written to the log by the number of its row."""
        try:
            letter = letter_of(row)
            if row.channel == "email":
                return self._email(row, letter)
            return _text(row, letter) if row.channel == "sms" else self._push(row, letter)
        except Exception:
            # One row that cannot be written must not hold up all behind it.
            log.exception("Delivery %s could not be sent", row.pk)
            return LATER

    def _email(self, row: Delivery, letter: Letter) -> Outcome:
        account = getattr(row.person, "account", None)
        if account is None or not account.is_active or not has_email(account.email):
            return Outcome("suppressed", "no_address")
        if dead_addresses([row.person_id]):
            return Outcome("suppressed", "came_back")
        if self._is_away:
            return AWAY
        try:
            self._mailer = self._mailer or gateways.mailer()
            mail = as_mail(letter, account.email, row.uuid, _sender(row))
            send_back_to(mail, "d", row.pk)
            return self._mailer.send(mail)
        except ServerAwayError:
            # Asked once a turn: the other ways go on, and no e-mail uses up its tries.
            log.warning("The mail server is away: e-mails wait")
            self._is_away = True
            return AWAY

    def _push(self, row: Delivery, letter: Letter) -> Outcome:
        page = {"title": letter.subject[:_SUBJECT], "body": letter.body[:_WORDS], "url": letter.page,
                "tag": str(row.uuid), "lang": letter.language, "dir": direction(letter.language)}  # fmt: skip
        return notice(row.person_id, json.dumps(page).encode(), topic=row.uuid.hex, at=self._clock())


def notice(person_id: int, message: bytes, *, topic: str, at: datetime) -> Outcome:
    """Pushes one message to all browsers of a person; one that has gone is forgotten."""
    statuses = [_one(device, message, topic, at) for device in Device.objects.filter(person=person_id)]
    if any(200 <= status < 300 for status in statuses):
        return Outcome("sent")
    # A notice with the same topic takes the place of the one before: trying again does not show two.
    return LATER if any(status in {0, 429} or status >= 500 for status in statuses) else NO_DEVICE


def _one(device: Device, message: bytes, topic: str, at: datetime) -> int:
    try:
        key = key_named(device.kid)
        if key.state != "active":
            return _forgotten(device)
        name = authorization(
            device.endpoint, key.public, key.sign, subject=f"mailto:{settings.AWN_HELP_EMAIL}", at=at
        )  # fmt: skip
    except Refusal:
        return _forgotten(device)
    body = sealed(message, bytes(device.public), bytes(device.secret))
    status = gateways.push(device.endpoint, body, name, topic)
    if status in GONE:
        device.delete()
    return status


def _forgotten(device: Device) -> int:
    """The browser knows us by a key that is out of use: it has to be asked anew."""
    device.delete()
    return 410


def _text(row: Delivery, letter: Letter) -> Outcome:
    number = _number(row.person)
    if not number:
        return Outcome("suppressed", "no_phone")
    outcome = gateways.text_message(number, as_text_message(letter))
    if outcome.carrier:
        # At once: a receipt may come before the next message is claimed.
        Delivery.objects.filter(pk=row.pk).update(carrier=outcome.carrier)
    return outcome


def _number(person: Person) -> str:
    account = getattr(person, "account", None)
    phone: AccountPhone | None = getattr(account, "proven_phone", None)
    return phone.number if phone else ""


def _sender(row: Delivery) -> Bilingual:
    if row.mailing is not None:
        return row.mailing.opportunity.organisation.name
    assert row.place is not None
    return row.place.shift.opportunity.organisation.name
