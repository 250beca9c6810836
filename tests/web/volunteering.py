"""What the tests of the volunteer's pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.base import clock
from awn.people.models import Account
from awn.reference import queries as reference


class Today:
    """The clock of the doors, to be set."""

    now = make.NOW


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Iterator[Today]:
    """The day on which everything of tests/make.py happens; limits and kept figures begin anew."""
    cache.clear()
    one = Today()
    monkeypatch.setattr(clock, "now", lambda: one.now)
    yield one


@pytest.fixture
def public_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The public pages at that moment, with a region and a field, and nothing kept from before."""
    monkeypatch.setattr(clock, "now", lambda: make.NOW)
    cache.clear()
    make.region()
    make.field()
    reference.forget()


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def text_of(client: Client, page: str, status: int = 200) -> str:
    answer = client.get(page)
    assert answer.status_code == status
    return answer.content.decode()


def queries(client: Client, page: str) -> int:
    """How many queries a page makes."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)
