"""How a message leaves the house, one at a time: what the other side said decides whether it may go a second time."""

from __future__ import annotations

import http.client
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.core.mail import EmailMessage, get_connection

from awn.messaging.push import is_public_address
from awn.messaging.receipts import address as receipts_address
from awn.sms.gateways import NoAnswerError, NotReachedError, SmsError
from awn.sms.gateways import send as send_sms

TIMEOUT_SECONDS = 15
PUSH_SECONDS_TO_LIVE = 12 * 60 * 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message: `sent`, `refused` for good, `unknown`, `later`: it may go again, or `away`: it has
    not been tried. `carrier` is what the carrier calls it."""

    state: str
    reason: str = ""
    carrier: str = ""


SENT = Outcome("sent")
REJECTED = Outcome("refused", "rejected")
LATER = Outcome("later")
AWAY = Outcome("away")


class ServerAwayError(Exception):
    """The mail server cannot be talked to: nothing has left the house, and all e-mails wait."""


class Mailer(Protocol):
    """A connection to the mail server for some messages."""

    def send(self, mail: EmailMessage) -> Outcome:
        """Hands over one e-mail to one address. Raises ServerAwayError."""

    def close(self) -> None:
        """Says goodbye."""


class SmtpMailer:
    """Speaks SMTP step by step: until the words are handed over a failure may be tried again, afterwards it may not."""

    def __init__(self) -> None:
        self._backend: Any = get_connection(timeout=TIMEOUT_SECONDS)
        self._open()

    def send(self, mail: EmailMessage) -> Outcome:
        handed_over = False
        smtp = self._open()
        try:
            body = mail.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django’s messages take it
            for code, _words in (smtp.mail(parseaddr(mail.from_email)[1]), smtp.rcpt(mail.to[0])):
                if code not in {250, 251}:
                    smtp.rset()
                    return _judged(code)
            handed_over = True
            code, _words = smtp.data(body)
            return SENT if code == 250 else _judged(code)
        except smtplib.SMTPDataError as error:
            return _judged(error.smtp_code)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Outcome("unknown", "interrupted") if handed_over else LATER

    def close(self) -> None:
        self._backend.close()

    def _open(self) -> smtplib.SMTP:
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as error:
            raise ServerAwayError from error
        connection: smtplib.SMTP = self._backend.connection
        return connection

    def _drop(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self._backend.connection.close()
        self._backend.connection = None


class PlainMailer:
    """Whatever else Django's settings name: files and lists take everything."""

    def __init__(self) -> None:
        self._backend = get_connection()

    def send(self, mail: EmailMessage) -> Outcome:
        self._backend.send_messages([mail])
        return SENT

    def close(self) -> None:
        self._backend.close()


def mailer() -> Mailer:
    """A connection to the mail server. Raises ServerAwayError."""
    if hasattr(get_connection(), "use_tls"):
        return SmtpMailer()
    return PlainMailer()


def text_message(number: str, text: str) -> Outcome:
    """Hands one text message to the carrier. Without an answer nobody knows: it is not sent a second time."""
    try:
        name = send_sms(number, text, receipts_address())
    except NotReachedError:
        return LATER
    except NoAnswerError:
        return Outcome("unknown", "no_answer")
    except SmsError:
        return REJECTED
    return Outcome("sent", carrier=name)


def push(endpoint: str, body: bytes, authorization: str, topic: str) -> int:
    """The status with which the push service answered; 0 for none. Never goes to an address inside our network.

    The name is looked up once and that very address is connected to: a second answer could be another one.
    """
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    headers = {
        "Authorization": authorization, "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        "TTL": str(PUSH_SECONDS_TO_LIVE), "Topic": topic, "Urgency": "normal", "Host": host,
    }  # fmt: skip
    try:
        address = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)[0][4][0]
        if not is_public_address(str(address)):
            return 410
        plain = socket.create_connection((str(address), 443), TIMEOUT_SECONDS)
        connection = http.client.HTTPSConnection(host, 443, timeout=TIMEOUT_SECONDS)
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException):
        return 0
    return status


def _judged(code: int) -> Outcome:
    """5xx is for good, 4xx may pass (RFC 5321, section 4.2.1)."""
    return REJECTED if code >= 500 else LATER
