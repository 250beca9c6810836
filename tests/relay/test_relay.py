"""Mail over relay addresses, by real SMTP on loopback."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client
from tests import make

from awn.base.clock import now
from awn.participation.models import Place
from awn.relay import actions
from awn.relay.gateways import Relay
from awn.relay.models import Line, Passed
from awn.relay.queries import Shown, contact_of, shown, shown_of
from awn.relay.rewriting import Mail
from awn.safety.models import Block

DOMAIN = "relay.test"
SALMA, NADA = "salma@home.example", "nada@house.example"


@pytest.fixture(autouse=True)
def _domain(settings: object) -> None:
    settings.AWN_RELAY_DOMAIN = DOMAIN  # type: ignore[attr-defined]  # the fixture takes any name


@pytest.fixture
def server(transactional_db: None) -> Iterator[Relay]:
    relay = Relay("127.0.0.1", 18_925)
    relay.start()
    yield relay
    relay.stop()


def line(**volunteer: object) -> tuple[Place, Shown]:
    """A seat of Salma's in the shift of a house where Nada decides, and the two addresses."""
    opportunity = make.opportunity(make.organisation(name_en="Green Hands", name_ar=""), shifts=0)
    make.member(opportunity.organisation, "coordinator", who=make.account(NADA).person)
    person = make.account(SALMA, name_ar="", name_en="Salma", **volunteer).person
    place = make.place(make.shift(opportunity, starts_at=now() + timedelta(days=1)), person)
    assert actions.open_lines(place.application_id, by=None, at=now()) == 1
    assert actions.open_lines(place.application_id, by=None, at=now()) == 0
    return place, shown(Line.objects.get())


