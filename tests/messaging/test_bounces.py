"""E-mails that come back: only what really came back counts, and only against the address it came back from."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import pytest
from django.core import mail
from tests import make

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.cli import mail as command
from awn.messaging.actions import mailings
from awn.messaging.actions.bounces import take_back_mail, write_to_me_again
from awn.messaging.actions.mailings import Draft
from awn.messaging.bounces import meant
from awn.messaging.models import Delivery
from awn.messaging.queries import dead_addresses
from awn.messaging.rules import Texts, is_for_good, why_it_came_back
from awn.messaging.sending import turn
from awn.people.actions import notify
from awn.people.models import AccountPhone, Notification, Person
from awn.reactions.dispatch import drain
from awn.reactions.mail import send_unsent

pytestmark = pytest.mark.django_db
NOW = make.NOW
WORDS = Texts("موعدنا", "See you", "أهلًا", "Hello")


@pytest.fixture(autouse=True)
def _at_once(settings) -> None:
    settings.AWN_MESSAGES_PER_SECOND = 100_000
    settings.AWN_BOUNCES = "bounces@awn.example"


@pytest.fixture
def reader() -> Person:
    return make.account().person


def sent_to(*people: Person) -> dict[int, tuple[Delivery, str]]:
    """A message to these people: by person, the row of the e-mail and the return address on its envelope."""
    opportunity = make.opportunity(make.organisation(), capacity=50)
    for person in people:
        make.place(opportunity.shifts.get(), person)
    mailing = mailings.write(opportunity.pk, Draft("accepted", WORDS), by=None, at=NOW)
    mailings.start(mailing.pk, by=None, at=NOW)
    mail.outbox.clear()
    turn(lambda: NOW)
    return {
        row.person_id: (row, next((one.from_email for one in mail.outbox if row.person.account.email in one.to), ""))
        for row in Delivery.objects.filter(mailing=mailing, channel="email").select_related("person__account")
    }


def report(to: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: <{to}>\nSubject: Undelivered\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n"
        "--B\nContent-Type: text/plain\n\nI am sorry.\n"
        "--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; somebody@else.example\nAction: {action}\nStatus: {status} (no such user)\n\n"
        "--B\nContent-Type: text/rfc822-headers\n\nSubject: See you\n--B--\n"
    ).encode()


def test_a_dead_address_is_written_to_no_more_and_its_owner_is_told(reader) -> None:
    row, back = sent_to(reader)[reader.pk]
    letter = mail.outbox[0]
    assert letter.message()["From"] == "Awn <no-reply@awn.example>", "readers see the usual sender"
    assert back.startswith("bounces+d")
    assert len(back.partition("@")[0]) <= 64

    assert take_back_mail(report(back), at=NOW)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("bounced", "no_mailbox")
    assert dead_addresses([reader.pk]) == {reader.pk: reader.account.email}
    assert take_back_mail(report(back), at=NOW), "the same report again changes nothing"
    assert Event.objects.filter(name="email.came_back").count() == 1

    drain(NOW)
    assert Notification.objects.filter(person=reader, kind="email.came_back").count() == 1
    later, _back = sent_to(reader)[reader.pk]
    assert (later.state, later.reason) == ("suppressed", "came_back")
    send_unsent(NOW)
    assert mail.outbox == [], "letters of the platform do not go there either"

    write_to_me_again(by=reader, at=NOW)
    assert sent_to(reader)[reader.pk][0].state == "sent"
    with pytest.raises(Refusal):
        write_to_me_again(by=reader, at=NOW)


def test_whoever_has_a_telephone_gets_a_text_message_instead(reader) -> None:
    AccountPhone.objects.create(account=reader.account, number="+966500000001", verified_at=NOW)
    take_back_mail(report(sent_to(reader)[reader.pk][1]), at=NOW)
    assert sent_to(reader) == {}
    assert Delivery.objects.filter(person=reader, channel="sms").latest("pk").state in {"sent", "queued"}


def test_letters_of_the_platform_come_back_too(reader) -> None:
    notify(reader.pk, "application.accepted", event_id=7, by=None, at=NOW)
    send_unsent(NOW)
    back = mail.outbox[0].from_email
    assert meant(back).kind == "p"
    assert take_back_mail(report(back), at=NOW)
    assert dead_addresses([reader.pk])


def test_nobody_silences_an_address_they_had_no_letter_of(reader) -> None:
    other = make.account().person
    sent = sent_to(reader, other)
    row, back = sent[reader.pk]
    mine, theirs = (one.partition("-")[2].partition("@")[0] for one in (back, sent[other.pk][1]))
    forged = back.replace(mine, theirs)
    for address in (forged, back.replace("bounces+d", "bounces+p"), back.replace("awn.example", "other.example"), ""):
        assert not take_back_mail(report(address), at=NOW)
    reader.account.email = "new@home.example"
    reader.account.save()
    assert not take_back_mail(report(back), at=NOW), "it was another address that is dead"
    row.refresh_from_db()
    assert row.state == "sent"
    assert dead_addresses([reader.pk, other.pk]) == {}


def test_what_passes_or_is_no_failure_silences_nobody(reader) -> None:
    row, back = sent_to(reader)[reader.pk]
    assert not take_back_mail(report(back, "4.4.7", "delayed"), at=NOW)
    assert not take_back_mail(report(back, "2.0.0", "delivered"), at=NOW)
    assert not take_back_mail(f"From: a@b.example\nTo: {back}\n\nI am on holiday.".encode(), at=NOW)
    assert not take_back_mail(b"\xff\x00 no letter at all", at=NOW)
    assert take_back_mail(report(back, "5.2.2"), at=NOW)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("bounced", "mailbox_full")
    assert dead_addresses([reader.pk]) == {}


@pytest.mark.parametrize(
    ("status", "for_good", "reason"),
    [("5.1.1", True, "no_mailbox"), ("5.1.10", True, "no_mailbox"), ("5.2.1", True, "no_mailbox"),
     ("5.0.0", True, "no_mailbox"), ("5.1.8", False, "not_taken"), ("5.7.1", False, "not_taken"),
     ("4.2.2", False, "mailbox_full"), ("5.3.4", False, "not_taken")],
)  # fmt: skip
def test_only_what_is_said_of_the_address_counts_for_good(status, for_good, reason) -> None:
    assert (is_for_good(status), why_it_came_back(status)) == (for_good, reason)


def test_the_command_takes_the_address_from_the_mail_server(reader, monkeypatch, capsys) -> None:
    _row, back = sent_to(reader)[reader.pk]
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(report("postmaster@mx.example"))))
    monkeypatch.setenv("ORIGINAL_RECIPIENT", back.upper())
    assert command.run(SimpleNamespace(to="")) == 0
    assert dead_addresses([reader.pk])
    assert "counted" in capsys.readouterr().out
