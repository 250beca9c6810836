"""Agreeing on “My courses” that a record store may hear of them, and the staff's page of what it heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests import make
from tests.learning.lrs import Lrs, running
from tests.learning.tea import tea
from tests.learning.test_records import send
from tests.learning.test_taking import take
from tests.web.volunteering import signed_in, text_of

from awn.learning.models import Sharer, Statement
from awn.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
MINE, STAFF = "/en/my-courses/", "/en/staff/courses/"


@pytest.fixture
def lrs(settings: Any) -> Iterator[Lrs]:
    tea()
    with running() as server:
        settings.AWN_LRS_URL, settings.AWN_LRS_KEY, settings.AWN_LRS_SECRET = server.url, "key", "secret"
        yield server


def staff_client(role: str = "data_protection") -> Client:
    return signed_in(make.staff(role).account)


def test_sharing_is_off_and_goes_on_and_off_with_a_button(lrs: Lrs) -> None:
    account = make.account(name_en="Noura")
    client = signed_in(account)
    assert f"Nothing is shared. The record store of this site is <bdi>{lrs.host}</bdi>." in text_of(client, MINE)
    assert client.post(f"{MINE}records/", {"answer": "yes"})["Location"] == f"{MINE}#records"
    name = str(Sharer.objects.get(person=account.person, until=None).name)
    assert name in text_of(client, MINE)
    client.post("/en/courses/tea/lessons/01-pouring/")
    send()
    assert lrs.verbs == ["initialized", "experienced", "progressed"]
    assert {one["context"]["language"] for one in lrs.stored.values()} == {"en"}
    client.post(f"{MINE}records/", {"answer": "no"})
    assert name not in text_of(client, MINE)
    # The consent stands with the others, and its withdrawal.
    assert "Records of courses in another system" in text_of(client, "/en/settings/data/")


def test_without_a_store_nobody_is_asked(settings: Any) -> None:
    client = signed_in(make.account())
    assert "record store" not in text_of(client, MINE)
    assert "Records of courses in another" not in text_of(client, "/en/settings/data/")
    page = text_of(staff_client(), STAFF)
    assert "No record store is set" in page
    assert "AWN_LRS_URL" in page


def test_under_eighteen_a_guardian_agrees(lrs: Lrs) -> None:
    account = make.account()
    Person.objects.filter(pk=account.person_id).update(birth_date=date(2012, 5, 1))
    client = signed_in(account)
    assert "Under 18 a guardian agrees" in text_of(client, MINE)
    client.post(f"{MINE}records/", {"answer": "yes"})
    assert not Sharer.objects.exists()


def test_staff_see_what_was_refused_and_why_and_send_it_again(lrs: Lrs) -> None:
    account = make.account()
    signed_in(account).post(f"{MINE}records/", {"answer": "yes"})
    assert account.person is not None
    take(account.person)
    lrs.refused_ids = {str(Statement.objects.latest("pk").uuid)}
    send()
    client = staff_client()
    page = text_of(client, STAFF)
    assert f"The record store is <bdi>{lrs.host}</bdi>" in page
    assert "One person shares their courses with it." in page
    assert "400" in page
    assert "passed" in page
    lrs.refused_ids = set()
    client.post(STAFF, {"act": "again"})
    assert "1 statement waits to be sent again." in text_of(client, STAFF)
    assert send() == 1
    assert "Nothing was refused." in text_of(client, STAFF)


def test_a_trial_says_what_the_store_answered(lrs: Lrs, settings: Any) -> None:
    client = staff_client()
    client.post(STAFF, {"act": "try"})
    assert "took the trial statement" in text_of(client, STAFF)
    settings.AWN_LRS_KEY = "nobody"
    client.post(STAFF, {"act": "try"})
    assert "status 401" in text_of(client, STAFF)
    settings.AWN_LRS_URL = "http://127.0.0.1:9/xapi"
    client.post(STAFF, {"act": "try"})
    assert "does not answer" in text_of(client, STAFF)
    assert staff_client("moderator").get(STAFF).status_code == 403
