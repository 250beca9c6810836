"""All simulators behind one small server on this machine: /nafath, /uaepass, /oidc, /saml."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from awn.identity.simulators.answers import Answer, Ask, SigningKey
from awn.identity.simulators.nafath import Nafath
from awn.identity.simulators.oidc import OpenIdConnect
from awn.identity.simulators.saml import Saml
from awn.identity.simulators.uaepass import UaePass

LARGEST_BODY = 100_000


class Simulator(Protocol):
    """One provider."""

    def answer(self, ask: Ask) -> Answer:
        """One request."""
        ...


class Simulators:
    """The four, with one key. They listen on loopback only: whoever reaches them may be anybody."""

    def __init__(self, port: int, *, callback: str) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        key = SigningKey()
        self.nafath = Nafath(key, callback)
        self.uaepass = UaePass()
        self.oidc = OpenIdConnect(key, f"{self.address}/oidc")
        self.saml = Saml(key, f"{self.address}/saml")

    def named(self, name: str) -> Simulator | None:
        """The simulator under a first part of a path."""
        by_name: dict[str, Simulator] = {
            "nafath": self.nafath, "uaepass": self.uaepass, "oidc": self.oidc, "saml": self.saml,
        }  # fmt: skip
        return by_name.get(name)

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """One request, to whichever simulator it is for."""
        parts = urlsplit(target)
        name, _slash, rest = parts.path.lstrip("/").partition("/")
        simulator = self.named(name)
        if simulator is None:
            return Answer(404)
        is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)) if is_form else {}
        try:
            return simulator.answer(Ask(method, f"/{rest}", dict(parse_qsl(parts.query)), form, headers, body))
        except (ValueError, LookupError):
            return Answer(400)


def _handler(simulators: Simulators) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve(b"")

        def do_POST(self) -> None:
            self._serve(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY)))

        def _serve(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = simulators.answer(self.command, self.path, headers, body)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: its lines would stand between those of Awn."""

    return Handler
