"""A small record store and learning platform on this machine: it keeps what is right and refuses the rest.

By xAPI 1.0.3, part “Communication”: 2.1 (Statements), 2.3 (State), 2.6 (Agent Profile), 6.2 (versioning); cmi5, 8.2.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.learning.xapi_rules import problems_of

BASIC = "Basic a2V5OnNlY3JldA=="
TOKEN = "bGF1bmNoOm9uY2U="
SESSION = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"


class Lrs(ThreadingHTTPServer):
    """The server and what it holds."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stored: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, str]] = []
        self.problems: list[str] = []
        # One that answers 409 to whatever is there already; others take the same once more.
        self.is_strict = True
        # Answers to the next requests, instead of doing what is asked; 0 does it and then says nothing.
        self.next_statuses: list[int] = []
        self.refused_ids: set[str] = set()
        self.is_token_left = True
        self.launch_data: dict[str, Any] | None = {
            "contextTemplate": {
                "extensions": {SESSION: "session-1"},
                "contextActivities": {"grouping": [{"objectType": "Activity", "id": "https://awn.example/unit"}]},
            },
            "launchMode": "Normal",
            "moveOn": "Passed",
            "masteryScore": 0.6,
        }
        self.preferences: dict[str, Any] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/xapi"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def verbs(self) -> list[str]:
        """What was told, in order."""
        return [one["verb"]["id"].rpartition("/")[2] for one in self.stored.values()]

    def told(self, verb: str) -> list[dict[str, Any]]:
        return [one for one in self.stored.values() if one["verb"]["id"].endswith(f"/{verb}")]


class _Handler(BaseHTTPRequestHandler):
    server: Lrs

    def do_POST(self) -> None:
        if self.path.startswith("/fetch"):
            self._fetch()
        else:
            self._statements(self._body())

    def do_PUT(self) -> None:
        one = self._body()
        wanted = parse_qs(urlsplit(self.path).query).get("statementId", [""])[0]
        self._statements([one], 204 if one.get("id") == wanted else 400)

    def do_GET(self) -> None:
        if not self._is_let_in():
            return
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if "/activities/state" in self.path:
            is_right = query["stateId"] == "LMS.LaunchData" and json.loads(query["agent"])["account"]["name"]
            self._say(200 if is_right and self.server.launch_data else 404, self.server.launch_data)
        else:
            self._say(200 if self.server.preferences else 404, self.server.preferences)

    def _fetch(self) -> None:
        self.server.asked.append(("POST", self.path))
        said = {"auth-token": TOKEN} if self.server.is_token_left else {"error-code": "1", "error-text": "used"}
        self.server.is_token_left = False
        self._say(200, said)

    def _statements(self, rows: list[dict[str, Any]], done: int = 200) -> None:
        if not self._is_let_in():
            return
        forced = self.server.next_statuses.pop(0) if self.server.next_statuses else None
        if forced:
            self._say(forced, {"message": "no <b>today</b>"})
            return
        status = self._judged(rows, done)
        if status in {200, 204}:
            for one in rows:
                self.server.stored.setdefault(one["id"], one)
        if forced == 0:
            # Stored, and the line is cut before the answer: the other side cannot know.
            self.close_connection = True
            return
        self._say(status, [one.get("id") for one in rows] if status == 200 else None)

    def _judged(self, rows: list[dict[str, Any]], done: int) -> int:
        wrong = [text for one in rows for text in problems_of(one)]
        self.server.problems += wrong
        if wrong or len(rows) > 50 or any(one["id"] in self.server.refused_ids for one in rows):
            return 400
        for one in rows:
            there = self.server.stored.get(one["id"])
            if there is not None and (self.server.is_strict or there != one):
                return 409
        return done

    def _is_let_in(self) -> bool:
        self.server.asked.append((self.command, self.path))
        if self.headers.get("X-Experience-API-Version") not in {"1.0.3", "2.0.0"}:
            self._say(400, {"message": "no version"})
            return False
        if self.headers.get("Authorization") not in {BASIC, f"Basic {TOKEN}"}:
            self._say(401, {"message": "who are you"})
            return False
        return True

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _say(self, status: int, said: Any = None) -> None:
        data = b"" if status == 204 else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Experience-API-Version", "1.0.3")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Tests say what they saw themselves."""


@contextmanager
def running() -> Iterator[Lrs]:
    """The server, in a thread of its own."""
    server = Lrs()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
