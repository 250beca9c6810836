"""Fetching what trusted issuers publish: their keys and their status lists. Nothing else is ever fetched."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from awn.credentials.vc import Unreachable

TIMEOUT_SECONDS = 3.0
# All of it, however slowly somebody sends.
DEADLINE_SECONDS = 8.0
LONGEST_ANSWER = 1_000_000
_PIECE = 65_536


def fetch(address: str, *, loopback: bool = False) -> bytes:
    """What stands at an https address: at most a million bytes, within 8 seconds, without redirects.

    Addresses that lead into a private network are refused, and the connection goes to the very address that was
    looked at. `loopback` allows this machine itself, by http too: for development. Raises `Unreachable`.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise Unreachable("not an address") from error
    if not parts.hostname or parts.username or parts.scheme not in {"https", "http"}:
        raise Unreachable("not an address")
    port = port or (443 if parts.scheme == "https" else 80)
    ip, is_loopback = _looked_up(parts.hostname, port, loopback)
    if parts.scheme == "http" and not is_loopback:
        raise Unreachable("not https")
    try:
        return _get(parts, port, ip)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from error


def _looked_up(host: str, port: int, loopback: bool) -> tuple[str, bool]:
    """The network address to connect to, and whether it is this machine; every one that the name has must be public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("no such host") from error
    ips = [ipaddress.ip_address(str(row[4][0]).split("%")[0]) for row in found]
    if loopback and ips and all(ip.is_loopback for ip in ips):
        return str(ips[0]), True
    if not ips or not all(ip.is_global and not ip.is_multicast for ip in ips):
        raise Unreachable("a private address")
    return str(ips[0]), False


def _get(parts: SplitResult, port: int, ip: str) -> bytes:
    connection = _Connection(parts, port, ip)
    until = monotonic() + DEADLINE_SECONDS
    try:
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        connection.request("GET", path, headers={"Accept": "application/json", "User-Agent": "Awn"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise Unreachable(f"status {answer.status}")
        body = bytearray()
        while piece := answer.read1(_PIECE):
            body += piece
            if len(body) > LONGEST_ANSWER or monotonic() > until:
                raise Unreachable("too long")
        return bytes(body)
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to the network address that was looked at, whatever the name says a moment later."""

    def __init__(self, parts: SplitResult, port: int, ip: str) -> None:
        super().__init__(str(parts.hostname), port, timeout=TIMEOUT_SECONDS)
        self._ip = ip
        self._tls = parts.scheme == "https"

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)
        if self._tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
