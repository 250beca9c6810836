"""Short messages: what carriers get, and what nobody else does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from procrastinate import testing
from procrastinate.contrib.django import procrastinate_app

from awn.base.clock import now
from awn.sms import gateways, tasks

NUMBER = "+966501234567"


@contextmanager
def carrier(status: int, answer: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """A carrier on this machine: its address, and the requests it got."""
    got: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            got.append((dict(self.headers), dict(parse_qsl(body))))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", got
    server.shutdown()


def test_unifonic_gets_a_form_with_the_number_without_its_plus() -> None:
    with carrier(200, {"success": True, "errorCode": "ER-00", "data": {"MessageID": 1}}) as (url, got):
        name = gateways.Unifonic("app", "Awn", url).send(NUMBER, "رمزك 123456", "https://awn.example/receipts/")
    assert name == "1"
    headers, fields = got[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    expected = {"AppSid": "app", "SenderID": "Awn", "Recipient": "966501234567", "Body": "رمزك 123456"}
    assert fields == {**expected, "responseType": "JSON"}


def test_twilio_gets_a_form_under_basic_authentication() -> None:
    with carrier(201, {"sid": "SM1", "status": "queued", "error_code": None}) as (url, got):
        assert gateways.Twilio("AC1", "token", "MG9", url).send(NUMBER, "hello") == "SM1"
    headers, fields = got[0]
    assert headers["Authorization"] == "Basic QUMxOnRva2Vu"
    assert fields == {"To": NUMBER, "MessagingServiceSid": "MG9", "Body": "hello"}


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (200, {"success": False, "errorCode": "ER-04", "message": "Dest num is too short"}, "ER-04"),
        (400, {"code": 21211, "message": f"The 'To' number {NUMBER} is not valid", "status": 400}, "400"),
        (302, {}, "302"),
    ],
)
def test_a_carrier_that_says_no_is_an_error_that_names_no_number(
    status: int, answer: dict[str, Any], said: str
) -> None:
    with carrier(status, answer) as (url, _got):
        for gateway in (gateways.Unifonic("app", "Awn", url), gateways.Twilio("AC1", "token", "+1", url)):
            with pytest.raises(gateways.SmsError) as raised:
                gateway.send(NUMBER, "secret")
            assert NUMBER[1:] not in str(raised.value)
            assert str(status) in str(raised.value)
    assert said in str(raised.value) or status == 200


def test_a_carrier_that_is_away_is_an_error() -> None:
    with pytest.raises(gateways.SmsError):
        gateways.Twilio("AC1", "token", "+1", "http://127.0.0.1:9/").send(NUMBER, "secret")


def test_a_job_holds_the_message_sealed_and_delivers_it_in_time(settings: Any, tmp_path: Path) -> None:
    settings.AWN_SMS, settings.AWN_SMS_FOLDER = "local", str(tmp_path)
    connector = testing.InMemoryConnector()
    with procrastinate_app.current_app.replace_connector(connector):
        tasks.send_later(NUMBER, "code 123456", at=now())
        tasks.send_later(NUMBER, "too late", at=now() - timedelta(minutes=6))
    jobs = [job["args"] for job in connector.jobs.values()]
    assert len(jobs) == 2
    assert "123456" not in str(jobs)
    for job in jobs:
        tasks.deliver(**job)
    files = list(tmp_path.glob("*.json"))
    assert [json.loads(file.read_text()) for file in files] == [{"to": NUMBER, "text": "code 123456"}]
    assert files[0].stat().st_mode & 0o077 == 0
