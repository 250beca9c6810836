"""Asking for help and answering, as pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from tests import make
from tests.make import NOW
from tests.web.test_staff_alarms import address

from awn.people.models import Person
from awn.support.actions import asking, handling
from awn.support.links import token_of
from awn.support.models import AnswerTemplate, HelpRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]
ASKED = {"area": "account", "words": "نسيت كلمة المرور"}


@pytest.fixture(autouse=True)
def _calm() -> None:
    cache.clear()


def somebody() -> Person:
    person = make.account().person
    assert person is not None
    return person


def test_a_stranger_asks_and_reads_the_answer_at_the_secret_address(client: Client) -> None:
    sent = client.post(address("support"), {**ASKED, "contact": "mona@example.com", "route": "account_login"})
    assert sent.status_code == 302
    assert "mona@example.com" in client.get(sent["Location"]).content.decode()
    row = HelpRequest.objects.get()
    assert (row.state, row.route, row.person) == ("unconfirmed", "account_login", None)
    secret = address("support_secret", token_of(row.pk))
    fresh = Client()
    page = fresh.get(secret)
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "same-origin", "the address is told to no other site, and the form can be sent"
    row.refresh_from_db()
    assert row.state == "unconfirmed", "opening the link does nothing"
    assert fresh.post(secret).status_code == 302
    handling.answer(row.pk, "استعملوا الرمز", by=make.staff("support"), at=NOW)
    assert "استعملوا الرمز" in fresh.get(secret).content.decode()
    assert fresh.post(secret, {"words": "شكرًا"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "looking"
    assert fresh.get(address("support_secret", "1:x")).status_code == 404


def test_programs_that_fill_every_field_are_thanked_and_not_heard(client: Client) -> None:
    answer = client.post(address("support"), {**ASKED, "contact": "a@example.com", "website": "http://spam.example"})
    assert answer.status_code == 302
    assert HelpRequest.objects.count() == 0


def test_the_route_is_a_name_and_nothing_else(client: Client) -> None:
    client.force_login(somebody().account)
    client.post(address("support"), {**ASKED, "route": "/ar/hours/?person=17"})
    assert HelpRequest.objects.get().route == ""
    came = client.get(address("support"), HTTP_REFERER="http://testserver/ar/opportunities/?q=سر").content.decode()
    assert 'name="route" value="opportunities"' in came
    assert "سر" not in came.split("<form", 1)[1].split("</form>", 1)[0].replace("سرّ", "")


def test_a_request_is_seen_by_its_asker_alone(client: Client) -> None:
    asker = somebody()
    row = asking.ask(asking.Asked(area="account", words="سؤال خاص"), by=asker, at=NOW)
    page = address("support_request", row.pk)
    client.force_login(asker.account)
    assert "سؤال خاص" in client.get(page).content.decode()
    assert client.get(address("my_support")).status_code == 200
    client.force_login(somebody().account)
    assert client.get(page).status_code == 404
    assert client.post(page, {"words": "x"}).status_code == 404
    assert client.get(address("staff_support_request", row.pk)).status_code == 403


def test_the_desk_answers_with_words_used_again(client: Client) -> None:
    helper = make.staff("support")
    client.force_login(helper.account)
    with translation.override("en"):
        row = asking.ask(asking.Asked(area="account", words="سؤال", language="en"), by=somebody(), at=NOW)
    kept = AnswerTemplate.objects.create(
        title_ar="رمز", title_en="Code", text_ar="اطلبوا رمزًا.", text_en="Ask for a code.", changed_at=NOW
    )
    page = address("staff_support_request", row.pk)
    assert "Ask for a code." in client.get(f"{page}?template={kept.pk}").content.decode()
    act = address("staff_support_act", row.pk)
    assert client.post(act, {"act": "take"}).status_code == 302
    assert client.post(act, {"act": "note", "words": "اتصلت"}).status_code == 302
    assert client.post(page, {"words": "جواب", "state": "answered"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.assigned) == ("answered", helper)
    for name in ("staff_support", "staff_support_figures", "staff_support_templates"):
        assert client.get(address(name)).status_code == 200
    assert client.post(act, {"act": "join", "other": "abc"}).status_code == 302, "told in a notice"
    assert client.post(act, {"act": "explode"}).status_code == 422


def test_the_queue_asks_no_more_for_more_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    client.force_login(make.staff("support").account)
    for _number in range(6):
        asking.ask(asking.Asked(area="day", words="سؤال"), by=somebody(), at=NOW)
    client.get(address("staff_support"))
    with django_assert_max_num_queries(14):
        client.get(address("staff_support"))
