"""One small world for all tests that only look at it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from tests.make import NOW

PEOPLE = 200


def told() -> str:
    """A digest of the story without its ids and codes."""
    from awn.credentials.models import Certificate
    from awn.hours.models import HoursEntry
    from awn.opportunities.models import Opportunity
    from awn.participation.models import AttendanceEvent, Place
    from awn.people.models import Person

    lines = [
        *Person.objects.values_list("name_ar", "name_en", "birth_date", "region"),
        *Opportunity.objects.values_list("title_ar", "state", "starts_at", "organisation__name_en", "skill_ids"),
        *Place.objects.values_list("person__name_en", "shift__starts_at", "shift__opportunity__title_en", "state"),
        *AttendanceEvent.objects.values_list("place__person__name_en", "kind", "at", "method"),
        *HoursEntry.objects.values_list("person__name_en", "day", "minutes", "evidence"),
        *Certificate.objects.values_list("name_en", "title_en", "minutes", "issued_at"),
    ]
    return hashlib.sha256("\n".join(sorted(map(str, lines))).encode()).hexdigest()


@pytest.fixture(scope="module")
def digests() -> list[str]:
    """Of the stories told, one for each time."""
    return []


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, digests: list[str]) -> Iterator[Any]:
    """Built for the module, the second time to be looked at; each test runs in a savepoint of its own."""
    from awn.demo.world import build

    with django_db_blocker.unblock():
        for is_kept in (False, True):
            with transaction.atomic():
                built = build(at=NOW, count=PEOPLE)
                digests.append(told())
                if is_kept:
                    # The planner still believes that the tables are empty.
                    with connection.cursor() as cursor:
                        cursor.execute("ANALYZE")
                    yield built
                transaction.set_rollback(True)
