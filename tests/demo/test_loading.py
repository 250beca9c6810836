"""Loading: where it may happen, and that it can be told again."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from tests.make import NOW

from awn.base.refusal import Refusal
from awn.cli import registry
from awn.demo.guard import check_allowed
from awn.demo.people import populate
from awn.demo.refresh import refresh
from awn.demo.world import build
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


def test_another_seed_tells_of_other_people() -> None:
    load_all(by=None, at=NOW)
    seven, again, eight = (
        [(one.name_ar, one.birth_date, one.region) for one in populate(Random(seed), 150, NOW).people]
        for seed in (7, 7, 8)
    )
    assert seven == again != eight


def test_the_command_refuses_where_real_people_are_served(settings: Any) -> None:
    settings.AWN_DEMO = False
    for arguments in ((), ("--national",), ("--refresh",)):
        with pytest.raises(Refusal, match="demo_off"):
            registry.call("demo", *arguments)
