"""The typed query on an organisation's own list."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make

from awn.reference import queries as reference

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "said"), [("ar", "عند الحرف 9"), ("en", "At character 9")])
def test_the_list_is_narrowed_and_says_what_it_did_not_understand(client: Client, language: str, said: str) -> None:
    make.region()
    make.field()
    reference.forget()
    house = make.organisation()
    client.force_login(make.member(house, "coordinator").account)
    make.opportunity(house, public_id="a1", title_ar="Reading aloud", title_en="Reading aloud")
    make.opportunity(house, public_id="b1", title_ar="Garden", title_en="Garden", state="draft")
    page = f"/{language}/organiser/{house.slug}/opportunities/"
    html = client.get(page, {"q": "reading colour:<b>red"}).content.decode()
    assert "/opportunities/a1/" in html
    assert "/opportunities/b1/" not in html
    assert said in html
    assert "<b>red" not in html
    assert "/opportunities/b1/" in client.get(page, {"q": "state:draft"}).content.decode()
    assert client.get(page, {"q": "((("}).status_code == 200


def test_more_rows_cost_no_more_queries(client: Client) -> None:
    make.region()
    make.field()
    reference.forget()
    house = make.organisation()
    client.force_login(make.member(house, "coordinator").account)
    counts = []
    for rows in (2, 20):
        for _number in range(rows):
            make.opportunity(house, title_en="Reading")
        client.get(f"/en/organiser/{house.slug}/opportunities/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/en/organiser/{house.slug}/opportunities/", {"q": "reading state:published seats:>0"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
