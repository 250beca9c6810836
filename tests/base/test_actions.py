"""Forms that are sent twice."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests import make

from awn.base.actions import once
from awn.base.models import FormUse
from awn.base.refusal import Refusal


@pytest.mark.django_db
def test_a_form_sent_twice_acts_once_and_leads_to_the_same_page() -> None:
    account = make.account()
    calls: list[int] = []

    def act() -> str:
        calls.append(1)
        return f"/done/{len(calls)}/"

    token = uuid4()
    assert [once(token, act, by=account, at=make.NOW) for _i in range(3)] == ["/done/1/"] * 3
    assert len(calls) == 1


@pytest.mark.django_db
def test_a_refused_form_can_be_sent_again() -> None:
    account = make.account()
    token = uuid4()

    def refuse() -> str:
        raise Refusal("no", "no")

    with pytest.raises(Refusal):
        once(token, refuse, by=account, at=make.NOW)
    assert not FormUse.objects.exists()
    assert once(token, lambda: "/done/", by=account, at=make.NOW) == "/done/"
