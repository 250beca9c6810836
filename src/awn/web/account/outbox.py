"""What Awn has sent, for a developer without mail server and telephone: the files of the outbox folder, newest first.

Only there where nobody else can look: on a service that is addressed as this machine itself, asked from this machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awn.web.access import public

SHOWN = 20
LONGEST_FILE = 200_000


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail or a short message."""

    kind: str  # "email" or "sms"
    to: str
    subject: str
    text: str
    at: datetime


def is_open(request: HttpRequest) -> bool:
    """True on a demo or a developer's own machine, for whoever sits at it."""
    if not (settings.AWN_DEMO or settings.DEBUG):
        return False
    return _is_loopback(urlsplit(settings.AWN_PUBLIC_URL).hostname) and _is_loopback(request.META.get("REMOTE_ADDR"))


@public
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The last messages."""
    if not is_open(request):
        raise Http404
    response = render(request, "account/outbox.html", {"letters": _letters(), "zone": settings.TIME_ZONE})
    response["Cache-Control"] = "no-store"
    return response


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _letters() -> list[Letter]:
    found = [_email(file) for file in _newest(Path(settings.EMAIL_FILE_PATH), "*.log")]
    found += [_sms(file) for file in _newest(Path(settings.AWN_SMS_FOLDER), "*.json")]
    return sorted(found, key=lambda letter: letter.at, reverse=True)[:SHOWN]


def _newest(folder: Path, pattern: str) -> list[Path]:
    files = [file for file in folder.glob(pattern) if file.stat().st_size <= LONGEST_FILE]
    return sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)[:SHOWN]


def _email(file: Path) -> Letter:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    # Django ends each letter of a file with a line of hyphens; several stand in one after a weekly round.
    text = text.partition("\n" + "-" * 79)[0].strip()
    return Letter("email", str(message["To"] or ""), str(message["Subject"] or ""), text, _written(file))


def _sms(file: Path) -> Letter:
    content = json.loads(file.read_text("utf-8"))
    return Letter("sms", content["to"], "", content["text"], _written(file))


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
