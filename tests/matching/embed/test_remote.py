"""A service that speaks OpenAI's /embeddings, on this machine: what is sent, what is taken, what is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import numpy as np
import pytest

from awn.matching import embed
from awn.matching.embed.remote import BATCH, RemoteEmbedder

Answer = Callable[[list[str]], Any]


class Service(HTTPServer):
    """Gives each text the number of its letters and its vowels; `answer` may say something else."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None, dict[str, Any]]] = []
        self.answer: Answer = rows
        self.status = 200


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization"), body))
        data = json.dumps(self.server.answer(body["input"])).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing between the tests."""


def row(text: str) -> list[float]:
    return [float(len(text)), float(sum(letter in "aeiou" for letter in text)), 1.0]


def rows(texts: list[str]) -> dict[str, Any]:
    data = [{"index": number, "embedding": row(text)} for number, text in enumerate(texts)]
    return {"data": data[::-1]}  # no order is promised


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def model(service: Service, key: str = "") -> RemoteEmbedder:
    return RemoteEmbedder("some-model", f"http://127.0.0.1:{service.server_port}/v1/", key)


def test_texts_become_rows_of_length_one_in_their_order(service: Service) -> None:
    asked = model(service, "a key")
    texts = [f"text {'a' * number}" for number in range(1, BATCH + 6)]
    found = asked.encode(["", *texts], "passage", "en")
    assert not found[0].any()
    assert np.allclose(found[1:], embed.unit(np.array([row(text) for text in texts], dtype=np.float32)))
    path, authorization, body = service.asked[-1]
    assert (path, authorization, body["model"]) == ("/v1/embeddings", "Bearer a key", "some-model")
    assert [len(body["input"]) for _path, _key, body in service.asked] == [1, BATCH, 5]


def test_without_a_key_none_is_sent(service: Service) -> None:
    assert model(service).dim == 3
    assert service.asked[0][1] is None


@pytest.mark.parametrize(
    "answer",
    [
        lambda texts: {"error": "no"},
        lambda texts: {"data": []},
        lambda texts: {"data": [{"index": 0, "embedding": [1.0, float("nan"), 0.0]}] * len(texts)},
        lambda texts: {"data": [{"index": 0, "embedding": [1.0, 0.0]}] * len(texts)},
        lambda texts: {"data": [{"index": n, "embedding": row(t)} for n, t in enumerate(texts)][:-1]},
        lambda texts: ["nothing", "of", "the", "kind"],
    ],
)
def test_what_is_no_answer_is_refused(service: Service, answer: Answer) -> None:
    asked = model(service)
    assert asked.dim == 3
    service.answer = answer
    with pytest.raises(embed.EmbedderError):
        asked.encode(["one", "two"], "query", "en")


def test_an_answer_too_long_and_a_failing_service_are_refused(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awn.matching.embed.remote.LONGEST_ANSWER", 20)
    with pytest.raises(embed.EmbedderError):
        model(service).encode(["one"], "query", "en")
    service.status = 500
    with pytest.raises(embed.EmbedderError, match="500"):
        model(service).encode(["one"], "query", "en")
