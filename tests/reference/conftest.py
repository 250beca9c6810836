"""Reference data for a module of tests: loaded once, rolled back after the last test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest


@pytest.fixture(scope="module")
def reference_data(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    from django.db import transaction

    from awn.reference import queries
    from awn.reference.actions import load_all

    with django_db_blocker.unblock(), transaction.atomic():
        queries.forget()
        load_all(by=None, at=datetime(2026, 11, 22, tzinfo=UTC))
        yield
        transaction.set_rollback(True)
        queries.forget()
