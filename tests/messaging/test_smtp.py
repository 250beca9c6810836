"""A mail server that refuses half, asks to come later, or goes away at the worst moment."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.mail import EmailMultiAlternatives

from awn.base.text import Bilingual
from awn.messaging.gateways import Outcome, ServerAwayError, mailer
from awn.messaging.letters import Letter, as_mail


class Moody(socketserver.StreamRequestHandler):
    """Answers by the name of the receiver."""

    taken: list[bytes] = []

    def handle(self) -> None:
        self._say("220 moody")
        receiver = b""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                receiver = line.partition(b"<")[2]
                self._say({b"no": "550 nobody here", b"la": "451 later"}.get(receiver[:2], "250 ok"))
            elif word == b"DATA":
                self._say("354 go on")
                words = b"".join(iter(self.rfile.readline, b".\r\n"))
                if receiver.startswith(b"gone"):
                    return
                if receiver.startswith(b"full"):
                    self._say("452 no space")
                    continue
                Moody.taken.append(words)
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@pytest.fixture
def server(settings) -> Iterator[None]:
    Moody.taken.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Moody) as found:
        threading.Thread(target=found.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = found.server_address
        yield
        found.shutdown()


def test_what_the_server_said_decides_whether_a_message_may_go_again(server) -> None:
    hand = mailer()
    said = {}
    for name in ("a", "no", "later", "full", "gone", "b"):
        mail = EmailMultiAlternatives("x", "y", to=[f"{name}@example.org"])
        said[name] = hand.send(mail).state
    hand.close()
    expected = {"a": "sent", "no": "refused", "later": "later", "full": "later", "gone": "unknown", "b": "sent"}
    assert said == expected
    assert len(Moody.taken) == 2


def test_no_server_is_told_apart_from_a_refusal(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(ServerAwayError):
        mailer()


def test_arabic_reaches_the_server_as_text_and_html_under_its_own_number(server) -> None:
    number = uuid4()
    letter = Letter(
        "ar", "موعدنا", "أهلًا <b>\n\nhttps://awn.example/x", "https://awn.example/", "https://awn.example/stop/"
    )
    hand = mailer()
    assert hand.send(as_mail(letter, "a@example.org", number, Bilingual("جهة", "House"))) == Outcome("sent")
    hand.close()
    assert f"Message-ID: <{number}@".encode() in Moody.taken[0]
    assert b"text/html" in Moody.taken[0]
    assert b"text/plain" in Moody.taken[0]
