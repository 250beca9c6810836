"""Talking to record stores and to other platforms: short, bounded, never led elsewhere, to allowed addresses only."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 5.0
DEADLINE_SECONDS = 10.0
LONGEST_ANSWER = 200_000
LONGEST_ADDRESS = 2_000
_PIECE = 65_536
VERSION_OF_LAUNCHES = "1.0.3"


class AwayError(Exception):
    """Nobody answered, or the address is not one that may be talked to; in one word."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the other side answered."""

    status: int
    text: str
    version: str = ""

    def json(self) -> Any:
        """The JSON in it; None where there is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Store:
    """A record store: its address without a slash at the end, what opens it, and its version of xAPI."""

    url: str
    authorization: str
    version: str
    # Where the operator set the address it may stand in their own network; an address from a launch may not.
    is_own: bool = False

    @property
    def host(self) -> str:
        """Who it is, in words."""
        return urlsplit(self.url).netloc

    @property
    def key(self) -> str:
        """By which agreements name it."""
        return sha256(self.url.encode()).hexdigest()

    def put(self, statement: Mapping[str, Any]) -> Heard:
        """One statement, under its number."""
        return self._ask("PUT", "statements", statement, {"statementId": statement["id"]})

    def post(self, statements: Sequence[Mapping[str, Any]]) -> Heard:
        """Several at once: all or none."""
        return self._ask("POST", "statements", statements, {})

    def document(self, resource: str, query: Mapping[str, str]) -> Heard:
        """A document of the State or Agent Profile resource."""
        return self._ask("GET", resource, None, query)

    def _ask(self, method: str, resource: str, body: object, query: Mapping[str, str]) -> Heard:
        headers = {"Authorization": self.authorization, "X-Experience-API-Version": self.version}
        address = f"{self.url}/{resource}{'?' + urlencode(query) if query else ''}"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return ask(method, address, data, headers, is_own=self.is_own)


def site_store() -> Store | None:
    """The record store that the operator set; None where there is none."""
    if not settings.AWN_LRS_URL:
        return None
    both = f"{settings.AWN_LRS_KEY}:{settings.AWN_LRS_SECRET}".encode()
    basic = f"Basic {b64encode(both).decode()}"
    return Store(settings.AWN_LRS_URL.rstrip("/"), basic, settings.AWN_LRS_VERSION, is_own=True)


def is_allowed(address: str) -> bool:
    """Whether a launch may name this address: https, and a host that the operator allowed."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    named = f"{host}:{port}" if port else host
    is_here = parts.scheme == "http" and settings.AWN_TRUST_LOOPBACK and host in {"127.0.0.1", "localhost", "::1"}
    is_plain = len(address) <= LONGEST_ADDRESS and not (parts.username or parts.password or parts.fragment)
    return is_plain and (parts.scheme == "https" or is_here) and named.lower() in settings.AWN_CMI5_HOSTS


def ask(method: str, address: str, body: bytes | None, headers: Mapping[str, str], *, is_own: bool) -> Heard:
    """What stands at an address; no redirects are followed. `is_own` addresses were set by the operator.

    The name is looked up once, and that very network address is connected to. Raises AwayError.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        ip = _looked_up(str(parts.hostname), port, is_own=is_own)
        connection = _Connection(str(parts.hostname), port, ip, is_tls=parts.scheme == "https")
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        sent = {"Accept": "application/json", "User-Agent": "Awn", **headers}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        return _spoken(connection, method, path, body, sent)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise AwayError(type(error).__name__) from error


def _spoken(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Heard:
    until = monotonic() + DEADLINE_SECONDS
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        text = bytearray()
        while piece := answer.read1(_PIECE):
            text += piece
            if len(text) > LONGEST_ANSWER or monotonic() > until:
                raise AwayError("too long")
        version = answer.headers.get("X-Experience-API-Version", "")
        return Heard(answer.status, text.decode("utf-8", "replace"), version[:20])
    finally:
        connection.close()


def _looked_up(host: str, port: int, *, is_own: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise AwayError("no such host") from error
    ips = [ipaddress.ip_address(str(row[4][0]).split("%")[0]) for row in found]
    is_here = settings.AWN_TRUST_LOOPBACK and all(ip.is_loopback for ip in ips)
    if not ips or not (is_own or is_here or all(ip.is_global and not ip.is_multicast for ip in ips)):
        raise AwayError("a private address")
    return str(ips[0])


class _Connection(http.client.HTTPConnection):
    """A connection to the network address that was looked at, whatever the name says a moment later."""

    def __init__(self, host: str, port: int, ip: str, *, is_tls: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._ip, self._is_tls = ip, is_tls

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)
        if self._is_tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
