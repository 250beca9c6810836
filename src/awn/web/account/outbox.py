"""What Awn has sent, for a developer without mail server and telephone: the files of the outbox folder, newest first.

Where the relay runs on this machine too, a letter can be written and answered, as a mail program would.

Only there where nobody else can look: on a service that is addressed as this machine itself, asked from this machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.relay.gateways import hand_in
from awn.web.access import public
from awn.web.forms import BlockField, Form, LineField, filled, form_page
from awn.web.jinja import url

SHOWN = 20
LONGEST_ASKED = 200
_MISSING = _lazy("Write an e-mail address.")
LONGEST_FILE = 200_000


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail or a short message."""

    kind: str  # "email" or "sms"
    to: str
    subject: str
    text: str
    at: datetime
    reply_to: str = ""


def is_open(request: HttpRequest) -> bool:
    """True on a demo or a developer's own machine, for whoever sits at it."""
    if not (settings.AWN_DEMO or settings.DEBUG):
        return False
    return _is_loopback(urlsplit(settings.AWN_PUBLIC_URL).hostname) and _is_loopback(request.META.get("REMOTE_ADDR"))


class WriteForm(Form):
    """A letter to a relay address."""

    sender = forms.EmailField(label=_lazy("From: the address of an account"), error_messages={"required": _MISSING})
    to = forms.EmailField(label=_lazy("To: a relay address"), error_messages={"required": _MISSING})
    subject = LineField(limit=200, required=False, label=_lazy("Subject"))
    text = BlockField(limit=5_000, label=_lazy("Letter"), missing=_lazy("Write something."))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def outbox(request: HttpRequest) -> HttpResponse:
    """The last messages, and a letter to a relay address."""
    if not is_open(request):
        raise Http404
    asked = {"sender": "from", "to": "to", "subject": "subject"}
    initial = {field: request.GET.get(name, "")[:LONGEST_ASKED] for field, name in asked.items()}
    form = filled(WriteForm, request, initial=initial)
    if request.method == "POST" and form.is_valid() and settings.AWN_RELAY_SERVER:
        _write(request, form.cleaned_data)
        return HttpResponseRedirect(url("outbox"))
    context = {"letters": _letters(), "zone": settings.TIME_ZONE, "has_relay": bool(settings.AWN_RELAY_SERVER)}
    response = form_page(request, "account/outbox.html", form, **context)
    response["Cache-Control"] = "no-store"
    return response


def _write(request: HttpRequest, values: Mapping[str, Any]) -> None:
    try:
        answer = hand_in(
            sender=values["sender"], recipient=values["to"], subject=values["subject"], text=values["text"]
        )  # fmt: skip
    except OSError:
        answer = _("The relay does not answer.")
    add = messages.success if answer.startswith("250") else messages.error
    add(request, _("The relay says: %(answer)s") % {"answer": answer})


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
    to, subject, reply_to = (str(message[name] or "") for name in ("To", "Subject", "Reply-To"))
    return Letter("email", to, subject, text, _written(file), reply_to)


def _sms(file: Path) -> Letter:
    content = json.loads(file.read_text("utf-8"))
    return Letter("sms", content["to"], "", content["text"], _written(file))


def _written(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
