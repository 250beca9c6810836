"""Asking a provider over HTTP: short, bounded, and never led elsewhere."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from awn.identity.gateways.kinds import silent

TIMEOUT_SECONDS = 8
LARGEST_ANSWER_BYTES = 1_000_000
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
logger = logging.getLogger(__name__)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A provider that leads elsewhere is answered as one that is silent: secrets travel with our questions."""

    def redirect_request(  # noqa: PLR0917 - the signature is the library's
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirects)


def get_json(address: str, *, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at an address. Refuses `identity_provider_silent`."""
    return _object(get_text(address, headers=headers), address)


def get_text(address: str, *, headers: Mapping[str, str] | None = None) -> str:
    """The text at an address. Refuses `identity_provider_silent`."""
    return _ask(urllib.request.Request(address, headers=dict(headers or {})))


def post_form(address: str, fields: Mapping[str, str], *, basic: tuple[str, str] | None = None) -> dict[str, Any]:
    """The JSON answer to a form; `basic` is name and password. Refuses `identity_provider_silent`."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if basic is not None:
        headers["Authorization"] = "Basic " + b64encode(":".join(basic).encode()).decode()
    return _object(_ask(urllib.request.Request(address, urlencode(fields).encode(), headers)), address)


def post_json(address: str, body: Mapping[str, str], *, headers: Mapping[str, str]) -> dict[str, Any]:
    """The JSON answer to a JSON question. Refuses `identity_provider_silent`."""
    headers = {"Content-Type": "application/json", **headers}
    return _object(_ask(urllib.request.Request(address, json.dumps(body).encode(), headers)), address)


def _ask(request: urllib.request.Request) -> str:
    parts = urlsplit(request.full_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        logger.error("%s: identity providers are asked by https only", parts.hostname)
        raise silent()
    request.add_header("Accept", "application/json, */*;q=0.5")
    try:
        with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
            data = answer.read(LARGEST_ANSWER_BYTES + 1)
    except (OSError, HTTPException) as error:
        # The status, never the body: it may name a person.
        said = error.code if isinstance(error, urllib.error.HTTPError) else type(error).__name__
        logger.warning("%s%s did not answer: %s", parts.netloc, parts.path, said)
        raise silent() from None
    if len(data) > LARGEST_ANSWER_BYTES:
        raise silent()
    text: str = data.decode("utf-8", "replace")
    return text


def _object(text: str, address: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        logger.warning("%s did not answer with a JSON object", urlsplit(address).netloc)
        raise silent()
    return found