def letter(sender: str, to: str, text: str = "See you at eight.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Real Name <{sender}>", to, "Tomorrow"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def send(message: EmailMessage, *, sender: str = "") -> None:
    with smtplib.SMTP("127.0.0.1", 18_925, timeout=20) as smtp:
        smtp.send_message(message, from_addr=sender or None)


def refused(message: EmailMessage, *, sender: str = "") -> str:
    with pytest.raises((smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as caught:
        send(message, sender=sender)
    error = caught.value
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return str(next(iter(error.recipients.values()))[0])
    return str(error.smtp_code)


def test_mail_passes_both_ways_and_neither_side_learns_an_address(server: Relay) -> None:
    _place, addresses = line()
    send(
        letter(NADA, addresses.volunteer, f"Call me or write to {NADA}", X_Mailer="House Mail", Cc="boss@house.example")
    )
    [there] = mail.outbox
    assert (there.to, there.subject) == ([SALMA], "Tomorrow")
    assert there.reply_to == [addresses.organisation]
    assert "house.example" not in str(there.message())
    assert "House Mail" not in str(there.message())
    send(letter(SALMA, addresses.organisation, f"> On Monday {SALMA.upper()} wrote"))
    back = mail.outbox[1]
    assert (back.to, back.reply_to) == ([NADA], [addresses.volunteer])
    assert "home.example" not in str(back.message()).lower()
    assert Passed.objects.count() == 2


def test_unknown_old_and_given_up_addresses_take_no_mail(server: Relay) -> None:
    place, addresses = line()
    assert refused(letter(NADA, f"r-{'a' * 20}@{DOMAIN}")) == "550"
    assert refused(letter(NADA, SALMA)) == "550"
    Place.objects.filter(pk=place.pk).update(state="released")
    assert refused(letter(NADA, addresses.volunteer)) == "550"
    Place.objects.filter(pk=place.pk).update(state="attended")
    Line.objects.update(expires_at=now() - timedelta(minutes=1))
    assert refused(letter(NADA, addresses.volunteer)) == "550"
    assert mail.outbox == []


def test_only_the_other_side_writes_by_hand_and_not_too_much(server: Relay) -> None:
    _place, addresses = line()
    assert refused(letter("stranger@example.org", addresses.volunteer)) == "550"
    assert refused(letter(SALMA, addresses.volunteer)) == "550"
    assert refused(letter(NADA, addresses.volunteer, Auto_Submitted="auto-replied")) == "550"
    assert refused(letter(NADA, addresses.volunteer, X_Awn_Relay="1")) == "550"
    assert refused(letter(NADA, addresses.volunteer, "x" * 70 + "\n" + ("y" * 70 + "\n") * 15_000)) == "552"
    row = Line.objects.get()
    Passed.objects.bulk_create(Passed(line=row, to_side="volunteer", size_bytes=1, at=now()) for _mail in range(20))
    assert refused(letter(NADA, addresses.volunteer)) == "452"
    assert mail.outbox == []


def test_a_minor_is_not_written_to_and_the_guardian_reads_along(server: Relay) -> None:
    place, addresses = line(birth_date=date(2012, 5, 1))
    assert refused(letter(NADA, addresses.volunteer)) == "550"
    make.guardianship(make.account("mother@home.example").person, place.person)
    send(letter(NADA, addresses.volunteer))
    send(letter(SALMA, addresses.organisation))
    assert [one.to for one in mail.outbox] == [["mother@home.example"], [NADA], ["mother@home.example"]]


def test_a_block_stops_the_mail(server: Relay) -> None:
    place, addresses = line()
    Block.objects.create(person=place.person, organisation=place.shift.opportunity.organisation, at=now())
    assert refused(letter(NADA, addresses.volunteer)) == "550"


@pytest.mark.django_db
def test_addresses_are_shown_while_the_line_is_open() -> None:
    place, addresses = line()
    assert shown_of(place.application_id, now()) == addresses
    assert shown_of(place.application_id, now() + timedelta(days=30)) is None
    assert actions.forget_old(by=None, at=now() + timedelta(days=60)) == 1


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Content-Type: text/html\n\n<style>x</style><p>Hello<br>you</p>", "Hello\nyou"),
        (b"Content-Type: text/plain; charset=no-such\n\nHello", "Hello"),
        (b"\xff\xfe no header at all", "\ufffd\ufffd no header at all"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf\n\nx\n--b--", ""),
    ],
)
def test_only_words_are_read_of_a_mail(raw: bytes, text: str) -> None:
    assert Mail.read(raw).text.strip() == text


def test_whoever_tries_awn_out_writes_and_answers_in_the_outbox(
    server: Relay, client: Client, settings: object, tmp_path: Path
) -> None:
    place, addresses = line()
    settings.AWN_RELAY_SERVER, settings.AWN_DEMO = "127.0.0.1:18925", True  # type: ignore[attr-defined]  # any name
    settings.AWN_PUBLIC_URL, settings.EMAIL_FILE_PATH = "http://127.0.0.1:8000", tmp_path  # type: ignore[attr-defined]  # any name
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # type: ignore[attr-defined]  # any name
    written = {"sender": SALMA, "to": addresses.organisation, "subject": "Saturday", "text": "I shall be there."}
    assert "250" in client.post("/en/outbox/", written, follow=True).text
    page = client.get("/en/outbox/").text
    assert "I shall be there." in page and addresses.volunteer.partition("@")[0] in page
    assert SALMA not in page
    stranger = client.post("/en/outbox/", {**written, "sender": "x@elsewhere.example"}, follow=True).text
    assert "550 5.7.1" in stranger
    assert "452" not in stranger and Passed.objects.filter(line__place=place).count() == 1


@pytest.mark.django_db
def test_seats_from_before_the_relay_get_their_addresses_when_it_starts() -> None:
    of = make.opportunity(shifts=0)
    coming = make.place(make.shift(of, starts_at=now() + timedelta(days=1)))
    over = make.place(make.shift(of, starts_at=now() - timedelta(days=30)))
    waiting = make.place(make.shift(of, starts_at=now() + timedelta(days=1)))
    Place.objects.filter(pk=waiting.pk).update(state="waiting")
    assert actions.open_missing(by=None, at=now()) == 1
    assert actions.open_missing(by=None, at=now()) == 0
    assert Line.objects.get().place == coming
    assert contact_of(coming.application_id, now()) is not None
    assert contact_of(over.application_id, now()) is None
    assert contact_of(waiting.application_id, now()) is None
