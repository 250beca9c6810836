"""The home page, and what machines ask for."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.test import Client
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_now")]


@pytest.mark.parametrize(("language", "words"), [("ar", "ماذا تحب أن تفعل؟"), ("en", "What would you like to do?")])
def test_the_home_page_searches_and_shows_what_comes_soon(client: Client, language: str, words: str) -> None:
    make.opportunity(public_id="soon")
    html = client.get(f"/{language}/").content.decode()
    assert words in html
    assert f'action="/{language}/opportunities/"' in html
    assert f'data-suggest="/{language}/opportunities/suggest/"' in html
    assert f"/{language}/opportunities/soon/" in html
    assert f"/{language}/opportunities/?field=education" in html


def test_without_opportunities_it_says_so(client: Client) -> None:
    assert "No opportunity is open at the moment" in client.get("/en/").content.decode()


def test_public_pages_set_no_cookie(client: Client) -> None:
    make.opportunity(public_id="soon")
    for path in ("", "opportunities/", "opportunities/soon/", "organisations/"):
        assert not client.get(f"/ar/{path}").cookies


def test_robots_find_the_site_maps_and_not_the_filters(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "/sitemap.xml" in text
    assert "Disallow: /*/opportunities/?" in text


def test_site_maps_hold_every_public_page_in_both_languages(client: Client) -> None:
    organisation = make.organisation("team")
    make.opportunity(organisation, public_id="here")
    make.opportunity(organisation, public_id="hidden", state="draft")
    parts = [row.text or "" for row in ElementTree.fromstring(client.get("/sitemap.xml").content).findall(".//{*}loc")]
    addresses: list[str] = []
    for part in parts:
        answer = client.get(part.partition("8000")[2])
        text = b"".join(answer.streaming_content)  # type: ignore[arg-type]  # a streamed answer, the stubs say either
        addresses += [row.text or "" for row in ElementTree.fromstring(text).findall(".//{*}loc")]
    paths = {address.partition("8000")[2] for address in addresses}
    assert {"/ar/", "/en/opportunities/here/", "/ar/opportunities/here/", "/ar/organisations/team/"} <= paths
    assert not any("hidden" in path for path in paths)
    assert client.get("/sitemap-999.xml").status_code == 404
