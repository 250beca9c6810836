"""A GET never writes: prefetching browsers, crawlers and mail scanners send them unasked.

The fixture is active in every test (tests/conftest.py), so each page that any test opens is checked.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

WRITE = re.compile(r"\s*(?:WITH\b.*?\b)?(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE|TRUNCATE)\s+\"?(\w+)", re.I | re.S)
LOCK = re.compile(r"\bFOR\s+(NO\s+KEY\s+)?UPDATE\b", re.I)
# A session may be begun, or its language and messages changed, by looking; a slate says that a list was shown; who was
# not let in is noted.
ALLOWED = frozenset({"django_session", "matching_slate", "audit_refused"})
# Identity providers send the browser back by GET with an answer that works once; the protocols have no other way.
ANSWERS = re.compile(r"/identity/[\w-]+/back/")
HARMLESS_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class WroteOnGetError(AssertionError):
    """A page wrote although it was only looked at."""


def table_written(sql: str) -> str | None:
    """The table that a statement writes to."""
    match = WRITE.match(LOCK.sub("", sql))
    return match[2].lower() if match else None


def _refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    table = table_written(str(sql))
    if table and table not in ALLOWED:
        raise WroteOnGetError(f"a GET wrote to {table}: {sql}")
    return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def gets_never_write(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets the test client refuse every write behind a GET."""
    request = Client.request

    def guarded(self: Client, **environ: Any) -> Any:
        is_answer = ANSWERS.fullmatch(environ.get("PATH_INFO", "")) is not None
        if is_answer or environ.get("REQUEST_METHOD", "GET") not in HARMLESS_METHODS:
            return request(self, **environ)
        with connection.execute_wrapper(_refuse_writes):
            return request(self, **environ)

    monkeypatch.setattr(Client, "request", guarded)
    yield
