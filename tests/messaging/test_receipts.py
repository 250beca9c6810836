"""Receipts of text messages: the carrier that was asked, and nobody else, says what became of one."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from tests import make
from tests.sms.test_sms import carrier

from awn.cli import sms as command
from awn.messaging.actions import mailings
from awn.messaging.actions.mailings import Draft
from awn.messaging.models import Delivery
from awn.messaging.receipts import Receipt, address, proof
from awn.messaging.rules import Texts
from awn.messaging.sending import turn
from awn.people.models import AccountPhone
from awn.sms import gateways

pytestmark = pytest.mark.django_db
NOW = make.NOW
WORDS = Texts("موعدنا", "See you", "أهلًا", "Hello")


@pytest.fixture(autouse=True)
def _today(settings, monkeypatch) -> None:
    settings.AWN_MESSAGES_PER_SECOND = 100_000
    monkeypatch.setattr("awn.base.clock.now", lambda: NOW)


@pytest.fixture
def asked(settings) -> Iterator[list]:
    """What a carrier was asked that answers as Twilio does."""
    with carrier(201, {"sid": "SM1", "status": "queued", "error_code": None}) as (url, got):
        settings.AWN_SMS, settings.AWN_SMS_ACCOUNT, settings.AWN_SMS_URL = "twilio", "AC1", url
        yield got


def text_message() -> Delivery:
    """One that was asked for, and has not left."""
    reader = make.account(email="x1@no-email.invalid").person
    AccountPhone.objects.create(account=reader.account, number="+966501234567", verified_at=NOW)
    opportunity = make.opportunity(make.organisation(), capacity=50)
    make.place(opportunity.shifts.get(), reader)
    mailing = mailings.write(opportunity.pk, Draft("accepted", WORDS), by=None, at=NOW)
    mailings.start(mailing.pk, by=None, at=NOW)
    return Delivery.objects.get(mailing=mailing, channel="sms")


def told(client, name: str, state: str, **said) -> int:
    return client.post(
        f"/sms/receipts/{said.get('proof', proof())}/", {"MessageSid": name, "MessageStatus": state}
    ).status_code


def fate(row: Delivery) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


def test_the_carrier_is_told_where_and_says_that_it_arrived(client, asked) -> None:
    row = text_message()
    turn(lambda: NOW)
    assert asked[0][1]["StatusCallback"] == address() and fate(row) == ("sent", "")
    assert told(client, "SM1", "sent") == 204 and fate(row) == ("sent", "")
    assert told(client, "SM1", "delivered") == 204 and fate(row) == ("arrived", "")


def test_lost_in_part_is_lost_in_whichever_order_the_parts_are_told_of(client, asked) -> None:
    row = text_message()
    turn(lambda: NOW)
    for state in ("delivered", "undelivered", "delivered"):
        told(client, "SM1", state)
    assert fate(row) == ("bounced", "not_delivered")


def test_a_receipt_that_is_quicker_than_our_own_note_stands(client, asked, monkeypatch) -> None:
    row = text_message()
    over = gateways.Twilio.send

    def send(self, to, text, receipts=""):
        name = over(self, to, text, receipts)
        Delivery.objects.filter(pk=row.pk).update(carrier=name)
        told(client, name, "failed")
        return name

    monkeypatch.setattr(gateways.Twilio, "send", send)
    turn(lambda: NOW)
    assert fate(row) == ("bounced", "not_delivered")


def test_whoever_does_not_know_the_address_and_whatever_is_no_receipt_changes_nothing(client, asked) -> None:
    row = text_message()
    turn(lambda: NOW)
    assert told(client, "SM1", "delivered", proof="0" * 40) == 404
    assert told(client, "SM1", "delivered", proof="ع") == 404
    assert client.get(f"/sms/receipts/{proof()}/").status_code == 405
    for name, state in (("SM2", "delivered"), ("", "delivered"), ("SM1", ""), ("SM\0", "failed"), ("S" * 70, "failed")):
        assert told(client, name, state) == 204
    for body in ("", "{", "[1]", json.dumps({"MessageID": ["SM1"], "Status": {"a": 1}}), " " * 20_000):
        assert client.post(f"/sms/receipts/{proof()}/", body, content_type="application/json").status_code == 204
    assert fate(row) == ("sent", "")


def test_unifonic_names_its_messages_by_numbers_and_tells_in_json(client, settings) -> None:
    with carrier(200, {"success": True, "data": {"MessageID": 7200017}}) as (url, got):
        settings.AWN_SMS, settings.AWN_SMS_URL = "unifonic", url
        row = text_message()
        turn(lambda: NOW)
    assert "StatusCallback" not in got[0][1]
    body = json.dumps({"MessageID": 7200017, "Status": "Delivered"})
    assert client.post(f"/sms/receipts/{proof()}/", body, content_type="application/json").status_code == 204
    assert fate(row) == ("arrived", "")


def test_states_on_the_way_say_nothing() -> None:
    for state in ("queued", "Sent", "accepted", "sending", "new"):
        assert Receipt.read({"MessageSid": "SM1", "MessageStatus": state}) is None


def test_the_address_is_printed_for_whoever_sets_it_at_the_carrier(capsys) -> None:
    assert command.run(None) == 0
    assert capsys.readouterr().out.strip() == address()
