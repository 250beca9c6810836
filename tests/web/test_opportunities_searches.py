"""Pages of saved searches."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import make

from awn.matching.models import SavedSearch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_from_the_list_to_a_saved_search_and_away_with_it(client: Client, language: str) -> None:
    client.force_login(make.account())
    root = f"/{language}/searches/"
    assert (
        f'href="{root}save/?q=%D9%82%D8%B1%D8%A7%D8%A1%D8%A9&amp;field=education"'
        in client.get(f"/{language}/opportunities/?q=قراءة&field=education").content.decode()
    )
    page = f"{root}save/?q=قراءة&field=education"
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "", "alert": "daily"}).status_code == 422
    assert client.post(page, {"name": "<b>بحث</b>", "alert": "weekly"}).headers["Location"] == root
    row = SavedSearch.objects.get()
    html = client.get(root).content.decode()
    assert "&lt;b&gt;بحث&lt;/b&gt;" in html
    assert f"/{language}/opportunities/?q=" in html
    assert client.get(f"{root}{row.pk}/").status_code == 200
    assert client.post(f"{root}{row.pk}/", {"name": "قراءة", "alert": "none"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.alert) == ("قراءة", "none")
    for _turn in range(2):
        assert client.post(f"{root}{row.pk}/delete/").headers["Location"] == root
    assert not SavedSearch.objects.exists()


def test_nothing_to_save_says_so(client: Client) -> None:
    client.force_login(make.account())
    answer = client.post("/en/searches/save/", {"name": "x", "alert": "daily"})
    assert answer.status_code == 422
    assert "Search for something first" in answer.content.decode()


def test_somebody_elses_search_is_not_there(client: Client) -> None:
    owner = make.account()
    client.force_login(owner)
    client.post("/en/searches/save/?q=reading", {"name": "x", "alert": "daily"})
    row = SavedSearch.objects.get()
    client.force_login(make.account())
    assert client.get(f"/en/searches/{row.pk}/").status_code == 404
    client.post(f"/en/searches/{row.pk}/delete/")
    assert SavedSearch.objects.exists()
