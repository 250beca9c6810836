"""A small load client: raw sockets kept alive, so that it takes little of the two cores from the server."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count


@dataclass(slots=True)
class Load:
    """What a run brought: seconds for each request, how many answers each status had, and where they led."""

    seconds: float
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    locations: list[bytes] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def quantile_ms(self, share: float) -> float:
        """The latency in milliseconds that the given share of requests did not exceed."""
        ordered = sorted(self.latencies)
        return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Connection:
    """One HTTP/1.1 connection to the server under test."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Sends a whole request; the status, the head and the body of the answer."""
        self._socket.sendall(request)
        data = self._rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _gap, body = data.partition(b"\r\n\r\n")
        length = _length(head)
        while len(body) < length:
            body += self._more()
        self._rest = body[length:]
        return int(head[9:12]), head, body[:length]

    def close(self) -> None:
        self._socket.close()

    def _more(self) -> bytes:
        data = self._socket.recv(262_144)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def get(port: int, path: str, headers: str = "") -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode()


def hammer(port: int, requests: list[bytes], *, connections: int) -> Load:
    """Sends every request once, over so many connections, each as soon as its last answer is there."""
    numbers = count()
    return _run(port, connections, lambda: _next(numbers, requests), pause_until=None)


def paced(port: int, requests: list[bytes], *, per_second: float, connections: int = 8) -> Load:
    """Sends the requests at an even pace, however slow the answers are; latency counts from the time each was due."""
    numbers = count()
    begin = time.perf_counter() + 0.2
    return _run(port, connections, lambda: _next(numbers, requests), pause_until=lambda n: begin + n / per_second)


def _next(numbers: Iterator[int], requests: list[bytes]) -> tuple[int, bytes] | None:
    number = next(numbers)
    return (number, requests[number]) if number < len(requests) else None


def _run(
    port: int,
    connections: int,
    take: Callable[[], tuple[int, bytes] | None],
    *,
    pause_until: Callable[[int], float] | None,
) -> Load:
    load = Load(0.0)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            connection = Connection(port)
            while (taken := take()) is not None:
                number, request = taken
                begin = time.perf_counter()
                if pause_until is not None:
                    begin = pause_until(number)
                    time.sleep(max(0.0, begin - time.perf_counter()))
                status, head, _body = connection.ask(request)
                load.latencies.append(time.perf_counter() - begin)
                load.statuses[status] = load.statuses.get(status, 0) + 1
                if where := _header(head, b"location:"):
                    load.locations.append(where)
            connection.close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _i in range(connections)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - begin
    if failures:
        raise failures[0]
    return load


def _length(head: bytes) -> int:
    return int(_header(head, b"content-length:") or 0)


def _header(head: bytes, name: bytes) -> bytes:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(name):
            return line[len(name) :].strip()
    return b""
