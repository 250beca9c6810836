"""One small world for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests.make import NOW

PEOPLE = 200


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Built once for the module and undone after it; each test runs in a savepoint of its own."""
    from awn.demo.world import build

    with django_db_blocker.unblock(), transaction.atomic():
        yield build(at=NOW, count=PEOPLE)
        transaction.set_rollback(True)
