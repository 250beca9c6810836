"""Suggestions while typing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]


def test_what_is_typed_so_far_suggests_titles_fields_regions_and_organisations(client: Client) -> None:
    make.opportunity(
        make.organisation("reading-room", name_en="Reading room"), public_id="x1", title_en="Reading aloud"
    )
    make.opportunity(public_id="x2", state="draft", title_en="Reading in secret")
    html = client.get("/en/opportunities/suggest/", {"q": "read"}).content.decode()
    assert 'data-href="/en/opportunities/x1/"' in html
    assert "/en/opportunities/?org=reading-room" in html
    assert "secret" not in html
    assert "?place=SA-01" in client.get("/ar/opportunities/suggest/", {"q": "رياض"}).content.decode()
    assert "?field=education" in client.get("/ar/opportunities/suggest/", {"q": "تعلي"}).content.decode()


@pytest.mark.parametrize("text", ["", "a", "%", "__", "\\", "\0\0", "<script>", "x" * 100_000, "' OR 1=1 --", "َُِّ"])
def test_nothing_that_is_typed_breaks_it(client: Client, text: str) -> None:
    make.opportunity(title_en="<script>alert(1)</script>")
    answer = client.get("/en/opportunities/suggest/", {"q": text})
    # A NUL and an address without end are refused before any page.
    assert answer.status_code in {200, 400, 414}
    assert b"<script>alert" not in answer.content


def test_asking_twice_asks_the_database_once(client: Client) -> None:
    for _number in range(20):
        make.opportunity(title_en="Reading")
    client.get("/en/opportunities/suggest/", {"q": "other"})
    for most in (3, 0):
        with CaptureQueriesContext(connection) as asked:
            client.get("/en/opportunities/suggest/", {"q": "reading"})
        assert len(asked) <= most


def test_too_many_questions_are_refused(client: Client) -> None:
    answers = [client.get("/en/opportunities/suggest/", {"q": "x"}).status_code for _turn in range(245)]
    assert answers[0] == 200
    assert answers[-1] == 429
