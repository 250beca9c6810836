"""The mail server of the relay: SMTP or LMTP on loopback, behind the operator's own mail server."""

from __future__ import annotations

import asyncio
import logging
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import close_old_connections

from awn.base.clock import now
from awn.relay.actions import check_recipient, pass_on
from awn.relay.rules import LARGEST_BYTES, RECIPIENTS_AT_ONCE, Rejection

log = logging.getLogger(__name__)
_OK = "250 2.0.0 Passed on"
_LATER = "451 4.3.0 Try again later"


class Handler:
    """Answers for each recipient, then passes the mail on. Nothing that was written is logged."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Says at once when an address is not in use."""
        if len(envelope.rcpt_tos) >= RECIPIENTS_AT_ONCE:
            return "452 4.5.3 Too many recipients"
        answer = await _answered(lambda: check_recipient(address, now()))
        if answer == _OK:
            envelope.rcpt_tos.append(address)
        return answer if answer != _OK else "250 2.1.5 Known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Passes the mail on to each recipient; the first that is refused answers for all."""
        for address in envelope.rcpt_tos:
            act = partial(_pass_on, envelope.original_content, sender=envelope.mail_from or "", recipient=address)
            if (answer := await _answered(act)) != _OK:
                return answer
        return _OK


class Relay(Controller):
    """The server in a thread of its own; `lmtp` for servers that hand mail over by LMTP."""

    def __init__(self, host: str, port: int, *, lmtp: bool = False) -> None:
        self._class: type[SMTP] = LMTP if lmtp else SMTP
        super().__init__(Handler(), hostname=host, port=port)

    def factory(self) -> SMTP:
        """A conversation: no more than a megabyte, and no word of who we are."""
        return self._class(self.handler, data_size_limit=LARGEST_BYTES, ident="relay", enable_SMTPUTF8=True)


def hand_in(*, sender: str, recipient: str, subject: str, text: str) -> str:
    """Hands a letter to the relay of this machine as a mail program would; what the relay answered.

    Raises OSError where no relay is there.
    """
    host, _colon, port = settings.AWN_RELAY_SERVER.partition(":")
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, recipient, subject
    letter.set_content(text)
    with smtplib.SMTP(host, int(port or 0), timeout=10) as relay:
        try:
            relay.send_message(letter, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as refused:
            return _said(next(iter(refused.recipients.values())))
        except smtplib.SMTPResponseException as refused:
            return _said((refused.smtp_code, refused.smtp_error))
    return _OK


def _said(reply: tuple[int, bytes | str]) -> str:
    code, words = reply
    return f"{code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"


def _pass_on(raw: bytes, *, sender: str, recipient: str) -> None:
    pass_on(raw, sender=sender, recipient=recipient, by=None, at=now())


async def _answered(act: Callable[[], None]) -> str:
    """Runs an act in a thread with a database connection; what it rejects is the reply."""

    def run() -> str:
        close_old_connections()
        try:
            act()
        except Rejection as rejection:
            return rejection.reply
        except Exception:
            log.exception("a mail could not be passed on")
            return _LATER
        finally:
            close_old_connections()
        return _OK

    return await asyncio.to_thread(run)
