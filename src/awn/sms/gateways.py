"""Who carries a short message: Unifonic, Twilio, or a folder on this machine while developing."""

from __future__ import annotations

import json
import os
import secrets
import time
from base64 import b64encode
from pathlib import Path
from socket import gaierror
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings

TIMEOUT_SECONDS = 10
LONGEST_ANSWER = 100_000
LONGEST_NAME = 64
_OWNER_ONLY = 0o600


class SmsError(Exception):
    """The message was not taken. The text names the carrier's own code, never a number and never the message."""


class NoAnswerError(SmsError):
    """The carrier had the message and did not answer: nobody knows whether it is on its way."""


class NotReachedError(SmsError):
    """The carrier could not be connected to: the message is certainly not on its way."""


class Gateway(Protocol):
    """A carrier of short messages."""

    def send(self, to: str, text: str, receipts: str = "") -> str:
        """Hands on one message for a number in E.164; the carrier's name for it. Raises SmsError.

        `receipts` is the address at which we take word of what became of it, where there is one.
        """


class _NoRedirects(HTTPRedirectHandler):
    """A carrier that redirects is not the one that was set up: keys and numbers stay here."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


class Unifonic:
    """Unifonic's REST API: https://docs.unifonic.com/reference/sms-api ."""

    def __init__(self, app_sid: str, sender: str, url: str = "") -> None:
        self._app_sid = app_sid
        self._sender = sender
        self._url = url or "https://el.cloud.unifonic.com/rest/SMS/messages"

    def send(self, to: str, text: str, receipts: str = "") -> str:
        """A form; the number without its plus. What went wrong stands in the answer, which has status 200 as well.

        Where receipts go is set in the account at Unifonic, for all messages.
        """
        fields = {"AppSid": self._app_sid, "Recipient": to.removeprefix("+"), "Body": text, "responseType": "JSON"}
        if self._sender:
            fields["SenderID"] = self._sender
        status, answer = _post(self._url, fields, {})
        # "true" as a word comes from the older of their two servers.
        if answer.get("success") not in {True, "true"}:
            raise SmsError(f"Unifonic {status} {answer.get('errorCode', '')}".strip())
        data = answer.get("data")
        return _name(data.get("MessageID")) if isinstance(data, dict) else ""


class Twilio:
    """Twilio's Messages resource: https://www.twilio.com/docs/messaging/api/message-resource ."""

    def __init__(self, account_sid: str, token: str, sender: str, url: str = "") -> None:
        self._sid = account_sid
        self._token = token
        self._sender = sender
        self._url = url or f"https://api.twilio.com/2010-04-01/Accounts/{account_sid}/Messages.json"

    def send(self, to: str, text: str, receipts: str = "") -> str:
        """A form under Basic authentication; the sender is a number, a name, or a messaging service (MG…)."""
        sender = "MessagingServiceSid" if self._sender.startswith("MG") else "From"
        key = b64encode(f"{self._sid}:{self._token}".encode()).decode()
        fields = {"To": to, sender: self._sender, "Body": text}
        if receipts:
            fields["StatusCallback"] = receipts
        status, answer = _post(self._url, fields, {"Authorization": f"Basic {key}"})
        if not answer.get("sid") or answer.get("error_code"):
            raise SmsError(f"Twilio {status} {answer.get('code') or answer.get('error_code') or ''}".strip())
        return _name(answer["sid"])


class Folder:
    """Files in a folder, one a message: what a developer reads in the place of a telephone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, to: str, text: str, receipts: str = "") -> str:
        """Writes the message for its owner alone to read; nobody sends receipts of it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{time.time_ns()}-{secrets.token_hex(4)}.json"
        descriptor = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"to": to, "text": text}, file, ensure_ascii=False)
        return ""


def send(to_e164: str, text: str, receipts: str = "") -> str:
    """Sends one message now; the carrier's name for it, empty where it gives none. Raises SmsError.

    From pages use `tasks.send_later`: nobody waits for a carrier.
    """
    return gateway().send(to_e164, text, receipts)


def gateway() -> Gateway:
    """The carrier that the settings name."""
    if settings.AWN_SMS == "unifonic":
        return Unifonic(settings.AWN_SMS_ACCOUNT, settings.AWN_SMS_SENDER, settings.AWN_SMS_URL)
    if settings.AWN_SMS == "twilio":
        return Twilio(settings.AWN_SMS_ACCOUNT, settings.AWN_SMS_KEY, settings.AWN_SMS_SENDER, settings.AWN_SMS_URL)
    return Folder(Path(settings.AWN_SMS_FOLDER))


def _post(url: str, fields: dict[str, str], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """Status and answer of a sent form. Raises SmsError where there is no answer that can be read."""
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded", **headers}
    request = Request(url, urlencode(fields).encode(), headers)
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as response:
            return response.status, _read(response.read(LONGEST_ANSWER))
    except HTTPError as error:
        return error.code, _read(error.read(LONGEST_ANSWER))
    except (URLError, OSError) as error:
        why = getattr(error, "reason", error)
        kind = NotReachedError if isinstance(why, ConnectionRefusedError | gaierror) else NoAnswerError
        raise kind(f"no answer: {type(error).__name__}") from error


def _name(given: object) -> str:
    """A carrier's name for a message, as receipts repeat it; empty for anything that is none."""
    name = str(given) if isinstance(given, str | int) else ""
    return name if len(name) <= LONGEST_NAME else ""


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
