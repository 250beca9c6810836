"""What the invented world says of a record store, where one is set."""

from __future__ import annotations

from typing import Any

import pytest
from tests import make

from awn.base.models import Event
from awn.demo.learning import study
from awn.learning.models import Statement
from awn.learning.records import sending


@pytest.mark.django_db
def test_statements_stand_in_each_state_where_a_store_is_set(settings: Any) -> None:
    settings.AWN_LRS_URL = "https://lrs.example/xapi"
    house = make.organisation(state="pending")
    players = {"volunteer": make.account(name_en="Noura").person, "owner": make.member(house, "owner")}
    study(players, house.pk, make.NOW)  # type: ignore[arg-type]  # both are there
    assert set(Statement.objects.values_list("state", flat=True)) == {"waiting", "sent", "refused"}
    assert (sending().host, sending().sharers) == ("lrs.example", 1)
    assert not Event.objects.filter(handled_at=None).exclude(name="key.made").exists()
