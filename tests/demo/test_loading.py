"""Loading: where it may happen, and that it can be told again."""

from __future__ import annotations

import hashlib
from random import Random
from typing import Any

import pytest
from django.db import transaction
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.credentials.models import Certificate
from awn.demo.guard import check_allowed
from awn.demo.people import populate
from awn.demo.refresh import refresh
from awn.demo.world import build
from awn.hours.models import HoursEntry
from awn.opportunities.models import Opportunity
from awn.participation.models import AttendanceEvent, Place
from awn.people.models import Person
from awn.reference.actions import load_all

pytestmark = pytest.mark.django_db


def test_a_platform_that_serves_real_people_loads_no_demo(settings: Any) -> None:
    settings.AWN_DEMO = False
    with pytest.raises(Refusal, match="demo_off"):
        check_allowed()
    with pytest.raises(Refusal, match="demo_off"):
        build(at=NOW, count=60)


def test_before_the_first_load_there_is_nothing_to_refresh() -> None:
    with pytest.raises(Refusal, match="demo_missing"):
        refresh(at=NOW)


def told() -> str:
    """A digest of the story without its ids and codes."""
    lines = [
        *Person.objects.values_list("name_ar", "name_en", "birth_date", "region"),
        *Opportunity.objects.values_list("title_ar", "state", "starts_at", "organisation__name_en", "skill_ids"),
        *Place.objects.values_list("person__name_en", "shift__starts_at", "shift__opportunity__title_en", "state"),
        *AttendanceEvent.objects.values_list("place__person__name_en", "kind", "at", "method"),
        *HoursEntry.objects.values_list("person__name_en", "day", "minutes", "evidence"),
        *Certificate.objects.values_list("name_en", "title_en", "minutes", "issued_at"),
    ]
    return hashlib.sha256("\n".join(sorted(map(str, lines))).encode()).hexdigest()


@pytest.mark.slow
def test_the_same_seed_tells_the_same_story() -> None:
    digests = []
    for _time in range(2):
        with transaction.atomic():
            build(at=NOW, seed=7, count=150)
            digests.append(told())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


def test_another_seed_tells_of_other_people() -> None:
    load_all(by=None, at=NOW)
    seven, again, eight = (
        [(one.name_ar, one.birth_date, one.region) for one in populate(Random(seed), 150, NOW).people]
        for seed in (7, 7, 8)
    )
    assert seven == again != eight
